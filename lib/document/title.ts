// The title: a Y.Text beside the content in the same Y.Doc, so that it is saved, synced and undone like any edit.
// Owns its name, its normal form, the smallest edit that leads to a new title, and how much of it lists show: a document
// may have a longer one.

import type { Doc, Text } from 'yjs';

import { limits } from '../protocol/limits.ts';

/** The Y.Text of this title in the given doc. */
export function titleText(doc: Doc): Text {
  return doc.getText('title');
}

/** The title in normal form: one line, no lone surrogates. Empty when nobody has typed one. */
export function readTitle(doc: Doc): string {
  return normalTitle(titleText(doc).toString());
}

/** As lists show it. Cut before it is taken apart: a peer may have made a title of megabytes. */
export function cutTitle(title: string): string {
  const max = limits.titleCharactersMax;
  // No character has more than two units.
  return [...title.slice(0, 2 * max)].slice(0, max).join('');
}

/**
 * Makes the title read `title`, with the smallest edit: what precedes and follows the change stays, so that somebody
 * else's typing at the other end of the title survives. Writes nothing if it reads so already.
 */
export function replaceTitle(doc: Doc, title: string, origin?: unknown): void {
  const text = titleText(doc);
  const before = text.toString();
  const after = normalTitle(title);
  if (before === after) return;
  const start = commonPrefix(before, after);
  const end = commonSuffix(before, after, start);
  doc.transact(() => {
    text.delete(start, before.length - start - end);
    text.insert(start, after.slice(start, after.length - end));
  }, origin);
}

/** A title is one line; a lone surrogate cannot be encoded in UTF-8, so Yjs could not send it. */
function normalTitle(title: string): string {
  return title.replace(/\r\n?|[\n\u0085\u2028\u2029]/g, ' ').toWellFormed();
}

/** How many code units both begin with; never the half of a surrogate pair. */
function commonPrefix(a: string, b: string): number {
  const max = Math.min(a.length, b.length);
  let length = 0;
  while (length < max && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length > 0 && isHighSurrogate(a.charCodeAt(length - 1)) ? length - 1 : length;
}

/** How many code units both end with, beyond the first `start`; never the half of a surrogate pair. */
function commonSuffix(a: string, b: string, start: number): number {
  const max = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < max && unitFromEnd(a, length) === unitFromEnd(b, length)) length++;
  return length > 0 && isLowSurrogate(unitFromEnd(a, length - 1)) ? length - 1 : length;
}

function unitFromEnd(text: string, index: number): number {
  return text.charCodeAt(text.length - 1 - index);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
