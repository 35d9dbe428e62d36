// A batch that outlives its process, for runs of many hours: what has been run so far is kept in a file, and the same
// command with the same file goes on from there. A file of another range or length is refused, not mixed in.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Counts } from '../counts.ts';
import type { FailedSeed } from './messages.ts';
import type { Batch } from './pool.ts';

/** Which seeds a batch is to run, and how many actions of each. */
export interface BatchRange {
  readonly from: number;
  readonly seeds: number;
  readonly actions: number;
}

/** What was run of a batch, and the portions that were, by their first seeds. */
export interface BatchSoFar {
  readonly batch: Batch;
  readonly done: ReadonlySet<number>;
}

interface KeptFile extends BatchRange {
  readonly done: readonly number[];
  readonly totals: Pick<Batch, 'seeds' | 'editorSeeds' | 'virtualMs' | 'events' | 'elapsedMs'>;
  readonly failed: readonly FailedSeed[];
  readonly counts: ReadonlyArray<readonly [string, number]>;
}

/** Null if there is no such file yet. Throws if it is of another batch. */
export function readKept(file: string, { from, seeds, actions }: BatchRange): BatchSoFar | null {
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptFile;
  if (kept.from !== from || kept.seeds !== seeds || kept.actions !== actions) {
    throw new Error(
      `${file} is of ${kept.seeds} seeds from ${kept.from} on with ${kept.actions} actions each`,
    );
  }
  const counts = new Counts();
  counts.merge(kept.counts);
  return { batch: { ...kept.totals, failed: kept.failed, counts }, done: new Set(kept.done) };
}

/** In one step: whoever is ended in the midst of it finds what was there before. */
export function writeKept(file: string, range: BatchRange, { batch, done }: BatchSoFar): void {
  const { seeds, editorSeeds, virtualMs, events, elapsedMs, failed, counts } = batch;
  const kept: KeptFile = {
    ...range,
    done: [...done],
    totals: { seeds, editorSeeds, virtualMs, events, elapsedMs },
    failed,
    counts: [...counts.byName],
  };
  writeFileSync(`${file}.new`, JSON.stringify(kept));
  renameSync(`${file}.new`, file);
}
