// Code as `pre`: editors copy it as coloured lines of one width, and sites number its lines.

import { unwrap } from './unwrap.ts';

const lineNumbers = '.line-number,.lineno,.linenumber,[data-line-number]:empty';

export function mendCode(page: Document): void {
  for (const block of page.body.querySelectorAll<HTMLElement>(':scope > div')) {
    if (isCodeOfEditor(block)) replaceByCode(page, block, linesOf(block));
  }
  for (const pre of page.body.querySelectorAll('pre')) {
    mendInner(pre);
    // Numbers of lines, and buttons over the code.
    for (const extra of pre.querySelectorAll(lineNumbers)) extra.remove();
  }
}

/** Most sites write a `code` in it, which says the language. */
function mendInner(pre: HTMLElement): void {
  const [code, ...others] = pre.children;
  if (code?.localName !== 'code' || others.length > 0) return;
  pre.className = `${pre.className} ${code.className}`.trim();
  unwrap(code);
}

function isCodeOfEditor({ style }: HTMLElement): boolean {
  return /monospace|consolas|menlo|courier/i.test(style.fontFamily) && style.whiteSpace.startsWith('pre');
}

/** Each line is a div; an empty one holds a break. */
function linesOf(block: HTMLElement): string {
  const lines = [...block.children].filter(({ localName }) => localName === 'div' || localName === 'br');
  return lines.length === 0 ? block.textContent : lines.map(({ textContent }) => textContent).join('\n');
}

function replaceByCode(page: Document, block: HTMLElement, text: string): void {
  const pre = page.createElement('pre');
  pre.textContent = text;
  block.replaceWith(pre);
}
