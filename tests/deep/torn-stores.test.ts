// The volume of damaged stores: 20,000 copies of some 800 small stores, three documents each. COPIES and SEED change how
// many and which; a run of hours is made by command (docs/RELIABILITY.md). A failure prints both, to look at that store alone.

import { expect, test } from 'vitest';
import { addTornCounts, copiesPerStore, noTornCounts, tearStores } from '../fuzz/torn-stores.ts';

const stores = Math.ceil(Number(process.env['COPIES'] ?? 20_000) / copiesPerStore);
const copies = stores * copiesPerStore;
const seed = Number(process.env['SEED'] ?? 10_000);

test(
  `[L6] [L7] [L9] of ${copies} damaged copies none serves what was not written, or an older state as if all were well`,
  { timeout: 60_000 + copies * 100 },
  async () => {
    const counts = noTornCounts();
    for (let store = 0; store < stores; store++) {
      addTornCounts(counts, tearStores(seed + store, copiesPerStore));
      // Lets the runner speak and the time limit run out: the rest is one long turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(JSON.stringify(counts));
    for (const each of Object.values(counts)) expect(each.wrong).toBe(0);
    for (const marked of [counts.database, counts.wal, counts.mark]) {
      expect([marked.older, marked.vanished, marked['rights-differ']]).toEqual([0, 0, 0]);
    }
    expect(counts.mark['loss-named'] + counts.mark['not-opened']).toBe(0);
    // What the mark is for was met, in more than a few stores.
    expect(counts['wal-without-mark'].older).toBeGreaterThanOrEqual(Math.floor(copies / 200));
    const loads = Object.values(counts).flatMap((each) => Object.values(each));
    expect(loads.reduce((sum, each) => sum + each, 0)).toBe(copies * 3);
  },
);
