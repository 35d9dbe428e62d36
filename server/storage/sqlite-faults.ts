// What SQLite's errors mean here: damage, no room or no turn at present, or something that leaves open what was written.

import Sqlite from 'better-sqlite3';
import { StorageUnavailable } from '../core/ports.ts';

export function isDamage(error: unknown): error is Error {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CORRUPT');
}

/** Undefined where the engine finds the file malformed: what is only tidied is left as it is, for doctor to see. */
export function unlessDamaged<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}

/** SQLite rolls back before it says FULL or BUSY, so nothing was written; anything else leaves that open. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_FULL') return new StorageUnavailable('full', error.message);
  if (error.code.startsWith('SQLITE_BUSY')) return new StorageUnavailable('busy', error.message);
  return error;
}
