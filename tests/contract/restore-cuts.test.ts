// A restore that is cut off, before or after any of its steps in the data folder, hides nothing: what was there is whole under its
// first name or its second, and a start serves all of the one or the other, or says that it does not.

import type * as fs from 'node:fs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../server/storage/doctor-document.ts';
import { findLoss } from '../../server/storage/lost-commits.ts';
import { restore } from '../../server/storage/restore.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { withDataDir } from '../support/server-process.ts';
import { bytesOf, killedStore, textOf } from './killed-store.ts';

/** How many more steps are taken; then the process is gone, and whatever it would do yet does not happen. */
const steps = vi.hoisted(() => ({ left: Infinity, copiesLeft: Infinity, hasLinks: true }));

class CutOff extends Error {}

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  function step<A extends unknown[]>(act: (...args: A) => void): (...args: A) => void {
    return (...args) => {
      if (steps.left <= 0) throw new CutOff();
      act(...args);
      steps.left -= 1;
    };
  }
  function link(...args: Parameters<typeof fs.linkSync>): void {
    if (!steps.hasLinks) throw new Error('EPERM');
    real.linkSync(...args);
  }
  function copy(...args: Parameters<typeof fs.copyFileSync>): void {
    real.copyFileSync(...args);
    steps.copiesLeft -= 1;
    if (steps.copiesLeft < 0) throw new Error('ENOSPC');
  }
  return {
    ...real,
    copyFileSync: step(copy),
    linkSync: step(link),
    renameSync: step(real.renameSync),
    rmSync: step(real.rmSync),
  };
});

beforeEach(() => Object.assign(steps, { left: Infinity, copiesLeft: Infinity, hasLinks: true }));

/** What was there, and a backup with less; the damaged log cannot be folded in, and the mark knows what it held. */
function lay(file: string): (Buffer | null)[] {
  killedStore(`${file}.backup`, 'ab');
  killedStore(file, 'abcdef');
  const wal = readFileSync(`${file}-wal`);
  wal.fill(0, wal.length / 2, wal.length / 2 + 100);
  writeFileSync(`${file}-wal`, wal);
  return bytesOf(file);
}

/** Resolves with what was found wrong with the backup's file. */
async function restoreIn(file: string, timeStamp: string): Promise<string[]> {
  // These letters are no updates, which a restore takes for damage of the document.
  const request = { from: `${file}.backup`, databaseFile: file, timeStamp, allowDamaged: true };
  const faults: string[] = [];
  const onFault = ({ documentId, what }: Fault): void => {
    if (documentId === null) faults.push(what);
  };
  await restore(request, { onFault, onStep: () => () => {} });
  return faults;
}

function textIn(file: string): string {
  const store = new SqliteStore(file);
  const text = textOf(store);
  store.close();
  return text;
}

/** Cuts a restore off after so many steps; false if it came to its end before that. */
async function isCutAfter(count: number, file: string): Promise<boolean> {
  steps.left = count;
  const end = await restoreIn(file, 'first').catch((error: unknown) => error);
  steps.left = Infinity;
  if (end instanceof Error && !(end instanceof CutOff)) throw end;
  return end instanceof CutOff;
}

describe.each([
  ['with', true],
  ['without', false],
])('on a file system %s hard links', (_name, hasLinks) => {
  test('[L9] wherever a restore is cut off, nothing is hidden, and it can be done again', async () => {
    steps.hasLinks = hasLinks;
    const seen = { before: 0, refused: 0, restored: 0 };
    async function isCutAndSound(count: number): Promise<boolean> {
      let isCut = true;
      await withDataDir(async (folder) => {
        const file = join(folder, 'weft.db');
        const before = lay(file);
        isCut = await isCutAfter(count, file);
        const isUntouched = bytesOf(file).every((bytes, at) => before[at]?.equals(bytes ?? Buffer.of()));
        if (!isUntouched) expect(bytesOf(`${file}.before-restore-first`)).toEqual(before);
        const isRefused = !isUntouched && findLoss(file) !== null;
        if (!isUntouched && !isRefused) expect(textIn(file)).toBe('ab');
        seen[isUntouched ? 'before' : isRefused ? 'refused' : 'restored'] += 1;
        // What the first has left is not held against the backup.
        expect(await restoreIn(file, 'second')).toEqual([]);
        expect(textIn(file)).toBe('ab');
      });
      return isCut;
    }
    let count = 0;
    while (await isCutAndSound(count)) count += 1;
    // Each of the three is met, so no step in between goes untried.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });
});

test('[L9] a copy that fails half-way leaves no half of one behind, and all is as it was', () =>
  withDataDir(async (folder) => {
    const file = join(folder, 'weft.db');
    const before = lay(file);
    steps.hasLinks = false;
    // The second name of the log's file is the second copy.
    steps.copiesLeft = 1;
    await expect(restoreIn(file, 'now')).rejects.toThrow('ENOSPC');
    expect(bytesOf(file)).toEqual(before);
    expect(bytesOf(`${file}.before-restore-now`)).toEqual([null, null, null]);
  }));
