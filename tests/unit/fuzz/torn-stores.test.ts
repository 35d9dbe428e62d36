// A sample of damaged stores; tests/deep/torn-stores.test.ts is the volume. What each outcome means, and what
// damage cannot be seen, is in docs/RELIABILITY.md.

import { expect, test } from 'vitest';
import { tearStores } from '../../fuzz/torn-stores.ts';

const seed = Number(process.env['SEED'] ?? 1);

test('[L6] [L7] [L9] of 400 damaged copies none serves what was not written, or an older state, as if all were well', () => {
  const counts = tearStores(seed, 400);
  const { database, wal, mark, 'wal-without-mark': unmarked } = counts;
  // Fails by itself at the first wrong byte. Here: that there was damage of every consequence to look at.
  for (const each of Object.values(counts)) expect(each.wrong).toBe(0);
  for (const seen of [database.whole, database.named, wal['loss-named'], mark.whole, unmarked.older]) {
    expect(seen).toBeGreaterThan(10);
  }
  // What the mark is for: without it, the write-ahead log loses its end without a trace.
  for (const marked of [database, wal, mark]) {
    expect([marked.older, marked.vanished, marked['rights-differ']]).toEqual([0, 0, 0]);
  }
  // And a damaged mark alone keeps nobody from their documents.
  expect(mark['loss-named'] + mark['not-opened']).toBe(0);
});

test('a seed is the same stores with the same damage and the same outcomes again', () => {
  expect(tearStores(seed, 50)).toEqual(tearStores(seed, 50));
});
