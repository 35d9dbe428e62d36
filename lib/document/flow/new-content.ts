// A flow made of blocks that are in no document yet: the content of a new document or of a new table's cell. Knows nothing
// of where they come from.

import { type Doc, Map as YMap, XmlText } from 'yjs';

import { actAttribute, actKey, markKinds, type Marks } from './marks.ts';
import { inlineKey, isVoid, type Shape, typeKey } from './shape.ts';
import { newTable } from './table-lines.ts';

export type NewInline =
  | { readonly type: 'text'; readonly text: string; readonly marks: Marks }
  /** `data`: what a type that we do not know has besides, as plain values. */
  | { readonly type: 'atom'; readonly shape: Shape; readonly marks: Marks; readonly data?: NewData };

export type NewData = Readonly<Record<string, unknown>>;

export interface NewBlock {
  readonly shape: Shape;
  readonly inlines: readonly NewInline[];
  /** Of a table: the blocks of its cells, row by row. */
  readonly rows?: readonly (readonly (readonly NewBlock[])[])[];
  /** Of a table's columns, as they were found. */
  readonly widths?: readonly unknown[];
  readonly data?: NewData;
}

type Delta = Parameters<XmlText['applyDelta']>[0];

/** In no document yet. `doc`: the one that it is for, by which new rows and columns get their names. */
export function newFlow(blocks: readonly NewBlock[], doc: Doc): XmlText {
  const flow = new XmlText();
  addContent(flow, blocks, doc);
  return flow;
}

/** Into a flow that has nothing in it. */
export function addContent(flow: XmlText, blocks: readonly NewBlock[], doc: Doc): void {
  const acts = new Acts();
  const delta = blocks.flatMap((block) => {
    const marker = { insert: markerOf(block, doc), attributes: {} };
    if (isVoid(block.shape.type)) return [marker];
    return [marker, ...block.inlines.flatMap((inline) => partOf(inline, acts))];
  });
  if (delta.length > 0) flow.applyDelta(delta as Delta);
}

function markerOf({ shape, rows, widths, data = {} }: NewBlock, doc: Doc): YMap<unknown> {
  const marker = new YMap<unknown>([...Object.entries(data), ...Object.entries(shape.attributes)]);
  if (shape.type !== 'paragraph') marker.set(typeKey, shape.type);
  if (rows === undefined) return marker;
  const table = newTable(
    rows.map((row) => row.map((cell) => newFlow(cell, doc))),
    doc,
    widths,
  );
  for (const [key, part] of Object.entries(table)) marker.set(key, part);
  return marker;
}

function partOf(inline: NewInline, acts: Acts): object[] {
  const attributes = acts.of(inline.marks);
  if (inline.type === 'text') {
    return inline.text === '' ? [] : [{ insert: inline.text.toWellFormed(), attributes }];
  }
  const { shape, data = {} } = inline;
  const map = new YMap<unknown>([
    ...Object.entries(data),
    ...Object.entries(shape.attributes),
    [inlineKey, shape.type],
  ]);
  return [{ insert: map, attributes }];
}

/** Nobody else writes to this flow yet: keys need only differ within it. */
class Acts {
  #count = 0;

  of(marks: Marks): Record<string, unknown> {
    const attributes: Record<string, unknown> = {};
    for (const kind of markKinds) {
      const value = marks[kind];
      if (value === undefined) continue;
      attributes[actKey(kind, { client: 0, clock: this.#count++ })] = actAttribute([], value);
    }
    return attributes;
  }
}
