// What an operator does about a data file that lacks commits and of which no backup is better: it is served again as it
// is, as a new incarnation, by which whoever kept more knows to send it again. What was found is kept beside it first,
// log and all, for opening the file for writing is the end of what may still be in there.

import Sqlite from 'better-sqlite3';
import { copyFileSync, constants, existsSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeMark } from './commit-mark.ts';
import { flushToDisk, giveToOwnerOf, removeDatabase } from './durable-file.ts';
import { DataFileError } from './inspect-store.ts';
import { findLoss } from './lost-commits.ts';
import { migrate, renewIncarnation } from './sqlite-schema.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Loss } from './store-refused.ts';

export interface Acceptance {
  readonly loss: Loss;
  /** Where what was found is now; null if there was nothing. */
  readonly keptAs: string | null;
}

/**
 * The caller holds the lock of the folder [SPEC D6]; `timeStamp` goes into the name of what is kept. Null if nothing is
 * missing. Throws SQLite's error, or {@link DataFileError}, with all as it was.
 */
export function acceptLoss(databaseFile: string, timeStamp: string): Acceptance | null {
  const loss = findLoss(databaseFile);
  if (loss === null) return null;
  const keptAs = `${databaseFile}.before-loss-${timeStamp}`;
  if (existsSync(keptAs)) throw new DataFileError(`${keptAs} exists already.`);
  const kept = keep(databaseFile, keptAs, loss.state === 'gone' ? 'move' : 'copy');
  // Cut off before the mark is removed, the file is still refused, and this can be done again.
  if (loss.state === 'gone') removeDatabase(databaseFile);
  else renew(databaseFile);
  removeMark(databaseFile);
  new SqliteStore(databaseFile).close();
  return { loss, keptAs: kept ? keptAs : null };
}

/** Whether there was anything to keep. */
function keep(databaseFile: string, as: string, how: 'move' | 'copy'): boolean {
  // SQLite leaves an empty log where it looked and found none.
  const hasBytes = (path: string) => existsSync(path) && statSync(path).size > 0;
  const found = ['', '-wal'].filter((ending) => hasBytes(databaseFile + ending));
  for (const ending of found) {
    const [from, to] = [databaseFile + ending, as + ending];
    if (how === 'move') {
      renameSync(from, to);
    } else {
      copyFileSync(from, to, constants.COPYFILE_FICLONE);
      flushToDisk(to);
      giveToOwnerOf(dirname(to), to);
    }
  }
  flushToDisk(dirname(databaseFile));
  return found.length > 0;
}

function renew(databaseFile: string): void {
  const database = new Sqlite(databaseFile);
  try {
    database.pragma('synchronous = FULL');
    migrate(database);
    database.transaction(() => renewIncarnation(database))();
  } finally {
    database.close();
  }
}
