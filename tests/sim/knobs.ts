// The limits of lib/protocol/limits.ts, made small for a run: with three hundred edits nobody meets a queue of 16 MiB or
// a compaction at 4,096 records. The code is the same; only the numbers are others.

import { limits } from '../../lib/protocol/limits.ts';
import type { Knobs } from './actions.ts';
import type { Dice } from './world/dice.ts';

const original: Readonly<Record<string, unknown>> = { ...limits };

export function drawKnobs(dice: Dice): Knobs {
  return {
    compactionRecordsMin: dice.pick([3, 10, 40, 200]),
    compactionRecordsMax: dice.pick([8, 30, 100, 4_096]),
    compactionBytesMin: dice.pick([200, 2_000, 64 * 1024]),
    idleRoomMs: dice.pick([200, 2_000, 10_000]),
    commitBatchRecordsMax: dice.pick([1, 4, 4_096]),
    commitQueueBytesMax: dice.pick([300, 4_000, 16 * 1024 * 1024]),
    outboxLagBytes: dice.pick([2_000, 20_000, 1024 * 1024]),
    outboxBytesMax: dice.pick([64_000, 8 * 1024 * 1024]),
    joinPartBytes: dice.pick([64, 1_000, 64 * 1024]),
  };
}

/** Returns what puts the limits back. */
export function setKnobs(knobs: Knobs): () => void {
  for (const name of Object.keys(knobs)) {
    if (!(name in original)) throw new Error(`no such limit: ${name}`);
  }
  const writable = limits as unknown as Record<string, unknown>;
  // Beside a queue of 300 bytes what a record takes itself would be all that counts.
  Object.assign(writable, original, { commitQueueRecordBytes: 0 }, knobs);
  return () => void Object.assign(writable, original);
}
