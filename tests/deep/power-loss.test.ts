// [D1] [D2] in volume: kill -9 and power loss in the middle of commits, compactions, backups and starts; with those of an
// upgrade (upgrade-cuts.test.ts) three hundred. CYCLES and SEED change how many and which; the figures are in docs/RELIABILITY.md.

import { expect, test } from 'vitest';
import { runCycles } from '../power-loss/cycles.ts';
import { ForgetfulDisk } from '../power-loss/forgetful-disk.ts';
import { seededRandom } from '../support/seeded-random.ts';

const cycles = Number(process.env['CYCLES'] ?? 274);
const seed = Number(process.env['SEED'] ?? 1);
const disk = ForgetfulDisk.create();

const timeout = 60_000 + cycles * 10_000;

test.skipIf(disk === null)(
  `[D1] ${cycles} power cuts lose nothing that was confirmed or seen`,
  { timeout },
  async () => {
    if (disk === null) return;
    try {
      const { lost, revived, ...counts } = await runCycles(disk, seededRandom(seed), cycles);
      console.log('power cuts:', JSON.stringify({ ...counts, lost: lost.length, revived: revived.length }));
      expect(lost).toEqual([]);
      expect(revived).toEqual([]);
      expect(counts.unreadable).toBe(0);
      // Not a run in which nothing happened.
      expect(counts.confirmed).toBeGreaterThan(cycles * 10);
      expect(counts.seen).toBeGreaterThan(cycles * 10);
      expect(counts.compactions).toBeGreaterThan(0);
      expect(Math.min(counts.duringBackup, counts.duringStart, counts.marksWritten)).toBeGreaterThan(0);
    } finally {
      disk.remove();
    }
  },
);
