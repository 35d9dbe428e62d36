// Runs a range of seeds in as many threads as there are cores, and gathers what came of it. Portions are handed out as
// threads get free, so a slow one holds nobody up.

import { availableParallelism } from 'node:os';
import { Counts } from '../counts.ts';
import type { BatchSoFar } from './kept-batch.ts';
import type { FailedSeed, Portion, PortionReport } from './messages.ts';
import { SimThread } from './thread.ts';

export interface BatchOptions {
  readonly from: number;
  readonly seeds: number;
  readonly actions: number;
  readonly plantedBug?: string;
  /** Gives the rest up once a seed has failed. */
  readonly stopsAtFailure?: boolean;
  readonly threads?: number;
  /** What an earlier run of the same batch came to. */
  readonly resumed?: BatchSoFar | null;
  readonly onProgress?: (soFar: BatchSoFar) => void;
}

/** What has been run so far. */
export interface Batch {
  readonly seeds: number;
  readonly editorSeeds: number;
  readonly failed: readonly FailedSeed[];
  readonly counts: Counts;
  readonly virtualMs: number;
  readonly events: number;
  readonly elapsedMs: number;
}

const portionSeeds = 10;

export async function runBatch(options: BatchOptions): Promise<Batch> {
  const startedMs = performance.now();
  const before = options.resumed?.batch;
  const total = {
    seeds: before?.seeds ?? 0,
    editorSeeds: before?.editorSeeds ?? 0,
    virtualMs: before?.virtualMs ?? 0,
    events: before?.events ?? 0,
  };
  const failed: FailedSeed[] = [...(before?.failed ?? [])];
  const counts = new Counts();
  counts.merge(before?.counts.byName ?? []);
  const done = new Set(options.resumed?.done);
  const batch = (): Batch => {
    const elapsedMs = (before?.elapsedMs ?? 0) + performance.now() - startedMs;
    return { ...total, failed, counts, elapsedMs };
  };
  const stopsAtFailure = options.stopsAtFailure === true;
  const end = options.from + options.seeds;
  let next = options.from;

  const nextPortion = (): Portion | null => {
    while (done.has(next)) next += portionSeeds;
    if (next >= end || (stopsAtFailure && failed.length > 0)) return null;
    const count = Math.min(portionSeeds, end - next);
    next += count;
    return { from: next - count, count, actions: options.actions, stopsAtFailure };
  };
  const gather = (from: number, report: PortionReport): void => {
    done.add(from);
    total.seeds += report.seeds;
    total.editorSeeds += report.editorSeeds;
    total.virtualMs += report.virtualMs;
    total.events += report.events;
    failed.push(...report.failed);
    counts.merge(report.counts);
    options.onProgress?.({ batch: batch(), done });
  };
  const runThread = async (): Promise<void> => {
    await using thread = new SimThread(options.plantedBug);
    for (let portion = nextPortion(); portion !== null; portion = nextPortion()) {
      gather(portion.from, await thread.runSeeds(portion));
    }
  };

  const threads = Math.min(
    options.threads ?? availableParallelism(),
    Math.ceil(options.seeds / portionSeeds),
  );
  await Promise.all(Array.from({ length: threads }, runThread));
  failed.sort((a, b) => a.seed - b.seed);
  return batch();
}
