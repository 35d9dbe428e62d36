// A popover stays on the screen.
import { expect, test } from 'vitest';
import { placeBeside } from '../../../app/_ui/popover-place.ts';

const viewport = { width: 360, height: 640 };
const size = { width: 200, height: 100 };

test('it opens below its anchor, left edges aligned', () => {
  expect(placeBeside({ left: 40, top: 50, width: 80, height: 20 }, size, viewport)).toEqual({
    left: 40,
    top: 76,
  });
});

test('without room below it opens above', () => {
  expect(placeBeside({ left: 40, top: 600, width: 80, height: 20 }, size, viewport).top).toBe(494);
});

test('without room above either it stays below', () => {
  const tall = { width: 200, height: 620 };
  expect(placeBeside({ left: 40, top: 30, width: 80, height: 20 }, tall, viewport).top).toBe(56);
});

test('it leaves neither side of the screen', () => {
  expect(placeBeside({ left: 300, top: 50, width: 40, height: 20 }, size, viewport).left).toBe(152);
  expect(placeBeside({ left: -30, top: 50, width: 40, height: 20 }, size, viewport).left).toBe(8);
});
