// The volume of damaged stores: 20,000 copies of some 800 small stores, three documents each.

import { expect, test } from 'vitest';
import { tearStores } from '../fuzz/torn-stores.ts';

const copies = 20_000;

test('[L6] [L7] [L9] of 20,000 damaged copies none serves what was not written, or an older state as if all were well', () => {
  const counts = tearStores(10_000, copies);
  console.log(JSON.stringify(counts));
  for (const each of Object.values(counts)) expect(each.wrong).toBe(0);
  for (const marked of [counts.database, counts.wal, counts.mark]) {
    expect([marked.older, marked.vanished, marked['rights-differ']]).toEqual([0, 0, 0]);
  }
  expect(counts.mark['loss-named'] + counts.mark['not-opened']).toBe(0);
  expect(counts['wal-without-mark'].older).toBeGreaterThan(100);
  const loads = Object.values(counts).flatMap((each) => Object.values(each));
  expect(loads.reduce((sum, each) => sum + each, 0)).toBe(copies * 3);
});
