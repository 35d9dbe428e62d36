// A sample of damaged stores; tests/deep/torn-stores.test.ts is the volume. What each outcome means, and what
// damage cannot be seen, is in docs/RELIABILITY.md.

import { expect, test } from 'vitest';
import { tearStores } from '../../fuzz/torn-stores.ts';

const seed = Number(process.env['SEED'] ?? 1);

test('[L6] [L7] of 400 damaged copies none serves content that was not written', () => {
  const { database, wal } = tearStores(seed, 400);
  // Fails by itself at the first wrong byte. Here: that there was damage of every consequence to look at.
  expect([database.wrong, wal.wrong]).toEqual([0, 0]);
  for (const seen of [database.whole, database.named, wal.older]) {
    expect(seen).toBeGreaterThan(10);
  }
  // Only the write-ahead log can lose its end without a trace.
  expect(database.older).toBe(0);
});
