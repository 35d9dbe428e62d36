// The local store in IndexedDB: one record for each append, made fewer and smaller now and then.
// Several tabs write at once. IndexedDB runs read-write transactions on one object store one after the other, across
// tabs; so whatever must not be torn apart, reading, merging and replacing in particular, is one transaction.

import type { IDBPDatabase } from 'idb';
import { mergeUpdates } from 'yjs';

import type { DocumentId } from '../base/ids.ts';
import { emptyUpdate } from '../protocol/encode.ts';
import {
  beginningOf,
  isOf,
  openDatabase,
  type Schema,
  type StoredUpdate,
  type UpdatesStore,
} from './local-database.browser.ts';
import type { LocalStore } from './local-store.ts';
import type { OwnRecord } from './own-records.ts';

export function openBrowserLocalStore(documentId: DocumentId): LocalStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  let beginning = 0;
  /** Before it has ended, whoever writes does not know of which beginning that is. Never rejects. */
  let loading: Promise<unknown> = Promise.resolve();
  /** What this store has, by the records' keys. */
  const own = new Map<number, OwnRecord>();
  let mayBeWhole = true;
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

  async function changing<T>(change: (store: UpdatesStore) => Promise<T>): Promise<T> {
    const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
    const [changed] = await Promise.all([change(transaction.store), transaction.done]);
    return changed;
  }

  function has(key: number, { update, isWhole = false, isConfirmed = false }: StoredUpdate): void {
    own.set(key, { bytes: update.length, isWhole, isConfirmed });
  }

  async function replaceAll(change: (kept: readonly StoredUpdate[]) => StoredUpdate): Promise<StoredUpdate> {
    const stored = await changing((store) => replaceRecords(store, documentId, change));
    own.clear();
    return stored;
  }

  async function load(): Promise<readonly Uint8Array[]> {
    const index = (await database()).transaction('updates').store.index('documentId');
    const [keys, records] = await Promise.all([index.getAllKeys(documentId), index.getAll(documentId)]);
    beginning = beginningOf(records);
    mayBeWhole = true;
    own.clear();
    const isCurrent = isOf(beginning);
    for (const [at, key] of keys.entries()) {
      const record = records[at];
      if (record !== undefined && isCurrent(record)) has(key, record);
    }
    return records.filter(isCurrent).map(({ update }) => update);
  }

  /** What was discarded meanwhile stays so: then there is nothing of ours to be changed. */
  async function rewrite(change: (kept: Uint8Array) => Uint8Array): Promise<void> {
    await loading;
    await replaceAll((kept) => {
      const merged = mergeUpdates(kept.map(({ update }) => update));
      const latest = beginningOf(kept);
      return { documentId, update: latest === beginning ? change(merged) : merged, beginning: latest };
    });
  }

  return {
    load() {
      const loaded = load();
      loading = loaded.catch(() => {});
      return loaded;
    },

    async append(update) {
      await loading;
      const transaction = (await database()).transaction('updates', 'readwrite', { durability: 'relaxed' });
      const record = { documentId, update, beginning };
      const added = transaction.store.add(record);
      // Else the browser would ask this page whether there is more, and a page that is being left never answers.
      transaction.commit();
      // Kept means that the transaction has completed; a request that fails aborts it.
      const [key] = await Promise.all([added, transaction.done]);
      if (record.beginning === beginning) has(key, record);
    },

    rewrite,

    async tidy(whole, isConfirmed) {
      const { tidyRecords } = await import('./local-copies.browser.ts');
      const tidied = { documentId, beginning, own, mayBeWhole, changing };
      mayBeWhole = await tidyRecords(tidied, whole, isConfirmed());
    },

    async discard() {
      // A record stays, by which what other tabs still append is known to be from before.
      const { beginning: next = 0 } = await replaceAll((kept) => ({
        documentId,
        update: emptyUpdate,
        beginning: beginningOf(kept) + 1,
        isConfirmed: true,
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

/** Awaits requests of this transaction only: one that has none in progress commits. */
async function replaceRecords(
  store: UpdatesStore,
  documentId: DocumentId,
  change: (kept: readonly StoredUpdate[]) => StoredUpdate,
): Promise<StoredUpdate> {
  const index = store.index('documentId');
  const [keys, records] = await Promise.all([index.getAllKeys(documentId), index.getAll(documentId)]);
  const stored = change(records.filter(isOf(beginningOf(records))));
  await Promise.all([...keys.map((key) => store.delete(key)), store.add(stored)]);
  return stored;
}
