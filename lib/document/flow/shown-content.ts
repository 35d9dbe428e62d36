// What a document shows, for whoever only reads it: the blocks of the root and of table cells, by the rules by which the
// editor shows them (display-order.ts, table.ts). A reader sees a moved block where it was moved to, no hidden row, and of
// several copies one. Never writes; knows no format that it is read for.

import type { XmlText } from 'yjs';

import { type Block, displayOrder, type Piece } from './display-order.ts';
import type { FlowDocument } from './flow-document.ts';
import { marksOf, type Marks, noMarks } from './marks.ts';
import { blockSchema } from './schema.ts';
import type { EmbedRun, TextRun } from './segment.ts';
import { inlineShape, type Shape } from './shape.ts';
import { readTable, type TableLine } from './table.ts';

export interface ShownTable {
  readonly rows: readonly TableLine[];
  readonly columns: readonly TableLine[];
  /** As many as there are rows, and in each as many cells as there are columns. */
  readonly cells: readonly (readonly ShownCell[])[];
}

export interface ShownCell {
  /** In the order in which they are shown; none if nobody has made one. */
  readonly flows: readonly XmlText[];
  /** None if the cell has no flow: it is shown as an empty paragraph. */
  readonly blocks: readonly Block[];
}

/** Something in a block's line. */
export type ShownInline =
  | { readonly type: 'text'; readonly run: TextRun; readonly piece: Piece; readonly marks: Marks }
  | {
      readonly type: 'atom';
      readonly run: EmbedRun;
      readonly piece: Piece;
      readonly marks: Marks;
      readonly shape: Shape;
    };

export function shownBlocks(flows: FlowDocument): readonly Block[] {
  return displayOrder(flows.root.segments).blocks;
}

/** Null for a block that is shown as no table. */
export function shownTable(flows: FlowDocument, block: Block): ShownTable | null {
  const marker = block.shape.type === 'table' ? (block.begin?.marker ?? null) : null;
  const model = marker === null ? null : readTable(marker);
  if (model === null) return null;
  const { rows, columns } = model;
  const cells = rows.map((row) =>
    columns.map((column) => shownCell(flows, model.cellFlows(row.id, column.id))),
  );
  return { rows, columns, cells };
}

function shownCell(flows: FlowDocument, cellFlows: readonly XmlText[]): ShownCell {
  const segments = cellFlows.flatMap((flow) => flows.open(flow).segments);
  return { flows: cellFlows, blocks: segments.length === 0 ? [] : displayOrder(segments).blocks };
}

/** A block's content; that of code, which has no marks, without them. */
export function* shownInlines(block: Block): Iterable<ShownInline> {
  const isPlain = blockSchema(block.shape.type)?.content === 'plain';
  for (const piece of block.pieces) {
    for (const run of piece.runs) {
      if (run.type === 'slot') continue;
      const marks = isPlain ? noMarks : marksOf(run.attributes);
      if (run.type === 'text') yield { type: 'text', run, piece, marks };
      else yield { type: 'atom', run, piece, marks, shape: atomShape(run) };
    }
  }
}

/** What is no map of ours has a shape too: of no type. */
function atomShape({ map }: EmbedRun): Shape {
  return map === null ? { type: '', attributes: {} } : inlineShape(map);
}

/** What stands for a thing without text where only text can be: what a person called it, or its source. */
export function shapeText({ attributes }: Shape): string {
  const { label, symbol, tex, caption, alt, url } = attributes;
  const text = label ?? symbol ?? tex ?? caption ?? alt ?? url;
  return typeof text === 'string' ? text : '';
}
