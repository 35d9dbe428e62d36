// Power cuts and kills while a store of format 1 is brought to the present format, in volume: each step that the start does
// to the disk is cut at least twice. CYCLES and SEED change how many and which; the figures are in docs/RELIABILITY.md.

import { expect, test } from 'vitest';
import { ForgetfulDisk } from '../power-loss/forgetful-disk.ts';
import { runUpgradeCycles } from '../power-loss/upgrade-cycles.ts';
import { seededRandom } from '../support/seeded-random.ts';

const cycles = Number(process.env['CYCLES'] ?? 26);
const seed = Number(process.env['SEED'] ?? 1);
const disk = ForgetfulDisk.create();

test.skipIf(disk === null)(
  `[L13] ${cycles} cuts during an upgrade leave the old format or the new one, whole`,
  { timeout: 60_000 + cycles * 20_000 },
  async () => {
    if (disk === null) return;
    try {
      const { faults, ...counts } = await runUpgradeCycles(disk, seededRandom(seed), cycles);
      console.log('cuts during an upgrade:', JSON.stringify({ ...counts, faults: faults.length }));
      expect(faults).toEqual([]);
      // Not a run in which everything happened before the change of format, or after it.
      expect(Math.min(counts.leftOld, counts.leftNew, counts.cutTwice)).toBeGreaterThan(0);
    } finally {
      disk.remove();
    }
  },
);
