// A document's text read from the Y.Doc alone, without Lexical: for search, previews and tests. One line a block, in
// the order of reading. Knows how the binding lays out content: a run of text is an XmlText, any other node an
// XmlElement named by its Lexical type.

import { type Doc, XmlElement, XmlText } from 'yjs';

import { contentRoot } from './seed.ts';

/** Elements that stand within a line of text instead of beginning one. */
const inlineTypes: ReadonlySet<string> = new Set(['link', 'autolink']);

/** The blocks' texts joined by "\n"; a line break within a block is a "\n" too. */
export function plainText(doc: Doc): string {
  const lines: string[] = [];
  for (const block of contentRoot(doc).toArray()) {
    if (block instanceof XmlElement) collectLines(block, lines);
  }
  return lines.join('\n');
}

/** Adds the lines of one block: its own text, and a line for each block within it. */
function collectLines(block: XmlElement, lines: string[]): void {
  let line: string | null = null;
  let hasBlocks = false;
  for (const child of block.toArray()) {
    const inline = inlineText(child);
    if (inline !== null) {
      line = (line ?? '') + inline;
    } else if (child instanceof XmlElement) {
      if (line !== null) lines.push(line);
      line = null;
      hasBlocks = true;
      collectLines(child, lines);
    }
  }
  // A block without anything in it is an empty line; one that only holds other blocks, as a list does, is none.
  if (line !== null || !hasBlocks) lines.push(line ?? '');
}

/** The text of something that stands within a line, or null for a block. */
function inlineText(node: unknown): string | null {
  if (node instanceof XmlText) return runText(node);
  if (!(node instanceof XmlElement)) return null;
  if (node.nodeName === 'linebreak') return '\n';
  if (!inlineTypes.has(node.nodeName)) return null;
  return node
    .toArray()
    .map((child) => inlineText(child) ?? '')
    .join('');
}

/** XmlText.toString() writes its formats as tags, so the characters come from the delta. */
function runText(run: XmlText): string {
  let text = '';
  for (const part of run.toDelta() as readonly { readonly insert: unknown }[]) {
    if (typeof part.insert === 'string') text += part.insert;
  }
  return text;
}
