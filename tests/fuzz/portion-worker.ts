// A thread that runs portions of the fuzzers, one after the other, and says before each which one it is, so that a
// portion that never ends is known by its number.

import { parentPort, workerData } from 'node:worker_threads';
import { addCounts, noPortionCounts, runPortion, type PortionCounts } from './portion.ts';

export interface PortionRange {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

export type PortionReport =
  | { readonly type: 'begins'; readonly portion: number }
  | { readonly type: 'done'; readonly counts: PortionCounts }
  | { readonly type: 'failed'; readonly message: string };

if (parentPort !== null) {
  const port = parentPort;
  // Yjs prints what it catches; here it is expected by the thousand.
  console.error = () => {};
  const tell = (report: PortionReport): void => port.postMessage(report);
  const { first, count, step } = workerData as PortionRange;
  const counts = { ...noPortionCounts };
  try {
    for (let portion = first; portion < first + count * step; portion += step) {
      tell({ type: 'begins', portion });
      addCounts(counts, await runPortion(portion));
    }
    tell({ type: 'done', counts });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack}` : '';
    tell({ type: 'failed', message: `${error instanceof Error ? error.message : String(error)}${cause}` });
  }
}
