// What others write is read at once if it comes alone, and gathered if there is much of it.

import { beforeEach, describe, expect, test } from 'vitest';

import { gatherMs, OthersGather } from '../../../lib/sync/others-gather.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let clock: ManualClock;
let steps: string[][];
let gather: OthersGather;
let read: string[];

const change = (name: string): void => gather.change(() => read.push(name));
const presence = (name: string): void => gather.presence(() => read.push(name));

const never = { cancel: () => {} };

beforeEach(() => {
  clock = new ManualClock();
  steps = [];
  read = [];
  gather = new OthersGather(clock, (act) => {
    const before = read.length;
    act();
    steps.push(read.slice(before));
  });
});

describe('[R12] what others do', () => {
  test('is read at once if nothing was read just before', () => {
    change('a');
    expect(read).toEqual(['a']);
    clock.elapse(gatherMs);
    change('b');
    expect(read).toEqual(['a', 'b']);
  });

  test('is read in one step, in its order, when a tenth of a second is over', () => {
    for (const name of 'abcd') change(name);
    expect(read).toEqual(['a']);
    clock.elapse(gatherMs - 1);
    change('e');
    expect(read).toEqual(['a']);
    clock.elapse(1);
    expect(steps).toEqual([['a'], ['b', 'c', 'd', 'e']]);
  });

  test('never waits longer because more of it comes', () => {
    change('a');
    for (let ms = 0; ms < 10 * gatherMs; ms += 10) {
      change(String(ms));
      clock.elapse(10);
    }
    expect(steps).toHaveLength(11);
  });

  test('brings carets behind the text that they stand in', () => {
    change('a');
    presence('caret in b');
    change('b');
    clock.elapse(gatherMs);
    expect(read).toEqual(['a', 'b', 'caret in b']);
    expect(steps).toEqual([['a'], ['b']]);
  });

  test('does not wait for a timer that is late, as in a page in the background', () => {
    const late = { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), after: () => never };
    gather = new OthersGather(late, (act) => act());
    for (const name of 'abc') change(name);
    clock.elapse(gatherMs);
    expect(read).toEqual(['a']);
    change('d');
    expect(read).toEqual(['a', 'b', 'c', 'd']);
  });

  test('is read now if it must be, and not twice', () => {
    change('a');
    change('b');
    clock.elapse(gatherMs / 2);
    gather.flush();
    expect(read).toEqual(['a', 'b']);
    // The next waits from then on, not from before.
    change('c');
    clock.elapse(gatherMs - 1);
    expect(read).toEqual(['a', 'b']);
    clock.elapse(10 * gatherMs);
    expect(read).toEqual(['a', 'b', 'c']);
  });
});
