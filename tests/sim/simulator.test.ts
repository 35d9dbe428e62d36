// The simulator in one minute: some seeds, the proof that a seed is one run and no other, the bugs that are found
// quickest, and the shortening of a failure. The volume is in tests/sim/simulation.deep.test.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planOf } from './plan.ts';
import { readKept, writeKept } from './runner/kept-batch.ts';
import { runBatch } from './runner/pool.ts';
import { missingEssentials } from './runner/report.ts';
import { SimThread } from './runner/thread.ts';

const actions = 300;
const sampleSeeds = 360;

describe('the simulator', () => {
  test('[sim] every rule holds in a sample of seeds', async () => {
    const batch = await runBatch({ from: 1, seeds: sampleSeeds, actions });
    expect(batch.failed).toEqual([]);
    expect(batch.seeds).toBe(sampleSeeds);
    expect(batch.editorSeeds).toBe(sampleSeeds / 6);
    expect(missingEssentials(batch)).toEqual([]);
  }, 300_000);

  test('[sim] a batch without actions counts as vacuous', async () => {
    const batch = await runBatch({ from: 1, seeds: 2, actions: 0 });
    expect(missingEssentials(batch)).toContain('edit');
  });

  test('[sim] a batch that was ended and goes on from its file comes to what one in a piece comes to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-sim-'));
    try {
      const file = join(folder, 'batch.json');
      const range = { from: 3, seeds: 34, actions: 30 };
      expect(readKept(file, range)).toBeNull();
      let kept = 0;
      const whole = await runBatch({
        ...range,
        // As it was after two of its four portions.
        onProgress: (soFar) => {
          if ((kept += 1) === 2) writeKept(file, range, soFar);
        },
      });
      const resumed = readKept(file, range);
      expect(resumed?.batch.seeds).toBeLessThan(range.seeds);
      const { elapsedMs: _a, ...inTwo } = await runBatch({ ...range, resumed });
      const { elapsedMs: _b, ...inOne } = whole;
      expect(inTwo.counts.byName).toEqual(inOne.counts.byName);
      expect({ ...inTwo, counts: null }).toEqual({ ...inOne, counts: null });
      expect(() => readKept(file, { ...range, seeds: 35 })).toThrow('is of 34 seeds from 3 on');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('[sim] a seed is one run, event for event, whatever ran in the thread before', async () => {
    await using first = new SimThread();
    await using second = new SimThread();
    // One without editors, one with.
    for (const seed of [8, 11]) {
      const plan = planOf(seed, { actions: 150 });
      const alone = await first.run(plan, true);
      await second.run(planOf(seed + 100, { actions: 60 }));
      const after = await second.run(plan, true);
      expect(alone.trace.length).toBeGreaterThan(500);
      expect(after).toEqual(alone);
    }
  });

  test('[sim] keeping a trace changes nothing', async () => {
    await using thread = new SimThread();
    const plan = planOf(8, { actions: 150 });
    expect((await thread.run(plan, true)).fingerprint).toBe((await thread.run(plan, false)).fingerprint);
  });
});

describe('a planted bug', () => {
  test.each([
    'broadcast before fsync',
    'receipt before fsync',
    'disk is not flushed',
    'a record is skipped',
    'a buffer of the socket is kept',
    'a room opens before it is loaded',
    "a reader's edit is taken",
  ])('[sim] is found: %s', async (plantedBug) => {
    const batch = await runBatch({ from: 1, seeds: 40, actions, plantedBug, stopsAtFailure: true });
    expect(batch.failed).not.toEqual([]);
  });

  test('[sim] and shrunk to a few actions that still show it', async () => {
    await using thread = new SimThread('broadcast before fsync');
    const plan = await thread.shrink(planOf(1, { actions: 60 }));
    expect(plan.actions.length).toBeLessThanOrEqual(3);
    expect((await thread.run(plan)).violations).not.toEqual([]);
  });
});
