// Where words are found: as a reader means them.
import { expect, test } from 'vitest';
import { type FindOptions, findMatches } from '../../../app/_editing/find/find-matches.ts';
import { changeBetween } from '../../../app/_editing/find/replace-text.ts';

const anyhow: FindOptions = { matchCase: false, matchAccents: false, wholeWords: false };

function found(text: string, query: string, options: Partial<FindOptions> = {}): string[] {
  return findMatches(text, query, { ...anyhow, ...options }, 100).map(({ start, end }) =>
    text.slice(start, end),
  );
}

test('case and accents do not count unless they are asked for', () => {
  const text = 'Über uber ÜBER u\u0308ber';
  expect(found(text, 'uber')).toEqual(['Über', 'uber', 'ÜBER', 'u\u0308ber']);
  expect(found(text, 'Über', { matchCase: true })).toEqual(['Über']);
  expect(found(text, 'über', { matchAccents: true })).toEqual(['Über', 'ÜBER', 'u\u0308ber']);
  expect(found(text, 'uber', { matchAccents: true })).toEqual(['uber']);
});

test('a match ends with its character: an e is not found in an é whose accent counts', () => {
  expect(found('cafe\u0301 café', 'e', { matchAccents: true })).toEqual([]);
  expect(found('cafe\u0301 café', 'cafe')).toEqual(['cafe\u0301', 'café']);
});

test('places are right behind characters that are longer or shorter than what is compared', () => {
  const text = 'İ👩‍👩‍👧 œuvre İstanbul';
  expect(found(text, 'istanbul')).toEqual(['İstanbul']);
  expect(found(text, '👧 œ')).toEqual(['👧 œ']);
});

test('whole words: a letter, a digit or an accent beside it is of the word', () => {
  expect(found('cat concat cats cat2 (cat) cat', 'cat', { wholeWords: true })).toHaveLength(3);
  expect(found('été', 't', { wholeWords: true })).toEqual([]);
});

test('no-break spaces are spaces, curly quotes are quotes, and what is not seen does not count', () => {
  expect(found('it’s 10\u00A0km', "it's 10 km")).toEqual(['it’s 10\u00A0km']);
  expect(found('Donau\u00ADdampf', 'donaudampf')).toEqual(['Donau\u00ADdampf']);
  expect(found('“so”', '"so"')).toEqual(['“so”']);
});

test('matches do not overlap, there are no more than asked for, and nothing is found for nothing', () => {
  expect(found('aaaa', 'aa')).toEqual(['aa', 'aa']);
  expect(findMatches('aaaa', 'a', anyhow, 3)).toHaveLength(3);
  expect(found('aaaa', '')).toEqual([]);
});

test.each([
  ['colour', 'color', { start: 4, end: 5, text: '' }],
  ['same', 'same', { start: 4, end: 4, text: '' }],
  ['foo', 'foobar', { start: 3, end: 3, text: 'bar' }],
  ['aa', 'a', { start: 1, end: 2, text: '' }],
  ['👍🏻', '👍🏿', { start: 2, end: 4, text: '🏿' }],
])('of %s, to become %s, only what differs changes', (before, after, change) => {
  expect(changeBetween(before, after)).toEqual(change);
});
