// The data folder and the lock that makes one process its owner. The lock is an exclusive transaction on a
// small SQLite file of its own: the operating system drops it with the process, however that ends.

import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createIfMissing, giveToOwnerOf, keepToOwner } from './durable-file.ts';

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
  const file = join(folder, 'lock.db');
  let database: Sqlite.Database | null = null;
  try {
    if (createIfMissing(file)) giveToOwnerOf(folder, file);
    else keepToOwner(file);
    database = new Sqlite(file, { timeout: 0 });
    // The write below is taken back in the end: nothing is to lie beside the file meanwhile.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    // What this process may only read SQLite opens for reading without a word, and then that excludes nobody.
    database.pragma('user_version = 1');
  } catch (error) {
    database?.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new DataFolderError(folder, { state: 'in-use' });
    }
    throw new DataFolderError(folder, { state: 'not-lockable', detail: whoMayNot(file) ?? describe(error) });
  }
  const held = database;
  return () => held.close();
}

/** What is to be done about a lock file that this process may not write; null if that is not what is wrong. */
function whoMayNot(file: string): string | null {
  const user = process.geteuid?.() ?? 0;
  const found = statSync(file, { throwIfNoEntry: false });
  // The administrator may write everything.
  if (found === undefined || user === 0) return null;
  if (found.uid !== user) {
    return (
      `${file} belongs to user ${found.uid}, and user ${user}, as whom this runs, may not write to it. ` +
      `Give it to that user: chown ${user} ${file}`
    );
  }
  return (found.mode & 0o600) === 0o600 ? null : `its own user may not write to ${file}: chmod u+rw ${file}`;
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
