// The store on the simulated disk: DocLog, Catalog and blobs, as one server process has them open. The table outlives
// the process; a SimStore does not. Passes tests/contract/store.test.ts like the real ones.

import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import type {
  AppendItem,
  AppendOutcome,
  BlobStore,
  Catalog,
  CompactRequest,
  ControlEvent,
  DocLog,
  DocumentInfo,
  Head,
  StoredDocument,
} from '../../../server/core/ports.ts';
import { listBlobs } from '../../../server/storage/memory-store.ts';
import type { Actor } from '../world/world.ts';
import type { SimDisk } from './sim-disk.ts';
import type { StoredTable } from './stored-table.ts';

/** Told of what became durable, at the moment when it did. */
export interface StoreObserver {
  onAppended(items: readonly AppendItem[], outcomes: readonly AppendOutcome[]): void;
  onCompacted(id: DocumentId): void;
}

export class SimStore implements DocLog, Catalog {
  readonly durability: 'fsync' | 'memory' = 'fsync';
  readonly blobs: BlobStore;
  readonly #disk: SimDisk;
  readonly #table: StoredTable;
  readonly #owner: Actor;
  readonly #observer: StoreObserver;

  constructor(options: { disk: SimDisk; table: StoredTable; owner: Actor; observer: StoreObserver }) {
    this.#disk = options.disk;
    this.#table = options.table;
    this.#owner = options.owner;
    this.#observer = options.observer;
    this.blobs = this.#openBlobs();
  }

  append(batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]> {
    return this.#write(
      `append ${batch.length}`,
      batch.map((item) => item.documentId),
      () => batch.map((item) => this.#table.append(item)),
      (outcomes) => this.#observer.onAppended(batch, outcomes),
    );
  }

  control(id: DocumentId, event: ControlEvent, by: UserId, at: number): Promise<Head> {
    return this.#write(`control ${event}`, [id], () => this.#table.control(id, event, by, at));
  }

  load(id: DocumentId): Promise<StoredDocument> {
    return this.#disk.read(this.#owner, () => this.#table.load(id));
  }

  heads(ids: readonly DocumentId[]): Promise<readonly Head[]> {
    return this.#disk.read(this.#owner, () => ids.map((id) => this.#table.head(id)));
  }

  async incarnation(): Promise<string> {
    return 'simulated';
  }

  compact(id: DocumentId, request: CompactRequest): Promise<'ok' | 'lost-race'> {
    return this.#write(
      `compact ${request.uptoSeq}`,
      [id],
      () => this.#table.compact(id, request),
      () => this.#observer.onCompacted(id),
    );
  }

  create(id: DocumentId, title: string, at: number): Promise<void> {
    return this.#write('create', [id], () => this.#table.create(id, title, at));
  }

  get(id: DocumentId): Promise<DocumentInfo | null> {
    return this.#disk.read(this.#owner, () => {
      const row = this.#table.row(id);
      return row?.listed === true ? row.info : null;
    });
  }

  list(): Promise<readonly DocumentInfo[]> {
    return this.#disk.read(this.#owner, () => this.#table.list());
  }

  setTitle(id: DocumentId, title: string): Promise<void> {
    return this.#write('title', [id], () => this.#table.setTitle(id, title));
  }

  async close(): Promise<void> {}

  #write<T>(
    what: string,
    ids: readonly DocumentId[],
    change: () => T,
    onDurable: (answer: T) => void = () => {},
  ): Promise<T> {
    return this.#disk.write(this.#owner, what, () => {
      const undo = this.#table.remember(ids);
      const answer = change();
      return { undo, answer, onDurable: () => onDurable(answer) };
    });
  }

  #openBlobs(): BlobStore {
    const { blobs } = this.#table;
    return {
      putIfAbsent: (key, bytes) =>
        this.#disk.write(this.#owner, 'blob', () => {
          const isNew = !blobs.has(key);
          if (isNew) blobs.set(key, bytes.slice());
          return { undo: () => void (isNew && blobs.delete(key)), answer: isNew, onDurable: () => {} };
        }),
      get: (key) => this.#disk.read(this.#owner, () => blobs.get(key)?.slice() ?? null),
      delete: (key) =>
        this.#disk.write(this.#owner, 'blob', () => {
          const was = blobs.get(key);
          blobs.delete(key);
          return {
            undo: () => void (was !== undefined && blobs.set(key, was)),
            answer: undefined,
            onDurable: () => {},
          };
        }),
      list: (prefix, after, max) => this.#disk.read(this.#owner, () => listBlobs(blobs, prefix, after, max)),
    };
  }
}
