// A Markdown file as a document: its first heading, or else its name, is the title. A heading that says more than a title
// can stays in the text too.

import type { Doc } from 'yjs';

import { ok, type Result } from '../../base/result.ts';
import { paragraph } from '../flow/shape.ts';
import { cutTitle, replaceTitle } from '../title.ts';
import { applyBlocks } from './apply-markdown.ts';
import { type MarkdownError, readMarkdown } from './markdown-reader.ts';
import type { SaidBlock } from './said.ts';

/** Makes an empty document say what a file says. Without words in a heading that begins it, its name is the title. */
export function fillFromFile(
  doc: Doc,
  markdown: string,
  fileName: string,
  wordForPicture?: string,
): Result<void, MarkdownError> {
  const read = readMarkdown(markdown, wordForPicture);
  if (!read.ok) return read;
  const [first, ...others] = read.value;
  const heading = first?.shape.type === 'h1' ? first : null;
  const words = heading === null ? '' : textOf(heading).trim();
  const rest = heading !== null && isTitle(heading) ? others : read.value;
  applyBlocks(doc, rest.length === 0 ? [emptyBlock] : rest);
  replaceTitle(doc, cutTitle(words === '' ? titleFromName(fileName) : words));
  return ok(undefined);
}

const emptyBlock: SaidBlock = { shape: paragraph, inlines: [], rows: [] };

/** Whether the name says that it is Markdown, or text that may be. */
export function isMarkdownName(fileName: string): boolean {
  return markdownEnding.test(fileName);
}

function titleFromName(fileName: string): string {
  return fileName.replace(markdownEnding, '');
}

const markdownEnding = /\.(?:md|markdown|txt)$/i;

/** Whether a title says all of it: that is short, and has no links, pictures or formulas. */
function isTitle(heading: SaidBlock): boolean {
  const text = textOf(heading);
  const isText = heading.inlines.every(({ type, marks }) => type === 'text' && marks.link === undefined);
  return isText && cutTitle(text) === text;
}

function textOf({ inlines }: SaidBlock): string {
  return inlines.map((inline) => (inline.type === 'text' ? inline.text : '')).join('');
}
