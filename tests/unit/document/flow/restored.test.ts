// Which copies of what was deleted are shown: rule R1 on claims of any kind, also such as no editor writes.

import { expect, test } from 'vitest';
import * as Y from 'yjs';

import {
  isHiddenUnit,
  hasHiddenUnits,
  RestoredIds,
  restoredMap,
} from '../../../../lib/document/flow/restored.ts';
import { FlowDocument } from '../../../../lib/document/flow/flow-document.ts';
import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

interface Claim {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  readonly origin: number;
  readonly generation: number;
}

/** A document in which each of the clients 1 to 4 has written so many letters. */
function written(letters: number): Y.Doc {
  const doc = new Y.Doc();
  for (const client of [1, 2, 3, 4]) {
    const writer = new Y.Doc();
    writer.clientID = client;
    Y.applyUpdate(writer, Y.encodeStateAsUpdate(doc));
    flowRoot(writer).insert(0, 'x'.repeat(letters));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(writer));
  }
  return doc;
}

function claim(doc: Y.Doc, { client, clock, length, origin, generation }: Claim): void {
  restoredMap(doc).set(`${client}:${clock}:${length}`, `9:${origin}/${generation}`);
}

/** R1, unit by unit and pair by pair. */
function isWorse(claims: readonly Claim[], client: number, clock: number): boolean {
  const holds = (each: Claim, at: number): boolean => each.origin <= at && at < each.origin + each.length;
  return claims.some((own) => {
    if (own.client !== client || clock < own.clock || clock >= own.clock + own.length) return false;
    const at = own.origin + clock - own.clock;
    return claims.some((other) => {
      if (other === own || !holds(other, at)) return false;
      if (other.generation !== own.generation) return other.generation > own.generation;
      return other.client === own.client ? other.clock < own.clock : other.client < own.client;
    });
  });
}

test('of the copies of a unit one is shown: of the latest generation the one with the smallest id', () => {
  const letters = 30;
  let seen = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const below = (limit: number): number => random.bytes(1).at(0)! % limit;
    const doc = written(letters);
    const claims: Claim[] = [];
    for (let count = 2 + below(8); count > 0; count--) {
      const clock = below(letters - 1);
      const made = {
        client: 1 + below(4),
        clock,
        length: 1 + below(letters - clock),
        origin: below(20),
        generation: 1 + below(2),
      };
      // Of one client's copies no two begin at one unit.
      if (claims.some((each) => each.client === made.client && each.clock === clock)) continue;
      claims.push(made);
      claim(doc, made);
    }
    const restored = new RestoredIds(doc);
    expect(restored.refresh()).toEqual([]);
    for (const client of [1, 2, 3, 4]) {
      for (let clock = 0; clock < letters; clock++) {
        const isHidden = isWorse(claims, client, clock);
        if (isHidden) seen += 1;
        expect(isHiddenUnit(doc, { client, clock }), `seed ${seed}, ${client}:${clock}`).toBe(isHidden);
      }
    }
  }
  expect(seen).toBeGreaterThan(1_000);
});

test('copies that were deleted are no reason to look at each unit', () => {
  const doc = written(10);
  claim(doc, { client: 1, clock: 0, length: 10, origin: 0, generation: 1 });
  claim(doc, { client: 2, clock: 0, length: 10, origin: 0, generation: 2 });
  const restored = new RestoredIds(doc);
  expect(isHiddenUnit(doc, { client: 1, clock: 3 })).toBe(true);
  const flow = flowRoot(doc);
  // Of the first client are the last ten.
  flow.delete(30, 10);
  expect(restored.refresh()).toEqual([{ client: 1, clock: 0, length: 10 }]);
  expect(hasHiddenUnits(doc)).toBe(false);
});

test('a copy that comes after its claim is not shown either', () => {
  const doc = written(10);
  const writer = new Y.Doc();
  writer.clientID = 7;
  Y.applyUpdate(writer, Y.encodeStateAsUpdate(doc));
  claim(doc, { client: 1, clock: 0, length: 10, origin: 0, generation: 2 });
  claim(doc, { client: 7, clock: 0, length: 5, origin: 0, generation: 1 });
  const flows = new FlowDocument(doc);
  flowRoot(writer).insert(0, 'later');
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(writer));
  expect(isHiddenUnit(doc, { client: 7, clock: 4 })).toBe(true);
  expect(flows.restored.refresh()).toEqual([]);
});

test('a claim to a thousand million units of nobody costs nothing', () => {
  const doc = written(10);
  claim(doc, { client: 1, clock: 0, length: 999_999_999, origin: 0, generation: 1 });
  claim(doc, { client: 2, clock: 0, length: 999_999_999, origin: 0, generation: 1 });
  claim(doc, { client: 3, clock: 0, length: 0, origin: 0, generation: 1 });
  const { restored } = new FlowDocument(doc);
  expect([1, 2, 3].map((client) => isHiddenUnit(doc, { client, clock: 5 }))).toEqual([false, true, false]);
  expect(restored.copiesOf({ client: 9, clock: 0, length: 1 })).toMatchObject({ generation: 1 });
});
