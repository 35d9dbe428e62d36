// What a failed write means, whoever asked for it: if the store did not say that surely nothing was written, it is open what
// is on the disk, and the process must end before anything is built on it or flushed again [SPEC D4]. The log's appends
// are not here: the queue that makes them stops first.

import {
  CorruptBlob,
  CorruptDocument,
  StorageUnavailable,
  type BlobStore,
  type Catalog,
  type DocLog,
} from './ports.ts';

/** The same ports, with an eye on every write. The caller hears of a failure all the same. */
export function watchedStore(
  { log, catalog }: { readonly log: DocLog; readonly catalog: Catalog },
  onFatal: (error: unknown) => void,
): { readonly log: DocLog; readonly catalog: Catalog } {
  const watched = watcher(onFatal);
  return {
    log: {
      durability: log.durability,
      append: (batch) => log.append(batch),
      control: (id, event, by, at) => watched(log.control(id, event, by, at)),
      load: (id) => log.load(id),
      heads: (ids) => log.heads(ids),
      incarnation: () => log.incarnation(),
      compact: (id, request) => watched(log.compact(id, request)),
      close: () => log.close(),
    },
    catalog: {
      create: (id, title, at) => watched(catalog.create(id, title, at)),
      get: (id) => catalog.get(id),
      list: () => catalog.list(),
      setTitle: (id, title) => watched(catalog.setTitle(id, title)),
    },
  };
}

/** The same for blobs. */
export function watchedBlobs(blobs: BlobStore, onFatal: (error: unknown) => void): BlobStore {
  const watched = watcher(onFatal);
  return {
    putIfAbsent: (key, bytes) => watched(blobs.putIfAbsent(key, bytes)),
    get: (key) => blobs.get(key),
    delete: (key) => watched(blobs.delete(key)),
    list: (prefix, after, max) => blobs.list(prefix, after, max),
  };
}

function watcher(onFatal: (error: unknown) => void) {
  return async <T>(write: Promise<T>): Promise<T> => {
    try {
      return await write;
    } catch (error) {
      if (leavesOpen(error)) onFatal(error);
      throw error;
    }
  };
}

/** Damage that is of one document or one blob was found before anything was written, or what was is rolled back. */
function leavesOpen(error: unknown): boolean {
  return ![StorageUnavailable, CorruptDocument, CorruptBlob].some((known) => error instanceof known);
}
