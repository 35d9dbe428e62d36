// A document as plain text: for search, previews, tests and the clipboard of last resort. One line for each block in the
// order in which it is shown; a table is a line for each row, its cells apart by tabs.

import type { Doc } from 'yjs';

import type { Block } from './display-order.ts';
import { FlowDocument } from './flow-document.ts';
import { shapeText, shownBlocks, shownInlines, shownTable } from './shown-content.ts';
import { isVoid } from './shape.ts';

/** Tables within cells of tables: as deep as an update may nest (protocol/limits.ts), so that no document overflows. */
const tableDepthMax = 100;

/** The blocks' texts joined by "\n"; a line break within a block is a "\n" too. */
export function flowText(doc: Doc): string {
  const flows = new FlowDocument(doc);
  return linesOf(shownBlocks(flows), flows, 0).join('\n');
}

function linesOf(blocks: readonly Block[], flows: FlowDocument, depth: number): string[] {
  return blocks.flatMap((block) => {
    const rows = depth < tableDepthMax ? tableRows(block, flows, depth) : null;
    return rows ?? [isVoid(block.shape.type) ? shapeText(block.shape) : blockText(block)];
  });
}

/** The text in a block, without what it is. */
export function blockText(block: Block): string {
  let text = '';
  for (const inline of shownInlines(block)) {
    text += inline.type === 'text' ? inline.run.text : shapeText(inline.shape);
  }
  return text;
}

/** A row stays a line and a cell stays a cell, whatever is in it. Null for what is no table. */
function tableRows(block: Block, flows: FlowDocument, depth: number): string[] | null {
  const table = shownTable(flows, block);
  if (table === null) return null;
  return table.cells.map((row) =>
    row
      .map(({ blocks }) =>
        linesOf(blocks, flows, depth + 1)
          .join(' ')
          .replaceAll(/[\n\t]/g, ' '),
      )
      .join('\t'),
  );
}
