// Stretches of ids are found by where they lie, not by a look at each: the answers must be those of the look at each.
import { expect, test } from 'vitest';
import { Spans } from '../../../../lib/document/flow/id-spans.ts';
import type { IdRange } from '../../../../lib/document/flow/item-id.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

interface Answer {
  readonly found: readonly number[];
  readonly length: number;
}

/** By a look at each span for each unit. */
function answerByEach(spans: readonly IdRange[], { client, clock, length }: IdRange): Answer {
  const at = (unit: number): number[] =>
    spans.flatMap((span, index) =>
      span.client === client && span.clock <= unit && unit < span.clock + span.length ? [index] : [],
    );
  const found = at(clock);
  let alike = 1;
  while (alike < length && String(at(clock + alike)) === String(found)) alike++;
  return { found, length: alike };
}

test.each([1, 2, 3, 4])(
  'what holds an id, and how far that goes on, among spans that overlap (seed %i)',
  (seed) => {
    const random = seededRandom(seed);
    const upTo = (count: number): number => Math.floor(random.fraction() * count);
    const spans: IdRange[] = Array.from({ length: 40 }, () => ({
      client: upTo(2),
      clock: upTo(120),
      length: 1 + upTo(30),
    }));
    const madeAtOnce = new Spans(spans.map((span, index) => [span, index]));
    const madeOneByOne = new Spans<number>();
    for (const [index, span] of spans.entries()) madeOneByOne.add(span, index);
    for (let clock = 0; clock < 150; clock++) {
      for (const client of [0, 1, 2]) {
        const range = { client, clock, length: 1 + upTo(40) };
        const expected = answerByEach(spans, range);
        for (const made of [madeAtOnce, madeOneByOne]) {
          const { found, length } = made.at(range);
          expect(found.toSorted((a, b) => a - b)).toEqual(expected.found);
          expect(length).toBe(expected.length);
        }
      }
    }
  },
);

test('none are left after clear()', () => {
  const spans = new Spans([[{ client: 1, clock: 0, length: 5 }, 'a']]);
  spans.clear();
  expect(spans.at({ client: 1, clock: 2, length: 9 })).toEqual({ found: [], length: 9 });
});
