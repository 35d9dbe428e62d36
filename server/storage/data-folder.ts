// The data folder and the lock that makes one process its owner. The lock is an exclusive transaction on a
// small SQLite file of its own: the operating system drops it with the process, however that ends.

import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

export interface DataFolder {
  readonly databaseFile: string;
  /** Gives the folder to the next process. */
  release(): void;
}

/** A data folder that cannot be used; the message is one sentence for the operator. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Creates the folder if need be and takes it for this process. */
export function openDataFolder(folder: string): DataFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataFolderError(`The data folder ${folder} cannot be written: ${describe(error)}`);
  }
  return { databaseFile: join(folder, 'weft.db'), release: lock(folder) };
}

function lock(folder: string): () => void {
  let database: Sqlite.Database | null = null;
  try {
    database = new Sqlite(join(folder, 'lock.db'), { timeout: 0 });
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new DataFolderError(`The data folder ${folder} is in use by another server.`);
    }
    throw new DataFolderError(`The data folder ${folder} cannot be locked: ${describe(error)}`);
  }
  const held = database;
  return () => held.close();
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
