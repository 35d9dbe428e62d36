// Which pages the browser's parser would stand still over.
import { expect, test } from 'vitest';
import { isTooCostly } from '../../../app/_editing/paste/html-cost.ts';

test('elements in each other beyond what any page needs are too deep, closed or not', () => {
  expect(isTooCostly('<div>'.repeat(2_100))).toBe(true);
  expect(isTooCostly(`${'<b><i x="1">'.repeat(1_100)}deep${'</i></b>'.repeat(1_100)}`)).toBe(true);
});

test('only an end that matches closes an element: no slash in its tag does, and no end of another', () => {
  expect(isTooCostly('<div/>'.repeat(2_100))).toBe(true);
  expect(isTooCostly('<div></b>'.repeat(2_100))).toBe(true);
  expect(isTooCostly('<span><div></span></div>'.repeat(2_100))).toBe(true);
  expect(isTooCostly('<div x="<">'.repeat(2_100))).toBe(true);
});

test('a long page is not deep, however much of it is never closed', () => {
  expect(isTooCostly('<div><p>one<br><img src="x"><b>two</b></div>'.repeat(5_000))).toBe(false);
  expect(isTooCostly(`<ul>${'<li>item'.repeat(10_000)}</ul>`)).toBe(false);
  expect(isTooCostly('<o:p/>'.repeat(1_000))).toBe(false);
  expect(isTooCostly(`<!--[if mso]>${'<w:LsdException/>'.repeat(3_000)}<![endif]--><p>text`)).toBe(false);
});

test('more tags than a page to read has are too many, wherever they stand', () => {
  expect(isTooCostly('<p>x</p>'.repeat(30_000))).toBe(true);
  expect(isTooCostly(`<!-->${'<div>'.repeat(30_000)}`)).toBe(true);
});

test('tags and comments that never end are looked at once', () => {
  expect(isTooCostly('<a '.repeat(1_000_000))).toBe(true);
  expect(isTooCostly('<!--'.repeat(1_000_000))).toBe(false);
  expect(isTooCostly('</a'.repeat(1_000_000))).toBe(false);
});
