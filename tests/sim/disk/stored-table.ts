// What is on the simulated disk: the documents, and how to take back the last change to one. Bytes are checked when they
// are read, as the real store does. Knows no time and no faults.

import type { DocumentId, SessionId, UserId } from '../../../lib/base/ids.ts';
import {
  CorruptDocument,
  type AppendItem,
  type AppendOutcome,
  type CompactRequest,
  type ControlEvent,
  type DocumentInfo,
  type Head,
  type LogRecord,
  type StoredDocument,
} from '../../../server/core/ports.ts';

export interface StoredRow {
  records: LogRecord[];
  /** A checksum for each record, made when it was written. */
  sums: number[];
  owners: Map<number, UserId>;
  base: { readonly uptoSeq: number; readonly state: Uint8Array } | null;
  info: DocumentInfo;
  listed: boolean;
  aclGen: number;
}

export class StoredTable {
  readonly #sessions = new WeakMap<LogRecord, SessionId | null>();
  readonly #rows = new Map<DocumentId, StoredRow>();
  readonly blobs = new Map<string, Uint8Array>();

  documentIds(): DocumentId[] {
    return [...this.#rows.keys()];
  }

  row(id: DocumentId): StoredRow | undefined {
    return this.#rows.get(id);
  }

  /** Remembers these documents as they are; what it returns puts them back. */
  remember(ids: Iterable<DocumentId>): () => void {
    const undo = [...new Set(ids)].map((id) => {
      const row = this.#rows.get(id);
      if (row === undefined) return () => void this.#rows.delete(id);
      const { base, info, listed, aclGen } = row;
      const length = row.records.length;
      const owned = row.owners.size;
      return () => {
        row.records.length = length;
        row.sums.length = length;
        for (const client of [...row.owners.keys()].slice(owned)) row.owners.delete(client);
        Object.assign(row, { base, info, listed, aclGen });
      };
    });
    return () => {
      for (const each of undo) each();
    };
  }

  /** True of an edit that the server made for somebody, as a new title is. */
  isMadeHere(record: LogRecord): boolean {
    return this.#sessions.get(record) === null;
  }

  /** By which an edit came; null if the server made it, undefined if it is no edit. */
  sessionOf(record: LogRecord): SessionId | null | undefined {
    return this.#sessions.get(record);
  }

  append({ documentId, at, userId, sessionId, aclGen, newClients, update }: AppendItem): AppendOutcome {
    const row = this.#ensure(documentId, at);
    if (row.info.deletedAt !== null) return { state: 'refused', reason: 'deleted' };
    if (row.aclGen !== aclGen) return { state: 'refused', reason: 'access-changed' };
    const seq = this.#push(row, { at, userId, update: update.slice() });
    this.#sessions.set(row.records.at(-1) as LogRecord, sessionId);
    row.info = { ...row.info, updatedAt: Math.max(row.info.updatedAt, at) };
    for (const client of newClients) {
      if (!row.owners.has(client)) row.owners.set(client, userId);
    }
    return { state: 'stored', seq };
  }

  control(id: DocumentId, event: ControlEvent, userId: UserId, at: number): Head {
    const row = this.#ensure(id, at);
    const seq = this.#push(row, { at, userId, update: null });
    row.aclGen += 1;
    if (event === 'deleted') row.info = { ...row.info, deletedAt: at };
    if (event === 'restored') row.info = { ...row.info, deletedAt: null };
    return { seq, aclGen: row.aclGen };
  }

  compact(id: DocumentId, { expectBaseSeq, uptoSeq, state }: CompactRequest): 'ok' | 'lost-race' {
    const row = this.#rows.get(id);
    if (row === undefined || (row.base?.uptoSeq ?? 0) !== expectBaseSeq) return 'lost-race';
    if (uptoSeq <= expectBaseSeq || uptoSeq > row.records.length) return 'lost-race';
    row.base = { uptoSeq, state: state.slice() };
    return 'ok';
  }

  create(id: DocumentId, title: string, at: number): void {
    const row = this.#ensure(id, at);
    if (row.listed) return;
    row.listed = true;
    row.info = { ...row.info, title, createdAt: at };
  }

  setTitle(id: DocumentId, title: string): void {
    const row = this.#rows.get(id);
    if (row !== undefined) row.info = { ...row.info, title };
  }

  /** Throws CorruptDocument at the first record that is not what was written. */
  load(id: DocumentId): StoredDocument {
    const row = this.#rows.get(id);
    if (row === undefined) return { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() };
    const from = row.base?.uptoSeq ?? 0;
    for (let index = from; index < row.records.length; index++) {
      if (checksum(row.records[index] as LogRecord) === row.sums[index]) continue;
      throw new CorruptDocument(id, index + 1, 'checksum', read(row, from, index));
    }
    return read(row, from, row.records.length);
  }

  head(id: DocumentId): Head {
    const row = this.#rows.get(id);
    return { seq: row?.records.length ?? 0, aclGen: row?.aclGen ?? 0 };
  }

  list(): DocumentInfo[] {
    return [...this.#rows.values()]
      .filter((row) => row.listed && row.info.deletedAt === null)
      .map((row) => row.info)
      .toReversed()
      .toSorted((a, b) => b.updatedAt - a.updatedAt);
  }

  /** Turns one bit of a stored update around; false if there is none to turn. */
  flipBit(id: DocumentId, seq: number, bit: number): boolean {
    const row = this.#rows.get(id);
    const record = row?.records[seq - 1];
    if (row === undefined || record === undefined || record.update === null) return false;
    const update = record.update.slice();
    const index = Math.floor(bit / 8) % update.length;
    update[index] = (update[index] as number) ^ (1 << (bit % 8));
    row.records[seq - 1] = { ...record, update };
    return true;
  }

  #push(row: StoredRow, record: Omit<LogRecord, 'seq'>): number {
    const seq = row.records.length + 1;
    const stored = { seq, ...record };
    row.records.push(stored);
    row.sums.push(checksum(stored));
    return seq;
  }

  #ensure(id: DocumentId, at: number): StoredRow {
    let row = this.#rows.get(id);
    if (row === undefined) {
      const info = { id, title: '', createdAt: at, updatedAt: at, deletedAt: null };
      row = { records: [], sums: [], owners: new Map(), base: null, info, listed: false, aclGen: 0 };
      this.#rows.set(id, row);
    }
    return row;
  }
}

function read(row: StoredRow, from: number, to: number): StoredDocument {
  return {
    base: row.base,
    tail: row.records.slice(from, to),
    headSeq: to,
    aclGen: row.aclGen,
    owners: new Map(row.owners),
  };
}

/** FNV-1a: enough to find the one bit that this disk turns around. */
function checksum({ seq, update }: LogRecord): number {
  let sum = 0x811c9dc5 ^ seq;
  if (update !== null) {
    for (const byte of update) sum = Math.imul(sum ^ byte, 0x01000193);
  }
  return sum >>> 0;
}
