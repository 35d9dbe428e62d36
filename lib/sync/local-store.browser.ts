// The local store in IndexedDB: one database for all documents, one record for each append, merged now and then.
// Several tabs write at once. IndexedDB runs read-write transactions on one object store one after the other, across
// tabs; so whatever must not be torn apart, reading, merging and replacing in particular, is one transaction.

import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { mergeUpdates } from 'yjs';

import type { DocumentId } from '../base/ids.ts';
import { emptyUpdate } from '../protocol/encode.ts';
import { compactionRecordsMin, type LocalStore } from './local-store.ts';

const databaseName = 'weft';
const schemaVersion = 1;

interface Schema extends DBSchema {
  readonly updates: {
    readonly key: number;
    readonly value: {
      readonly documentId: string;
      readonly update: Uint8Array;
      /** How often all before was discarded; none: never. Of a document's records only those of the latest count. */
      readonly beginning?: number;
    };
    readonly indexes: { readonly documentId: string };
  };
}

type StoredUpdate = Schema['updates']['value'];

export function openBrowserLocalStore(documentId: DocumentId): LocalStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  let beginning = 0;
  let discards: BroadcastChannel | null = null;

  function channel(): BroadcastChannel {
    discards ??= new BroadcastChannel(`weft-discards:${documentId}`);
    return discards;
  }

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

  async function replaceAll(change: (kept: readonly StoredUpdate[]) => StoredUpdate): Promise<StoredUpdate> {
    const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
    const [stored] = await Promise.all([
      replaceRecords(transaction.store, documentId, change),
      transaction.done,
    ]);
    return stored;
  }

  /** What was discarded meanwhile stays so: then there is nothing of ours to be changed. */
  async function rewrite(change: (kept: Uint8Array) => Uint8Array): Promise<void> {
    await replaceAll((kept) => {
      const merged = mergeUpdates(kept.map(({ update }) => update));
      const latest = beginningOf(kept);
      return { documentId, update: latest === beginning ? change(merged) : merged, beginning: latest };
    });
  }

  return {
    async load() {
      const records = await (await database()).getAllFromIndex('updates', 'documentId', documentId);
      beginning = beginningOf(records);
      return records.filter(isOf(beginning)).map(({ update }) => update);
    },

    async append(update) {
      const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
      const added = transaction.store.add({ documentId, update, beginning });
      const counted = transaction.store.index('documentId').count(documentId);
      // Else the browser would ask this page whether there is more, and a page that is being left never answers.
      transaction.commit();
      // Kept means that the transaction has completed; a request that fails aborts it.
      const [count] = await Promise.all([counted, added, transaction.done]);
      // Too many records cost time, not text: whether this works is not the append's concern.
      if (count > compactionRecordsMin) await rewrite((kept) => kept).catch(() => {});
    },

    rewrite,

    async discard() {
      // A record stays, by which what other tabs still append is known to be from before.
      const { beginning: next = 0 } = await replaceAll((kept) => ({
        documentId,
        update: emptyUpdate,
        beginning: beginningOf(kept) + 1,
      }));
      beginning = next;
      // A channel reaches only pages of this origin, and takes no other.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      channel().postMessage(next);
    },

    watchDiscards(onDiscarded) {
      channel().addEventListener('message', onDiscarded);
    },

    close() {
      discards?.close();
      discards = null;
      void opened?.then((db) => db.close()).catch(() => {});
      forget();
    },
  };
}

function beginningOf(records: readonly StoredUpdate[]): number {
  return records.reduce((latest, record) => Math.max(latest, record.beginning ?? 0), 0);
}

function isOf(beginning: number): (record: StoredUpdate) => boolean {
  return (record) => (record.beginning ?? 0) === beginning;
}

/** Awaits requests of this transaction only: one that has none in progress commits. */
async function replaceRecords(
  store: IDBPObjectStore<Schema, ['updates'], 'updates', 'readwrite'>,
  documentId: DocumentId,
  change: (kept: readonly StoredUpdate[]) => StoredUpdate,
): Promise<StoredUpdate> {
  const index = store.index('documentId');
  const [keys, records] = await Promise.all([index.getAllKeys(documentId), index.getAll(documentId)]);
  const stored = change(records.filter(isOf(beginningOf(records))));
  await Promise.all([...keys.map((key) => store.delete(key)), store.add(stored)]);
  return stored;
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
