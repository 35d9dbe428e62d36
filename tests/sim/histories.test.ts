// Real writing through the simulated server, in part: whole histories are played in tests/sim/simulation.deep.test.ts.

import { expect, test } from 'vitest';
import type { HistoryTask } from './histories/play.ts';
import { SimThread } from './runner/thread.ts';

const parts: readonly HistoryTask[] = [
  { name: 'friendsforever', peer: 'yjs', together: 1, seed: 1, transactionsMax: 1_500 },
  { name: 'sveltecomponent', peer: 'editor', together: 2, seed: 2, transactionsMax: 1_500 },
];

test.each(parts)(
  '[sim] $name by a $peer peer: everybody ends with the text of the history',
  async (part) => {
    await using thread = new SimThread();
    const report = await thread.play(part);
    expect(report.violations).toEqual([]);
    expect(report.differs).toBeNull();
    expect(report.transactions).toBe(1_500);
  },
  300_000,
);
