// The planted bugs by themselves: each still fits the code that it was written for. That the simulator finds them is
// the business of simulator.test.ts (a few) and of tests/sim/simulation.deep.test.ts (all).

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plantedBugs } from './planted/bugs.ts';
import { withBug } from './planted/plant.ts';

describe('planted bugs', () => {
  test('[sim] there are at least twenty-five, each with a name of its own', () => {
    expect(new Set(plantedBugs.map((bug) => bug.name)).size).toBe(plantedBugs.length);
    expect(plantedBugs.length).toBeGreaterThanOrEqual(25);
  });

  test.each(plantedBugs.map((bug) => [bug.name, bug] as const))(
    '[sim] "%s" changes the code',
    (_name, bug) => {
      for (const file of new Set(bug.changes.map((change) => change.file))) {
        const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
        expect(withBug(file, source, bug)).not.toBe(source);
      }
    },
  );
});
