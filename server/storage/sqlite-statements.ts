// Every statement that the store makes, prepared once, with the shapes of the rows that come back.

import type { Database, Statement } from 'better-sqlite3';

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
}

interface RecordRow {
  readonly seq: number;
  readonly at: number;
  readonly user: string;
  readonly kind: string;
  readonly body: Uint8Array;
  readonly chain: Uint8Array;
}

export interface SnapshotRow {
  readonly upto_seq: number;
  readonly chain: Uint8Array;
  readonly state: Uint8Array;
  readonly sum: Uint8Array;
}

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: Database) {
  const to = <Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> =>
    database.prepare<Parameters, Row>(sql);
  // A flipped bit may change what type SQLite takes a value for, and a BLOB 'update' is not the text: read as written.
  const recordColumns = `CAST(seq AS INTEGER) AS seq, CAST(at AS INTEGER) AS at, CAST(user AS TEXT) AS user,
    CAST(kind AS TEXT) AS kind, CAST(body AS BLOB) AS body, CAST(chain AS BLOB) AS chain`;
  return {
    meta: to<[string], { value: string }>('SELECT value FROM meta WHERE key = ?'),
    document: to<[string], DocumentRow>('SELECT * FROM documents WHERE name = ?'),
    ensureDocument: to<[string, Uint8Array, number], never>(
      `INSERT INTO documents (name, head_seq, head_chain, acl_gen, title, updated_at) VALUES (?, 0, ?, 0, '', ?)
       ON CONFLICT (name) DO NOTHING`,
    ),
    listDocument: to<[string, Uint8Array, string, number, number], never>(
      `INSERT INTO documents (name, head_seq, head_chain, acl_gen, title, created_at, updated_at)
       VALUES (?, 0, ?, 0, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET created_at = excluded.created_at, title = excluded.title
       WHERE documents.created_at IS NULL`,
    ),
    listed: to<[], DocumentRow>(
      'SELECT * FROM documents WHERE created_at IS NOT NULL AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC',
    ),
    setTitle: to<[string, string], never>('UPDATE documents SET title = ? WHERE name = ?'),
    setDeleted: to<[number | null, number], never>('UPDATE documents SET deleted_at = ? WHERE id = ?'),
    setAclGen: to<[number, number], never>('UPDATE documents SET acl_gen = ? WHERE id = ?'),
    setHead: to<[number, Uint8Array, number, number], never>(
      'UPDATE documents SET head_seq = ?, head_chain = ?, updated_at = ? WHERE id = ?',
    ),
    addRecord: to<[number, number, number, string, string | null, string, Uint8Array, Uint8Array], never>(
      'INSERT INTO records (document, seq, at, user, session, kind, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    recordAt: to<[number, number], RecordRow>(
      `SELECT ${recordColumns} FROM records WHERE document = ? AND seq = ?`,
    ),
    recordsAfter: to<[number, number], RecordRow>(
      `SELECT ${recordColumns} FROM records WHERE document = ? AND records.seq > ? ORDER BY records.seq`,
    ),
    clients: to<[number], { client: number; user: string }>(
      'SELECT client, user FROM clients WHERE document = ?',
    ),
    addClient: to<[number, number, string], never>(
      'INSERT INTO clients (document, client, user) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    snapshots: to<[number], SnapshotRow>(
      `SELECT CAST(upto_seq AS INTEGER) AS upto_seq, CAST(chain AS BLOB) AS chain, CAST(state AS BLOB) AS state,
         CAST(sum AS BLOB) AS sum
       FROM snapshots WHERE document = ? ORDER BY snapshots.upto_seq DESC`,
    ),
    addSnapshot: to<[number, number, Uint8Array, Uint8Array, Uint8Array], never>(
      'INSERT INTO snapshots (document, upto_seq, chain, state, sum) VALUES (?, ?, ?, ?, ?)',
    ),
    dropSnapshots: to<[number, number, number], never>(
      `DELETE FROM snapshots WHERE document = ? AND id NOT IN
         (SELECT id FROM snapshots WHERE document = ? ORDER BY upto_seq DESC LIMIT ?)`,
    ),
    blob: to<[string], { body: Uint8Array; sum: Uint8Array }>('SELECT body, sum FROM blobs WHERE key = ?'),
    putBlob: to<[string, Uint8Array, Uint8Array], never>(
      'INSERT INTO blobs (key, body, sum) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    deleteBlob: to<[string], never>('DELETE FROM blobs WHERE key = ?'),
  };
}
