// The lock of the data folder where files belong to somebody else than the process. Who is not the administrator cannot
// give files away, so some of it runs only as such.

import { chmodSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataFolderError, openDataFolder } from '../../../server/storage/data-folder.ts';
import { withDataDir } from '../../support/server-process.ts';

const isAdministrator = process.geteuid?.() === 0;
const nobody = 65_534;
/** As whom the server runs here: another user than the administrator. */
const user = isAdministrator ? nobody : (process.geteuid?.() ?? 0);

function asThatUser<T>(use: () => T): T {
  if (!isAdministrator) return use();
  process.seteuid?.(nobody);
  try {
    return use();
  } finally {
    process.seteuid?.(0);
  }
}

function problemOf(folder: string): unknown {
  try {
    asThatUser(() => openDataFolder(folder)).release();
    return null;
  } catch (error) {
    if (!(error instanceof DataFolderError)) throw error;
    return error.problem;
  }
}

describe('[D6] the lock', () => {
  test('is of its owner alone, and leaves nothing beside it', () =>
    withDataDir(async (folder) => {
      const held = openDataFolder(folder);
      expect(statSync(join(folder, 'lock.db')).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, 'lock.db-journal'), { throwIfNoEntry: false })).toBeUndefined();
      held.release();
    }));

  test('that its owner may not write locks nothing, and is refused with what to do', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'lock.db');
      openDataFolder(folder).release();
      if (isAdministrator) for (const path of [folder, file]) chownSync(path, user, user);
      chmodSync(file, 0o444);
      expect(problemOf(folder)).toEqual({
        state: 'not-lockable',
        detail: `its own user may not write to ${file}: chmod u+rw ${file}`,
      });
      chmodSync(file, 0o600);
      expect(problemOf(folder)).toBeNull();
    }));

  test.runIf(isAdministrator)('of somebody else is refused with whose it is and what to do', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'lock.db');
      openDataFolder(folder).release();
      chownSync(folder, user, user);
      for (const mode of [0o644, 0o600]) {
        chmodSync(file, mode);
        expect(problemOf(folder)).toEqual({
          state: 'not-lockable',
          detail: `${file} belongs to user 0, and user ${user}, as whom this runs, may not write to it. Give it to that user: chown ${user} ${file}`,
        });
      }
      chownSync(file, user, user);
      expect(problemOf(folder)).toBeNull();
    }),
  );

  test.runIf(isAdministrator)('that the administrator makes belongs to the owner of the folder', () =>
    withDataDir(async (folder) => {
      chownSync(folder, user, user);
      openDataFolder(folder).release();
      expect(statSync(join(folder, 'lock.db')).uid).toBe(user);
      expect(problemOf(folder)).toBeNull();
    }),
  );
});
