// The sweep decides when old history is looked for: once a day, after a compaction, a little at a time. The store is a
// fake that knows how many slices each document has.

import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { StorageUnavailable } from '../../../server/core/ports.ts';
import { dayMs, HistorySweep } from '../../../server/storage/history-sweep.ts';
import type { HistoryKept } from '../../../server/storage/sqlite-messages.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const keptDays = 30;
const minuteMs = 60_000;

function diskError(code: string): Error {
  return new Sqlite.SqliteError(`fault of the disk: ${code}`, code);
}

class SlicedStore {
  readonly slices = new Map<number, number>();
  readonly trimmed: number[] = [];
  readonly cutoffs: number[] = [];
  searches = 0;
  isFull = false;
  isLastKeyReadable = true;
  isListReadable = true;
  unreadableAfter: number | null = null;
  /** What a trim of this document throws. */
  readonly faults = new Map<number, Error>();

  get lastKey(): number {
    if (!this.isLastKeyReadable) throw diskError('SQLITE_CORRUPT');
    return 3_500;
  }

  keyOf(id: DocumentId): number | null {
    if (!this.isListReadable) throw diskError('SQLITE_CORRUPT');
    return id === 'absent' ? null : Number(id);
  }

  nextTrimmable(afterKey: number, olderThan: number) {
    this.searches += 1;
    this.cutoffs.push(olderThan);
    const end = afterKey + 1_000;
    if (this.unreadableAfter === afterKey) throw diskError('SQLITE_IOERR_READ');
    const key = [...this.slices.keys()]
      .filter((each) => each > afterKey && each <= end)
      .toSorted((a, b) => a - b)[0];
    if (key === undefined) return { found: null, searchedTo: end };
    return { found: { key, documentId: String(key) as DocumentId }, searchedTo: key };
  }

  trim(key: number) {
    if (this.isFull) throw new StorageUnavailable('full', 'no room');
    const fault = this.faults.get(key);
    if (fault !== undefined) throw fault;
    this.trimmed.push(key);
    const left = (this.slices.get(key) ?? 0) - 1;
    if (left > 0) this.slices.set(key, left);
    else this.slices.delete(key);
    return { records: 1, more: left > 0 };
  }
}

function begin(slices: ReadonlyArray<readonly [number, number]> = []) {
  const store = new SlicedStore();
  for (const [key, count] of slices) store.slices.set(key, count);
  const clock = new ManualClock();
  const kept: HistoryKept[] = [];
  const sweep = new HistorySweep(store, clock, { keptDays, onKept: (each) => kept.push(each) });
  return { store, clock, sweep, kept };
}

test('[L11] a while after the start all documents are gone through, in bounded searches, and then no timer but the next day’s', () => {
  const { store, clock } = begin([
    [5, 3],
    [2_100, 1],
  ]);
  clock.elapse(minuteMs - 1);
  expect(store.searches).toBe(0);
  clock.elapse(minuteMs);
  expect(store.trimmed).toEqual([5, 5, 5, 2_100]);
  expect(store.searches).toBeGreaterThanOrEqual(4);
  expect(clock.pendingTimers).toBe(1);
});

test('[L11] what is older than the retention is looked for, as of each day', () => {
  const { store, clock } = begin();
  const startedAt = clock.now();
  clock.elapse(minuteMs);
  clock.elapse(minuteMs);
  const first = store.searches;
  expect(store.cutoffs[0]).toBeGreaterThanOrEqual(startedAt - keptDays * dayMs);
  expect(store.cutoffs[0]).toBeLessThan(startedAt - keptDays * dayMs + 2 * minuteMs);
  store.slices.set(7, 1);
  clock.elapse(dayMs);
  expect(store.trimmed).toEqual([7]);
  expect(store.searches).toBeGreaterThan(first);
});

describe('after a compaction', () => {
  test('[L11] that document is looked at, without a search and not at once', () => {
    const { store, clock, sweep } = begin([[9, 2]]);
    sweep.compacted('9' as DocumentId);
    expect(store.trimmed).toEqual([]);
    clock.elapse(1_000);
    expect([store.trimmed, store.searches]).toEqual([[9, 9], 0]);
  });

  test('one that is not there is nothing', () => {
    const { store, clock, sweep } = begin();
    sweep.compacted('absent' as DocumentId);
    clock.elapse(1_000);
    expect(store.trimmed).toEqual([]);
  });
});

test('[D3] a store that takes no writes is left alone for a while, and asked again', () => {
  const { store, clock, sweep } = begin([[9, 1]]);
  store.isFull = true;
  sweep.compacted('9' as DocumentId);
  clock.elapse(1_000);
  store.isFull = false;
  clock.elapse(30_000);
  expect(store.trimmed).toEqual([]);
  clock.elapse(minuteMs);
  expect(store.trimmed).toEqual([9]);
});

describe('what the engine cannot read', () => {
  const corrupt = 'fault of the disk: SQLITE_CORRUPT';

  test('[L11] a damaged document is named and left, and the next ones are swept', () => {
    const { store, clock, kept } = begin([
      [5, 1],
      [9, 2],
    ]);
    store.faults.set(5, diskError('SQLITE_CORRUPT_INDEX'));
    clock.elapse(2 * minuteMs);
    expect(store.trimmed).toEqual([9, 9]);
    expect(kept).toEqual([{ documentId: '5', reason: 'fault of the disk: SQLITE_CORRUPT_INDEX' }]);
    // Tomorrow again, and no sooner.
    expect(clock.pendingTimers).toBe(1);
  });

  test('[L11] a part of the list is passed over, and what lies behind it is swept', () => {
    const { store, clock, kept } = begin([[2_100, 1]]);
    store.unreadableAfter = 1_000;
    clock.elapse(2 * minuteMs);
    expect(store.trimmed).toEqual([2_100]);
    expect(kept).toEqual([{ documentId: null, reason: 'fault of the disk: SQLITE_IOERR_READ' }]);
  });

  test('an end of the list that cannot be told ends the search, until tomorrow', () => {
    const { store, clock, kept } = begin();
    store.isLastKeyReadable = false;
    clock.elapse(2 * minuteMs);
    expect([kept, clock.pendingTimers]).toEqual([[{ documentId: null, reason: corrupt }], 1]);
    clock.elapse(dayMs);
    expect(kept).toHaveLength(2);
  });

  test('a document that was compacted and is not found any more is named', () => {
    const { store, clock, sweep, kept } = begin([[9, 1]]);
    store.isListReadable = false;
    sweep.compacted('9' as DocumentId);
    clock.elapse(1_000);
    expect([kept, store.trimmed]).toEqual([[{ documentId: '9', reason: corrupt }], []]);
  });

  test('[D4] a write that fails is not contained: what the disk holds is open', () => {
    const { store, clock, sweep, kept } = begin([[9, 1]]);
    store.faults.set(9, diskError('SQLITE_IOERR_FSYNC'));
    sweep.compacted('9' as DocumentId);
    expect(() => clock.elapse(1_000)).toThrow('SQLITE_IOERR_FSYNC');
    expect(kept).toEqual([]);
  });
});

test('closed while it had nothing to do, it begins nothing any more', () => {
  const { store, clock, sweep } = begin([[9, 5]]);
  sweep.close();
  sweep.compacted('9' as DocumentId);
  clock.elapse(dayMs);
  expect([store.trimmed, clock.pendingTimers]).toEqual([[], 0]);
});

test('closed, it does nothing any more and leaves no timer', () => {
  const { store, clock, sweep } = begin([[9, 5]]);
  sweep.compacted('9' as DocumentId);
  clock.elapse(25);
  const before = store.trimmed.length;
  expect(before).toBeGreaterThan(0);
  sweep.close();
  expect(clock.pendingTimers).toBe(0);
  sweep.compacted('9' as DocumentId);
  clock.elapse(dayMs);
  expect(store.trimmed).toHaveLength(before);
});
