// The local store in IndexedDB: one database for all documents, one record for each append, made fewer and smaller now and then.
// Several tabs write at once. IndexedDB runs read-write transactions on one object store one after the other, across
// tabs; so whatever must not be torn apart, reading, merging and replacing in particular, is one transaction.

import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { mergeUpdates } from 'yjs';

import type { DocumentId } from '../base/ids.ts';
import { emptyUpdate } from '../protocol/encode.ts';
import type { LocalStore } from './local-store.ts';
import { type OwnRecord, planTidying } from './own-records.ts';

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
      readonly isWhole?: boolean;
      readonly isConfirmed?: boolean;
    };
    readonly indexes: { readonly documentId: string };
  };
}

type StoredUpdate = Schema['updates']['value'];
type UpdatesStore = IDBPObjectStore<Schema, ['updates'], 'updates', 'readwrite'>;

export function openBrowserLocalStore(documentId: DocumentId): LocalStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  let beginning = 0;
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
    },

    async append(update) {
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
      const plan = planTidying(own, isConfirmed, mayBeWhole);
      if (plan === null) return;
      const isWhole = plan.type === 'whole';
      // Of this moment: what is appended from now on is not in it, and not among the keys.
      const made = {
        documentId,
        update: isWhole ? whole() : null,
        beginning,
        isWhole: isWhole || plan.keys.some((key) => own.get(key)?.isWhole),
        isConfirmed,
      };
      const { there, added } = await changing((store) => replaceOwn(store, plan.keys, made));
      // R11
      if (there.length < plan.keys.length) mayBeWhole = false;
      for (const key of plan.keys) if (added !== null || !there.includes(key)) own.delete(key);
      if (added !== null) has(...added);
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

function beginningOf(records: readonly StoredUpdate[]): number {
  return records.reduce((latest, record) => Math.max(latest, record.beginning ?? 0), 0);
}

function isOf(beginning: number): (record: StoredUpdate) => boolean {
  return (record) => (record.beginning ?? 0) === beginning;
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

/**
 * Puts `made` in the place of these records; without an update of its own, what they are merged. Nothing is changed if some
 * are gone that it should replace as a whole, or all.
 */
async function replaceOwn(
  store: UpdatesStore,
  keys: readonly number[],
  made: Omit<StoredUpdate, 'update'> & { readonly update: Uint8Array | null },
): Promise<{ readonly there: readonly number[]; readonly added: readonly [number, StoredUpdate] | null }> {
  const found = await Promise.all(
    keys.map(async (key) => ({
      key,
      record: made.update === null ? await store.get(key) : await store.getKey(key),
    })),
  );
  const there = found.filter(({ record }) => record !== undefined);
  const theirKeys = there.map(({ key }) => key);
  if (there.length === 0 || (made.update !== null && there.length < keys.length)) {
    return { there: theirKeys, added: null };
  }
  const merged = there.flatMap(({ record }) => (typeof record === 'object' ? [record.update] : []));
  const stored = { ...made, update: made.update ?? mergeUpdates(merged) };
  const [added] = await Promise.all([store.add(stored), ...theirKeys.map((key) => store.delete(key))]);
  return { there: theirKeys, added: [added, stored] };
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
