// The volume of the fuzzers: two million executions and more, in as many threads as the machine has cores, at most four.
// PORTIONS and FROM change how many and which; a run of hours is made by command (docs/RELIABILITY.md). A failure names its
// seed; `SEED=n npm test -- tests/unit/fuzz/sample.test.ts` replays it.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { addCounts, isVacuous, noPortionCounts, type PortionCounts } from '../fuzz/portion.ts';
import type { PortionRange, PortionReport } from '../fuzz/portion-worker.ts';

const portions = Number(process.env['PORTIONS'] ?? 300);
/** The first of them; those of the sample come before. */
const from = Number(process.env['FROM'] ?? 1_000);
const executionsPerPortion = 6_700;
/** A portion takes a second or so; one that stands still this long has met an endless loop. */
const stuckMs = 120_000;

/** Runs a share of the portions in a thread of its own. */
function runShare(range: PortionRange): Promise<PortionCounts> {
  const worker = new Worker(new URL('../fuzz/portion-worker.ts', import.meta.url), { workerData: range });
  return new Promise<PortionCounts>((resolve, reject) => {
    let portion = range.first;
    const stuck = (): void => reject(new Error(`portion ${portion} does not end`));
    let timer = setTimeout(stuck, stuckMs);
    worker.on('error', reject);
    worker.on('message', (report: PortionReport) => {
      clearTimeout(timer);
      if (report.type === 'done') resolve(report.counts);
      else if (report.type === 'failed') reject(new Error(report.message));
      else [portion, timer] = [report.portion, setTimeout(stuck, stuckMs)];
    });
  }).finally(() => void worker.terminate());
}

// As long as each of them moves (stuckMs), the run may last: ten seconds for each is a machine that hardly does.
const timeout = 60_000 + portions * 10_000;

test(
  `[U1] [U2] ${portions} portions: no decoder throws, and what the gate takes, yjs takes`,
  { timeout },
  async () => {
    const threads = Math.min(4, availableParallelism());
    const shares = Array.from({ length: threads }, (_, index) =>
      runShare({ first: from + index, count: Math.ceil(portions / threads), step: threads }),
    );
    const counts = { ...noPortionCounts };
    for (const share of await Promise.all(shares)) addCounts(counts, share);
    console.log(JSON.stringify(counts));
    expect(counts.executions + counts.decoded).toBeGreaterThanOrEqual(portions * executionsPerPortion);
    expect(isVacuous(counts)).toBe(false);
  },
);
