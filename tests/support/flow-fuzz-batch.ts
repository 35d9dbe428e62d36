// Many random sessions in as many threads as there are cores, counted by profile. Portions are handed out as threads get
// free, so that a slow one holds nobody up.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { Portion, PortionReport } from './flow-fuzz-portion.ts';
import type { Profile } from './flow-fuzz-profiles.ts';

export interface BatchOptions {
  readonly profiles: readonly Profile[];
  readonly from: number;
  /** Of each profile. */
  readonly seeds: number;
  readonly steps: number;
  readonly threads?: number;
  readonly onReport?: (report: PortionReport) => void;
}

const portionSeeds = 10;
/** A session takes a tenth of a second; a portion that stands still this long has met an endless loop. */
const stuckMs = 300_000;

export async function runBatch(options: BatchOptions): Promise<PortionReport[]> {
  const portions = portionsOf(options);
  const reports: PortionReport[] = [];
  const runThread = async (): Promise<void> => {
    // Lexical's development build is three times as slow, and throws where the other goes on. A test runner's conditions
    // would choose it.
    const env = { ...process.env, NODE_ENV: 'production' };
    const worker = new Worker(new URL('./flow-fuzz-worker.ts', import.meta.url), { env, execArgv: [] });
    try {
      for (let portion = portions.shift(); portion !== undefined; portion = portions.shift()) {
        const report = await answerOf(worker, portion);
        reports.push(report);
        options.onReport?.(report);
      }
    } finally {
      await worker.terminate();
    }
  };
  const threads = Math.min(portions.length, options.threads ?? availableParallelism());
  await Promise.all(Array.from({ length: threads }, runThread));
  return reports;
}

/** A portion of each profile in turn, so that a batch that is cut short has met them all. */
function portionsOf({ profiles, from, seeds, steps }: BatchOptions): Portion[] {
  const portions: Portion[] = [];
  for (let done = 0; done < seeds; done += portionSeeds) {
    const count = Math.min(portionSeeds, seeds - done);
    for (const profile of profiles) portions.push({ profile, from: from + done, count, steps });
  }
  return portions;
}

function answerOf(worker: Worker, portion: Portion): Promise<PortionReport> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      worker.off('message', answer);
      worker.off('error', fail);
    };
    const answer = (report: PortionReport): void => {
      end();
      resolve(report);
    };
    const fail = (error: Error): void => {
      end();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error(`${JSON.stringify(portion)} does not end`)), stuckMs);
    worker.on('message', answer);
    worker.on('error', fail);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(portion);
  });
}
