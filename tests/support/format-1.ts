// Data files of format 1, as the program before the mark and the seals wrote them: a present file without what format 2
// added to it, and edits that such a program appends.

import { copyFileSync, rmSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { markFileOf } from '../../server/storage/commit-mark.ts';
import { chainLink } from '../../server/storage/record-chain.ts';

export function bringBackToFormat1(file: string): void {
  const database = new Sqlite(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  for (const column of ['begin_seq', 'begin_chain', 'owners_sum', 'seal']) {
    database.exec(`ALTER TABLE documents DROP COLUMN ${column}`);
  }
  database.exec('DROP TABLE tally');
  database.pragma('user_version = 1');
  database.close();
}

/** What a killed program of format 1 leaves: its last edits are in the write-ahead log only, and there is no mark. */
export function leaveInFormat1(file: string, lastEdits: ReadonlyMap<string, readonly Uint8Array[]>): void {
  const live = `${file}.live`;
  copyFileSync(file, live);
  bringBackToFormat1(live);
  const database = new Sqlite(live);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  for (const [name, updates] of lastEdits) for (const body of updates) append(database, name, body);
  for (const ending of ['', '-wal']) copyFileSync(live + ending, file + ending);
  database.close();
  for (const each of [live, markFileOf(file)]) rmSync(each, { force: true });
}

interface Row {
  readonly id: number;
  readonly head_seq: number;
  readonly head_chain: Uint8Array;
}

function append(database: Database, document: string, body: Uint8Array): void {
  database.transaction(() => {
    const row = database.prepare<[string], Row>('SELECT * FROM documents WHERE name = ?').get(document);
    if (row === undefined) throw new Error(`there is no document ${document}`);
    const record = {
      document,
      seq: row.head_seq + 1,
      at: 50_000,
      user: 'guest:writer',
      kind: 'update',
      body,
    };
    const chain = chainLink(row.head_chain, record);
    database
      .prepare(
        'INSERT INTO records (document, seq, at, user, kind, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(row.id, record.seq, record.at, record.user, record.kind, body, chain);
    database
      .prepare('UPDATE documents SET head_seq = ?, head_chain = ?, updated_at = ? WHERE id = ?')
      .run(record.seq, chain, record.at, row.id);
  })();
}
