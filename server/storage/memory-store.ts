// The log and the catalogue in memory: for tests and simulations, behind the same contract suite as the real
// one. Durable here means: in `records`, which outlives a server object that is thrown away.

import type { DocumentId } from '../../lib/base/ids.ts';
import type {
  AppendItem,
  Catalog,
  CompactRequest,
  DocLog,
  DocumentInfo,
  LogRecord,
  StoredDocument,
} from '../core/ports.ts';

interface MemoryDocument {
  readonly records: LogRecord[];
  base: { readonly uptoSeq: number; readonly state: Uint8Array } | null;
  info: DocumentInfo;
  listed: boolean;
}

export class MemoryStore implements DocLog, Catalog {
  readonly #documents = new Map<DocumentId, MemoryDocument>();

  async append(batch: readonly AppendItem[]): Promise<readonly number[]> {
    return batch.map(({ documentId, at, userId, update }) => {
      const document = this.#ensure(documentId, at);
      const seq = document.records.length + 1;
      document.records.push({ seq, at, userId, update: update.slice() });
      document.info = { ...document.info, updatedAt: Math.max(document.info.updatedAt, at) };
      return seq;
    });
  }

  async load(documentId: DocumentId): Promise<StoredDocument> {
    const document = this.#documents.get(documentId);
    if (document === undefined) return { base: null, tail: [], headSeq: 0 };
    const baseSeq = document.base?.uptoSeq ?? 0;
    return { base: document.base, tail: document.records.slice(baseSeq), headSeq: document.records.length };
  }

  async compact(documentId: DocumentId, request: CompactRequest): Promise<'ok' | 'lost-race'> {
    const document = this.#documents.get(documentId);
    if (document === undefined || (document.base?.uptoSeq ?? 0) !== request.expectBaseSeq) return 'lost-race';
    if (request.uptoSeq > document.records.length) return 'lost-race';
    document.base = { uptoSeq: request.uptoSeq, state: request.state.slice() };
    return 'ok';
  }

  async create(id: DocumentId, title: string, at: number): Promise<void> {
    const document = this.#ensure(id, at);
    if (document.listed) return;
    document.listed = true;
    document.info = { ...document.info, title, createdAt: at };
  }

  async get(id: DocumentId): Promise<DocumentInfo | null> {
    const document = this.#documents.get(id);
    return document?.listed === true ? document.info : null;
  }

  async list(): Promise<readonly DocumentInfo[]> {
    return [...this.#documents.values()]
      .filter((document) => document.listed && document.info.deletedAt === null)
      .map((document) => document.info)
      .toReversed()
      .toSorted((a, b) => b.updatedAt - a.updatedAt);
  }

  async setTitle(id: DocumentId, title: string): Promise<void> {
    const document = this.#documents.get(id);
    if (document !== undefined) document.info = { ...document.info, title };
  }

  async setDeleted(id: DocumentId, deletedAt: number | null): Promise<void> {
    const document = this.#documents.get(id);
    if (document !== undefined) document.info = { ...document.info, deletedAt };
  }

  async close(): Promise<void> {}

  #ensure(id: DocumentId, at: number): MemoryDocument {
    let document = this.#documents.get(id);
    if (document === undefined) {
      const info = { id, title: '', createdAt: at, updatedAt: at, deletedAt: null };
      document = { records: [], base: null, info, listed: false };
      this.#documents.set(id, document);
    }
    return document;
  }
}
