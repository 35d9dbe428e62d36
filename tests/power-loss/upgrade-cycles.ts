// Cuts the power of the disk while the real server brings a data folder of format 1 to the present one, at any step that
// it does to the disk, and starts it again: the folder must be as it was or wholly the new one, and served whole.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Doc } from 'yjs';
import type { Random } from '../../lib/base/random.ts';
import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { examine } from '../../server/storage/doctor.ts';
import { formatVersion } from '../../server/storage/sqlite-schema.ts';
import { databaseFileOf, fillStore, typedUpdates } from '../contract/cli-fixture.ts';
import { leaveInFormat1 } from '../support/format-1.ts';
import { ServerProcess } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import type { ForgetfulDisk } from './forgetful-disk.ts';

export interface UpgradeCounts {
  /** What a start that nothing interrupts does to the disk. */
  steps: number;
  cycles: number;
  /** What the cut left: the old format, or the new one. */
  leftOld: number;
  leftNew: number;
  /** Cycles in which the second start was cut as well. */
  cutTwice: number;
  slowestStartMs: number;
  faults: string[];
}

const words = ['kept ', 'since ', 'format ', 'one'];
const lastWords = [', and ', 'in its log'];
/** As many as fill some pages: each of their rows is written anew. */
const others = 150;
const texts: ReadonlyArray<readonly [id: string, text: string]> = [
  ['plain', words.join('')],
  ['compacted', words.join('')],
  ['logged', [...words, ...lastWords].join('')],
  [`other-${others - 1}`, words.join('')],
];

/** Killed alone, or with the power gone, when some files may hold what nobody flushed. */
const ends: ReadonlyArray<readonly string[] | 'killed alone'> = [
  'killed alone',
  [],
  ['-mark'],
  ['-wal'],
  ['-wal', '-mark'],
  ['.db'],
];

/** Each cycle is one cut, and they are spread over all steps: as many cycles as steps give each its turn. */
export async function runUpgradeCycles(
  disk: ForgetfulDisk,
  random: Random,
  cycles: number,
): Promise<UpgradeCounts> {
  const original = mkdtempSync(join(tmpdir(), 'weft-format-1-'));
  try {
    makeFormat1(original);
    const steps = await countSteps(disk, original);
    const counts: UpgradeCounts = { ...noCounts, steps, faults: [] };
    for (let cycle = 0; cycle < cycles; cycle++) {
      const step = 1 + Math.floor(((cycle + random.fraction()) * steps) / cycles);
      disk.holdCopyOf(original);
      try {
        await runCycle(disk, random, step, rowsIn(original), counts);
      } catch (error) {
        counts.faults.push(`cut at step ${step}: ${String(error)}`);
      }
      counts.cycles += 1;
    }
    return counts;
  } finally {
    rmSync(original, { recursive: true });
  }
}

const noCounts = { cycles: 0, leftOld: 0, leftNew: 0, cutTwice: 0, slowestStartMs: 0 };

async function runCycle(
  disk: ForgetfulDisk,
  random: Random,
  step: number,
  before: Rows,
  counts: UpgradeCounts,
): Promise<void> {
  await cutDuringStart(disk, random, step);
  if (random.fraction() < 0.25) {
    await cutDuringStart(disk, random, 1 + Math.floor(random.fraction() * counts.steps));
    counts.cutTwice += 1;
  }
  const left = rowsIn(disk.dataDir);
  if (left.format === 1) counts.leftOld += 1;
  else counts.leftNew += 1;
  assert.deepEqual(left.rows, before.rows, `what was left, of format ${left.format}, holds something else`);

  const startedMs = performance.now();
  const server = await ServerProcess.start({ dataDir: disk.dataDir, env: { ...disk.env, WEFT_OPEN: '1' } });
  try {
    counts.slowestStartMs = Math.max(counts.slowestStartMs, performance.now() - startedMs);
    await useAll(server);
  } finally {
    await server.stop();
  }
  assert.deepEqual(faultsOf(disk.dataDir), []);
  assert.equal(rowsIn(disk.dataDir).format, formatVersion);
}

/** A start that is cut at this step, or, if it does not come so far, killed when it is ready. */
async function cutDuringStart(disk: ForgetfulDisk, random: Random, step: number): Promise<void> {
  const starting = ServerProcess.start({ dataDir: disk.dataDir, env: disk.envCutAt(step) });
  await starting.then(
    (server) => server.kill(),
    (error: unknown) => assert.match(String(error), /the server ended with SIGKILL/),
  );
  const written = ends[Math.floor(random.fraction() * ends.length)] ?? [];
  if (written !== 'killed alone') disk.cutPower({ written });
}

async function countSteps(disk: ForgetfulDisk, original: string): Promise<number> {
  disk.holdCopyOf(original);
  const server = await ServerProcess.start({ dataDir: disk.dataDir, env: disk.envCounting });
  const { steps } = disk;
  await server.kill();
  return steps;
}

/** Everything is read as it was, what was deleted is not, and writing goes on. */
async function useAll(server: ServerProcess): Promise<void> {
  for (const [id, text] of texts) {
    const client = await SyncClient.join(`${server.syncUrl}/${id}`, 'writer');
    assert.equal(textIn(client.doc), text, id);
    client.doc.getMap('after').set('the upgrade', true);
    await client.saved();
    client.close();
  }
  await assert.rejects(SyncClient.join(`${server.syncUrl}/deleted`), 'what was deleted can be opened');
}

function textIn(doc: Doc): string {
  const parts = flowRoot(doc).toDelta() as ReadonlyArray<{ readonly insert: unknown }>;
  return parts.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}

function makeFormat1(dataDir: string): void {
  const plain = { title: 'A title', words };
  fillStore(dataDir, [
    { ...plain, id: 'plain' },
    { ...plain, id: 'compacted', compactedAt: 4 },
    { ...plain, id: 'deleted', deleted: true },
    ...Array.from({ length: others }, (_, index) => ({ ...plain, id: `other-${index}` })),
    { ...plain, id: 'logged' },
  ]);
  const lastEdits = typedUpdates('A title', [...words, ...lastWords]).slice(-lastWords.length);
  leaveInFormat1(databaseFileOf(dataDir), new Map([['logged', lastEdits]]));
}

interface Rows {
  readonly format: number;
  /** What both formats have. */
  readonly rows: readonly unknown[];
}

/** Read in a copy: to open a file that was not closed changes it. */
function rowsIn(dataDir: string): Rows {
  const copy = mkdtempSync(join(tmpdir(), 'weft-rows-'));
  try {
    cpSync(dataDir, copy, { recursive: true });
    const database = new Sqlite(databaseFileOf(copy));
    const all = (sql: string): unknown[] => database.prepare(sql).all();
    const rows = [
      all('SELECT id, name, head_seq, head_chain, acl_gen, title, created_at, deleted_at FROM documents'),
      ...['records', 'snapshots', 'clients', 'meta'].map((table) => all(`SELECT * FROM ${table}`)),
    ];
    const format = database.pragma('user_version', { simple: true }) as number;
    database.close();
    return { format, rows };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function faultsOf(dataDir: string): string[] {
  const faults: string[] = [];
  const onFault = ({ what }: { readonly what: string }): unknown => faults.push(what);
  examine(databaseFileOf(dataDir), { pages: 'full', content: true }, { onFault, progress: () => {} });
  return faults;
}
