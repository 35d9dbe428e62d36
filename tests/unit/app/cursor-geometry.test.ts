// Which of a long document's blocks are near the screen is found without measuring all of them.

import { expect, test } from 'vitest';
import { countWhile } from '../../../app/_presence/cursor-geometry.ts';

/** Blocks of 30 px, one below the other, and how many were measured. */
function blocks(count: number) {
  let measured = 0;
  const all = Array.from({ length: count }, (_, at) => ({
    getBoundingClientRect: () => {
      measured += 1;
      return { top: at * 30, bottom: at * 30 + 30 } as DOMRect;
    },
  }));
  return { all, measured: () => measured };
}

test.each([
  [0, 0],
  [1, 0],
  [30, 1],
  [45, 1],
  [299_999, 9_999],
  [300_000, 10_000],
])('above %i px there are %i whole blocks', (px, above) => {
  const { all, measured } = blocks(10_000);
  expect(countWhile(all, ({ bottom }) => bottom <= px)).toBe(above);
  expect(measured()).toBeLessThan(20);
});

test('where there is no block there is none above', () => {
  expect(countWhile([], () => true)).toBe(0);
});
