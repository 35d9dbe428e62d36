// Puts a backup in the place of the data file. Nothing of the present data is touched before the backup was copied into
// the folder and found sound, and nothing is thrown away: the file that was there stays beside it under another name.
// The restored store is a new incarnation, by which whoever kept more than it holds knows to send it again.

import Sqlite from 'better-sqlite3';
import { copyFileSync, existsSync, linkSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommitMark, markFileOf, type Marked } from './commit-mark.ts';
import { examine, type Findings } from './doctor.ts';
import type { Fault } from './doctor-document.ts';
import { createUnfinished, flushToDisk, giveToOwnerOf, putInPlace, removeDatabase } from './durable-file.ts';
import {
  DataFileError,
  describe,
  isSqliteError,
  openReadOnly,
  requireOurs,
  type Progress,
} from './inspect-store.ts';
import { findLoss, readMarked } from './lost-commits.ts';
import { migrate, renewIncarnation } from './sqlite-schema.ts';

export interface RestoreRequest {
  /** The backup; a data file of an older format is brought to the present one. */
  readonly from: string;
  /** In a folder whose lock the caller holds [SPEC D6]. */
  readonly databaseFile: string;
  /** Goes into the name of what is kept; no ':' or '/'. */
  readonly timeStamp: string;
  readonly allowDamaged: boolean;
}

export interface RestoreSink {
  readonly onFault: (fault: Fault) => void;
  readonly onStep: (step: 'copy' | 'check') => Progress;
}

export interface Restoration extends Findings {
  /** Where the data file from before is now; null if there was none. */
  readonly keptAs: string | null;
}

/** Throws {@link DataFileError} if the backup cannot take the place; then everything is as it was. */
export async function restore(request: RestoreRequest, sink: RestoreSink): Promise<Restoration> {
  const { from, databaseFile, timeStamp, allowDamaged } = request;
  const unfinished = `${databaseFile}.restore-tmp`;
  try {
    const marked = await copyAndRenew(from, unfinished, sink.onStep('copy'));
    const findings = examine(
      unfinished,
      { pages: 'quick', content: true },
      { onFault: sink.onFault, progress: sink.onStep('check') },
    );
    if (findings.faults > 0 && !allowDamaged) {
      throw new DataFileError(
        'Nothing was restored: the backup is damaged. --allow-damaged restores it all the same.',
      );
    }
    giveToOwnerOf(dirname(databaseFile), unfinished);
    const keptAs = `${databaseFile}.before-restore-${timeStamp}`;
    const isKept = keep(databaseFile, keptAs);
    replace(databaseFile, unfinished, marked);
    return { ...findings, keptAs: isKept ? keptAs : null };
  } finally {
    removeDatabase(unfinished);
    rmSync(markFileOf(unfinished), { force: true });
  }
}

async function copyAndRenew(from: string, to: string, progress: Progress): Promise<Marked> {
  // By SQLite and not as bytes: a data file that was copied by hand may come with a log beside it.
  const source = openReadOnly(from);
  try {
    requireOurs(source, from);
    createUnfinished(to);
    // Of a restore that was cut off behind its check: the new copy would be measured by it.
    rmSync(markFileOf(to), { force: true });
    await source.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        progress(totalPages - remainingPages, totalPages);
        return 2_048;
      },
    });
  } catch (error) {
    throw isSqliteError(error) ? new DataFileError(`${from} cannot be copied: ${describe(error)}.`) : error;
  } finally {
    source.close();
  }
  const copy = new Sqlite(to);
  try {
    copy.pragma('journal_mode = DELETE');
    copy.pragma('synchronous = FULL');
    migrate(copy);
    renewIncarnation(copy);
    return readMarked(copy);
  } catch (error) {
    throw isSqliteError(error) ? new DataFileError(`${from} is damaged: ${describe(error)}.`) : error;
  } finally {
    copy.close();
  }
}

/** Gives what is there a second name, and takes nothing away. Whether there is a data file among it. */
function keep(databaseFile: string, as: string): boolean {
  if (existsSync(as)) throw new DataFileError(`${as} exists already.`);
  if (!lacksChanges(databaseFile)) foldInLog(databaseFile);
  // SQLite leaves an empty log where it looked and found none.
  const hasBytes = (path: string) => existsSync(path) && statSync(path).size > 0;
  const found = ['', '-wal', '-mark'].filter((ending) => hasBytes(databaseFile + ending));
  try {
    for (const ending of found) giveSecondName(databaseFile + ending, as + ending);
  } catch (error) {
    // Half of a copy under that name would be worse than none.
    for (const ending of found) rmSync(as + ending, { force: true });
    throw error;
  }
  flushToDisk(dirname(databaseFile));
  return found.includes('');
}

function giveSecondName(file: string, as: string): void {
  try {
    linkSync(file, as);
  } catch {
    // A file system without hard links.
    copyFileSync(file, as);
    flushToDisk(as);
    giveToOwnerOf(dirname(as), as);
  }
}

/**
 * What is kept stays under its second name. The new mark comes first: cut off before the file has followed it, what is
 * there is refused as another file than the marked one. It is never opened without a log that was its own, or with one
 * that was not.
 */
function replace(databaseFile: string, by: string, marked: Marked): void {
  new CommitMark(by, marked).close();
  putInPlace(markFileOf(by), markFileOf(databaseFile));
  // Of a file so damaged that it was not folded in. SQLite would play it into the file that takes the place.
  for (const ending of ['-wal', '-shm']) rmSync(databaseFile + ending, { force: true });
  flushToDisk(dirname(databaseFile));
  putInPlace(by, databaseFile);
}

function lacksChanges(databaseFile: string): boolean {
  try {
    return findLoss(databaseFile) !== null;
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return false;
  }
}

/** So that one file is all of it, if that can be. SQLite is let near it only if it reads as ours: of ruins it would delete the log. */
function foldInLog(databaseFile: string): void {
  if (!existsSync(databaseFile)) return;
  try {
    const before = openReadOnly(databaseFile);
    try {
      requireOurs(before, databaseFile);
    } finally {
      before.close();
    }
    const database = new Sqlite(databaseFile);
    try {
      database.pragma('journal_mode = DELETE');
    } finally {
      database.close();
    }
  } catch (error) {
    if (!isSqliteError(error) && !(error instanceof DataFileError)) throw error;
  }
}
