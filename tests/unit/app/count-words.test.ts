// How much a text is.
import { expect, test } from 'vitest';
import { sizeOf } from '../../../app/_editing/word-count/count-words.ts';

test('words are what the language makes them, with an apostrophe within and without spaces between', () => {
  expect(sizeOf('It’s 10 o’clock – nearly.', 'en').words).toBe(4);
  expect(sizeOf('私は学生です', 'ja').words).toBe(4);
  expect(sizeOf('', 'en').words).toBe(0);
});

test('a character is what a reader takes for one, and the end of a line is none', () => {
  const size = sizeOf('a b\n\ne\u0301👩‍👩‍👧', 'en');
  expect(size.characters).toBe(5);
  expect(size.charactersWithoutSpaces).toBe(4);
});

test('reading time is in whole minutes', () => {
  expect(sizeOf('word '.repeat(100), 'en').readingMinutes).toBe(0);
  expect(sizeOf('word '.repeat(700), 'en').readingMinutes).toBe(3);
});
