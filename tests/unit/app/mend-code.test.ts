// Code that other programs copy as coloured lines: nothing of it is lost, however they write a line.

import { withDOM } from '@lexical/headless/dom';
import { expect, test } from 'vitest';

import { mendCode } from '../../../app/_editing/paste/mend-code.ts';

test.each([
  ['a div each', '<div><i>one</i></div><div><i>  two</i></div>', 'one\n  two'],
  ['empty ones as a break', '<div>one</div><br><div><br></div><div>two</div>', 'one\n\n\ntwo'],
  ['breaks between spans', '<span>one</span><br><span>two</span>', 'one\ntwo'],
  ['breaks within spans', '<span>one<br>two</span> three', 'one\ntwo three'],
  ['text beside a div', 'intro<div>line 1</div>tail', 'intro\nline 1\ntail'],
  ['a break at the end of a div', '<div>one<br></div><div>two</div>', 'one\ntwo'],
  ['divs with space between them', '\n  <div>one</div>\n  <div>two</div>\n', 'one\ntwo'],
  ['divs in a div', '<div><div>one</div>\n<div>two</div>\n</div>', 'one\ntwo'],
  ['newlines alone', '<span>one\n  two</span>', 'one\n  two'],
])('lines as %s', (_, html, expected) => {
  const code = withDOM(({ DOMParser }) => {
    const styled = `<div style="font-family: Consolas, monospace; white-space: pre">${html}</div>`;
    const page = new DOMParser().parseFromString(styled, 'text/html');
    mendCode(page);
    return [...page.body.children].map(({ localName, textContent }) => [localName, textContent]);
  });
  expect(code).toEqual([['pre', expected]]);
});
