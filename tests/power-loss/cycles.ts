// Kills the real server again and again while people write, cuts the power of its disk each time, and asks a
// fresh reader afterwards: is everything there that was confirmed, or that another person had seen?
//
// Nobody who wrote comes back: a tab that survives would heal what the server lost, and hide it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../lib/base/random.ts';
import { ServerProcess } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { ForgetfulDisk } from './forgetful-disk.ts';

/** Two documents at a time, and new ones after so many cycles: else the later cycles would only load what is old. */
const cyclesPerDocument = 20;

function documentsOf(cycle: number): string[] {
  const age = Math.floor(cycle / cyclesPerDocument);
  return [`first-${age}`, `second-${age}`];
}
const writersPerDocument = 2;
/** A flush waits for whatever else the machine has to write. */
const receiptMaxMs = 120_000;
const cli = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));

/** What is known of one entry: everybody writes entries of their own, once, and may delete them once. */
interface Entry {
  readonly document: string;
  written: 'sent' | 'promised';
  deleted: 'no' | 'sent' | 'promised';
}

export interface CycleCounts {
  cycles: number;
  confirmed: number;
  seen: number;
  lost: string[];
  revived: string[];
  unreadable: number;
  /** Cycles in which the kill came during a backup, and during the start. */
  duringBackup: number;
  duringStart: number;
  compactions: number;
  /** Cuts after which the mark was as new as it ever was; ahead of the store, it would keep it from starting. */
  marksWritten: number;
  slowestStartMs: number;
}

export async function runCycles(disk: ForgetfulDisk, random: Random, cycles: number): Promise<CycleCounts> {
  const counts: CycleCounts = {
    cycles: 0,
    confirmed: 0,
    seen: 0,
    lost: [],
    revived: [],
    unreadable: 0,
    duringBackup: 0,
    duringStart: 0,
    compactions: 0,
    marksWritten: 0,
    slowestStartMs: 0,
  };
  const entries = new Map<string, Entry>();
  let server = await start(disk, counts);
  for (let cycle = 0; cycle < cycles; cycle++) {
    await writeUntilKilled(server, disk, random, entries, cycle, counts);
    counts.compactions += server.output.split('document compacted').length - 1;
    cutPower(disk, random, counts);
    if (random.fraction() < 0.1) {
      await killDuringStart(disk, random);
      cutPower(disk, random, counts);
      counts.duringStart += 1;
    }
    server = await start(disk, counts);
    await compare(server, documentsOf(cycle), entries, counts);
    if ((cycle + 1) % cyclesPerDocument === 0) entries.clear();
    counts.cycles += 1;
  }
  await server.kill();
  return counts;
}

/** The mark of the last commit is never flushed while people write: half the time it is on the disk all the same. */
function cutPower(disk: ForgetfulDisk, random: Random, counts: CycleCounts): void {
  const isMarkWritten = random.fraction() < 0.5;
  if (isMarkWritten) counts.marksWritten += 1;
  disk.cutPower({ written: isMarkWritten ? ['-mark'] : [] });
}

async function start(disk: ForgetfulDisk, counts: CycleCounts): Promise<ServerProcess> {
  const startedMs = performance.now();
  const server = await ServerProcess.start({
    dataDir: disk.dataDir,
    env: { ...disk.env, WEFT_OPEN: '1', LOG_LEVEL: 'debug' },
  });
  counts.slowestStartMs = Math.max(counts.slowestStartMs, performance.now() - startedMs);
  return server;
}

/** Ends a server some milliseconds after its process began, wherever it is by then. */
async function killDuringStart(disk: ForgetfulDisk, random: Random): Promise<void> {
  const starting = ServerProcess.start({
    dataDir: disk.dataDir,
    env: { ...disk.env, WEFT_OPEN: '1' },
    killAfterMs: 50 + random.fraction() * 600,
  });
  await starting.then(
    (server) => server.kill(),
    () => {},
  );
}

async function writeUntilKilled(
  server: ServerProcess,
  disk: ForgetfulDisk,
  random: Random,
  entries: Map<string, Entry>,
  cycle: number,
  counts: CycleCounts,
): Promise<void> {
  const clients: SyncClient[] = [];
  const joined = documentsOf(cycle).flatMap((document) =>
    Array.from({ length: writersPerDocument }, async (_, index) => {
      const client = await SyncClient.join(`${server.syncUrl}/${document}`);
      clients.push(client);
      return { client, document, name: `${cycle}-${document}-${index}` };
    }),
  );
  const writers = await Promise.all(joined);
  for (const { client, document } of writers) noteWhatIsSeen(client, document, entries, counts);
  const backup = random.fraction() < 0.1 ? backUp(disk) : null;
  if (backup !== null) counts.duringBackup += 1;

  const rounds = 20 + Math.floor(random.fraction() * 60);
  const killAt = Math.floor(random.fraction() * rounds);
  for (let round = 0; round <= killAt; round++) {
    for (const writer of writers) {
      writeOne(writer.client, writer.document, `${writer.name}-${round}`, random, entries, counts);
    }
    // A turn of the event loop, so that frames leave and receipts arrive while others still write.
    await new Promise((resolve) => setImmediate(resolve));
    if (random.fraction() < 0.3) {
      const isHeard = (): boolean => writers.some(({ client }) => client.receipt > round - 3);
      await waitUntil('a receipt', isHeard, receiptMaxMs).catch((error: unknown) => {
        const codes = writers.map(({ client }) => client.closeCode).join();
        throw new Error(
          `${String(error)}; closed by ${codes}; the server said: ${server.output.slice(-2_000)}`,
        );
      });
    }
  }
  await server.kill();
  await backup;
  for (const client of clients) client.close();
}

/** One entry more, sometimes one less, and the promise that a receipt makes of it. */
function writeOne(
  client: SyncClient,
  document: string,
  key: string,
  random: Random,
  entries: Map<string, Entry>,
  counts: CycleCounts,
): void {
  const list = client.doc.getMap<string>('entries');
  // Some weigh so much that the log outweighs its snapshot now and then, and is folded into a new one.
  list.set(key, 'x'.repeat(random.fraction() < 0.1 ? 4_000 : 10));
  const entry: Entry = { document, written: 'sent', deleted: 'no' };
  entries.set(key, entry);
  const removed =
    random.fraction() < 0.2
      ? [...list.keys()].find((each) => entries.get(each)?.deleted === 'no')
      : undefined;
  const removedEntry = removed === undefined ? undefined : entries.get(removed);
  if (removed !== undefined && removedEntry !== undefined) {
    list.delete(removed);
    removedEntry.deleted = 'sent';
  }
  client.askForReceipt(() => {
    counts.confirmed += 1;
    entry.written = 'promised';
    if (removedEntry !== undefined) removedEntry.deleted = 'promised';
  });
}

/** What one person has seen of another is promised too: it was delivered. */
function noteWhatIsSeen(
  client: SyncClient,
  document: string,
  entries: Map<string, Entry>,
  counts: CycleCounts,
): void {
  client.doc.getMap<string>('entries').observe((event, transaction) => {
    if (transaction.origin !== client) return;
    for (const [key, change] of event.changes.keys) {
      const entry = entries.get(key);
      if (entry === undefined || entry.document !== document) continue;
      counts.seen += 1;
      if (change.action === 'delete') entry.deleted = 'promised';
      else entry.written = 'promised';
    }
  });
}

async function backUp(disk: ForgetfulDisk): Promise<void> {
  const child = spawn(process.execPath, [cli, 'backup', `${disk.dataDir}-backup`, '--force'], {
    env: { NODE_ENV: 'production', PATH: process.env['PATH'], DATA_DIR: disk.dataDir },
    stdio: 'ignore',
  });
  await once(child, 'exit');
}

async function compare(
  server: ServerProcess,
  documents: readonly string[],
  entries: Map<string, Entry>,
  counts: CycleCounts,
): Promise<void> {
  for (const document of documents) {
    let reader: SyncClient;
    try {
      reader = await SyncClient.join(`${server.syncUrl}/${document}`);
    } catch {
      counts.unreadable += 1;
      continue;
    }
    const present = reader.doc.getMap<string>('entries');
    for (const [key, entry] of entries) {
      if (entry.document !== document) continue;
      const isThere = present.has(key);
      if (entry.written === 'promised' && entry.deleted === 'no' && !isThere) counts.lost.push(key);
      if (entry.deleted === 'promised' && isThere) counts.revived.push(key);
      // What was neither confirmed nor seen may be gone; from now on it is what it is.
      if (isThere) Object.assign(entry, { written: 'promised', deleted: 'no' });
      else entries.delete(key);
    }
    reader.close();
  }
}
