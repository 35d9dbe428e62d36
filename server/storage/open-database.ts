// How the data file is opened for writing: only if nothing that was confirmed is missing, only if the engine keeps its
// promise, and in the present format. WAL with synchronous=FULL fsyncs the log before a commit returns, so what was
// committed survives power loss. (WAL's own default, NORMAL, loses the last commits.)

import Sqlite, { type Database } from 'better-sqlite3';
import { dirname } from 'node:path';
import { createIfMissing, giveToOwnerOf, keepToOwner } from './durable-file.ts';
import { findLoss } from './lost-commits.ts';
import { migrate } from './sqlite-schema.ts';
import { StoreRefused } from './store-refused.ts';

/** Opens or creates the file. Throws {@link StoreRefused}, and leaves nothing open then. */
export function openDatabase(file: string): Database {
  const loss = readable(file, () => findLoss(file));
  if (loss !== null) throw new StoreRefused(file, { state: 'lost-commits', loss });
  keepPrivate(file);
  const database = readable(file, () => new Sqlite(file));
  try {
    readable(file, () => makeDurable(database));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite gives the files beside it the same mode. In a folder that others may look into nothing else keeps it from them. */
function keepPrivate(file: string): void {
  try {
    if (createIfMissing(file)) giveToOwnerOf(dirname(file), file);
    else for (const ending of ['', '-wal', '-shm']) keepToOwner(file + ending);
  } catch {
    // What cannot be made here, SQLite cannot make either, and says so.
  }
}

function makeDurable(database: Database): void {
  const journal = database.pragma('journal_mode = WAL', { simple: true });
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  const synchronous = database.pragma('synchronous', { simple: true });
  // 2 is FULL. A network file system or a build option may have said no to either.
  if (journal !== 'wal' || synchronous !== 2) {
    const detail = `journal ${String(journal)}, synchronous ${String(synchronous)}`;
    throw new StoreRefused(database.name, { state: 'not-durable', detail });
  }
  migrate(database);
}

function readable<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    throw new StoreRefused(file, { state: 'unreadable', detail: error.message });
  }
}

/**
 * Whether the table of documents is what was written, as far as SQLite and their number can tell. A page in the wrong
 * place can hide documents without a changed byte: then one that is not found must not be taken for one that is new.
 */
export function isCatalogueWhole(database: Database): boolean {
  try {
    const written = database.prepare<[], number>('SELECT documents FROM tally').pluck().get();
    const found = database.prepare<[], number>('SELECT count(*) FROM documents NOT INDEXED').pluck().get();
    const lines = database.pragma('integrity_check(documents)') as readonly Record<string, string>[];
    return written === found && lines.every((line) => line['integrity_check'] === 'ok');
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return false;
  }
}
