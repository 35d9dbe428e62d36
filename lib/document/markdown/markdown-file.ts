// A Markdown file as a document: its first heading, or else its name, is the title.

import type { Doc } from 'yjs';

import { ok, type Result } from '../../base/result.ts';
import { limits } from '../../protocol/limits.ts';
import { replaceTitle } from '../title.ts';
import { applyMarkdown } from './apply-markdown.ts';
import { type MarkdownError, readMarkdown } from './markdown-reader.ts';
import { writeMarkdown } from './markdown-writer.ts';
import type { SaidBlock } from './said.ts';

/** Makes an empty document say what a file says. Without a heading that begins it, its name is the title. */
export function fillFromFile(doc: Doc, markdown: string, fileName: string): Result<void, MarkdownError> {
  const read = readMarkdown(markdown);
  if (!read.ok) return read;
  const [first, ...others] = read.value;
  const isTitled = first?.shape.type === 'h1';
  const title = isTitled ? textOf(first) : titleFromName(fileName);
  const applied = applyMarkdown(doc, writeMarkdown(isTitled ? others : read.value));
  if (!applied.ok) return applied;
  replaceTitle(doc, title.slice(0, limits.titleCharactersMax));
  return ok(undefined);
}

/** Whether the name says that it is Markdown, or text that may be. */
export function isMarkdownName(fileName: string): boolean {
  return markdownEnding.test(fileName);
}

function titleFromName(fileName: string): string {
  return fileName.replace(markdownEnding, '');
}

const markdownEnding = /\.(?:md|markdown|txt)$/i;

function textOf({ inlines }: SaidBlock): string {
  return inlines.map((inline) => (inline.type === 'text' ? inline.text : '')).join('');
}
