// Real bytes made wrong. Byte mutators know nothing of the layout; spec mutators take an update apart, change
// what one field says and write it again, so that they get past the checks of form.

import type { Dice } from './dice.ts';
import { randomContent } from './content-bytes.ts';
import {
  encodeSpec,
  specOf,
  type Id,
  type RunSpec,
  type StructSpec,
  type UpdateSpec,
} from './update-spec.ts';

/** Up to three small accidents. `other` lends bytes for splices. */
export function mutatedBytes(dice: Dice, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  let result = bytes;
  for (let i = dice.below(3); i >= 0; i--) result = mutatedOnce(dice, result, other);
  return result;
}

function mutatedOnce(dice: Dice, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const at = dice.below(bytes.length);
  const end = at + dice.below(Math.min(8, bytes.length - at) + 1);
  switch (dice.below(8)) {
    case 0:
      return spliced(bytes, at, at, dice.bytes(1 + dice.below(3)));
    case 1:
      return spliced(bytes, at, end, new Uint8Array(0));
    case 2:
      return spliced(bytes, dice.below(bytes.length), dice.below(bytes.length), bytes.subarray(at, end));
    case 3:
      return spliced(bytes, at, at + 1, varUint(dice.edgeNumber()));
    case 4:
      return bytes.subarray(0, at);
    case 5:
      return spliced(bytes, at, bytes.length, other.subarray(dice.below(other.length)));
    case 6:
      return spliced(bytes, at, at + 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << dice.below(8))));
    default:
      return spliced(bytes, at, at + 1, Uint8Array.of(dice.below(256)));
  }
}

function spliced(bytes: Uint8Array, from: number, to: number, put: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.max(from, to));
  const result = new Uint8Array(from + put.length + rest.length);
  result.set(bytes.subarray(0, from));
  result.set(put, from);
  result.set(rest, from + put.length);
  return result;
}

function varUint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

/** One field of the update says something else. Both updates must be readable by yjs. */
export function mutatedSpec(dice: Dice, update: Uint8Array, other: Uint8Array): Uint8Array {
  const spec = specOf(update);
  const donor = specOf(other);
  switch (dice.below(9)) {
    case 0:
      return encodeSpec({ ...spec, runs: shuffledOnce(dice, spec.runs) });
    case 1:
      return encodeSpec({ ...spec, runs: [...spec.runs, ...donor.runs] });
    case 2:
      return encodeSpec({ ...spec, deletes: [...spec.deletes, ...donor.deletes] });
    case 3:
      return encodeSpec({
        ...spec,
        deletes: spec.deletes.map((each) => ({ ...each, length: dice.edgeNumber() })),
      });
    case 4:
      return encodeSpec({ ...donor, deletes: spec.deletes });
    default:
      return encodeSpec(withOneRun(dice, spec, (run) => mutatedRun(dice, run, donor)));
  }
}

function withOneRun(dice: Dice, spec: UpdateSpec, change: (run: RunSpec) => RunSpec): UpdateSpec {
  const at = dice.below(spec.runs.length);
  return { ...spec, runs: spec.runs.map((run, index) => (index === at ? change(run) : run)) };
}

function mutatedRun(dice: Dice, run: RunSpec, donor: UpdateSpec): RunSpec {
  const { structs } = run;
  const at = dice.below(structs.length);
  switch (dice.below(8)) {
    case 0:
      return { ...run, client: dice.oneIn(2) ? dice.edgeNumber() : dice.below(12) };
    case 1:
      return { ...run, clock: Math.max(0, run.clock + dice.below(5) - 2) };
    case 2:
      return { ...run, structs: shuffledOnce(dice, structs) };
    case 3:
      return { ...run, structs: structs.toSpliced(at, 1) };
    case 4:
      return {
        ...run,
        structs: structs.flatMap((struct, index) => (index === at ? [struct, struct] : [struct])),
      };
    case 5: {
      const lent = donor.runs.flatMap((each) => each.structs);
      return { ...run, structs: structs.toSpliced(at, dice.below(2), ...lent.slice(0, 1 + dice.below(3))) };
    }
    default:
      return {
        ...run,
        structs: structs.map((struct, index) => (index === at ? mutatedStruct(dice, struct, run) : struct)),
      };
  }
}

function mutatedStruct(dice: Dice, struct: StructSpec, run: RunSpec): StructSpec {
  const id: Id = { client: dice.oneIn(2) ? run.client : dice.below(12), clock: dice.below(run.clock + 8) };
  if (struct.kind !== 'item') {
    return { ...struct, length: dice.edgeNumber(), flags: dice.oneIn(3) ? 32 << dice.below(3) : 0 };
  }
  switch (dice.below(9)) {
    case 0:
      return { ...struct, origin: id };
    case 1:
      return { ...struct, rightOrigin: id };
    case 2:
      return { ...struct, origin: null, rightOrigin: null, parent: dice.oneIn(2) ? id : 'root' };
    case 3:
      return { ...struct, parentSub: struct.parentSub === null ? 'k' : null };
    case 4:
      return { kind: dice.oneIn(2) ? 'gc' : 'skip', length: struct.length, flags: 0 };
    case 5:
      return { kind: 'gc', length: dice.edgeNumber(), flags: dice.oneIn(3) ? 128 : 0 };
    case 6:
      return { ...struct, tag: dice.below(32) };
    case 7:
      return { ...struct, flags: 1 << dice.below(8) };
    default:
      return { ...struct, ...randomContent(dice) };
  }
}

function shuffledOnce<T>(dice: Dice, list: readonly T[]): T[] {
  const result = [...list];
  const a = dice.below(list.length);
  const b = dice.below(list.length);
  [result[a], result[b]] = [result[b] as T, result[a] as T];
  return result.slice(0, list.length);
}
