// Updates built from nothing but knowledge of a document's clocks: mostly admissible, mostly nonsense. Origins in
// one type and right origins in another, parents that are text, keys on text, collected ranges without end,
// circles, runs that begin in the middle of what is known.

import type { Dice } from './dice.ts';
import { randomContent } from './content-bytes.ts';
import { encodeSpec, type Id, type RangeSpec, type RunSpec, type StructSpec } from './update-spec.ts';

type Clocks = ReadonlyMap<number, number>;

const rootNames = ['text', 'root', 'map', 'list', 'new', ''];
const freshClients = [1, 2, 3, 5, 8, 1_000, 2 ** 31, 2 ** 32 - 1];

export function generatedUpdate(dice: Dice, known: Clocks): Uint8Array {
  const wanted = Array.from({ length: 1 + dice.below(3) }, () =>
    dice.oneIn(3) ? dice.pick(freshClients) : pickKnown(dice, known),
  );
  const clients = [...new Set(wanted)].toSorted((a, b) => b - a);
  if (dice.oneIn(10)) clients.reverse();
  const ahead = new Map(known);
  const runs = clients.map((client) => generatedRun(dice, client, ahead));
  const deletes = Array.from({ length: dice.oneIn(2) ? 0 : dice.below(4) }, () =>
    generatedRange(dice, ahead),
  );
  return encodeSpec({ runs, deletes });
}

function generatedRun(dice: Dice, client: number, ahead: Map<number, number>): RunSpec {
  const end = ahead.get(client) ?? 0;
  const from = dice.oneIn(20) ? dice.edgeNumber() : dice.oneIn(3) ? dice.below(end + 1) : end;
  const structs: StructSpec[] = [];
  let clock = from;
  for (let i = dice.below(4); i >= 0; i--) {
    const struct = generatedStruct(dice, { client, clock }, end, ahead);
    structs.push(struct);
    clock += struct.length;
    ahead.set(client, Math.max(clock, end));
  }
  return { client, clock: from, structs };
}

function generatedStruct(dice: Dice, at: Id, knownEnd: number, ahead: Clocks): StructSpec {
  const flags = dice.oneIn(30) ? 32 << dice.below(3) : 0;
  if (at.clock < knownEnd && dice.oneIn(3)) {
    return { kind: 'skip', length: 1 + dice.below(knownEnd - at.clock), flags };
  }
  if (dice.oneIn(8)) {
    return { kind: 'gc', length: dice.oneIn(6) ? dice.edgeNumber() : 1 + dice.below(4), flags };
  }
  const id = (): Id => generatedId(dice, at, ahead);
  return {
    kind: 'item',
    flags,
    origin: dice.oneIn(2) ? id() : null,
    rightOrigin: dice.oneIn(3) ? id() : null,
    parent: dice.oneIn(2) ? dice.pick(rootNames) : id(),
    parentSub: dice.oneIn(3) ? dice.pick(['k', 'bold', '', '__proto__']) : null,
    ...randomContent(dice),
  };
}

/** Something that is there, as a rule; now and then an edit that is yet to come. */
function generatedId(dice: Dice, at: Id, ahead: Clocks): Id {
  if (at.clock > 0 && dice.oneIn(3)) {
    return { client: at.client, clock: Math.max(0, at.clock - 1 - dice.below(4)) };
  }
  const client = pickKnown(dice, ahead);
  const end = ahead.get(client) ?? 0;
  return { client, clock: dice.oneIn(25) ? end + dice.below(3) : dice.below(Math.min(end, 2 ** 31)) };
}

function generatedRange(dice: Dice, ahead: Clocks): RangeSpec {
  const client = pickKnown(dice, ahead);
  const end = ahead.get(client) ?? 0;
  const clock = dice.below(Math.min(end, 2 ** 31));
  const length = dice.oneIn(15) ? dice.edgeNumber() : 1 + dice.below(Math.min(6, Math.max(1, end - clock)));
  return { client, clock, length };
}

function pickKnown(dice: Dice, clocks: Clocks): number {
  return clocks.size === 0 ? dice.pick(freshClients) : dice.pick([...clocks.keys()]);
}
