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

  async function replaceAll(change: (kept: Uint8Array) => Uint8Array): Promise<void> {
    const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
    await Promise.all([replaceRecords(transaction.store, documentId, change), transaction.done]);
  }

  return {
    async load() {
      const records = await (await database()).getAllFromIndex('updates', 'documentId', documentId);
      return records.map((record) => record.update);
    },

    async append(update) {
      const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
      const added = transaction.store.add({ documentId, update });
      const counted = transaction.store.index('documentId').count(documentId);
      // Else the browser would ask this page whether there is more, and a page that is being left never answers.
      transaction.commit();
      // Kept means that the transaction has completed; a request that fails aborts it.
      const [count] = await Promise.all([counted, added, transaction.done]);
      // Too many records cost time, not text: whether this works is not the append's concern.
      if (count > compactionRecordsMin) await replaceAll((kept) => kept).catch(() => {});
    },

    rewrite: replaceAll,

    close() {
      void opened?.then((db) => db.close()).catch(() => {});
      forget();
    },
  };
}

/** Awaits requests of this transaction only: one that has none in progress commits. */
async function replaceRecords(
  store: IDBPObjectStore<Schema, ['updates'], 'updates', 'readwrite'>,
  documentId: DocumentId,
  change: (kept: Uint8Array) => Uint8Array,
): Promise<void> {
  const index = store.index('documentId');
  const [keys, records] = await Promise.all([index.getAllKeys(documentId), index.getAll(documentId)]);
  const update = change(mergeUpdates(records.map((record) => record.update)));
  await Promise.all([...keys.map((key) => store.delete(key)), store.add({ documentId, update })]);
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
