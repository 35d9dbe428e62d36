// Marks of the flow as Lexical has them: bits and a style on a text node, and back. Styles other than the two colours,
// and formats that the flow does not know, are not taken over.

import { TEXT_TYPE_TO_FORMAT, type TextNode } from 'lexical';

import { type MarkKind, type Marks, noMarks } from '../flow/marks.ts';

export interface TextFormat {
  readonly format: number;
  readonly style: string;
}

const formatOfKind: readonly (readonly [MarkKind, number])[] = [
  ['bold', TEXT_TYPE_TO_FORMAT['bold'] ?? 0],
  ['italic', TEXT_TYPE_TO_FORMAT['italic'] ?? 0],
  ['underline', TEXT_TYPE_TO_FORMAT['underline'] ?? 0],
  ['strike', TEXT_TYPE_TO_FORMAT['strikethrough'] ?? 0],
  ['code', TEXT_TYPE_TO_FORMAT['code'] ?? 0],
  ['subscript', TEXT_TYPE_TO_FORMAT['subscript'] ?? 0],
  ['superscript', TEXT_TYPE_TO_FORMAT['superscript'] ?? 0],
];
const highlightFormat = TEXT_TYPE_TO_FORMAT['highlight'] ?? 0;

/** What may stand for a colour in a style: nothing that could end the declaration. */
const colorPattern = /^[#\w(),.% -]{1,64}$/;
const plain: TextFormat = { format: 0, style: '' };

const known = new WeakMap<Marks, TextFormat>();

export function textFormat(marks: Marks): TextFormat {
  if (marks === noMarks) return plain;
  let found = known.get(marks);
  if (found === undefined) {
    found = { format: formatBits(marks), style: styleText(marks) };
    known.set(marks, found);
  }
  return found;
}

function formatBits(marks: Marks): number {
  let bits = marks.highlight === '' ? highlightFormat : 0;
  for (const [kind, bit] of formatOfKind) if (marks[kind] !== undefined) bits |= bit;
  return bits;
}

function styleText({ color, highlight }: Marks): string {
  let style = '';
  if (color !== undefined && colorPattern.test(color)) style += `color: ${color};`;
  if (highlight !== undefined && colorPattern.test(highlight)) style += `background-color: ${highlight};`;
  return style;
}

const interned = new Map<string, Marks>();
const internedMax = 10_000;

/** What a text node shows, within a link or not. One object for equal marks, so that long texts cost little. */
export function marksOfNode(node: TextNode, link: string | null): Marks {
  const { format, style } = { format: node.getFormat(), style: node.getStyle() };
  if (format === 0 && style === '' && link === null) return noMarks;
  const name = `${format}|${style}|${link === null ? '' : `a${link}`}`;
  let marks = interned.get(name);
  if (marks === undefined) {
    if (interned.size >= internedMax) interned.clear();
    marks = Object.freeze(readMarks(format, style, link));
    interned.set(name, marks);
  }
  return marks;
}

function readMarks(format: number, style: string, link: string | null): Marks {
  const marks: Partial<Record<MarkKind, string>> = {};
  for (const [kind, bit] of formatOfKind) if ((format & bit) !== 0) marks[kind] = '';
  if ((format & highlightFormat) !== 0) marks.highlight = '';
  const color = styleValue(style, 'color');
  if (color !== null) marks.color = color;
  const background = styleValue(style, 'background-color');
  if (background !== null) marks.highlight = background;
  if (link !== null) marks.link = link;
  return Object.keys(marks).length === 0 ? noMarks : marks;
}

function styleValue(style: string, property: string): string | null {
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':');
    if (declaration.slice(0, colon).trim() !== property) continue;
    const value = declaration.slice(colon + 1).trim();
    return colorPattern.test(value) ? value : null;
  }
  return null;
}
