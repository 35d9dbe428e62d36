// One portion of all fuzzers for one seed: the unit in which the sample and the volume count. What differs between
// them is only how many portions they run, and in how many threads.

import {
  fuzzAwareness,
  fuzzDeleteSets,
  fuzzFrames,
  fuzzStateVectors,
  type DecoderCounts,
} from './decoder-fuzz.ts';
import { fuzzGate, noGateCounts, type GateCounts } from './gate-fuzz.ts';
import { fuzzHttp } from './http-fuzz.ts';
import { fuzzReceiptBytes, fuzzReceiptOrder } from './receipt-fuzz.ts';

export interface PortionCounts extends GateCounts {
  /** Calls of the small decoders, and of the client's side of receipts. */
  decoded: number;
  taken: number;
  receipts: number;
  /** HTTP requests, and those of them that were no success. */
  requests: number;
  requestsRefused: number;
}

export const noPortionCounts: PortionCounts = {
  ...noGateCounts,
  decoded: 0,
  taken: 0,
  receipts: 0,
  requests: 0,
  requestsRefused: 0,
};

/** Gate seeds in a portion; portion n has the seeds from n x 25. */
export const gateSeedsPerPortion = 25;
const decoderExecutions = 500;
const httpRequests = 200;

export async function runPortion(portion: number): Promise<PortionCounts> {
  const counts = { ...noPortionCounts };
  for (let index = 0; index < gateSeedsPerPortion; index++) {
    addCounts(counts, { ...noPortionCounts, ...fuzzGate(portion * gateSeedsPerPortion + index) });
  }
  const decoders: ReadonlyArray<(seed: number, executions: number) => DecoderCounts> = [
    fuzzFrames,
    fuzzAwareness,
    fuzzStateVectors,
    fuzzDeleteSets,
  ];
  for (const decoder of decoders) {
    const { executions, taken } = decoder(portion, decoderExecutions);
    counts.decoded += executions;
    counts.taken += taken;
  }
  counts.decoded += 2 * decoderExecutions;
  counts.receipts += fuzzReceiptOrder(portion, decoderExecutions);
  counts.receipts += await fuzzReceiptBytes(portion, decoderExecutions);
  const { requests, refused } = await fuzzHttp(portion, httpRequests);
  counts.requests += requests;
  counts.requestsRefused += refused;
  return counts;
}

export function addCounts(to: PortionCounts, more: PortionCounts): void {
  for (const key of Object.keys(noPortionCounts) as Array<keyof PortionCounts>) to[key] += more[key];
}

/** Whether a run has met everything it is for: a fuzzer that is only ever refused proves nothing. */
export function isVacuous(counts: PortionCounts): boolean {
  const { malformed, contradicting, gap, misplaced, known, taken, receipts, requestsRefused } = counts;
  const answered = counts.requests - requestsRefused;
  return [
    malformed,
    contradicting,
    gap,
    misplaced,
    known,
    counts.new,
    taken,
    receipts,
    answered,
    requestsRefused,
  ].some((each) => each < 20);
}
