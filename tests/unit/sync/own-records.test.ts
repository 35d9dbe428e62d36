// Making less of the copy on this device: when it is done, that it is small then, and that nothing is ever lost by it,
// whatever other tabs do meanwhile. The story: 20,000 keys took 200 kB, for updates that are merged stay apart.

import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { keepFormats } from '../../../lib/document/flow/flow-root.ts';
import { reidentify } from '../../../lib/protocol/update-reidentify.ts';
import { LocalCopy, tidyAfterMs } from '../../../lib/sync/local-copy.ts';
import { compactionRecordsMin } from '../../../lib/sync/local-store.ts';
import { createMemoryLocalStore, isAllConfirmed } from '../../../lib/sync/memory-local-store.ts';
import { looseBytesMin, type OwnRecord, planTidying } from '../../../lib/sync/own-records.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const kB = 1_000;

describe('what is worth it', () => {
  const loose: OwnRecord = { bytes: 10, isWhole: false, isConfirmed: false };
  const records = (...all: readonly OwnRecord[]) => new Map(all.map((record, key) => [key, record]));
  const many = { ...loose, bytes: looseBytesMin + 1 };

  test('a little that is not confirmed is left alone', () => {
    expect(planTidying(records(loose, loose), false, true)).toBeNull();
  });

  test('what has just been confirmed is marked, and what was marked is not marked again', () => {
    const marked = { ...loose, isConfirmed: true };
    expect(planTidying(records(loose, marked, loose), true, true)).toEqual({ type: 'merged', keys: [0, 2] });
    expect(planTidying(records(marked, marked), true, true)).toBeNull();
  });

  test('much is replaced by the whole, but not if the whole is much larger', () => {
    expect(planTidying(records(many, loose), false, true)).toEqual({ type: 'whole', keys: [0, 1] });
    const whole = { ...loose, bytes: 3 * looseBytesMin, isWhole: true };
    expect(planTidying(records(whole, many), false, true)).toBeNull();
    expect(planTidying(records(whole, many, many), false, true)).toEqual({ type: 'whole', keys: [0, 1, 2] });
  });

  test('[R11] never by the whole where others have changed what is kept', () => {
    expect(planTidying(records(many), false, false)).toBeNull();
  });

  test('many small ones become one beside the whole', () => {
    const small = Array.from({ length: compactionRecordsMin + 1 }, () => loose);
    const whole = { ...loose, bytes: 30 * kB, isWhole: true };
    expect(planTidying(records(whole, ...small), false, true)).toEqual({
      type: 'merged',
      keys: small.map((_, index) => index + 1),
    });
  });
});

class Tab {
  readonly doc = keepFormats(new Y.Doc());
  readonly copy: LocalCopy;
  isConfirmed = false;

  constructor(records: Uint8Array[], clock: ManualClock) {
    this.copy = new LocalCopy(this.doc, createMemoryLocalStore(records), {
      clock,
      isConfirmed: () => this.isConfirmed,
      onLateLoad: () => {},
    });
    tabs.push(this);
  }

  get text(): Y.Text {
    return this.doc.getText('t');
  }

  close(): void {
    this.copy.close();
    this.doc.destroy();
  }
}

const tabs: Tab[] = [];

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
});

function bytesOf(records: readonly Uint8Array[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}

async function openTab(records: Uint8Array[], clock: ManualClock): Promise<Tab> {
  const tab = new Tab(records, clock);
  await tab.copy.load();
  return tab;
}

test('twenty thousand keys take little more than their letters, while they are typed and after', async () => {
  const records: Uint8Array[] = [];
  const clock = new ManualClock();
  const tab = await openTab(records, clock);
  let most = 0;
  for (let key = 0; key < 20_000; key++) {
    tab.text.insert(tab.text.length, 'abcdefghij'.charAt(key % 10));
    await settle();
    if (key % 20 === 0) await clock.advance(tidyAfterMs);
    most = Math.max(most, bytesOf(records));
  }
  await clock.advance(tidyAfterMs);
  console.log(
    `20,000 keys: at most ${most} bytes, ${bytesOf(records)} at the end, ${records.length} records`,
  );
  expect(most).toBeLessThan(60 * kB);
  expect(records.length).toBeLessThanOrEqual(compactionRecordsMin + 2);
  const later = await openTab(records, clock);
  await clock.advance(tidyAfterMs);
  expect(later.text.toString()).toBe(tab.text.toString());
});

test('a copy from before, of updates that were only merged, is made small when it is opened', async () => {
  const old = new Y.Doc();
  // The length of an id counts in each.
  old.clientID = 0xffff_ffff;
  const records: Uint8Array[] = [];
  old.on('update', (update: Uint8Array) => records.push(update));
  for (let key = 0; key < 20_000; key++) {
    old.getText('t').insert(key, 'x');
    if (records.length > compactionRecordsMin) records.splice(0, records.length, Y.mergeUpdates(records));
  }
  expect(bytesOf(records)).toBeGreaterThan(200 * kB);
  const clock = new ManualClock();
  const tab = await openTab(records, clock);
  await clock.advance(tidyAfterMs);
  expect(bytesOf(records)).toBeLessThan(21 * kB);
  expect(tab.copy.state.get()).toBe('kept');
});

test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
  '[R10] tabs that write, tidy, close and open at once lose nothing (%i)',
  async (seed) => {
    const random = seededRandom(seed);
    const below = (count: number): number => Math.floor(random.fraction() * count);
    const records: Uint8Array[] = [];
    const clock = new ManualClock();
    const everything = new Y.Doc();
    const open = [await openTab(records, clock), await openTab(records, clock)];
    const watch = (tab: Tab) =>
      tab.doc.on('update', (update: Uint8Array) => Y.applyUpdate(everything, update));
    open.forEach(watch);
    let fewest = Infinity;
    for (let act = 0; act < 120; act++) {
      const tab = open[below(open.length)];
      if (tab === undefined) throw new Error('no tab');
      const { text } = tab;
      switch (below(6)) {
        case 0:
        case 1:
          // Much in one step, so that the whole is worth it again and again.
          text.insert(below(text.length + 1), 'y'.repeat(3 * kB));
          break;
        case 2:
          if (text.length > 10) text.delete(below(text.length - 10), below(10));
          break;
        case 3:
          tab.isConfirmed = !tab.isConfirmed;
          break;
        case 4:
          await clock.advance(tidyAfterMs);
          break;
        default: {
          tab.close();
          const next = await openTab(records, clock);
          watch(next);
          open[open.indexOf(tab)] = next;
        }
      }
      // Sometimes the next act comes before the store has answered.
      if (below(2) === 0) await settle();
      fewest = Math.min(fewest, act > 60 ? records.length : Infinity);
    }
    await settle();
    const late = new Y.Doc();
    for (const record of records) Y.applyUpdate(late, record);
    expect(late.store.pendingStructs).toBeNull();
    expect(late.getText('t').toString()).toBe(everything.getText('t').toString());
    expect(Y.encodeStateVector(late)).toEqual(Y.encodeStateVector(everything));
    // It did make less of them.
    expect(fewest).toBeLessThan(30);
  },
);

test('[R11] what another tab has given another id does not come back under the old one', async () => {
  const records: Uint8Array[] = [];
  const clock = new ManualClock();
  const one = await openTab(records, clock);
  one.doc.clientID = 5;
  one.text.insert(0, 'x'.repeat(2 * looseBytesMin));
  await settle();
  const two = await openTab(records, clock);
  await two.copy.load();
  // One goes on with another id.
  const moved = new Y.Doc();
  one.copy.moveTo(moved, (update) => {
    const changed = reidentify(update, [{ client: 5, from: 0, to: Infinity, as: 7 }]);
    if (!changed.ok) throw new Error(changed.error.reason);
    return changed.value;
  });
  await settle();
  for (let round = 0; round < 3; round++) {
    two.doc.getText('other').insert(0, 'y'.repeat(2 * looseBytesMin));
    await settle();
    await clock.advance(tidyAfterMs);
  }
  const late = new Y.Doc();
  for (const record of records) Y.applyUpdate(late, record);
  expect([...late.store.clients.keys()].includes(5)).toBe(false);
  expect(late.getText('t').length).toBe(2 * looseBytesMin);
  expect(late.getText('other').length).toBe(6 * looseBytesMin);
});

test('what is kept is marked once the server has it, and what comes then is not', async () => {
  const records: Uint8Array[] = [];
  const clock = new ManualClock();
  const tab = await openTab(records, clock);
  tab.text.insert(0, 'on its way');
  await settle();
  await clock.advance(tidyAfterMs);
  expect(isAllConfirmed(records)).toBe(false);
  tab.isConfirmed = true;
  tab.copy.tidySoon();
  await clock.advance(tidyAfterMs);
  expect(isAllConfirmed(records)).toBe(true);
  tab.isConfirmed = false;
  tab.text.insert(0, 'and on ');
  await settle();
  await clock.advance(tidyAfterMs);
  expect(isAllConfirmed(records)).toBe(false);
  tab.isConfirmed = true;
  tab.copy.tidySoon();
  await clock.advance(tidyAfterMs);
  expect(isAllConfirmed(records)).toBe(true);
});
