// The volume of damaged stores: 20,000 copies of some 800 small stores, three documents each.

import { expect, test } from 'vitest';
import { tearStores } from '../fuzz/torn-stores.ts';

const copies = 20_000;

test('[L6] [L7] of 20,000 damaged copies none serves content that was not written', () => {
  const counts = tearStores(10_000, copies);
  console.log(JSON.stringify(counts));
  expect([counts.database.wrong, counts.wal.wrong]).toEqual([0, 0]);
  expect(counts.database.older).toBe(0);
  const loads = [counts.database, counts.wal].flatMap((each) => Object.values(each));
  expect(loads.reduce((sum, each) => sum + each, 0)).toBe(copies * 3);
});
