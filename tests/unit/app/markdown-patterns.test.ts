// What is Markdown in what was just typed, and what only looks like it.
import { expect, test } from 'vitest';

import { blockBeforeEnter, blockBeforeSpace } from '../../../app/_editing/markdown/block-patterns.ts';
import { findAddress, findInline } from '../../../app/_editing/markdown/inline-patterns.ts';

test.each([
  ['**bold**', 'bold', 'bold'],
  ['__bold__', 'bold', 'bold'],
  ['so *it*', 'italic', 'it'],
  ['(_it_', 'italic', 'it'],
  ['~~gone~~', 'strikethrough', 'gone'],
  ['==seen==', 'highlight', 'seen'],
  ['`a b`', 'code', 'a b'],
  ['**two words**', 'bold', 'two words'],
])('“%s” is %s', (typed, format, content) => {
  const found = findInline(typed);
  expect(found).toMatchObject({ type: 'mark', format, end: typed.length });
  if (found?.type !== 'mark') return;
  expect(typed.slice(found.contentStart, found.contentEnd)).toBe(content);
});

test.each([
  '**bold*',
  '****',
  '** spaced **',
  '2*3*',
  'snake_case_',
  '*',
  'a * b *',
  '\\*it*',
  '[text](javascript:alert(1))',
  '[ ](example.com)',
  '![picture](example.com)',
  '$5 and $',
  '$20-$',
  'US$',
  '$ a $',
])('“%s” is text', (typed) => {
  expect(findInline(typed)).toBeNull();
});

test('a link and an equation are taken with what they hold', () => {
  expect(findInline('see [the page](example.com/a_(b))')).toEqual({
    type: 'link',
    start: 4,
    end: 33,
    content: 'the page',
    address: 'https://example.com/a_(b)',
  });
  expect(findInline('so $a^2+b$')).toEqual({ type: 'equation', start: 3, end: 10, tex: 'a^2+b' });
});

test.each([
  ['https://example.com/a', 'https://example.com/a', 21],
  ['(https://example.com/a).', 'https://example.com/a', 22],
  ['https://example.com/a_(b)', 'https://example.com/a_(b)', 25],
  ['go to www.example.com,', 'https://www.example.com', 21],
])('the address in “%s” is found without the sentence around it', (typed, address, end) => {
  expect(findAddress(typed)).toMatchObject({ address, end });
});

test.each(['example.com', 'https://', 'javascript:alert(1)', 'www.', 'xhttps://example.com'])(
  '“%s” is no address by itself',
  (typed) => {
    expect(findAddress(typed)).toBeNull();
  },
);

test('a box, a fence, a rule and two dollars begin blocks', () => {
  expect(blockBeforeSpace('[] ')).toEqual({ type: 'check', isChecked: false });
  expect(blockBeforeSpace('[x] ')).toEqual({ type: 'check', isChecked: true });
  expect(blockBeforeSpace('```js ')).toEqual({ type: 'code', language: 'js' });
  expect(blockBeforeEnter('```')).toEqual({ type: 'code', language: '' });
  expect(blockBeforeEnter('---')).toEqual({ type: 'divider' });
  expect(blockBeforeEnter('$$')).toEqual({ type: 'equation' });
  expect(blockBeforeSpace('[x]')).toBeNull();
  expect(blockBeforeEnter('--- x')).toBeNull();
});
