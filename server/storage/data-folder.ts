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

export type DataFolderProblem =
  | { readonly state: 'not-writable'; readonly detail: string }
  /** Another process has it: a server, or a command that must be alone. */
  | { readonly state: 'in-use' }
  | { readonly state: 'not-lockable'; readonly detail: string };

/** A data folder that cannot be used; the message is one sentence for the operator. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
  readonly folder: string;
  readonly problem: DataFolderProblem;

  constructor(folder: string, problem: DataFolderProblem) {
    super(sentence(folder, problem));
    this.folder = folder;
    this.problem = problem;
  }
}

/** Creates the folder if need be and takes it for this process. */
export function openDataFolder(folder: string): DataFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataFolderError(folder, { state: 'not-writable', detail: describe(error) });
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
      throw new DataFolderError(folder, { state: 'in-use' });
    }
    throw new DataFolderError(folder, { state: 'not-lockable', detail: describe(error) });
  }
  const held = database;
  return () => held.close();
}

function sentence(folder: string, problem: DataFolderProblem): string {
  switch (problem.state) {
    case 'not-writable':
      return `The data folder ${folder} cannot be written: ${problem.detail}`;
    case 'in-use':
      return `The data folder ${folder} is in use by another server.`;
    case 'not-lockable':
      return `The data folder ${folder} cannot be locked: ${problem.detail}`;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
