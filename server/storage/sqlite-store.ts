// The log and the catalogue in one SQLite file, called synchronously inside the storage thread. What a commit
// promises: WAL with synchronous=FULL fsyncs the log file before `append` returns, so what was appended
// survives power loss. (WAL's own default, NORMAL, loses the last commits.)
//
// Compaction adds a snapshot and removes no record: the records are the document's history. Opening reads the
// newest sound snapshot and what lies behind it; the one before it is kept as well.

import Sqlite, { type Database } from 'better-sqlite3';
import { assert } from '../../lib/base/assert.ts';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import {
  CorruptDocument,
  StorageUnavailable,
  type AppendItem,
  type AppendOutcome,
  type CompactRequest,
  type ControlEvent,
  type DocumentInfo,
  type Head,
  type LogRecord,
  type StoredDocument,
} from '../core/ports.ts';
import { chainLink, chainStart, sameBytes, snapshotSum } from './record-chain.ts';
import { migrate } from './sqlite-schema.ts';
import {
  prepareStatements,
  type DocumentRow,
  type SnapshotRow,
  type Statements,
} from './sqlite-statements.ts';

const snapshotGenerations = 2;
const updateKind = 'update';

const emptyDocument: StoredDocument = { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() };

/** A document's head while a batch moves it on. */
interface MovingHead {
  readonly row: DocumentRow;
  seq: number;
  chain: Uint8Array;
  updatedAt: number;
}

export class SqliteStore {
  readonly #database: Database;
  readonly #statements: Statements;

  /** Opens or creates the file. Throws if the engine would not keep its promise. */
  constructor(file: string) {
    this.#database = new Sqlite(file);
    const journal = this.#database.pragma('journal_mode = WAL', { simple: true });
    this.#database.pragma('synchronous = FULL');
    this.#database.pragma('foreign_keys = ON');
    const synchronous = this.#database.pragma('synchronous', { simple: true });
    // 2 is FULL. A network file system or a build option may have said no to either.
    if (journal !== 'wal' || synchronous !== 2) {
      const got = `journal ${String(journal)}, synchronous ${String(synchronous)}`;
      throw new Error(`the data file cannot be made durable here (${got})`);
    }
    migrate(this.#database);
    this.#statements = prepareStatements(this.#database);
  }

  /** One transaction for all items; their outcomes in order. */
  append(batch: readonly AppendItem[]): AppendOutcome[] {
    return this.#write(() => {
      const heads = new Map<DocumentId, MovingHead>();
      const outcomes = batch.map((item) => this.#appendOne(item, heads));
      for (const head of heads.values()) this.#saveHead(head);
      return outcomes;
    });
  }

  control(documentId: DocumentId, event: ControlEvent, by: UserId, at: number): Head {
    return this.#write(() => {
      const head = this.#head(documentId, at);
      const { id, acl_gen: aclGen } = head.row;
      this.#addRecord(head, { at, user: by, session: null, kind: event, body: new Uint8Array() });
      this.#saveHead(head);
      this.#statements.setAclGen.run(aclGen + 1, id);
      if (event === 'deleted') this.#statements.setDeleted.run(at, id);
      if (event === 'restored') this.#statements.setDeleted.run(null, id);
      return { seq: head.seq, aclGen: aclGen + 1 };
    });
  }

  load(documentId: DocumentId): StoredDocument {
    try {
      return this.#load(documentId);
    } catch (error) {
      // Pages that the engine cannot make sense of: which record they held is not to be known.
      const isDamage = error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CORRUPT');
      if (!isDamage) throw error;
      throw new CorruptDocument(documentId, 1, error.message, emptyDocument);
    }
  }

  #load(documentId: DocumentId): StoredDocument {
    return this.#database.transaction(() => {
      const row = this.#row(documentId);
      if (row === null) return emptyDocument;
      const snapshot = this.#soundSnapshot(row);
      const base = snapshot === null ? null : { uptoSeq: snapshot.upto_seq, state: snapshot.state };
      const clients = this.#statements.clients.all(row.id);
      const owners = new Map(clients.map(({ client, user }) => [client, user as UserId]));
      const { records, damage } = this.#readTail(row, snapshot);
      const headSeq = records.at(-1)?.seq ?? base?.uptoSeq ?? 0;
      const stored = { base, tail: records, headSeq, aclGen: row.acl_gen, owners };
      if (damage !== null) throw new CorruptDocument(documentId, headSeq + 1, damage, stored);
      return stored;
    })();
  }

  heads(documentIds: readonly DocumentId[]): Head[] {
    return documentIds.map((id) => {
      const row = this.#row(id);
      return { seq: row?.head_seq ?? 0, aclGen: row?.acl_gen ?? 0 };
    });
  }

  incarnation(): string {
    const value = this.#statements.meta.get('incarnation')?.value;
    assert(value !== undefined, 'a data file has an incarnation from its creation');
    return value;
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

  putBlob(key: string, bytes: Uint8Array): boolean {
    return this.#write(() => this.#statements.putBlob.run(key, bytes, blobSum(key, bytes)).changes === 1);
  }

  getBlob(key: string): Uint8Array | null {
    const row = this.#statements.blob.get(key);
    if (row === undefined) return null;
    if (!sameBytes(row.sum, blobSum(key, row.body))) throw new Error('a stored blob is damaged');
    return row.body;
  }

  deleteBlob(key: string): void {
    this.#write(() => this.#statements.deleteBlob.run(key));
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

  /** The head of a document, which is made if it is new. */
  #head(documentId: DocumentId, at: number): MovingHead {
    this.#statements.ensureDocument.run(documentId, chainStart, at);
    const row = this.#row(documentId);
    assert(row !== null, 'a document that was just ensured is there');
    return { row, seq: row.head_seq, chain: row.head_chain, updatedAt: row.updated_at };
  }

  #saveHead({ row, seq, chain, updatedAt }: MovingHead): void {
    this.#statements.setHead.run(seq, chain, updatedAt, row.id);
  }

  #appendOne(item: AppendItem, heads: Map<DocumentId, MovingHead>): AppendOutcome {
    let head = heads.get(item.documentId);
    if (head === undefined) {
      head = this.#head(item.documentId, item.at);
      heads.set(item.documentId, head);
    }
    const { row } = head;
    if (row.deleted_at !== null) return { state: 'refused', reason: 'deleted' };
    if (row.acl_gen !== item.aclGen) return { state: 'refused', reason: 'access-changed' };
    const { at, userId: user, sessionId: session, update: body } = item;
    this.#addRecord(head, { at, user, session, kind: updateKind, body });
    head.updatedAt = Math.max(head.updatedAt, at);
    for (const client of item.newClients) this.#statements.addClient.run(row.id, client, user);
    return { state: 'stored', seq: head.seq };
  }

  #addRecord(
    head: MovingHead,
    record: { at: number; user: string; session: string | null; kind: string; body: Uint8Array },
  ): void {
    const { at, user, session, kind, body } = record;
    head.seq += 1;
    head.chain = chainLink(head.chain, { document: head.row.name, seq: head.seq, at, user, kind, body });
    this.#statements.addRecord.run(head.row.id, head.seq, at, user, session, kind, body, head.chain);
  }

  /** The newest snapshot whose checksum holds. A damaged one costs nothing but time: the records are all there. */
  #soundSnapshot(row: DocumentRow): SnapshotRow | null {
    for (const snapshot of this.#statements.snapshots.iterate(row.id)) {
      const sum = snapshotSum(row.name, snapshot.upto_seq, snapshot.chain, snapshot.state);
      if (sameBytes(sum, snapshot.sum)) return snapshot;
    }
    return null;
  }

  /** The records behind the base, up to the first that is not what was written. */
  #readTail(row: DocumentRow, base: SnapshotRow | null): { records: LogRecord[]; damage: string | null } {
    const records: LogRecord[] = [];
    let seq = base?.upto_seq ?? 0;
    let chain: Uint8Array = base?.chain ?? chainStart;
    for (const record of this.#statements.recordsAfter.iterate(row.id, seq)) {
      if (record.seq !== seq + 1) return { records, damage: 'record missing' };
      chain = chainLink(chain, { document: row.name, ...record });
      if (!sameBytes(chain, record.chain)) return { records, damage: 'checksum does not match' };
      seq += 1;
      const update = record.kind === updateKind ? record.body : null;
      records.push({ seq, at: record.at, userId: record.user as UserId, update });
    }
    if (seq !== row.head_seq) return { records, damage: 'record missing' };
    return { records, damage: sameBytes(chain, row.head_chain) ? null : 'head does not match' };
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

function blobSum(key: string, bytes: Uint8Array): Uint8Array {
  return snapshotSum(key, 0, chainStart, bytes);
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
