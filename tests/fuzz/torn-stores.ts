// Opens damaged copies of small stores and says of each what a server would have served. There is one thing that
// must never be: content that was not written. The other outcomes are counted, for each says how far the damage
// shows.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CorruptDocument, type StoredDocument } from '../../server/core/ports.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { StoreRefused } from '../../server/storage/store-refused.ts';
import { Dice } from './dice.ts';
import {
  buildSmallStore,
  memoryFolder,
  storeShapes,
  type SmallStore,
  type WrittenDocument,
} from './small-store.ts';
import { damaged, damageTargets, type DamagedStore, type DamageTarget } from './store-damage.ts';

export const outcomes = [
  /** Everything that was written. */
  'whole',
  /** A document as it once was: its last commits are gone without a trace. */
  'older',
  /** Nothing, as if the document had never been written. */
  'vanished',
  /** Content right, but owners of client ids or the access generation are not what was written. */
  'rights-differ',
  /** Refused with the document and the place of the damage; what is given before it is right. */
  'named',
  /** Refused by the engine, which says that the file is damaged. */
  'engine-error',
  /** The store did not open, and said that commits are missing. */
  'loss-named',
  /** The store did not open. */
  'not-opened',
  /** Something that was never written. Must not be. */
  'wrong',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Outcomes by where the damage was. */
export type TornCounts = Record<DamageTarget, Record<Outcome, number>>;

export function noTornCounts(): TornCounts {
  const zeros = (): Record<Outcome, number> =>
    Object.fromEntries(outcomes.map((each) => [each, 0])) as Record<Outcome, number>;
  return { database: zeros(), wal: zeros(), mark: zeros(), 'wal-without-mark': zeros() };
}

export function addTornCounts(to: TornCounts, more: TornCounts): void {
  for (const target of damageTargets) {
    for (const outcome of outcomes) to[target][outcome] += more[target][outcome];
  }
}

export const copiesPerStore = 25;

/**
 * Damages `copies` copies of stores that follow from the seeds `seed`, `seed` + 1…, each outcome of a load counted.
 * Throws at the first wrong byte. The seed then makes the same store and the same damage again, but for what SQLite itself
 * draws (names of the log's frames), so the damaged files are kept as well.
 */
export function tearStores(firstSeed: number, copies: number): TornCounts {
  const counts = noTornCounts();
  const folder = memoryFolder('weft-torn-');
  try {
    for (let done = 0, seed = firstSeed; done < copies; done += copiesPerStore, seed += 1) {
      const dice = new Dice(seed);
      const shape = storeShapes[seed % storeShapes.length] ?? 'closed';
      const store = buildSmallStore(dice, shape);
      for (let copy = 0; copy < copiesPerStore; copy++) {
        const torn = damaged(dice, store);
        for (const outcome of openedAs(join(folder, `${seed}-${copy}.db`), store, torn)) {
          counts[torn.target][outcome] += 1;
          if (outcome !== 'wrong') continue;
          throw new Error(
            `SEED=${seed} COPIES=${copiesPerStore}, copy ${copy}: ${torn.kind} of ${torn.target}, ${shape}; it is in ${kept(torn)}`,
          );
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return counts;
}

/** The folder where the damaged files lie from now on. */
function kept(torn: DamagedStore): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-torn-kept-'));
  writeStore(join(folder, 'weft.db'), torn);
  return folder;
}

function writeStore(file: string, { database, wal, mark }: DamagedStore): void {
  writeFileSync(file, database);
  if (wal.length > 0) writeFileSync(`${file}-wal`, wal);
  if (mark.length > 0) writeFileSync(`${file}-mark`, mark);
}

/** One outcome for each document of the store. The file must be a new one: the engine remembers those it had open. */
function openedAs(file: string, { documents }: SmallStore, torn: DamagedStore): Outcome[] {
  writeStore(file, torn);
  let store: SqliteStore;
  try {
    store = new SqliteStore(file);
  } catch (error) {
    const isLoss = error instanceof StoreRefused && error.problem.state === 'lost-commits';
    removeStore(file);
    return documents.map(() => (isLoss ? 'loss-named' : 'not-opened'));
  }
  try {
    return documents.map((document) => loadedAs(store, document));
  } finally {
    store.close();
    removeStore(file);
  }
}

function removeStore(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-mark']) rmSync(`${file}${suffix}`, { force: true });
}

function loadedAs(store: SqliteStore, written: WrittenDocument): Outcome {
  let loaded: StoredDocument;
  try {
    loaded = store.load(written.id);
  } catch (error) {
    if (!(error instanceof CorruptDocument)) return 'engine-error';
    const isNamed = error.documentId === written.id && error.seq >= 1;
    return isNamed && isPartOf(error.lastGood, written) ? 'named' : 'wrong';
  }
  if (!isPartOf(loaded, written)) return 'wrong';
  if (loaded.headSeq === 0 && loaded.aclGen === 0 && written.bodies.length > 0) return 'vanished';
  if (loaded.headSeq < written.bodies.length) return 'older';
  const ownersAreRight =
    loaded.owners.size === written.owners.size &&
    [...written.owners].every(([client, user]) => loaded.owners.get(client) === user);
  return ownersAreRight && loaded.aclGen === written.aclGen ? 'whole' : 'rights-differ';
}

/** True if all content is what was written, from the beginning and without holes, up to some seq. */
function isPartOf({ base, tail, headSeq }: StoredDocument, { bodies, snapshots }: WrittenDocument): boolean {
  const baseSeq = base?.uptoSeq ?? 0;
  if (base !== null && !sameBytes(base.state, snapshots.get(base.uptoSeq))) return false;
  if (headSeq !== baseSeq + tail.length || headSeq > bodies.length) return false;
  return tail.every(({ seq, update, userId }, index) => {
    const body = bodies[baseSeq + index];
    const isSame = update === null ? body === null : sameBytes(update, body);
    return seq === baseSeq + index + 1 && isSame && userId === 'guest';
  });
}

function sameBytes(a: Uint8Array, b: Uint8Array | null | undefined): boolean {
  return b !== null && b !== undefined && Buffer.compare(a, b) === 0;
}
