// A local store in memory: for tests and the simulator. The records outlive the store, as a browser's database outlives
// a tab: several stores on one array are several tabs.

import { mergeUpdates } from 'yjs';

import { compactionRecordsMin, type LocalStore } from './local-store.ts';

export function createMemoryLocalStore(records: Uint8Array[] = []): LocalStore {
  return {
    load: () => Promise.resolve([...records]),
    append: (update) => {
      records.push(update);
      if (records.length > compactionRecordsMin) records.splice(0, records.length, mergeUpdates(records));
      return Promise.resolve();
    },
    rewrite: (change) => {
      records.splice(0, records.length, change(mergeUpdates(records)));
      return Promise.resolve();
    },
    close: () => {},
  };
}
