// Two people in one title: the caret stays with its person's text, and what both typed is kept.
import { expect, test } from 'vitest';
import { editBetween, mapOffset, mergeTitle } from '../../../app/_editor/title-merge.ts';

test.each([
  ['abc', 'abc', { start: 3, removed: 0, inserted: '' }],
  ['', 'abc', { start: 0, removed: 0, inserted: 'abc' }],
  ['abc', '', { start: 0, removed: 3, inserted: '' }],
  ['aXc', 'aYYc', { start: 1, removed: 1, inserted: 'YY' }],
  ['aa', 'aaa', { start: 2, removed: 0, inserted: 'a' }],
])('the edit from "%s" to "%s" is the smallest one', (before, after, edit) => {
  expect(editBetween(before, after)).toEqual(edit);
});

test.each([
  ['before the edit it stays', 'Middle', 'Middle end', 2, 2],
  ['behind the edit it moves along', 'Middle', 'Start Middle', 6, 12],
  ['at an insertion it stays in front', 'Middle', 'Middle end', 6, 6],
  ['inside what is removed it goes to where that was', 'one XX three', 'one three', 6, 4],
  ['at the end of what is removed too', 'one XX three', 'one three', 7, 4],
])('a caret: %s', (_case, before, after, offset, expected) => {
  expect(mapOffset(offset, editBetween(before, after))).toBe(expected);
});

test.each([
  ['at both ends', 'Middle', 'Middle end', 'Start Middle', 'Start Middle end'],
  ['mine alone', 'Plan', 'Plan B', 'Plan', 'Plan B'],
  ['theirs alone', 'Plan', 'Plan', 'The Plan', 'The Plan'],
  ['mine inside what they removed', 'one XX three', 'one XaX three', 'one three', 'one athree'],
  ['I cleared it while they typed', 'Plan', '', 'Plan B', ' B'],
  ['both at one place', 'ab', 'aXb', 'aYb', 'aXYb'],
])('a merge keeps both: %s', (_case, base, mine, theirs, expected) => {
  expect(mergeTitle(base, mine, theirs)).toBe(expected);
});
