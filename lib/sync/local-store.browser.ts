// The local store in IndexedDB: one database for all documents, one record for each append, merged now and then.
// Several tabs write at once. IndexedDB runs read-write transactions on one object store one after the other, across
// tabs; so whatever must not be torn apart, reading, merging and replacing in particular, is one transaction.

import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { mergeUpdates } from 'yjs';

import type { DocumentId } from '../base/ids.ts';
import { compactionRecordsMin, type LocalStore } from './local-store.ts';

const databaseName = 'weft';
const schemaVersion = 1;

interface Schema extends DBSchema {
  readonly updates: {
    readonly key: number;
    readonly value: { readonly documentId: string; readonly update: Uint8Array };
    readonly indexes: { readonly documentId: string };
  };
}

export function openBrowserLocalStore(documentId: DocumentId): LocalStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;

  /** Opened at the first need, and again after the browser has closed it. */
  function database(): Promise<IDBPDatabase<Schema>> {
    opened ??= openDatabase(forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opened;
  }

  function forget(): void {
    opened = null;
  }

  return {
    async load() {
      const records = await (await database()).getAllFromIndex('updates', 'documentId', documentId);
      return records.map((record) => record.update);
    },

    async append(update) {
      const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
      // Kept means that the transaction has completed; a request that fails aborts it.
      await Promise.all([addAndCompact(transaction.store, documentId, update), transaction.done]);
    },

    close() {
      void opened?.then((db) => db.close()).catch(() => {});
      forget();
    },
  };
}

/** Awaits requests of this transaction only: one that has none in progress commits. */
async function addAndCompact(
  store: IDBPObjectStore<Schema, ['updates'], 'updates', 'readwrite'>,
  documentId: DocumentId,
  update: Uint8Array,
): Promise<void> {
  await store.add({ documentId, update });
  const index = store.index('documentId');
  if ((await index.count(documentId)) <= compactionRecordsMin) return;
  const [keys, records] = await Promise.all([index.getAllKeys(documentId), index.getAll(documentId)]);
  const merged = mergeUpdates(records.map((record) => record.update));
  await Promise.all([...keys.map((key) => store.delete(key)), store.add({ documentId, update: merged })]);
}

function openDatabase(onGone: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(databaseName, schemaVersion, {
    upgrade(db) {
      db.createObjectStore('updates', { autoIncrement: true }).createIndex('documentId', 'documentId');
    },
    // A tab with a newer version of the app waits for us: it must not wait for ever.
    blocking(_currentVersion, _blockedVersion, event) {
      onGone();
      (event.target as IDBDatabase).close();
    },
    terminated: onGone,
  });
}
