// Small real stores as they lie on a disk when the process was killed, and an account of everything that was ever
// written to them, commit by commit: what a damaged copy may show is held against it.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import type { Dice } from './dice.ts';

/** How the store was left. */
export const storeShapes = ['all-in-wal', 'half-in-wal', 'wal-reused', 'closed'] as const;
export type StoreShape = (typeof storeShapes)[number];

export interface WrittenDocument {
  readonly id: DocumentId;
  /** Bodies by seq - 1; null is a control record. */
  readonly bodies: ReadonlyArray<Uint8Array | null>;
  /** Snapshots that were once in place, by the seq up to which they reach. */
  readonly snapshots: ReadonlyMap<number, Uint8Array>;
  readonly owners: ReadonlyMap<number, UserId>;
  readonly aclGen: number;
}

export interface SmallStore {
  readonly shape: StoreShape;
  readonly database: Uint8Array;
  /** Empty if the store was closed. */
  readonly wal: Uint8Array;
  /** The mark of the last commit, beside the database. */
  readonly mark: Uint8Array;
  readonly documents: readonly WrittenDocument[];
}

interface Draft {
  readonly id: DocumentId;
  readonly bodies: Array<Uint8Array | null>;
  readonly snapshots: Map<number, Uint8Array>;
  readonly owners: Map<number, UserId>;
  aclGen: number;
}

const bodySizes = [1, 10, 40, 200, 900, 5_000];

export function buildSmallStore(dice: Dice, shape: StoreShape): SmallStore {
  const folder = memoryFolder('weft-small-store-');
  const file = join(folder, 'weft.db');
  const store = new SqliteStore(file);
  try {
    const drafts = ['one', 'two', 'three'].map((id): Draft => ({
      id: id as DocumentId,
      bodies: [],
      snapshots: new Map(),
      owners: new Map(),
      aclGen: 0,
    }));
    const forgets = dice.oneIn(2);
    for (const [index, draft] of drafts.entries()) store.createDocument(draft.id, `Title ${index}`, 1_000);
    write(store, dice, drafts, 12, forgets);
    if (shape !== 'all-in-wal') checkpoint(file, shape === 'wal-reused' ? 'PASSIVE' : 'TRUNCATE');
    write(store, dice, drafts, 8, forgets);
    if (shape === 'closed') store.close();
    return {
      shape,
      // Not as Buffers: their slice() is a view, and damage would add up.
      database: new Uint8Array(readFileSync(file)),
      wal: shape === 'closed' ? new Uint8Array(0) : new Uint8Array(readFileSync(`${file}-wal`)),
      mark: new Uint8Array(readFileSync(`${file}-mark`)),
      documents: drafts,
    };
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A new folder in memory where there is one, for every commit waits for its fsync. The caller removes it. */
export function memoryFolder(prefix: string): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), prefix));
}

function write(
  store: SqliteStore,
  dice: Dice,
  drafts: readonly Draft[],
  commits: number,
  forgets: boolean,
): void {
  for (let commit = 0; commit < commits; commit++) {
    const batch = Array.from({ length: 1 + dice.below(3) }, () => {
      const draft = dice.pick(drafts);
      const update = dice.bytes(dice.pick(bodySizes));
      const newClients = dice.oneIn(3) ? [draft.owners.size + 10] : [];
      for (const client of newClients) draft.owners.set(client, 'guest' as UserId);
      draft.bodies.push(update);
      const { id: documentId, aclGen } = draft;
      return {
        documentId,
        at: 2_000 + commit,
        userId: 'guest' as UserId,
        sessionId: null,
        aclGen,
        newClients,
        update,
      };
    });
    for (const outcome of store.append(batch)) {
      if (outcome.state !== 'stored') throw new Error('a store that is being built refused an update');
    }
    const draft = dice.pick(drafts);
    if (dice.oneIn(5)) snapshot(store, dice, draft);
    if (forgets) forget(store, draft);
    if (dice.oneIn(12)) {
      store.control(draft.id, 'access-changed', 'guest' as UserId, 2_000 + commit);
      draft.bodies.push(null);
      draft.aclGen += 1;
    }
  }
}

function snapshot(store: SqliteStore, dice: Dice, draft: Draft): void {
  const uptoSeq = draft.bodies.length;
  const expectBaseSeq = Math.max(0, ...draft.snapshots.keys());
  if (uptoSeq <= expectBaseSeq) return;
  const state = dice.bytes(dice.pick(bodySizes));
  const result = store.compact(draft.id, { expectBaseSeq, uptoSeq, state });
  if (result === 'ok') draft.snapshots.set(uptoSeq, state);
}

/** Removes what history the store lets go, whatever its age. */
function forget(store: SqliteStore, draft: Draft): void {
  const key = store.keyOf(draft.id);
  if (key !== null) store.trim(key, Infinity);
}

/** PASSIVE leaves the WAL as it is, all of it copied; what is written next goes behind or over it. */
function checkpoint(file: string, mode: 'PASSIVE' | 'TRUNCATE'): void {
  const database = new Sqlite(file);
  database.pragma(`wal_checkpoint(${mode})`);
  database.close();
}
