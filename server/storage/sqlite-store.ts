// The log and the catalogue in one SQLite file, called synchronously inside the storage thread. What a commit
// promises: WAL with synchronous=FULL fsyncs the log file before `append` returns, so what was appended
// survives power loss. (WAL's own default, NORMAL, loses the last commits.)
//
// Compaction adds a snapshot and removes no record: the records are the document's history. Opening reads the
// newest sound snapshot and what lies behind it; the one before it is kept as well.

import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import {
  CorruptDocument,
  StorageUnavailable,
  type AppendItem,
  type CompactRequest,
  type DocumentInfo,
  type LogRecord,
  type StoredDocument,
} from '../core/ports.ts';
import { chainLink, chainStart, sameBytes, snapshotSum } from './record-chain.ts';
import { migrate } from './sqlite-schema.ts';

const snapshotGenerations = 2;

interface DocumentRow {
  readonly id: number;
  readonly name: string;
  readonly head_seq: number;
  readonly head_chain: Uint8Array;
  readonly title: string;
  readonly created_at: number | null;
  readonly updated_at: number;
  readonly deleted_at: number | null;
}

interface RecordRow {
  readonly seq: number;
  readonly at: number;
  readonly user: string;
  readonly body: Uint8Array;
  readonly chain: Uint8Array;
}

interface SnapshotRow {
  readonly upto_seq: number;
  readonly chain: Uint8Array;
  readonly state: Uint8Array;
  readonly sum: Uint8Array;
}

interface Head {
  readonly id: number;
  seq: number;
  chain: Uint8Array;
}

export class SqliteStore {
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;

  /** Opens or creates the file. Throws if the engine would not keep its promise. */
  constructor(file: string) {
    this.#database = new Sqlite(file);
    const journal = this.#database.pragma('journal_mode = WAL', { simple: true });
    this.#database.pragma('synchronous = FULL');
    this.#database.pragma('foreign_keys = ON');
    const synchronous = this.#database.pragma('synchronous', { simple: true });
    // 2 is FULL. A network file system or a build option may have said no to either.
    if (journal !== 'wal' || synchronous !== 2) {
      throw new Error(
        `the data file cannot be made durable here (journal ${String(journal)}, synchronous ${String(synchronous)})`,
      );
    }
    migrate(this.#database);
    this.#statements = prepare(this.#database);
  }

  /** One transaction for all items; their seqs in order. */
  append(batch: readonly AppendItem[]): number[] {
    return this.#write(() => {
      const heads = new Map<DocumentId, Head>();
      const seqs = batch.map((item) => this.#appendOne(item, heads));
      for (const [, head] of heads) this.#statements.setHead.run(head.seq, head.chain, head.id);
      return seqs;
    });
  }

  load(documentId: DocumentId): StoredDocument {
    return this.#database.transaction(() => {
      const row = this.#row(documentId);
      if (row === null) return { base: null, tail: [], headSeq: 0 };
      const base = this.#soundSnapshot(row);
      const tail = this.#verifiedRecords(row, base);
      return {
        base: base === null ? null : { uptoSeq: base.upto_seq, state: base.state },
        tail,
        headSeq: row.head_seq,
      };
    })();
  }

  compact(documentId: DocumentId, { expectBaseSeq, uptoSeq, state }: CompactRequest): 'ok' | 'lost-race' {
    return this.#write(() => {
      const row = this.#row(documentId);
      const newest = row === null ? undefined : this.#statements.snapshots.get(row.id);
      if (row === null || (newest?.upto_seq ?? 0) !== expectBaseSeq) return 'lost-race';
      const last = this.#statements.recordAt.get(row.id, uptoSeq);
      if (last === undefined) return 'lost-race';
      const sum = snapshotSum(row.name, uptoSeq, last.chain, state);
      this.#statements.addSnapshot.run(row.id, uptoSeq, last.chain, state, sum);
      this.#statements.dropSnapshots.run(row.id, row.id, snapshotGenerations);
      return 'ok';
    });
  }

  createDocument(id: DocumentId, title: string, at: number): void {
    this.#write(() => this.#statements.listDocument.run(id, chainStart, title, at, at));
  }

  getDocument(id: DocumentId): DocumentInfo | null {
    const row = this.#row(id);
    return row === null || row.created_at === null ? null : toInfo(row);
  }

  listDocuments(): DocumentInfo[] {
    return this.#statements.listed.all().map(toInfo);
  }

  setTitle(id: DocumentId, title: string): void {
    this.#write(() => this.#statements.setTitle.run(title, id));
  }

  setDeleted(id: DocumentId, deletedAt: number | null): void {
    this.#write(() => this.#statements.setDeleted.run(deletedAt, id));
  }

  /** Bounds the size of the file, as a full disk would; for tests of what happens then. */
  limitPages(pages: number): void {
    this.#database.pragma(`max_page_count = ${pages}`);
  }

  get pageCount(): number {
    return this.#database.pragma('page_count', { simple: true }) as number;
  }

  close(): void {
    this.#database.close();
  }

  #row(id: DocumentId): DocumentRow | null {
    return this.#statements.document.get(id) ?? null;
  }

  #appendOne(item: AppendItem, heads: Map<DocumentId, Head>): number {
    let head = heads.get(item.documentId);
    if (head === undefined) {
      this.#statements.ensureDocument.run(item.documentId, chainStart, item.at);
      const row = this.#row(item.documentId);
      if (row === null) throw new Error('a document that was just ensured is absent');
      head = { id: row.id, seq: row.head_seq, chain: row.head_chain };
      heads.set(item.documentId, head);
    }
    const fields = {
      document: item.documentId,
      seq: head.seq + 1,
      at: item.at,
      user: item.userId,
      body: item.update,
    };
    head.chain = chainLink(head.chain, fields);
    head.seq += 1;
    this.#statements.addRecord.run(
      head.id,
      head.seq,
      item.at,
      item.userId,
      item.sessionId,
      item.update,
      head.chain,
    );
    this.#statements.touch.run(item.at, head.id);
    return head.seq;
  }

  /** The newest snapshot whose checksum holds. A damaged one costs nothing but time: the records are all there. */
  #soundSnapshot(row: DocumentRow): SnapshotRow | null {
    for (const snapshot of this.#statements.snapshots.iterate(row.id)) {
      const sum = snapshotSum(row.name, snapshot.upto_seq, snapshot.chain, snapshot.state);
      if (sameBytes(sum, snapshot.sum)) return snapshot;
    }
    return null;
  }

  #verifiedRecords(row: DocumentRow, base: SnapshotRow | null): LogRecord[] {
    const records: LogRecord[] = [];
    const name = row.name as DocumentId;
    let seq = base?.upto_seq ?? 0;
    let chain: Uint8Array = base?.chain ?? chainStart;
    for (const record of this.#statements.recordsAfter.iterate(row.id, seq)) {
      seq += 1;
      if (record.seq !== seq) throw new CorruptDocument(name, seq, 'record missing');
      chain = chainLink(chain, { document: row.name, ...record });
      if (!sameBytes(chain, record.chain)) throw new CorruptDocument(name, seq, 'checksum does not match');
      records.push({ seq, at: record.at, userId: record.user as UserId, update: record.body });
    }
    if (seq !== row.head_seq) throw new CorruptDocument(name, seq + 1, 'record missing');
    if (!sameBytes(chain, row.head_chain)) throw new CorruptDocument(name, seq, 'head does not match');
    return records;
  }

  #write<T>(action: () => T): T {
    try {
      return this.#database.transaction(action).immediate();
    } catch (error) {
      throw translate(error);
    }
  }
}

/** SQLite rolls back before it says FULL or BUSY, so nothing was written; anything else leaves that open. */
function translate(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_FULL') return new StorageUnavailable('full', error.message);
  if (error.code.startsWith('SQLITE_BUSY')) return new StorageUnavailable('busy', error.message);
  return error;
}

function toInfo(row: DocumentRow): DocumentInfo {
  return {
    id: row.name as DocumentId,
    title: row.title,
    createdAt: row.created_at ?? row.updated_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}

function prepare(database: Database) {
  const to = <Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> =>
    database.prepare<Parameters, Row>(sql);
  return {
    document: to<[string], DocumentRow>('SELECT * FROM documents WHERE name = ?'),
    ensureDocument: to<[string, Uint8Array, number], never>(
      `INSERT INTO documents (name, head_seq, head_chain, title, updated_at) VALUES (?, 0, ?, '', ?)
       ON CONFLICT (name) DO NOTHING`,
    ),
    listDocument: to<[string, Uint8Array, string, number, number], never>(
      `INSERT INTO documents (name, head_seq, head_chain, title, created_at, updated_at) VALUES (?, 0, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET created_at = excluded.created_at, title = excluded.title
       WHERE documents.created_at IS NULL`,
    ),
    listed: to<[], DocumentRow>(
      'SELECT * FROM documents WHERE created_at IS NOT NULL AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC',
    ),
    setTitle: to<[string, string], never>('UPDATE documents SET title = ? WHERE name = ?'),
    setDeleted: to<[number | null, string], never>('UPDATE documents SET deleted_at = ? WHERE name = ?'),
    setHead: to<[number, Uint8Array, number], never>(
      'UPDATE documents SET head_seq = ?, head_chain = ? WHERE id = ?',
    ),
    touch: to<[number, number], never>('UPDATE documents SET updated_at = max(updated_at, ?) WHERE id = ?'),
    addRecord: to<[number, number, number, string, string | null, Uint8Array, Uint8Array], never>(
      'INSERT INTO records (document, seq, at, user, session, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    recordAt: to<[number, number], RecordRow>('SELECT * FROM records WHERE document = ? AND seq = ?'),
    recordsAfter: to<[number, number], RecordRow>(
      'SELECT seq, at, user, body, chain FROM records WHERE document = ? AND seq > ? ORDER BY seq',
    ),
    snapshots: to<[number], SnapshotRow>('SELECT * FROM snapshots WHERE document = ? ORDER BY upto_seq DESC'),
    addSnapshot: to<[number, number, Uint8Array, Uint8Array, Uint8Array], never>(
      'INSERT INTO snapshots (document, upto_seq, chain, state, sum) VALUES (?, ?, ?, ?, ?)',
    ),
    dropSnapshots: to<[number, number, number], never>(
      `DELETE FROM snapshots WHERE document = ? AND id NOT IN
         (SELECT id FROM snapshots WHERE document = ? ORDER BY upto_seq DESC LIMIT ?)`,
    ),
  };
}
