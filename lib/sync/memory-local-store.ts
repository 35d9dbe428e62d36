// A local store in memory: for tests and the simulator. The records outlive the store, as a browser's database outlives
// a tab: several stores on one array are several tabs.

import { mergeUpdates } from 'yjs';

import { compactionRecordsMin, type LocalStore } from './local-store.ts';

/** How often the records on an array were discarded, and who is to be told of it. */
interface Discards {
  count: number;
  readonly watchers: Set<() => void>;
}

const discardsOf = new WeakMap<Uint8Array[], Discards>();

export function createMemoryLocalStore(records: Uint8Array[] = []): LocalStore {
  const discards = discardsOf.get(records) ?? { count: 0, watchers: new Set() };
  discardsOf.set(records, discards);
  let seen = discards.count;
  let watcher: (() => void) | null = null;
  return {
    load: () => {
      seen = discards.count;
      return Promise.resolve([...records]);
    },
    append: (update) => {
      if (seen !== discards.count) return Promise.resolve();
      records.push(update);
      if (records.length > compactionRecordsMin) records.splice(0, records.length, mergeUpdates(records));
      return Promise.resolve();
    },
    rewrite: (change) => {
      if (seen === discards.count) records.splice(0, records.length, change(mergeUpdates(records)));
      return Promise.resolve();
    },
    discard: () => {
      records.length = 0;
      discards.count += 1;
      seen = discards.count;
      for (const tell of discards.watchers) if (tell !== watcher) queueMicrotask(tell);
      return Promise.resolve();
    },
    watchDiscards: (onDiscarded) => {
      watcher = onDiscarded;
      discards.watchers.add(onDiscarded);
    },
    close: () => {
      if (watcher !== null) discards.watchers.delete(watcher);
    },
  };
}
