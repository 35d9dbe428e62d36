// The volume of the simulator: thousands of seeds of three hundred actions with three to eight people (SEEDS and FROM change
// how many and which), every planted bug, and whole histories. `npm run sim -- --seed N` looks at one that failed.

import { describe, expect, test } from 'vitest';
import type { HistoryTask } from './histories/play.ts';
import { plantedBugs } from './planted/bugs.ts';
import { runBatch } from './runner/pool.ts';
import { figures, missingEssentials, missingFaults } from './runner/report.ts';
import { SimThread } from './runner/thread.ts';

const seeds = Number(process.env['SEEDS'] ?? 10_000);
const from = Number(process.env['FROM'] ?? 1);
/** In every sixth people write in editors. */
const editorSeedsMin = Math.floor(seeds / 6);
/** A bug that needs more is not found. */
const seedsForBugMax = 2_000;

test('[sim] every rule holds in thousands of seeds, and each fault was met', async () => {
  const batch = await runBatch({ from, seeds, actions: 300 });
  console.log(figures(batch));
  expect(batch.failed).toEqual([]);
  expect(batch.seeds).toBe(seeds);
  expect(batch.editorSeeds).toBeGreaterThanOrEqual(editorSeedsMin);
  expect(missingEssentials(batch)).toEqual([]);
  expect(missingFaults(batch)).toEqual([]);
});

describe('a planted bug', () => {
  test.each(plantedBugs.map((bug) => bug.name))('[sim] is found: %s', async (plantedBug) => {
    const batch = await runBatch({
      from: 1,
      seeds: seedsForBugMax,
      actions: 300,
      plantedBug,
      stopsAtFailure: true,
    });
    const [first] = batch.failed;
    console.log(
      `"${plantedBug}": ${first === undefined ? 'not found' : `seed ${first.seed}, ${first.violations[0]?.rule}`}`,
    );
    expect(first).toBeDefined();
  });
});

const histories: readonly HistoryTask[] = [
  { name: 'friendsforever', peer: 'yjs', together: 1, seed: 1 },
  { name: 'sveltecomponent', peer: 'yjs', together: 1, seed: 2 },
  { name: 'sveltecomponent', peer: 'editor', together: 1, seed: 3 },
  // Two hundred and sixty thousand keys: in bursts, as one update each, or the run would take an hour.
  { name: 'automerge-paper', peer: 'yjs', together: 10, seed: 4 },
  { name: 'automerge-paper', peer: 'editor', together: 40, seed: 5 },
];

test.each(histories)('[sim] $name, written by a $peer peer, ends as it really did', async (history) => {
  await using thread = new SimThread();
  const report = await thread.play(history);
  console.log(
    `${history.name}, ${history.peer}: ${report.transactions} transactions, ${JSON.stringify(report.counts)}`,
  );
  expect(report.violations).toEqual([]);
  expect(report.differs).toBeNull();
});
