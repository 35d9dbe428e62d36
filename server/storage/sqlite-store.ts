// The log and the catalogue in one SQLite file, called synchronously inside the storage thread. Everything that was
// committed when `append` returns survives power loss (open-database.ts), and is counted by the mark beside the file
// (commit-mark.ts), which is raised after each commit.
//
// Compaction adds a snapshot and removes no record: the records are the document's history. Opening reads the
// newest sound snapshot and what lies behind it; the sound one before it is kept as well.

import type { Database } from 'better-sqlite3';
import { assert } from '../../lib/base/assert.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import {
  CorruptDocument,
  type AppendItem,
  type AppendOutcome,
  type CompactRequest,
  type ControlEvent,
  type DocumentInfo,
  type Head,
  type StoredDocument,
  type VersionSearch,
  type VersionSlice,
} from '../core/ports.ts';
import { CommitMark, type Marked } from './commit-mark.ts';
import { documentSeal, withOwner } from './document-seal.ts';
import { readMarked } from './lost-commits.ts';
import { emptyDocument, MetDamage } from './met-damage.ts';
import { headOf, sealOfNew, type MovingHead } from './moving-head.ts';
import { isCatalogueWhole, openDatabase } from './open-database.ts';
import { newestSoundSnapshot, readDocument, rowFault, updateKind } from './read-document.ts';
import { chainLink, chainStart, snapshotSum } from './record-chain.ts';
import { SqliteBlobs } from './sqlite-blobs.ts';
import { isDamage, translate } from './sqlite-faults.ts';
import { prepareStatements, type DocumentRow, type Statements } from './sqlite-statements.ts';
import { trimSlice, type Trimmed } from './trim-history.ts';
import { searchVersions } from './version-search.ts';

/** Heads that are kept in memory, of documents that are being written: some 500 bytes each. */
const keptHeadsMax = 4_096;

/** Documents that one search for old history looks at: a millisecond. */
export const documentsPerSearch = 1_000;

/** A document that is whole from the start, as one is that is imported. */
export interface NewDocument {
  readonly id: DocumentId;
  readonly title: string;
  /** Of its creation and of its records. */
  readonly at: number;
  readonly by: UserId;
  /** In causal order, a record each. */
  readonly updates: readonly Uint8Array[];
  /** Yjs clients that belong to `by`. */
  readonly owned: readonly number[];
  /** What all updates say, verified; or null. */
  readonly snapshot: Uint8Array | null;
  readonly inTrash: boolean;
}

/** A document of which old records may be removed. */
export interface TrimmableDocument {
  readonly key: number;
  readonly documentId: DocumentId;
}

export class SqliteStore {
  readonly blobs: SqliteBlobs;
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #mark: CommitMark;
  readonly #catalogueIsWhole: boolean;
  readonly #metDamage = new MetDamage(() => this.#takesAnother());
  /** Documents that the transaction under way has made. */
  #made = 0;
  /** Heads after the last append, by which the next one need neither read nor check the rows again. */
  readonly #keptHeads = new Map<DocumentId, MovingHead>();
  #movedHeads: ReadonlyMap<DocumentId, MovingHead> | null = null;
  #dataVersion: number | null = null;
  /** The last record that the transaction under way has added. */
  #lastRecord: { readonly id: number; readonly at: number } | null = null;

  /** Opens or creates the file. Throws {@link StoreRefused} if it lacks what was confirmed, or would not keep it. */
  constructor(file: string) {
    this.#database = openDatabase(file);
    try {
      this.#statements = prepareStatements(this.#database);
      this.blobs = new SqliteBlobs(this.#statements, (action) => this.#writeBlob(action));
      this.#catalogueIsWhole = isCatalogueWhole(this.#database);
      this.#mark = new CommitMark(file, readMarked(this.#database));
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** One transaction for all items; their outcomes in order. Of a damaged document each is refused, and no other. */
  append(batch: readonly AppendItem[]): AppendOutcome[] {
    const damaged = new Set<DocumentId>();
    // Each turn finds one more of them, so there are at most as many as documents.
    for (;;) {
      const place: { documentId: DocumentId | null } = { documentId: null };
      try {
        return this.#write(() => this.#appendAll(batch, damaged, place));
      } catch (error) {
        if (place.documentId === null) throw error;
        const judged = this.#metDamage.judge(place.documentId, error);
        if (!(judged instanceof CorruptDocument)) throw judged;
        damaged.add(place.documentId);
      }
    }
  }

  control(documentId: DocumentId, event: ControlEvent, by: UserId, at: number): Head {
    return this.#writeTo(documentId, () => {
      const head = this.#head(documentId, at);
      this.#addControl(head, event, by, at);
      this.#saveHead(head);
      return { seq: head.seq, aclGen: head.aclGen };
    });
  }

  load(documentId: DocumentId): StoredDocument {
    const read: { stored: StoredDocument | null } = { stored: null };
    try {
      this.#database.transaction(() => {
        const row = this.#row(documentId);
        read.stored = row === null ? emptyDocument : readDocument(this.#statements, row);
      })();
    } catch (error) {
      if (!isDamage(error)) throw error;
      // After damage that was passed over the end of the transaction fails too. Else not even the row could be read.
      if (read.stored === null) throw new CorruptDocument(documentId, 1, error.message, emptyDocument);
    }
    assert(read.stored !== null, 'it was read, or an error is thrown');
    this.#metDamage.requireNone(documentId, read.stored);
    return read.stored;
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
    return this.#writeTo(documentId, () => {
      const row = this.#row(documentId);
      if (row === null || uptoSeq <= expectBaseSeq) return 'lost-race';
      const base = newestSoundSnapshot(this.#statements, row);
      if ((base?.upto_seq ?? 0) !== expectBaseSeq) return 'lost-race';
      const last = this.#statements.recordAt.get(row.id, uptoSeq);
      if (last === undefined) return 'lost-race';
      // A damaged one goes too: it would take the place of a sound one among the two that are kept.
      this.#statements.dropSnapshotsBut.run(row.id, base?.id ?? 0);
      const sum = snapshotSum(row.name, uptoSeq, last.chain, state);
      this.#statements.addSnapshot.run(row.id, uptoSeq, last.chain, state, sum);
      return 'ok';
    });
  }

  /** The first document behind this key, within a bounded distance, of which records before that time may be removed. */
  nextTrimmable(
    afterKey: number,
    olderThan: number,
  ): { readonly found: TrimmableDocument | null; readonly searchedTo: number } {
    const end = afterKey + documentsPerSearch;
    const row = this.#statements.trimmable.get(afterKey, end, olderThan);
    if (row === undefined) return { found: null, searchedTo: end };
    return { found: { key: row.id, documentId: row.name as DocumentId }, searchedTo: row.id };
  }

  /** The key of a document, for {@link trim}; null if there is none. */
  keyOf(documentId: DocumentId): number | null {
    return this.#statements.document.get(documentId)?.id ?? null;
  }

  get lastKey(): number {
    return this.#statements.lastDocument.get()?.id ?? 0;
  }

  /**
   * Removes a bounded number of records that are older, if nothing needs them any more. Throws SQLite's error where that
   * finds the file malformed, and has removed nothing then.
   */
  trim(key: number, olderThan: number): Trimmed {
    this.#keptHeads.clear();
    return this.#write(() => trimSlice(this.#statements, key, olderThan));
  }

  createDocument(id: DocumentId, title: string, at: number): void {
    this.#writeTo(id, () => {
      this.#keptHeads.clear();
      const row = this.#ensure(id, at);
      if (row.created_at !== null) return;
      this.#requireSound(id, row);
      this.#statements.listDocument.run(title, at, documentSeal({ ...row, created_at: at }), row.id);
    });
  }

  /**
   * A document with all that it holds, listed, in one commit: it is there whole or not at all. False, and nothing is
   * changed, if there is one of that id, in the trash or never listed though it be.
   */
  addDocument({ id, title, at, by, updates, owned, snapshot, inTrash }: NewDocument): boolean {
    return this.#write(() => {
      if (this.#row(id) !== null) return false;
      const { id: key, ...row } = this.#ensure(id, at);
      this.#statements.listDocument.run(title, at, documentSeal({ ...row, created_at: at }), key);
      const head = this.#head(id, at);
      for (const body of updates) {
        this.#addRecord(head, { at, user: by, session: null, kind: updateKind, body });
      }
      for (const client of owned) this.#own(head, client, by);
      if (snapshot !== null) {
        const sum = snapshotSum(id, head.seq, head.chain, snapshot);
        this.#statements.addSnapshot.run(key, head.seq, head.chain, snapshot, sum);
      }
      if (inTrash) this.#addControl(head, 'deleted', by, at);
      this.#saveHead(head);
      return true;
    });
  }

  /** Whether there is one, in the trash or never listed though it be. Throws {@link CorruptDocument} if that cannot be told. */
  hasDocument(id: DocumentId): boolean {
    return this.#row(id) !== null;
  }

  getDocument(id: DocumentId): DocumentInfo | null {
    const row = this.#row(id);
    return row === null || row.created_at === null ? null : toInfo(row);
  }

  listDocuments(): DocumentInfo[] {
    return this.#statements.listed.all().map(toInfo);
  }

  setTitle(id: DocumentId, title: string): void {
    this.#writeTo(id, () => this.#statements.setTitle.run(title, id));
  }

  /** A slice of the search in all versions. Throws {@link CorruptDocument} where anything of them is not what was written. */
  search(search: VersionSearch): VersionSlice {
    try {
      const row = this.#row(search.documentId);
      return row === null ? { found: [], next: null } : searchVersions(this.#statements, row, search);
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw new CorruptDocument(search.documentId, 1, error.message, emptyDocument);
    }
  }

  /** Bounds the size of the file, as a full disk would; for tests of what happens then. */
  limitPages(pages: number): void {
    this.#database.pragma(`max_page_count = ${pages}`);
  }

  get pageCount(): number {
    return this.#database.pragma('page_count', { simple: true }) as number;
  }

  close(): void {
    if (!this.#database.open) return;
    this.#database.close();
    this.#mark.close();
  }

  /** Null for a document that was never written. Throws {@link CorruptDocument} if that cannot be told. */
  #row(id: DocumentId): DocumentRow | null {
    const row = this.#statements.document.get(id);
    if (row !== undefined) return row;
    if (this.#catalogueIsWhole) return null;
    throw new CorruptDocument(id, 1, 'not found, and the list of documents is damaged', emptyDocument);
  }

  /** The row of a document, which is made if it is new. */
  #ensure(documentId: DocumentId, at: number): DocumentRow {
    const found = this.#row(documentId);
    if (found !== null) return found;
    this.#statements.addDocument.run(documentId, chainStart, at, sealOfNew(documentId));
    this.#made += 1;
    const row = this.#row(documentId);
    assert(row !== null, 'a document that was just made is there');
    return row;
  }

  /** What is built on a damaged row would be sealed as if it were right. */
  #requireSound(documentId: DocumentId, row: DocumentRow): void {
    const fault = rowFault(row);
    if (fault !== null) throw new CorruptDocument(documentId, row.head_seq + 1, fault, emptyDocument);
  }

  #head(documentId: DocumentId, at: number): MovingHead {
    const kept = this.#keptHeads.get(documentId);
    if (kept !== undefined) {
      // Taken out until an append has returned: of one that is rolled back nothing must stay, nor across other events.
      this.#keptHeads.delete(documentId);
      return kept;
    }
    const row = this.#ensure(documentId, at);
    this.#requireSound(documentId, row);
    return headOf(row);
  }

  #saveHead({ row, seq, chain, updatedAt, aclGen, deletedAt, owners }: MovingHead): void {
    const changed = { head_seq: seq, head_chain: chain, acl_gen: aclGen, deleted_at: deletedAt };
    const seal = documentSeal({ ...row, ...changed });
    this.#statements.setHead.run(seq, chain, updatedAt, aclGen, deletedAt, owners, seal, row.id);
  }

  /** `place` is left at the document that is being written, or null behind the last. */
  #appendAll(
    batch: readonly AppendItem[],
    damaged: ReadonlySet<DocumentId>,
    place: { documentId: DocumentId | null },
  ): AppendOutcome[] {
    const heads = new Map<DocumentId, MovingHead>();
    const outcomes = batch.map((item): AppendOutcome => {
      const { documentId } = item;
      if (damaged.has(documentId) || this.#metDamage.isIn(documentId)) {
        return { state: 'refused', reason: 'damaged' };
      }
      place.documentId = documentId;
      return this.#appendOne(item, heads);
    });
    for (const [documentId, head] of heads) {
      place.documentId = documentId;
      this.#saveHead(head);
    }
    place.documentId = null;
    this.#movedHeads = heads;
    return outcomes;
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
    for (const client of item.newClients) this.#own(head, client, user);
    return { state: 'stored', seq: head.seq };
  }

  #addControl(head: MovingHead, event: ControlEvent, by: UserId, at: number): void {
    this.#addRecord(head, { at, user: by, session: null, kind: event, body: new Uint8Array() });
    head.aclGen += 1;
    if (event === 'deleted') head.deletedAt = at;
    if (event === 'restored') head.deletedAt = null;
  }

  /** The client belongs to the user from now on, unless it has an owner. */
  #own(head: MovingHead, client: number, user: UserId): void {
    const { id, name } = head.row;
    const isNew = this.#statements.addClient.run(id, client, user).changes === 1;
    if (isNew) head.owners = withOwner(head.owners, name, { client, user });
  }

  #addRecord(
    head: MovingHead,
    record: { at: number; user: string; session: string | null; kind: string; body: Uint8Array },
  ): void {
    const { at, user, session, kind, body } = record;
    head.seq += 1;
    head.chain = chainLink(head.chain, { document: head.row.name, seq: head.seq, at, user, kind, body });
    const { row, seq, chain } = head;
    const added = this.#statements.addRecord.run(row.id, seq, at, user, session, kind, body, chain);
    this.#lastRecord = { id: Number(added.lastInsertRowid), at };
  }

  /** One commit, if the action changes anything, and then its mark [SPEC L9]. */
  #write<T>(action: () => T): T {
    let written: { readonly result: T; readonly changes: Changes | null };
    try {
      written = this.#database
        .transaction(() => {
          this.#made = 0;
          this.#lastRecord = null;
          this.#movedHeads = null;
          this.#forgetWhatOthersChanged();
          const before = this.#totalChanges();
          const result = action();
          return { result, changes: this.#totalChanges() === before ? null : this.#countChanges() };
        })
        .immediate();
    } catch (error) {
      throw translate(error);
    }
    // A mark that cannot be written fails the write: what the disk holds is then not to be known either [SPEC D4].
    if (written.changes !== null) this.#mark.raise(written.changes);
    this.#keepHeads();
    return written.result;
  }

  /** A write to one document alone: where the engine meets damage in it, CorruptDocument is thrown. */
  #writeTo<T>(documentId: DocumentId, action: () => T): T {
    try {
      return this.#write(action);
    } catch (error) {
      throw this.#metDamage.judge(documentId, error);
    }
  }

  /** The same for a blob and CorruptBlob. */
  #writeBlob<T>(action: () => T): T {
    try {
      return this.#write(action);
    } catch (error) {
      throw this.#metDamage.judgeOfBlob(error);
    }
  }

  /** Whether a document that nobody has could be made and written. It is rolled back. */
  #takesAnother(): boolean {
    try {
      this.#database
        .transaction(() => {
          const { addDocument, listDocument, document } = this.#statements;
          const at = systemClock.now();
          const seal = sealOfNew(nobodys);
          addDocument.run(nobodys, chainStart, at, seal);
          const row = document.get(nobodys);
          assert(row !== undefined, 'a document that was just made is there');
          // Listed and edited now: so it goes where the edits of all that are listed go.
          listDocument.run('', at, seal, row.id);
          const head = headOf(row);
          this.#addControl(head, 'access-changed', '' as UserId, at);
          this.#saveHead(head);
          throw triedOnly;
        })
        .immediate();
    } catch (error) {
      return error === triedOnly;
    }
    return false;
  }

  /** The heads as this process left them hold as long as no other one has committed anything. */
  #forgetWhatOthersChanged(): void {
    const version = this.#statements.dataVersion.get()?.data_version ?? null;
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.#keptHeads.clear();
  }

  #keepHeads(): void {
    if (this.#movedHeads === null) return;
    if (this.#keptHeads.size > keptHeadsMax) this.#keptHeads.clear();
    for (const [id, head] of this.#movedHeads) this.#keptHeads.set(id, head);
  }

  #totalChanges(): number | undefined {
    return this.#statements.totalChanges.get()?.total;
  }

  /** How many changes the file holds with those of the transaction under way, which is counted here if need be. */
  #countChanges(): Changes {
    if (this.#lastRecord !== null && this.#made === 0) {
      const tally = this.#statements.tally.get();
      assert(tally !== undefined, 'a data file has a tally from its creation');
      return { changes: this.#lastRecord.id + tally.others, at: this.#lastRecord.at };
    }
    const at = systemClock.now();
    const tally = this.#statements.countOther.get(at, this.#made);
    assert(tally !== undefined, 'a data file has a tally from its creation');
    return { changes: (tally.records ?? 0) + tally.others, at };
  }
}

/** No document can have this id. */
const nobodys = ' ' as DocumentId;
const triedOnly = new Error('only tried');

type Changes = Omit<Marked, 'incarnation'>;

function toInfo(row: DocumentRow): DocumentInfo {
  return {
    id: row.name as DocumentId,
    title: row.title,
    createdAt: row.created_at ?? row.updated_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}
