// What a closed toggle hides.
import { expect, test } from 'vitest';

import { foldedBy } from '../../../app/_editing/toggle/folded-blocks.ts';

const block = (indent: number) => ({ indent, isClosed: false });
const closed = (indent: number) => ({ indent, isClosed: true });

test('a closed toggle hides what is indented further, up to what is not', () => {
  expect(foldedBy([block(0), closed(0), block(1), block(2), block(0), block(1)])).toEqual([
    -1, -1, 1, 1, -1, -1,
  ]);
});

test('what is in a hidden toggle is hidden by the outer one, and two beside each other do not mix', () => {
  expect(foldedBy([closed(0), closed(1), block(2), closed(0), block(1)])).toEqual([-1, 0, 0, -1, 3]);
});

test('an open document hides nothing', () => {
  expect(foldedBy([block(0), block(1), block(2)])).toEqual([-1, -1, -1]);
});
