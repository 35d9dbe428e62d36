// The updates that cost the gate most for their size, built to fill one frame. Each is well formed; what they
// are for is in the name. Used to measure, and to show that the work done is bounded.

import { encodeSpec, type RangeSpec, type RunSpec, type StructSpec } from './update-spec.ts';

const letter = Uint8Array.of(1, 97);

function itemAfter(origin: { client: number; clock: number } | null): StructSpec {
  return {
    kind: 'item',
    tag: 4,
    flags: 0,
    origin,
    rightOrigin: null,
    parent: 't',
    parentSub: null,
    content: letter,
    length: 1,
  };
}

/**
 * Two clients whose edits rest on each other by turns, while `waiters` others wait for the last of them. The waiters
 * have the lower ids, so that they stand last in the update.
 */
export function alternatingUpdate(turns: number, waiters: number): Uint8Array {
  const [first, second] = [waiters, waiters + 1];
  const ofFirst: StructSpec[] = [];
  const ofSecond: StructSpec[] = [];
  for (let turn = 0; turn < turns; turn++) {
    ofFirst.push(itemAfter(turn === 0 ? null : { client: second, clock: turn - 1 }));
    ofSecond.push(itemAfter({ client: first, clock: turn }));
  }
  const runs: RunSpec[] = [
    { client: second, clock: 0, structs: ofSecond },
    { client: first, clock: 0, structs: ofFirst },
  ];
  for (let client = waiters - 1; client >= 0; client--) {
    runs.push({ client, clock: 0, structs: [itemAfter({ client: second, clock: turns - 1 })] });
  }
  return encodeSpec({ runs, deletes: [] });
}

/** One collected struct and `ranges` separate deletions in it, the last first. */
export function scatteredDeletes(ranges: number): Uint8Array {
  const deletes: RangeSpec[] = [];
  for (let index = ranges - 1; index >= 0; index--) deletes.push({ client: 1, clock: index * 2, length: 1 });
  return encodeSpec({
    runs: [{ client: 1, clock: 0, structs: [{ kind: 'gc', length: ranges * 2, flags: 0 }] }],
    deletes,
  });
}
