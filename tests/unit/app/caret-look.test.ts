import { expect, test } from 'vitest';

import { lookOf } from '../../../app/_presence/caret-look.ts';

const times = { movedAt: 1_000, namedAt: 1_000 };

test('who moved just now is named, and that ends when the name has been read', () => {
  expect(lookOf(times, 1_000, 2_500)).toEqual({ isNamed: true, isResting: false, untilMs: 3_500 });
  expect(lookOf(times, 3_499, 2_500).isNamed).toBe(true);
  expect(lookOf(times, 3_500, 2_500)).toEqual({ isNamed: false, isResting: false, untilMs: 61_000 });
});

test('who has been still for a minute rests, and nothing changes any more', () => {
  expect(lookOf(times, 60_999, 2_500).isResting).toBe(false);
  expect(lookOf(times, 61_000, 2_500)).toEqual({ isNamed: false, isResting: true, untilMs: Infinity });
});

test('a name that is wanted again is shown at a caret that rests, which goes on resting', () => {
  const wanted = { movedAt: 1_000, namedAt: 70_000 };
  expect(lookOf(wanted, 70_000, 2_500)).toEqual({ isNamed: true, isResting: true, untilMs: 72_500 });
});
