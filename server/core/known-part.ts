// What an update says of edits that are known already, cut away before it is stored. An honest update overlaps
// when a tab answers step 1 after it had typed on; a forged one can begin in the middle of a range that was
// garbage collected, and yjs throws on that.

import { diffUpdate } from 'yjs';
import { encodeStateVector, type StateVector } from '../../lib/protocol/state-vector.ts';
import type { UpdateScan } from '../../lib/protocol/update-scan.ts';

/** The update without the structs that `known`, the clocks before it was admitted, covers. */
export function withoutKnownPart(update: Uint8Array, scan: UpdateScan, known: StateVector): Uint8Array {
  // Of its own clients alone: a document may have tens of thousands.
  const clocks = new Map(scan.runs.map(({ client }) => [client, known.get(client) ?? 0]));
  const overlaps = scan.runs.some((run) => run.from < (clocks.get(run.client) as number));
  return overlaps ? diffUpdate(update, encodeStateVector(clocks)) : update;
}
