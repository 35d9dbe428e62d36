// Every statement that the store makes, prepared once, with the shapes of the rows that come back.

import type { Database, Statement } from 'better-sqlite3';
import type { Owner } from './document-seal.ts';

export interface DocumentRow {
  readonly id: number;
  readonly name: string;
  readonly head_seq: number;
  readonly head_chain: Uint8Array;
  readonly acl_gen: number;
  readonly title: string;
  readonly created_at: number | null;
  readonly updated_at: number;
  readonly deleted_at: number | null;
  /** The log begins behind this record, whose link is begin_chain. */
  readonly begin_seq: number;
  readonly begin_chain: Uint8Array;
  readonly owners_sum: Uint8Array;
  readonly seal: Uint8Array;
}

// A flipped bit may change what type SQLite takes a value for, and a BLOB 'update' is not the text: read as written.
export const documentColumns = `id, CAST(name AS TEXT) AS name, CAST(head_seq AS INTEGER) AS head_seq,
  CAST(head_chain AS BLOB) AS head_chain, CAST(acl_gen AS INTEGER) AS acl_gen, CAST(title AS TEXT) AS title,
  CAST(created_at AS INTEGER) AS created_at, CAST(updated_at AS INTEGER) AS updated_at,
  CAST(deleted_at AS INTEGER) AS deleted_at, CAST(begin_seq AS INTEGER) AS begin_seq,
  CAST(begin_chain AS BLOB) AS begin_chain, CAST(owners_sum AS BLOB) AS owners_sum, CAST(seal AS BLOB) AS seal`;

export const snapshotColumns = `id, CAST(upto_seq AS INTEGER) AS upto_seq, CAST(chain AS BLOB) AS chain,
  CAST(state AS BLOB) AS state, CAST(sum AS BLOB) AS sum`;

export interface RecordRow {
  readonly seq: number;
  readonly at: number;
  readonly user: string;
  readonly kind: string;
  readonly body: Uint8Array;
  readonly chain: Uint8Array;
}

export interface SnapshotRow {
  readonly id: number;
  readonly upto_seq: number;
  readonly chain: Uint8Array;
  readonly state: Uint8Array;
  readonly sum: Uint8Array;
}

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: Database) {
  const to = <Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> =>
    database.prepare<Parameters, Row>(sql);
  const toOne = <Parameters extends unknown[], Value>(sql: string): Statement<Parameters, Value> =>
    database.prepare<Parameters, Value>(sql).pluck();
  const recordColumns = `CAST(seq AS INTEGER) AS seq, CAST(at AS INTEGER) AS at, CAST(user AS TEXT) AS user,
    CAST(kind AS TEXT) AS kind, CAST(body AS BLOB) AS body, CAST(chain AS BLOB) AS chain`;
  return {
    meta: to<[string], { value: string }>('SELECT value FROM meta WHERE key = ?'),
    /** Another number as soon as another connection has committed. */
    dataVersion: to<[], { data_version: number }>('PRAGMA data_version'),
    totalChanges: to<[], { total: number }>('SELECT total_changes() AS total'),
    tally: to<[], { others: number }>('SELECT CAST(others AS INTEGER) AS others FROM tally WHERE id = 1'),
    countOther: to<[number, number], { others: number; records: number | null }>(
      `UPDATE tally SET others = others + 1, others_at = ?, documents = documents + ? WHERE id = 1
       RETURNING others, (SELECT max(id) FROM records) AS records`,
    ),
    document: to<[string], DocumentRow>(`SELECT ${documentColumns} FROM documents WHERE documents.name = ?`),
    documentByKey: to<[number], DocumentRow>(
      `SELECT ${documentColumns} FROM documents WHERE documents.id = ?`,
    ),
    addDocument: to<[string, Uint8Array, number, Uint8Array], never>(
      `INSERT INTO documents (name, head_seq, head_chain, acl_gen, title, updated_at, seal)
       VALUES (?, 0, ?, 0, '', ?, ?)`,
    ),
    listDocument: to<[string, number, Uint8Array, number], never>(
      'UPDATE documents SET title = ?, created_at = ?, seal = ? WHERE id = ?',
    ),
    listed: to<[], DocumentRow>(
      `SELECT ${documentColumns} FROM documents
       WHERE documents.created_at IS NOT NULL AND documents.deleted_at IS NULL
       ORDER BY documents.updated_at DESC, documents.id DESC`,
    ),
    setTitle: to<[string, string], never>('UPDATE documents SET title = ? WHERE name = ?'),
    setHead: to<[number, Uint8Array, number, number, number | null, Uint8Array, Uint8Array, number], never>(
      `UPDATE documents SET head_seq = ?, head_chain = ?, updated_at = ?, acl_gen = ?, deleted_at = ?,
         owners_sum = ?, seal = ? WHERE id = ?`,
    ),
    setBegin: to<[number, Uint8Array, Uint8Array, number], never>(
      'UPDATE documents SET begin_seq = ?, begin_chain = ?, seal = ? WHERE id = ?',
    ),
    addRecord: to<[number, number, number, string, string | null, string, Uint8Array, Uint8Array], never>(
      'INSERT INTO records (document, seq, at, user, session, kind, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    recordAt: to<[number, number], RecordRow>(
      `SELECT ${recordColumns} FROM records WHERE document = ? AND seq = ?`,
    ),
    oldRecords: to<[number, number, number], RecordRow>(
      `SELECT ${recordColumns} FROM records WHERE document = ? AND records.seq > ? AND records.seq <= ?
       ORDER BY records.seq`,
    ),
    dropRecords: to<[number, number], never>('DELETE FROM records WHERE document = ? AND seq <= ?'),
    trimmable: to<[number, number, number], { id: number; name: string }>(
      `SELECT documents.id, CAST(documents.name AS TEXT) AS name FROM documents JOIN records
         ON records.document = documents.id AND records.seq = documents.begin_seq + 1
       WHERE documents.id > ? AND documents.id <= ? AND records.at < ?
         AND records.seq <= (SELECT upto_seq FROM snapshots WHERE document = documents.id
                             ORDER BY upto_seq DESC LIMIT 1 OFFSET 1)
       ORDER BY documents.id LIMIT 1`,
    ),
    lastDocument: to<[], { id: number | null }>('SELECT max(id) AS id FROM documents'),
    recordsAfter: to<[number, number], RecordRow>(
      `SELECT ${recordColumns} FROM records WHERE document = ? AND records.seq > ? ORDER BY records.seq`,
    ),
    clients: to<[number], Owner>(
      `SELECT CAST(client AS INTEGER) AS client, CAST(user AS TEXT) AS user FROM clients WHERE document = ?`,
    ),
    addClient: to<[number, number, string], never>(
      'INSERT INTO clients (document, client, user) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    snapshots: to<[number], SnapshotRow>(
      `SELECT ${snapshotColumns} FROM snapshots WHERE document = ? ORDER BY snapshots.upto_seq DESC`,
    ),
    /** From the index alone. */
    snapshotSeqs: toOne<[number], number>(
      'SELECT upto_seq FROM snapshots WHERE document = ? ORDER BY upto_seq DESC',
    ),
    snapshotAt: to<[number, number], SnapshotRow>(
      `SELECT ${snapshotColumns} FROM snapshots WHERE document = ? AND snapshots.upto_seq = ?`,
    ),
    addSnapshot: to<[number, number, Uint8Array, Uint8Array, Uint8Array], never>(
      'INSERT INTO snapshots (document, upto_seq, chain, state, sum) VALUES (?, ?, ?, ?, ?)',
    ),
    dropSnapshotsBut: to<[number, number], never>('DELETE FROM snapshots WHERE document = ? AND id <> ?'),
    blob: to<[string], { body: Uint8Array; sum: Uint8Array }>('SELECT body, sum FROM blobs WHERE key = ?'),
    putBlob: to<[string, Uint8Array, Uint8Array], never>(
      'INSERT INTO blobs (key, body, sum) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    // By range and not by LIKE: the key's index serves it, and a length is read without the body.
    blobsAfter: to<[string, string, number], { key: string; bytes: number }>(
      'SELECT key, length(body) AS bytes FROM blobs WHERE key > ? AND key < ? ORDER BY key LIMIT ?',
    ),
    recordsBefore: to<[number, number], RecordRow>(
      `SELECT ${recordColumns} FROM records WHERE document = ? AND records.seq < ? ORDER BY records.seq DESC`,
    ),
    deleteBlob: to<[string], never>('DELETE FROM blobs WHERE key = ?'),
  };
}
