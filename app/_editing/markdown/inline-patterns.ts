// What the text before the caret, whose last character was just typed, says in Markdown. Knows no editor. In doubt it is
// text: what is turned into something by mistake disturbs more than what has to be marked by hand.

import type { TextFormatType } from 'lexical';

import { linkAddress } from '../../_editor/link-address.ts';

/** Offsets in the text: `start` to `end` goes, but for the content. */
export type InlineMarkdown =
  | {
      readonly type: 'mark';
      readonly format: TextFormatType;
      readonly start: number;
      readonly contentStart: number;
      readonly contentEnd: number;
      readonly end: number;
    }
  | {
      readonly type: 'link';
      readonly start: number;
      readonly end: number;
      readonly content: string;
      readonly address: string;
    }
  | { readonly type: 'equation'; readonly start: number; readonly end: number; readonly tex: string };

/** Longer ones first: `**` ends with `*`. */
const marks: readonly { readonly sign: string; readonly format: TextFormatType }[] = [
  { sign: '**', format: 'bold' },
  { sign: '__', format: 'bold' },
  { sign: '~~', format: 'strikethrough' },
  { sign: '==', format: 'highlight' },
  { sign: '*', format: 'italic' },
  { sign: '_', format: 'italic' },
  { sign: '`', format: 'code' },
];

export function findInline(before: string): InlineMarkdown | null {
  if (before.endsWith('$')) return findEquation(before);
  if (before.endsWith(')')) return findLink(before);
  const mark = marks.find(({ sign }) => before.endsWith(sign));
  return mark === undefined ? null : findMark(before, mark.sign, mark.format);
}

function findMark(before: string, sign: string, format: TextFormatType): InlineMarkdown | null {
  const end = before.length;
  const contentEnd = end - sign.length;
  const start = before.lastIndexOf(sign, contentEnd - sign.length);
  if (start === -1) return null;
  const contentStart = start + sign.length;
  const content = before.slice(contentStart, contentEnd);
  const isSign = (at: number) => before.charAt(at) === sign.charAt(0);
  // `2*3*4` and `snake_case_name` are no marks, and one of two signs is none either.
  if (/[\p{L}\p{N}\\]/u.test(before.charAt(start - 1)) || isSign(start - 1)) return null;
  if (isSign(contentStart) || isSign(contentEnd - 1) || !isContent(content)) return null;
  return { type: 'mark', format, start, contentStart, contentEnd, end };
}

function findLink(before: string): InlineMarkdown | null {
  const match = /(?<![!\\])\[([^[\]\n]+)\]\(([^\s()]+(?:\([^\s()]*\)[^\s()]*)?)\)$/.exec(before);
  const [, content, typed] = match ?? [];
  if (match === null || content === undefined || typed === undefined) return null;
  const address = linkAddress(typed);
  if (!address.ok || !isContent(content)) return null;
  return { type: 'link', start: match.index, end: before.length, content, address: address.value };
}

function findEquation(before: string): InlineMarkdown | null {
  const end = before.length;
  const start = before.lastIndexOf('$', end - 2);
  if (start === -1 || /[\p{L}\p{N}$\\]/u.test(before.charAt(start - 1))) return null;
  const tex = before.slice(start + 1, end - 1);
  // Prices: `$5 and $`, `$20-$`.
  if (!isContent(tex) || tex.endsWith('\\') || /^[\d.,\s-]*$|^\d[\d.,]*\s/.test(tex)) return null;
  return { type: 'equation', start, end, tex };
}

function isContent(text: string): boolean {
  return text !== '' && text.trim() === text && !text.includes('\n');
}

export interface TypedAddress {
  readonly start: number;
  readonly end: number;
  readonly address: string;
}

/** The address that `before` ends with. */
export function findAddress(before: string): TypedAddress | null {
  const match = /(?:^|[\s([{"'])((?:https?:\/\/|www\.)[^\s<>"]+)$/i.exec(before);
  const typed = match?.[1];
  if (typed === undefined) return null;
  const text = withoutPunctuation(typed);
  const address = linkAddress(text);
  if (!address.ok || !/\.|localhost|:\d/.test(text.replace(/^www\./i, ''))) return null;
  const start = before.length - typed.length;
  return { start, end: start + text.length, address: address.value };
}

/** The full stop is the sentence's, and so is a bracket that was opened before. */
function withoutPunctuation(address: string): string {
  let text = address.replace(/[.,;:!?'"]+$/, '');
  while (text.endsWith(')') && text.split(')').length > text.split('(').length) {
    text = text.slice(0, -1).replace(/[.,;:!?'"]+$/, '');
  }
  return text;
}
