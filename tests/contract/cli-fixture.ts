// What the tests of the operator's commands share: the commands as processes, and data folders with known documents in
// them, sound or damaged on purpose.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import * as Y from 'yjs';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { compacted } from '../../server/jobs/document-work.ts';
import { documentSeal, type SealedFields } from '../../server/storage/document-seal.ts';
import { chainLink, chainStart } from '../../server/storage/record-chain.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';

const cliFile = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));

export interface CommandEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `weft <args>` to its end; relative operands are meant from `cwd`. */
export async function weft(
  dataDir: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: { NODE_ENV: 'production', PATH: process.env['PATH'], DATA_DIR: dataDir, ...options.env },
    cwd: options.cwd ?? dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A command that hangs fails its test and does not outlive it.
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.err += part));
  await once(child, 'close');
  return { code: child.exitCode, ...text };
}

/** The updates of a document with this title that somebody types word by word. */
export function typedUpdates(title: string, words: readonly string[], clientId = 7): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates: Uint8Array[] = [seedUpdate(title)];
  Y.applyUpdate(doc, updates[0] as Uint8Array);
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const flow = flowRoot(doc);
  const [marker] = flow.toDelta() as readonly { readonly insert: Y.Map<unknown> }[];
  marker?.insert.set('type', 'h1');
  for (const word of words) flow.insert(flow.length, word);
  return updates;
}

export interface StoredText {
  readonly id: string;
  readonly title: string;
  readonly words: readonly string[];
  /** After how many records it was compacted; left out: never. */
  readonly compactedAt?: number;
  readonly deleted?: boolean;
}

/** Makes `weft.db` with these documents, records at 1000, 2000… ms. Record 1 is the seed, 2 makes a heading of it, then the words. */
export function fillStore(dataDir: string, documents: readonly StoredText[]): void {
  const store = new SqliteStore(databaseFileOf(dataDir));
  for (const { id, title, words, compactedAt, deleted } of documents) {
    const documentId = id as DocumentId;
    const updates = typedUpdates(title, words);
    store.createDocument(documentId, title, 500);
    for (const [index, update] of updates.entries()) {
      const at = (index + 1) * 1_000;
      const userId = (index === 0 ? 'guest:maker' : 'guest:writer') as UserId;
      const newClients = index === 1 ? [7] : [];
      store.append([{ documentId, at, userId, sessionId: null, aclGen: 0, newClients, update }]);
      if (index + 1 === compactedAt) {
        const state = compacted(updates.slice(0, compactedAt));
        store.compact(documentId, { expectBaseSeq: 0, uptoSeq: compactedAt, state });
      }
    }
    if (deleted === true) store.control(documentId, 'deleted', 'guest:maker' as UserId, 99_000);
  }
  store.close();
}

export function databaseFileOf(dataDir: string): string {
  return join(dataDir, 'weft.db');
}

/** Changes stored rows behind the store's back, as a disk that lies would. */
export function damage(databaseFile: string, sql: string): void {
  const database = new Sqlite(databaseFile);
  const { changes } = database.prepare(sql).run();
  database.close();
  if (changes === 0) throw new Error(`nothing was damaged by ${sql}`);
}

/** Gives a document other records, each with the right checksum: what a faulty program might have written. */
export function replaceRecords(dataDir: string, name: string, updates: readonly Uint8Array[]): void {
  const database = new Sqlite(databaseFileOf(dataDir));
  const key = database.prepare('SELECT id FROM documents WHERE name = ?').pluck().get(name);
  database.prepare('DELETE FROM records WHERE document = ?').run(key);
  const add = database.prepare(
    'INSERT INTO records (document, seq, at, user, kind, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  let chain: Uint8Array = chainStart;
  for (const [index, body] of updates.entries()) {
    const record = { document: name, seq: index + 1, at: 1, user: 'guest:x', kind: 'update', body };
    chain = chainLink(chain, record);
    add.run(key, record.seq, record.at, record.user, record.kind, body, chain);
  }
  database
    .prepare('UPDATE documents SET head_seq = ?, head_chain = ? WHERE id = ?')
    .run(updates.length, chain, key);
  seal(database, name);
  database.close();
}

/** Makes the checksum of a document's row right again after a change that a faulty program might have made. */
export function seal(database: Sqlite.Database, name: string): void {
  const row = database.prepare<[string], SealedFields>('SELECT * FROM documents WHERE name = ?').get(name);
  if (row === undefined) throw new Error(`there is no document ${name}`);
  database.prepare('UPDATE documents SET seal = ? WHERE name = ?').run(documentSeal(row), name);
}

/**
 * The rows that hold the documents, for the question whether something changed. Without the sum of their owners: a
 * restored store forgets those.
 */
export function rowsOf(databaseFile: string): unknown {
  const database = new Sqlite(databaseFile, { readonly: true });
  try {
    return ['documents', 'records', 'snapshots'].map((table) =>
      database
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY id`)
        .all()
        .map(({ owners_sum: _, ...row }) => row),
    );
  } finally {
    database.close();
  }
}

export function incarnationOf(databaseFile: string): unknown {
  const database = new Sqlite(databaseFile, { readonly: true });
  try {
    return database.prepare("SELECT value FROM meta WHERE key = 'incarnation'").pluck().get();
  } finally {
    database.close();
  }
}
