// A local store in memory: for tests and the simulator. The records outlive the store, as a browser's database outlives
// a tab: several stores on one array are several tabs.

import { mergeUpdates } from 'yjs';

import type { LocalStore } from './local-store.ts';
import { type OwnRecord, planTidying } from './own-records.ts';

/** What the stores on one array know in common. */
interface Shared {
  /** How often all was discarded. */
  discards: number;
  readonly watchers: Set<() => void>;
  readonly facts: WeakMap<Uint8Array, Omit<OwnRecord, 'bytes'>>;
}

const sharedOf = new WeakMap<Uint8Array[], Shared>();

/** Each record is its own key: no two are the same object. */
export function createMemoryLocalStore(records: Uint8Array[] = []): LocalStore {
  const shared = sharedOf.get(records) ?? { discards: 0, watchers: new Set(), facts: new WeakMap() };
  sharedOf.set(records, shared);
  const own = new Map<Uint8Array, OwnRecord>();
  let seen = shared.discards;
  let mayBeWhole = true;
  let watcher: (() => void) | null = null;

  function has(record: Uint8Array): void {
    const facts = shared.facts.get(record) ?? { isWhole: false, isConfirmed: false };
    own.set(record, { ...facts, bytes: record.length });
  }

  return {
    load: () => {
      seen = shared.discards;
      mayBeWhole = true;
      own.clear();
      for (const record of records) has(record);
      return Promise.resolve([...records]);
    },
    append: (update) => {
      if (seen !== shared.discards) return Promise.resolve();
      const record = update.slice();
      records.push(record);
      has(record);
      return Promise.resolve();
    },
    rewrite: (change) => {
      if (seen === shared.discards) records.splice(0, records.length, change(mergeUpdates(records)));
      own.clear();
      return Promise.resolve();
    },
    tidy: (whole, asksConfirmed) => {
      const isConfirmed = asksConfirmed();
      const plan = planTidying(own, isConfirmed, mayBeWhole);
      if (plan === null) return Promise.resolve();
      const there = plan.keys.filter((key) => records.includes(key));
      for (const key of plan.keys) if (!there.includes(key)) own.delete(key);
      // R11
      if (there.length < plan.keys.length) mayBeWhole = false;
      if (there.length === 0 || (plan.type === 'whole' && !mayBeWhole)) return Promise.resolve();
      const isWhole = plan.type === 'whole' || there.some((key) => own.get(key)?.isWhole);
      const made = plan.type === 'whole' ? whole() : mergeUpdates(there).slice();
      for (const key of there) {
        records.splice(records.indexOf(key), 1);
        own.delete(key);
      }
      records.push(made);
      shared.facts.set(made, { isWhole, isConfirmed });
      has(made);
      return Promise.resolve();
    },
    discard: () => {
      records.length = 0;
      own.clear();
      shared.discards += 1;
      seen = shared.discards;
      for (const tell of shared.watchers) if (tell !== watcher) queueMicrotask(tell);
      return Promise.resolve();
    },
    watchDiscards: (onDiscarded) => {
      watcher = onDiscarded;
      shared.watchers.add(onDiscarded);
    },
    close: () => {
      if (watcher !== null) shared.watchers.delete(watcher);
    },
  };
}

/** Whether the server has all of what is kept: what the browser's store looks at before it lets a copy go. */
export function isAllConfirmed(records: Uint8Array[]): boolean {
  const facts = sharedOf.get(records)?.facts;
  return records.every((record) => facts?.get(record)?.isConfirmed === true);
}
