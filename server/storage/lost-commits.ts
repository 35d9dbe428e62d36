// Whether a data file holds all that was confirmed, by the mark beside it. It looks without changing anything: opened
// for writing, SQLite would cut off and delete the rest of a damaged log, from which something may still be saved.

import Sqlite, { type Database } from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import { assert } from '../../lib/base/assert.ts';
import { incarnationSum, readMark, type Marked, type MarkOnDisk } from './commit-mark.ts';
import { sameBytes } from './record-chain.ts';
import { applicationId } from './sqlite-schema.ts';
import type { Loss } from './store-refused.ts';

/** SQLite takes what is shorter than its first page for a new database. */
const firstPageBytes = 4_096;

/** Null if nothing is known to be missing. Throws SQLite's error if the file cannot be read. */
export function findLoss(databaseFile: string): Loss | null {
  const reading = readMark(databaseFile);
  if (reading.state !== 'read') return null;
  const { changes: confirmed, at: confirmedAt } = reading.mark;
  const isThere = existsSync(databaseFile) && statSync(databaseFile).size >= firstPageBytes;
  if (!isThere) return { state: 'gone', confirmed, confirmedAt };
  const database = new Sqlite(databaseFile, { readonly: true, fileMustExist: true });
  try {
    return compare(database, reading.mark);
  } finally {
    database.close();
  }
}

function compare(database: Database, mark: MarkOnDisk): Loss | null {
  const { changes: confirmed, at: confirmedAt } = mark;
  const format = database.pragma('user_version', { simple: true }) as number;
  const application = database.pragma('application_id', { simple: true });
  if (application === 0 && format === 0) return { state: 'gone', confirmed, confirmedAt };
  // Whoever opens it says so better.
  if (application !== applicationId) return null;
  const incarnation = readIncarnation(database);
  const isOurs = incarnation !== null && sameBytes(incarnationSum(incarnation), mark.incarnationSum);
  if (format < 2) {
    // Nothing is counted in this format. Of another incarnation, it was restored by an earlier program, which knows
    // of no mark; of this one, the change of format is among what is missing.
    return isOurs ? { state: 'older', last: 0, lastAt: 0, confirmed, confirmedAt } : null;
  }
  if (!isOurs) return { state: 'replaced', confirmed, confirmedAt };
  const { changes: last, at: lastAt } = readChanges(database);
  return last < confirmed ? { state: 'older', last, lastAt, confirmed, confirmedAt } : null;
}

/** What the mark of a data file of the present format has to say. */
export function readMarked(database: Database): Marked {
  const incarnation = readIncarnation(database);
  assert(incarnation !== null, 'a data file has an incarnation from its creation');
  return { incarnation, ...readChanges(database) };
}

function readIncarnation(database: Database): string | null {
  const row = database
    .prepare<[], { value: string }>("SELECT CAST(value AS TEXT) AS value FROM meta WHERE key = 'incarnation'")
    .get();
  return row?.value ?? null;
}

function readChanges(database: Database): { readonly changes: number; readonly at: number } {
  const last = database
    .prepare<[], { id: number; at: number }>(
      'SELECT id, CAST(at AS INTEGER) AS at FROM records ORDER BY records.id DESC LIMIT 1',
    )
    .get();
  const tally = database
    .prepare<[], { others: number; at: number }>(
      'SELECT CAST(others AS INTEGER) AS others, CAST(others_at AS INTEGER) AS at FROM tally',
    )
    .get();
  return { changes: (last?.id ?? 0) + (tally?.others ?? 0), at: Math.max(last?.at ?? 0, tally?.at ?? 0) };
}
