// Which pages the browser's parser would stand still over.
import { expect, test } from 'vitest';
import { isTooDeep } from '../../../app/_editing/paste/html-cost.ts';

test('elements in each other beyond what any page needs are too deep, closed or not', () => {
  expect(isTooDeep('<div>'.repeat(600))).toBe(true);
  expect(isTooDeep(`${'<b><i x="1">'.repeat(300)}deep${'</i></b>'.repeat(300)}`)).toBe(true);
});

test('a long page is not deep, however much of it is never closed', () => {
  expect(isTooDeep('<div><p>one<br><img src="x"><b>two</b></div>'.repeat(10_000))).toBe(false);
  expect(isTooDeep(`<ul>${'<li>item'.repeat(10_000)}</ul>`)).toBe(false);
  expect(isTooDeep('<o:p/>'.repeat(1_000))).toBe(false);
});

test('tags that never end are looked at once', () => {
  expect(isTooDeep('<a '.repeat(1_000_000))).toBe(false);
});
