// The main thread's side of the storage thread: the DocLog and Catalog ports over messages. If the thread
// dies, whatever was asked of it fails, and so does everything asked later: what is on disk is then unknown [SPEC D4].
// Whoever opened the store is told at once, for the next write may be hours away.

import { Worker } from 'node:worker_threads';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import {
  StorageUnavailable,
  type AppendItem,
  type AppendOutcome,
  type BlobStore,
  type Catalog,
  type CompactRequest,
  type ControlEvent,
  type DocLog,
  type DocumentInfo,
  type DocVersions,
  type Head,
  type StoredDocument,
  type VersionSearch,
  type VersionSlice,
} from '../core/ports.ts';
import {
  packBatch,
  toError,
  type HistoryKept,
  type StoreNotice,
  type StoreOpening,
  type StoreReply,
  type StoreRequest,
  type StoreThreadData,
} from './sqlite-messages.ts';
import { StoreRefused } from './store-refused.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What the store tells without being asked. */
export interface StoreWatch {
  /** The thread has ended and nobody closed the store: the process must end. Without a listener it does, uncaught. */
  readonly onLost: (error: Error) => void;
  readonly onHistoryKept: (kept: HistoryKept) => void;
}

const unwatched: StoreWatch = {
  onLost: (error) => {
    throw error;
  },
  onHistoryKept: () => {},
};

export class SqliteClient implements DocLog, Catalog, DocVersions {
  readonly durability = 'fsync';
  readonly blobs: BlobStore = {
    putIfAbsent: (key, bytes) => this.#ask({ type: 'put-blob', key, bytes }),
    get: (key) => this.#ask({ type: 'get-blob', key }),
    delete: (key) => this.#ask({ type: 'delete-blob', key }),
    list: (prefix, after, max) => this.#ask({ type: 'list-blobs', prefix, after, max }),
  };
  readonly #worker: Worker;
  readonly #watch: StoreWatch;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | null = null;

  private constructor(worker: Worker, watch: StoreWatch) {
    this.#worker = worker;
    this.#watch = watch;
    worker.on('message', (message: StoreReply | StoreNotice) => {
      if ('type' in message) watch.onHistoryKept(message.kept);
      else this.#settle(message);
    });
    worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#end(new Error('the storage thread has ended')));
  }

  /** Starts the thread; rejects with {@link StoreRefused} if the file is not to be used as it is. */
  static open(
    file: string,
    options: Omit<StoreThreadData, 'file'> = { historyDays: 0 },
    watch: StoreWatch = unwatched,
  ): Promise<SqliteClient> {
    const workerData: StoreThreadData = { ...options, file };
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData,
      name: 'storage',
    });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (opening: StoreOpening) => {
        worker.off('error', reject);
        if (opening.state === 'open') resolve(new SqliteClient(worker, watch));
        else reject(new StoreRefused(file, opening.problem));
      });
    });
  }

  append(batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]> {
    const packed = packBatch(batch);
    return this.#ask({ type: 'append', batch: packed }, [packed.bodies.buffer]);
  }

  control(documentId: DocumentId, event: ControlEvent, by: UserId, at: number): Promise<Head> {
    return this.#ask({ type: 'control', documentId, event, by, at });
  }

  heads(documentIds: readonly DocumentId[]): Promise<readonly Head[]> {
    return this.#ask({ type: 'heads', documentIds });
  }

  incarnation(): Promise<string> {
    return this.#ask({ type: 'incarnation' });
  }

  load(documentId: DocumentId): Promise<StoredDocument> {
    return this.#ask({ type: 'load', documentId });
  }

  compact(documentId: DocumentId, request: CompactRequest): Promise<'ok' | 'lost-race'> {
    return this.#ask({ type: 'compact', documentId, request });
  }

  search(search: VersionSearch): Promise<VersionSlice> {
    return this.#ask({ type: 'search', search });
  }

  create(id: DocumentId, title: string, at: number): Promise<void> {
    return this.#ask({ type: 'create', id, title, at });
  }

  get(id: DocumentId): Promise<DocumentInfo | null> {
    return this.#ask({ type: 'get', id });
  }

  list(): Promise<readonly DocumentInfo[]> {
    return this.#ask({ type: 'list' });
  }

  setTitle(id: DocumentId, title: string): Promise<void> {
    return this.#ask({ type: 'set-title', id, title });
  }

  close(): Promise<void> {
    const closed = this.#ask<void>({ type: 'close' });
    // Whatever is asked from now on never reaches the thread: surely nothing of it is written.
    this.#ended ??= new StorageUnavailable('busy', 'the store is closed');
    return closed;
  }

  #ask<T>(request: StoreRequest, transfer: ArrayBuffer[] = []): Promise<T> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, request }, transfer);
    });
  }

  #settle(reply: StoreReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(toError(reply.failure));
  }

  #end(error: Error): void {
    const isNews = this.#ended === null;
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
    if (isNews) this.#watch.onLost(error);
  }
}
