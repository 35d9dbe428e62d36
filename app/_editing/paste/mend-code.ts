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

/** What is a line of its own; an empty one holds a break. */
const lineElements = new Set(['div', 'p', 'li']);

/** Breaks end lines too, however deep they are; all else adds to the line that it is in. */
function linesOf(block: HTMLElement): string {
  const lines: string[] = [];
  let line = '';
  const end = () => {
    lines.push(line);
    line = '';
  };
  // Between lines there may be the spaces of a page that was made to be read.
  const endBegun = () => {
    if (line.trim() !== '') end();
    line = '';
  };
  const read = (node: Node) => {
    const name = node.nodeName.toLowerCase();
    if (name === 'br') end();
    else if (name === '#text') line += node.nodeValue ?? '';
    else if (lineElements.has(name)) {
      endBegun();
      const before = lines.length;
      for (const child of node.childNodes) read(child);
      if (lines.length === before) end();
      else endBegun();
    } else for (const child of node.childNodes) read(child);
  };
  for (const child of block.childNodes) read(child);
  endBegun();
  return lines.join('\n');
}

function replaceByCode(page: Document, block: HTMLElement, text: string): void {
  const pre = page.createElement('pre');
  pre.textContent = text;
  block.replaceWith(pre);
}
