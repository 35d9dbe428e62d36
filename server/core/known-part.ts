// What an update says of edits that are known already, cut away before it is stored. An honest update overlaps
// when a tab answers step 1 after it had typed on; a forged one can begin in the middle of a range that was
// garbage collected, and yjs throws on that.

import { diffUpdate } from 'yjs';
import { encodeStateVector, type StateVector } from '../../lib/protocol/state-vector.ts';
import type { UpdateScan } from '../../lib/protocol/update-scan.ts';

/** The update without the structs that `known`, the clocks before it was admitted, covers. */
export function withoutKnownPart(update: Uint8Array, scan: UpdateScan, known: StateVector): Uint8Array {
  const overlaps = scan.runs.some((run) => run.from < (known.get(run.client) ?? 0));
  return overlaps ? diffUpdate(update, encodeStateVector(known)) : update;
}
