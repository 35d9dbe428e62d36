// The volume of the fuzzers: at least two million executions, in as many threads as the machine has cores, at most
// four. A failure names its seed; `SEED=n npx vitest run tests/unit/fuzz` replays it.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { addCounts, isVacuous, noPortionCounts, type PortionCounts } from '../fuzz/portion.ts';
import type { PortionRange, PortionReport } from '../fuzz/portion-worker.ts';

const portions = 300;
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

test('[U1] [U2] two million executions: no decoder throws, and what the gate takes, yjs takes', async () => {
  const threads = Math.min(4, availableParallelism());
  const shares = Array.from({ length: threads }, (_, index) =>
    runShare({ first: 1_000 + index, count: Math.ceil(portions / threads), step: threads }),
  );
  const counts = { ...noPortionCounts };
  for (const share of await Promise.all(shares)) addCounts(counts, share);
  console.log(JSON.stringify(counts));
  expect(counts.executions + counts.decoded).toBeGreaterThanOrEqual(2_000_000);
  expect(isVacuous(counts)).toBe(false);
});
