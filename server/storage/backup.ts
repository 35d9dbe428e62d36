// A copy of the data file in one file of its own, made while a server may be writing: the documents as of one moment.
// It has its name only once it was read back and found sound, so whatever has the name is a backup.

import Sqlite from 'better-sqlite3';
import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { endFault, examine, type Findings } from './doctor.ts';
import type { Fault } from './doctor-document.ts';
import { createUnfinished, putInPlace, removeDatabase } from './durable-file.ts';
import { DataFileError, describe, StoreReader, type Progress } from './inspect-store.ts';

export interface BackupRequest {
  readonly databaseFile: string;
  readonly target: string;
  /** Whether a file that has the target's name is replaced. */
  readonly force: boolean;
  /** Whether a copy with faults is kept: of a damaged store it is all that there is. */
  readonly allowDamaged: boolean;
}

export interface BackupSink {
  readonly onFault: (fault: Fault) => void;
  readonly onStep: (step: 'copy' | 'check') => Progress;
}

export interface Backup extends Findings {
  readonly fileBytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** Throws {@link DataFileError} if there is no backup afterwards; what had the target's name is then still there. */
export async function backUp(request: BackupRequest, sink: BackupSink): Promise<Backup> {
  const target = resolve(request.target);
  requirePlace(target, request);
  const loss = endFault(request.databaseFile);
  if (loss !== null) sink.onFault(loss);
  const unfinished = `${target}.tmp`;
  try {
    createUnfinished(unfinished);
  } catch (error) {
    throw new DataFileError(`${target} cannot be written: ${describe(error)}.`);
  }
  try {
    await copyStore(request.databaseFile, unfinished, sink.onStep('copy'));
    const findings = examine(
      unfinished,
      { pages: 'quick', content: false },
      { onFault: sink.onFault, progress: sink.onStep('check') },
    );
    const faults = findings.faults + (loss === null ? 0 : 1);
    if (faults > 0 && !request.allowDamaged) {
      throw new DataFileError(
        'No backup was made: the data is damaged. --allow-damaged makes one all the same.',
      );
    }
    const sha256 = await sha256Of(unfinished);
    putInPlace(unfinished, target);
    return { ...findings, faults, fileBytes: statSync(target).size, sha256 };
  } finally {
    removeDatabase(unfinished);
  }
}

/** Copies a data file of the present format into an empty one that needs no files beside it. */
export async function copyStore(from: string, to: string, progress: Progress): Promise<void> {
  const reader = StoreReader.open(from);
  try {
    await reader.copyTo(to, progress);
  } finally {
    reader.close();
  }
  const copy = new Sqlite(to);
  try {
    // The copy says WAL, as its source does; opened by anybody, it would grow files beside it.
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

function requirePlace(target: string, { databaseFile, force }: BackupRequest): void {
  if (!existsSync(dirname(target))) throw new DataFileError(`There is no folder ${dirname(target)}.`);
  if (realpathSync(dirname(target)) === realpathSync(dirname(databaseFile))) {
    throw new DataFileError('A backup cannot be in the data folder: what takes the folder would take both.');
  }
  if (existsSync(target) && !statSync(target).isFile()) throw new DataFileError(`${target} is not a file.`);
  if (existsSync(target) && !force) {
    throw new DataFileError(
      `${target} exists already: choose another name than ${basename(target)}, or give --force.`,
    );
  }
}

async function sha256Of(file: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(file)) sum.update(chunk as Buffer);
  return sum.digest('hex');
}
