// The text that certain edits brought into a document, such as those that the server has not taken. Only what is shown of
// them, block by block: what they deleted or formatted is no text. Knows nothing of servers.

import type { Doc } from 'yjs';

import type { Block } from './display-order.ts';
import { FlowDocument } from './flow-document.ts';
import type { ItemId } from './item-id.ts';
import { shapeText, shownBlocks, shownInlines, shownTable } from './shown-content.ts';

/** The edits [from, to) of a Yjs client. */
export interface Edits {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** Tables within cells of tables: as deep as an update may nest (protocol/limits.ts), so that no document overflows. */
const tableDepthMax = 100;

/** A line for each block that has some of it. */
export function textOfEdits(doc: Doc, edits: readonly Edits[]): string {
  const flows = new FlowDocument(doc);
  const lines = linesOf(shownBlocks(flows), flows, edits, 0);
  return lines.filter((line) => line.trim() !== '').join('\n');
}

function linesOf(
  blocks: readonly Block[],
  flows: FlowDocument,
  edits: readonly Edits[],
  depth: number,
): string[] {
  return blocks.flatMap((block) => {
    const table = depth < tableDepthMax ? shownTable(flows, block) : null;
    return table === null
      ? [lineOf(block, edits)]
      : table.cells.flat().flatMap((cell) => linesOf(cell.blocks, flows, edits, depth + 1));
  });
}

function lineOf(block: Block, edits: readonly Edits[]): string {
  const marker = block.begin?.marker?._item?.id;
  const isNew = marker !== undefined && partsOf(marker, 1, edits).length > 0;
  // What has no text itself, such as a picture, says something of itself.
  let line = isNew ? shapeText(block.shape) : '';
  for (const inline of shownInlines(block)) {
    for (const [from, to] of partsOf(inline.run.id, inline.run.length, edits)) {
      line += inline.type === 'text' ? inline.run.text.slice(from, to) : shapeText(inline.shape);
    }
  }
  return line;
}

/** Which parts of a run these edits made, as places within it. */
function partsOf(
  { client, clock }: ItemId,
  length: number,
  edits: readonly Edits[],
): (readonly [number, number])[] {
  return edits
    .filter((each) => each.client === client)
    .map(({ from, to }) => [Math.max(0, from - clock), Math.min(length, to - clock)] as const)
    .filter(([from, to]) => from < to);
}
