// The content of a cell in a table that is new, from what Markdown says: one paragraph.

import type { Doc, XmlText } from 'yjs';

import { newFlow } from '../flow/new-content.ts';
import { paragraph } from '../flow/shape.ts';
import { type SaidCell, unknownAtomType } from './said.ts';

/** In no document yet. */
export function newCellFlow(cell: SaidCell, doc: Doc): XmlText {
  // Of a thing that has no words there is nothing that could be made.
  const inlines = cell.filter((inline) => inline.type === 'text' || inline.shape.type !== unknownAtomType);
  return newFlow([{ shape: paragraph, inlines }], doc);
}
