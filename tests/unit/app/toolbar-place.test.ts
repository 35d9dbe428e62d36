// Where the toolbar of a selection goes.
import { expect, test } from 'vitest';

import { placeOutside } from '../../../app/_editing/selection-toolbar/toolbar-place.ts';

const viewport = { width: 1000, height: 700, top: 100 };
const size = { width: 300, height: 40 };
const at = (left: number, top: number, height = 20) => ({ left, top, width: 50, height });

test('above the selection, or below where the bars at the top leave no room', () => {
  expect(placeOutside(at(200, 300), size, viewport)).toEqual({ left: 200, top: 252 });
  expect(placeOutside(at(200, 120), size, viewport)).toEqual({ left: 200, top: 148 });
});

test('never off the sides', () => {
  expect(placeOutside(at(900, 300), size, viewport)?.left).toBe(692);
  expect(placeOutside(at(-50, 300), size, viewport)?.left).toBe(8);
});

test('nowhere if it would lie over what is selected, or that is not on the screen', () => {
  expect(placeOutside(at(200, 90, 600), size, viewport)).toBeNull();
  expect(placeOutside(at(200, 900), size, viewport)).toBeNull();
  expect(placeOutside(at(200, -400), size, viewport)).toBeNull();
});
