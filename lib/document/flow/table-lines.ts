// Rows and columns that come and go, and tables that are taken away, for whoever edits a document without an editor. As
// table.ts reads them, and as binding/table-view.ts writes them.

import { type Doc, getState, Map as YMap, XmlText } from 'yjs';

import type { FlowDocument } from './flow-document.ts';
import type { FlowWriter } from './flow-writer.ts';
import { keyBetween } from './order-key.ts';
import {
  boundedWidth,
  cellKey,
  cellsKey,
  columnsKey,
  goneKey,
  readTable,
  rowsKey,
  type TableLine,
  widthKey,
} from './table.ts';

/** Unique in the document: made of the client and of how much it has written. */
export function newLineId(doc: Doc, part: 'r' | 'c', index: number): string {
  const clock = getState(doc.store, doc.clientID);
  return `${part}${doc.clientID.toString(36)}-${clock.toString(36)}-${index.toString(36)}`;
}

/** What makes a table that is new: its rows, columns and the flows of its cells. `widths`: of its columns, if any. */
export function newTable(
  cells: readonly (readonly XmlText[])[],
  doc: Doc,
  widths: readonly unknown[] = [],
): Readonly<Record<string, YMap<unknown>>> {
  const columns = newLines(Math.max(0, ...cells.map((row) => row.length)), doc, 'c');
  const rows = newLines(cells.length, doc, 'r');
  const flows = new YMap<unknown>();
  for (const [index, { id: row }] of rows.entries()) {
    for (const [at, { id: column }] of columns.entries()) {
      flows.set(cellKey(row, column), cells[index]?.[at] ?? new XmlText());
    }
  }
  const mapOf = (lines: readonly TableLine[]): YMap<unknown> =>
    new YMap<unknown>(lines.map(({ id, order }) => [id, order]));
  const columnMap = mapOf(columns);
  for (const [at, { id }] of columns.entries()) {
    const width = boundedWidth(widths[at]);
    if (width > 0) columnMap.set(widthKey(id), width);
  }
  return { [rowsKey]: mapOf(rows), [columnsKey]: columnMap, [cellsKey]: flows };
}

function newLines(count: number, doc: Doc, part: 'r' | 'c'): TableLine[] {
  return keysBetween(null, null, count).map((order, index) => ({
    id: newLineId(doc, part, index),
    order,
    isGone: false,
  }));
}

/** As many keys in a row. Halved again and again, as keys that are each made behind the last grow with their number. */
export function keysBetween(low: string | null, high: string | null, count: number): string[] {
  if (count === 0) return [];
  const middle = keyBetween(low, high);
  const before = Math.floor((count - 1) / 2);
  return [...keysBetween(low, middle, before), middle, ...keysBetween(middle, high, count - 1 - before)];
}

/** Takes a table away, but for what others put in it meanwhile, and for cells that its rows and columns do not show. */
export function removeTable(marker: YMap<unknown>, flows: FlowDocument, writer: FlowWriter): void {
  writer.set(marker, goneKey, true);
  const table = readTable(marker);
  const shown = table?.rows.flatMap((row) =>
    table.columns.flatMap((column) => table.cellFlows(row.id, column.id)),
  );
  for (const flow of shown ?? allCells(marker)) clearCell(flow, flows, writer);
}

/** Of a table that is shown as a placeholder all goes. */
function allCells(marker: YMap<unknown>): readonly XmlText[] {
  const cells = marker.get(cellsKey);
  if (!(cells instanceof YMap)) return [];
  return [...(cells as YMap<unknown>).values()].filter((flow) => flow instanceof XmlText);
}

/** Deletes what a cell holds, as text is deleted: what others type there meanwhile stays. */
export function clearCell(flow: XmlText, flows: FlowDocument, writer: FlowWriter): void {
  const index = flows.open(flow);
  for (const segment of index.segments) {
    const begin = segment.marker === null ? 0 : 1;
    const place = { index, segment, offset: begin, isExact: true };
    if (segment.length > begin) writer.delete(place, segment.length - begin);
    if (segment.marker === null || !segment.isVoid || segment.isHidden) continue;
    if (segment.shape.type === 'table') removeTable(segment.marker, flows, writer);
    else writer.delete({ ...place, offset: 0 }, 1);
  }
}
