// What stands in a line of stock Lexical: texts with their formats and styles, links, and things without text.

import { type MarkKind, type Marks, noMarks } from '../flow/marks.ts';
import type { NewInline } from '../flow/new-content.ts';
import { dataOf, numberOf, shapeOfAtom, stringOf } from './stock-shapes.ts';
import type { StockNode, StockProps } from './stock-tree.ts';

export function readInline(node: StockNode, marks: Marks, inlines: NewInline[]): void {
  const { type, props, children, text } = node;
  if (text !== null) {
    inlines.push({ type: 'text', text, marks: textMarks(props, marks) });
    return;
  }
  if (type === 'linebreak') {
    inlines.push({ type: 'text', text: '\n', marks });
    return;
  }
  if (
    children.length === 0 &&
    type !== 'link' &&
    type !== 'autolink' &&
    type !== 'mark' &&
    type !== 'overflow'
  ) {
    const known = shapeOfAtom(type, props, 'inline');
    const shape = known ?? { type, attributes: {} };
    inlines.push({ type: 'atom', shape, marks, data: known === null ? dataOf(props) : {} });
    return;
  }
  const within = linkMarks(type, props, marks);
  for (const child of children) readInline(child, within, inlines);
}

/** All the text in it, as code has it. */
export function textOf(nodes: readonly StockNode[]): string {
  return nodes
    .map(({ type, children, text }) => text ?? (type === 'linebreak' ? '\n' : textOf(children)))
    .join('');
}

function linkMarks(type: string, props: StockProps, marks: Marks): Marks {
  const isLink = type === 'link' || (type === 'autolink' && props['isUnlinked'] !== true);
  return isLink ? { ...marks, link: stringOf(props['url']) } : marks;
}

/** Lexical's bits; those for upper and lower case have no mark. */
const kindOfBit: readonly (readonly [number, MarkKind])[] = [
  [1, 'bold'],
  [2, 'italic'],
  [4, 'strike'],
  [8, 'underline'],
  [16, 'code'],
  [32, 'subscript'],
  [64, 'superscript'],
  [128, 'highlight'],
];

function textMarks({ format, style }: StockProps, around: Marks): Marks {
  const marks: Partial<Record<MarkKind, string>> = { ...around };
  const bits = numberOf(format) ?? 0;
  for (const [bit, kind] of kindOfBit) if ((bits & bit) !== 0) marks[kind] = '';
  for (const declaration of stringOf(style).split(';')) {
    const colon = declaration.indexOf(':');
    const value = declaration.slice(colon + 1).trim();
    // As the editor takes them over (binding/text-format.ts).
    if (colon === -1 || !/^[#\w(),.% -]{1,64}$/.test(value)) continue;
    const property = declaration.slice(0, colon).trim().toLowerCase();
    if (property === 'color') marks.color = value;
    else if (property === 'background-color') marks.highlight = value;
  }
  return Object.keys(marks).length === 0 ? noMarks : marks;
}
