// How wide a picture gets: within the text, never too small to be taken hold of, and in its proportions.
import { describe, expect, test } from 'vitest';
import {
  draggedWidth,
  imageWidthMin,
  keyedWidth,
  proportionalHeight,
} from '../../../app/_editing/images/image-width.ts';

test.each([
  [300.4, 720, 300],
  [900, 720, 720],
  [-50, 720, imageWidthMin],
  [10, 20, imageWidthMin],
])('dragged to %i in %i px it is %i wide', (wanted, room, width) => {
  expect(draggedWidth(wanted, room)).toBe(width);
});

describe('keys', () => {
  test.each([
    ['ArrowRight', false, 310],
    ['ArrowUp', true, 350],
    ['ArrowLeft', false, 290],
    ['ArrowDown', true, 250],
    ['PageUp', false, 400],
    ['PageDown', false, 200],
    ['Home', false, imageWidthMin],
    ['End', false, 720],
    ['a', false, null],
    ['Tab', false, null],
  ] as const)('%s, with Shift %s: %s', (key, isLarge, width) => {
    expect(keyedWidth(key, isLarge, 300, 720)).toBe(width);
  });
});

test('the height follows', () => {
  expect(proportionalHeight(300, { naturalWidth: 600, naturalHeight: 401 })).toBe(201);
  expect(proportionalHeight(300, { naturalWidth: 0, naturalHeight: 10 })).toBeGreaterThan(0);
});
