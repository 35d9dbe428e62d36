// Puts a backup in the place of the data file. Nothing of the present data is touched before the backup was copied into
// the folder and found sound, and nothing is thrown away: the file that was there stays beside it under another name.
// The restored store is a new incarnation, by which whoever kept more than it holds knows to send it again.

import Sqlite from 'better-sqlite3';
import { copyFileSync, existsSync, linkSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommitMark, markFileOf, removeMark, type Marked } from './commit-mark.ts';
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
    const keptAs = existsSync(databaseFile)
      ? keep(databaseFile, `${databaseFile}.before-restore-${timeStamp}`)
      : null;
    // No mark at all for a moment, rather than one of another file.
    removeMark(databaseFile);
    putInPlace(unfinished, databaseFile);
    new CommitMark(databaseFile, marked).close();
    return { ...findings, keptAs };
  } finally {
    removeDatabase(unfinished);
  }
}

async function copyAndRenew(from: string, to: string, progress: Progress): Promise<Marked> {
  // By SQLite and not as bytes: a data file that was copied by hand may come with a log beside it.
  const source = openReadOnly(from);
  try {
    requireOurs(source, from);
    createUnfinished(to);
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

/**
 * Gives the present data file a second name, so that there is one under the first at every moment. Its write-ahead log
 * must not stay behind: SQLite would play it into the file that takes the place.
 */
function keep(databaseFile: string, as: string): string {
  if (existsSync(as)) throw new DataFileError(`${as} exists already.`);
  if (lacksChanges(databaseFile) || !foldInLog(databaseFile)) {
    // So damaged that SQLite cannot fold it in, or would throw half of it away: then the log keeps its file company under the new name.
    for (const ending of ['-wal', '-shm']) {
      if (existsSync(databaseFile + ending)) renameSync(databaseFile + ending, as + ending);
    }
  }
  if (existsSync(markFileOf(databaseFile))) renameSync(markFileOf(databaseFile), markFileOf(as));
  try {
    linkSync(databaseFile, as);
  } catch {
    // A file system without hard links.
    copyFileSync(databaseFile, as);
    flushToDisk(as);
  }
  flushToDisk(dirname(databaseFile));
  return as;
}

function lacksChanges(databaseFile: string): boolean {
  try {
    return findLoss(databaseFile) !== null;
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return false;
  }
}

/** True if all is in the one file now. SQLite is let near it only if it reads as ours: of ruins it would delete the log. */
function foldInLog(databaseFile: string): boolean {
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
  return !existsSync(`${databaseFile}-wal`);
}
