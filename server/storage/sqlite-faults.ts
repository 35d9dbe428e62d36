// What SQLite's errors mean here: damage, no room or no turn at present, or something that leaves open what was written.

import Sqlite from 'better-sqlite3';
import { StorageUnavailable } from '../core/ports.ts';

export function isDamage(error: unknown): error is Error {
  return isEngineFault(error) && error.code.startsWith('SQLITE_CORRUPT');
}

/** What SQLite itself says of a file, a disk or a lock; not a fault of this program. */
export function isEngineFault(error: unknown): error is InstanceType<typeof Sqlite.SqliteError> {
  return error instanceof Sqlite.SqliteError;
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
  if (!isEngineFault(error)) return error;
  if (error.code === 'SQLITE_FULL') return new StorageUnavailable('full', error.message);
  if (error.code.startsWith('SQLITE_BUSY')) return new StorageUnavailable('busy', error.message);
  return error;
}
