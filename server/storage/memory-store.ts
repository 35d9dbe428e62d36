// The log, the catalogue and the blobs in memory: for tests and simulations, behind the same contract suite as the
// real ones. What is in here outlives a server object that is thrown away, as a disk would.

import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type {
  AppendItem,
  AppendOutcome,
  BlobEntry,
  BlobStore,
  Catalog,
  CompactRequest,
  ControlEvent,
  DocLog,
  DocumentInfo,
  DocVersions,
  Head,
  LogRecord,
  StoredDocument,
  VersionSearch,
  VersionSlice,
} from '../core/ports.ts';
import { wordsBehind } from './version-search.ts';

interface MemoryDocument {
  readonly records: LogRecord[];
  readonly owners: Map<number, UserId>;
  base: { readonly uptoSeq: number; readonly state: Uint8Array } | null;
  info: DocumentInfo;
  listed: boolean;
  aclGen: number;
}

export class MemoryStore implements DocLog, Catalog, DocVersions {
  readonly durability: 'fsync' | 'memory' = 'memory';
  readonly blobs: BlobStore = new MemoryBlobs();
  readonly #documents = new Map<DocumentId, MemoryDocument>();

  async append(batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]> {
    return batch.map((item) => this.#appendOne(item));
  }

  async control(documentId: DocumentId, event: ControlEvent, by: UserId, at: number): Promise<Head> {
    const document = this.#ensure(documentId, at);
    const seq = document.records.length + 1;
    document.records.push({ seq, at, userId: by, update: null });
    document.aclGen += 1;
    if (event === 'deleted') document.info = { ...document.info, deletedAt: at };
    if (event === 'restored') document.info = { ...document.info, deletedAt: null };
    return { seq, aclGen: document.aclGen };
  }

  async load(documentId: DocumentId): Promise<StoredDocument> {
    const document = this.#documents.get(documentId);
    if (document === undefined) return { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() };
    return {
      base: document.base,
      tail: document.records.slice(document.base?.uptoSeq ?? 0),
      headSeq: document.records.length,
      aclGen: document.aclGen,
      owners: new Map(document.owners),
    };
  }

  async heads(documentIds: readonly DocumentId[]): Promise<readonly Head[]> {
    return documentIds.map((id) => {
      const document = this.#documents.get(id);
      return { seq: document?.records.length ?? 0, aclGen: document?.aclGen ?? 0 };
    });
  }

  async incarnation(): Promise<string> {
    return 'memory';
  }

  async compact(documentId: DocumentId, request: CompactRequest): Promise<'ok' | 'lost-race'> {
    const document = this.#documents.get(documentId);
    if (document === undefined || (document.base?.uptoSeq ?? 0) !== request.expectBaseSeq) return 'lost-race';
    const { uptoSeq } = request;
    if (uptoSeq > document.records.length || uptoSeq <= request.expectBaseSeq) return 'lost-race';
    document.base = { uptoSeq, state: request.state.slice() };
    return 'ok';
  }

  /** Everything in one slice. */
  async search({ documentId, text, characters }: VersionSearch): Promise<VersionSlice> {
    const document = this.#documents.get(documentId);
    const bodies = (document?.records ?? []).flatMap(({ update }) => (update === null ? [] : [update]));
    if (document !== undefined && document.base !== null) bodies.push(document.base.state);
    return { found: bodies.flatMap((body) => wordsBehind(body, text, characters)), next: null };
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

  async close(): Promise<void> {}

  #appendOne({ documentId, at, userId, aclGen, newClients, update }: AppendItem): AppendOutcome {
    const document = this.#ensure(documentId, at);
    if (document.info.deletedAt !== null) return { state: 'refused', reason: 'deleted' };
    if (document.aclGen !== aclGen) return { state: 'refused', reason: 'access-changed' };
    const seq = document.records.length + 1;
    document.records.push({ seq, at, userId, update: update.slice() });
    document.info = { ...document.info, updatedAt: Math.max(document.info.updatedAt, at) };
    for (const client of newClients) {
      if (!document.owners.has(client)) document.owners.set(client, userId);
    }
    return { state: 'stored', seq };
  }

  #ensure(id: DocumentId, at: number): MemoryDocument {
    let document = this.#documents.get(id);
    if (document === undefined) {
      const info = { id, title: '', createdAt: at, updatedAt: at, deletedAt: null };
      document = { records: [], owners: new Map(), base: null, info, listed: false, aclGen: 0 };
      this.#documents.set(id, document);
    }
    return document;
  }
}

class MemoryBlobs implements BlobStore {
  readonly #blobs = new Map<string, Uint8Array>();

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#blobs.has(key)) return false;
    this.#blobs.set(key, bytes.slice());
    return true;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#blobs.get(key)?.slice() ?? null;
  }

  async delete(key: string): Promise<void> {
    this.#blobs.delete(key);
  }

  async list(prefix: string, after: string, max: number): Promise<readonly BlobEntry[]> {
    return listBlobs(this.#blobs, prefix, after, max);
  }
}

/** What {@link BlobStore.list} gives, of blobs in a map. */
export function listBlobs(
  blobs: ReadonlyMap<string, Uint8Array>,
  prefix: string,
  after: string,
  max: number,
): BlobEntry[] {
  return [...blobs]
    .filter(([key]) => key.startsWith(prefix) && key > after)
    .map(([key, { length: bytes }]) => ({ key, bytes }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, max);
}
