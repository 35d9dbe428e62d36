// What is seldom done with the copies in this browser, and so not loaded with every document: making less of one, listing
// them, and letting one go.

import type { IDBPDatabase } from 'idb';
import { mergeUpdates } from 'yjs';

import type { DocumentId } from '../base/ids.ts';
import {
  beginningOf,
  isOf,
  openDatabase,
  type Schema,
  type StoredUpdate,
  type UpdatesStore,
} from './local-database.browser.ts';
import { type OwnRecord, planTidying } from './own-records.ts';

/** A store's own records, and what it lends to change them. */
export interface Tidied {
  readonly documentId: DocumentId;
  readonly beginning: number;
  readonly own: Map<number, OwnRecord>;
  readonly mayBeWhole: boolean;
  readonly changing: <T>(change: (store: UpdatesStore) => Promise<T>) => Promise<T>;
}

/** False: others have changed what is kept, so the whole may not take its place any more. */
export async function tidyRecords(
  { documentId, beginning, own, mayBeWhole, changing }: Tidied,
  whole: () => Uint8Array,
  isConfirmed: boolean,
): Promise<boolean> {
  const plan = planTidying(own, isConfirmed, mayBeWhole);
  if (plan === null) return mayBeWhole;
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
  for (const key of plan.keys) if (added !== null || !there.includes(key)) own.delete(key);
  if (added !== null) {
    const [key, { update }] = added;
    own.set(key, { bytes: update.length, isWhole: made.isWhole, isConfirmed });
  }
  // R11
  return mayBeWhole && there.length === plan.keys.length;
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

/** Lets the copy of a document that is not open here go, if the server has all of it. True: there is none now. */
export function removeConfirmedCopy(documentId: DocumentId): Promise<boolean> {
  return withDatabase(async (database) => {
    const transaction = database.transaction('updates', 'readwrite');
    const index = transaction.store.index('documentId');
    const [keys, records] = await Promise.all([index.getAllKeys(documentId), index.getAll(documentId)]);
    const isConfirmed = records.filter(isOf(beginningOf(records))).every((record) => record.isConfirmed);
    if (isConfirmed) await Promise.all(keys.map((key) => transaction.store.delete(key)));
    await transaction.done;
    return isConfirmed;
  });
}

/** The documents of which this device has copies. */
export function listCopies(): Promise<readonly DocumentId[]> {
  return withDatabase(async (database) => {
    const ids: DocumentId[] = [];
    const index = database.transaction('updates').store.index('documentId');
    let cursor = await index.openKeyCursor(null, 'nextunique');
    for (; cursor !== null; cursor = await cursor.continue()) ids.push(cursor.key as DocumentId);
    return ids;
  });
}

async function withDatabase<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const database = await openDatabase(() => {});
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
