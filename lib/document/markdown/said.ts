// What Markdown can say of a document: the common ground of reader, writer and diff. The writer puts it in text, the reader
// gets it out again, and where both sides say the same of a block, nothing of it is touched: so all that Markdown has no
// words for (alignment, widths, who is mentioned, data of newer versions) lives on in a document that is edited as text.

import { areSameMarks, markKinds, type MarkKind, type Marks, noMarks } from '../flow/marks.ts';
import type { Primitive } from '../flow/schema.ts';
import type { Shape } from '../flow/shape.ts';

export interface SaidText {
  readonly type: 'text';
  /** A line break is a "\n". */
  readonly text: string;
  readonly marks: Marks;
}
/** An image or an equation in a line. A thing that Markdown has no words for is an `unknown`, told by its name alone. */
export interface SaidAtom {
  readonly type: 'atom';
  readonly shape: Shape;
  readonly marks: Marks;
}
export type SaidInline = SaidText | SaidAtom;

export interface SaidBlock {
  /** Only with attributes that Markdown says. */
  readonly shape: Shape;
  readonly inlines: readonly SaidInline[];
  /** Of a table: its rows, each as long as the first. */
  readonly rows: readonly (readonly SaidCell[])[];
  /** Of an item: whether it begins a list, which starts with 1 if it says no other number. */
  readonly isListStart?: boolean;
  /** What such a block gets if it is made; nothing that is said of one that is there. */
  readonly whenNew?: Readonly<Record<string, Primitive>>;
}
export type SaidCell = readonly SaidInline[];

export const unknownAtomType = 'unknown';

/** What stands for a colour in HTML: nothing that could end an attribute. As the editor shows them (text-format.ts). */
const colorPattern = /^[#\w(),.% -]{1,64}$/;

/** Text as UTF-8 and Markdown can carry it: whole characters, one kind of line end. */
export function saidText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD').replaceAll(/\r\n?/g, '\n');
}

/** Without colours that are none: they are not shown, and so not said. */
export function saidMarks(marks: Marks): Marks {
  if (marks === noMarks) return noMarks;
  const said: Partial<Record<MarkKind, string>> = {};
  for (const kind of markKinds) {
    const value = marks[kind];
    if (value === undefined) continue;
    if (kind === 'color' && !colorPattern.test(value)) continue;
    said[kind] = kind === 'highlight' && value !== '' && !colorPattern.test(value) ? '' : saidText(value);
  }
  return said;
}

/** Puts what is the same next to each other together, in the one form in which it can be compared. */
export function normalInlines(inlines: readonly SaidInline[]): SaidInline[] {
  const normal: SaidInline[] = [];
  for (const inline of inlines) {
    const last = normal.at(-1);
    if (inline.type === 'text') {
      if (inline.text === '') continue;
      if (last?.type === 'text' && areSameMarks(last.marks, inline.marks)) {
        normal[normal.length - 1] = { ...last, text: last.text + inline.text };
        continue;
      }
    }
    normal.push(inline);
  }
  return normal;
}

export function saidShape(type: string, attributes: Readonly<Record<string, Primitive | undefined>>): Shape {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { type, attributes: Object.fromEntries(given) as Record<string, Primitive> };
}

/** An image alone in its line is to Markdown what an image that is a block is. */
export function isBlockImage({ type, ...inline }: SaidInline): boolean {
  return (
    type === 'atom' && (inline as SaidAtom).shape.type === 'image' && areSameMarks(inline.marks, noMarks)
  );
}

/** Equal exactly for blocks of which Markdown says the same. */
export function blockKey({ shape, inlines, rows }: SaidBlock): string {
  return JSON.stringify([shapeParts(shape), inlines.map(inlineParts), rows.map((row) => row.map(cellKeyOf))]);
}

export function cellKeyOf(cell: SaidCell): string {
  return JSON.stringify(cell.map(inlineParts));
}

function inlineParts(inline: SaidInline): unknown {
  const marks = markKinds.flatMap((kind) => {
    const value = inline.marks[kind];
    return value === undefined ? [] : [[kind, value]];
  });
  return inline.type === 'text' ? [inline.text, marks] : [shapeParts(inline.shape), marks];
}

function shapeParts({ type, attributes }: Shape): unknown {
  return [
    type,
    Object.keys(attributes)
      .toSorted()
      .map((key) => [key, attributes[key]]),
  ];
}
