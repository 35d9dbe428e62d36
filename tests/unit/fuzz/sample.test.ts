// A sample of all fuzzers, the same on every run; tests/deep/fuzz.test.ts is the volume. `SEED=n` replays one seed
// of each.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fuzzAwareness, fuzzDeleteSets, fuzzFrames, fuzzStateVectors } from '../../fuzz/decoder-fuzz.ts';
import { fuzzGate } from '../../fuzz/gate-fuzz.ts';
import { fuzzHttp } from '../../fuzz/http-fuzz.ts';
import { addCounts, isVacuous, noPortionCounts, runPortion } from '../../fuzz/portion.ts';
import { fuzzReceiptBytes, fuzzReceiptOrder } from '../../fuzz/receipt-fuzz.ts';

const seed = Number(process.env['SEED'] ?? Number.NaN);
const portions = 9;
const decoderExecutions = 2_000;

beforeEach(() => {
  // Yjs prints what it catches; here it is expected.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe.skipIf(Number.isInteger(seed))('fuzzing, a sample', () => {
  test('[U1] [U2] no decoder throws, and what the gate takes, yjs takes at once and for ever', async () => {
    const counts = { ...noPortionCounts };
    for (let portion = 1; portion <= portions; portion++) addCounts(counts, await runPortion(portion));
    expect(counts.executions + counts.decoded).toBeGreaterThan(60_000);
    expect(isVacuous(counts)).toBe(false);
  });
});

describe.runIf(Number.isInteger(seed))('fuzzing, one seed again', () => {
  test('[U1] [U2] the gate', () => {
    expect(fuzzGate(seed).executions).toBeGreaterThan(0);
  });

  test('the small decoders', () => {
    for (const decoder of [fuzzFrames, fuzzAwareness, fuzzStateVectors, fuzzDeleteSets]) {
      expect(decoder(seed, decoderExecutions).executions).toBe(decoderExecutions);
    }
  });

  test('[R1] [R2] [R4] receipts', async () => {
    expect(fuzzReceiptOrder(seed, decoderExecutions)).toBeGreaterThan(0);
    expect(await fuzzReceiptBytes(seed, decoderExecutions)).toBeGreaterThan(0);
  });

  test('requests', async () => {
    expect((await fuzzHttp(seed, decoderExecutions)).requests).toBe(decoderExecutions);
  });
});
