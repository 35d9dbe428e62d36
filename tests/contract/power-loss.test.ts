// [D1] [D2] [L13] against a disk that forgets what was not fsynced: a sample. tests/deep has the volume.

import { expect, test } from 'vitest';
import { runCycles } from '../power-loss/cycles.ts';
import { ForgetfulDisk } from '../power-loss/forgetful-disk.ts';
import { lossWith } from '../power-loss/control.ts';
import { runUpgradeCycles } from '../power-loss/upgrade-cycles.ts';
import { seededRandom } from '../support/seeded-random.ts';

const disk = ForgetfulDisk.create();

test.skipIf(disk === null)(
  '[D1] kill -9 and power loss: nothing that was confirmed or seen is lost, nothing deleted comes back',
  { timeout: 120_000 },
  async () => {
    if (disk === null) return;
    try {
      const counts = await runCycles(disk, seededRandom(Number(process.env['SEED'] ?? 1)), 6);
      expect(counts.lost).toEqual([]);
      expect(counts.revived).toEqual([]);
      expect(counts.unreadable).toBe(0);
      expect(counts.confirmed).toBeGreaterThan(50);
      expect(counts.seen).toBeGreaterThan(50);
    } finally {
      disk.remove();
    }
  },
);

test.skipIf(disk === null)(
  'the disk really forgets: SQLite with synchronous=NORMAL loses commits on it, with FULL none',
  () => {
    expect(lossWith('NORMAL')).toBeGreaterThan(0);
    expect(lossWith('FULL')).toBe(0);
  },
);

test.skipIf(disk === null)(
  '[L13] a power cut during the change of the format: the old one or the new one, whole, and the next start goes on',
  { timeout: 120_000 },
  async () => {
    const upgraded = ForgetfulDisk.create();
    if (upgraded === null) return;
    try {
      const counts = await runUpgradeCycles(upgraded, seededRandom(Number(process.env['SEED'] ?? 1)), 3);
      expect(counts.faults).toEqual([]);
      expect(counts.leftOld).toBeGreaterThan(0);
    } finally {
      upgraded.remove();
    }
  },
);
