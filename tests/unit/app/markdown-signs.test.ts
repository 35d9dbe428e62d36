// Whether a pasted text is Markdown: only if it clearly is.
import { expect, test } from 'vitest';
import { isMarkdown, withMarkdownLists } from '../../../app/_editing/paste/markdown-signs.ts';

test.each([
  ['a heading over a text', '# Title\n\nSome text.'],
  ['a list', 'Buy:\n- milk\n- bread'],
  ['tasks', 'Plan\n- [ ] one'],
  ['a fence', 'Run\n```sh\nnpm start\n```'],
  ['a table', 'a | b\n--- | ---\n1 | 2'],
  ['marks and a quote', '> said\n\nand **meant** it'],
  ['one line that is a heading', '## Title'],
  ['one line that is a link', '[Weft](https://example.com)'],
])('it is: %s', (_name, text) => {
  expect(isMarkdown(text)).toBe(true);
});

test.each([
  ['words', 'Just a line of words.'],
  ['two paragraphs', 'One.\n\nTwo.'],
  ['a script with comments', '#!/bin/sh\n# build it\nmake all\n# done\nexit 0'],
  ['comments in code', 'x = 1\n# set y\ny = 2'],
  ['a dash of speech', 'He came.\n- Hello, he said.'],
  ['a product of numbers', '2 * 3 * 4'],
  ['a path', 'see src/__init__.py'],
  ['nothing', ''],
])('it is not: %s', (_name, text) => {
  expect(isMarkdown(text)).toBe(false);
});

test('bullets of other programs are lists', () => {
  const text = withMarkdownLists('Notes\n• one\n\t• deep\n• two');
  expect(text).toBe('Notes\n- one\n  - deep\n- two');
  expect(isMarkdown(text)).toBe(true);
});
