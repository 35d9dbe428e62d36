// Makes a table say what a table of Markdown says: rows and columns that are the same, or most alike, stay with their
// cells; in a cell only what differs is written.

import { Map as YMap } from 'yjs';

import type { FlowWriter } from '../flow/flow-writer.ts';
import type { OldBlock } from './block-plan.ts';
import { type ShownCell, type ShownTable, shownTable } from '../flow/shown-content.ts';
import {
  cellKey,
  cellsKey,
  columnsKey,
  goneKey,
  goneValue,
  isGoneValue,
  rowsKey,
  type TableLine,
} from '../flow/table.ts';
import { clearCell, keysBetween, newLineId } from '../flow/table-lines.ts';
import { align, alikeness, bigramsOf, type Pair } from './alignment.ts';
import { newCellFlow } from './new-cell.ts';
import { cellKeyOf, type SaidBlock, type SaidCell, saidShape } from './said.ts';
import { type EditContext, editText } from './text-edit.ts';

export function editTable(old: OldBlock, said: SaidBlock, context: EditContext): void {
  const { flows, writer } = context;
  const marker = old.block.begin?.marker ?? null;
  const table = shownTable(flows, old.block);
  const [rows, columns, cells] = [rowsKey, columnsKey, cellsKey].map((key) => marker?.get(key));
  if (marker === null || table === null) return;
  if (!(rows instanceof YMap) || !(columns instanceof YMap) || !(cells instanceof YMap)) return;
  if (marker.get(goneKey) === true) writer.set(marker, goneKey, undefined);
  const [before, after] = [old.said.rows, said.rows];
  const rowPairs = alignLines(before, after);
  const columnPairs = alignLines(turned(before), turned(after));
  const sides = {
    rows: writeLines('r', table.rows, after.length, rowPairs, rows as YMap<unknown>, context),
    columns: writeLines(
      'c',
      table.columns,
      after[0]?.length ?? 0,
      columnPairs,
      columns as YMap<unknown>,
      context,
    ),
  };
  clearGone(table, rowPairs, columnPairs, context);
  const grid = cells as YMap<unknown>;
  for (const [index, row] of sides.rows.entries()) {
    for (const [at, column] of sides.columns.entries()) {
      const cell = after[index]?.[at] ?? [];
      const shown = row.old === null || column.old === null ? null : table.cells[row.old]?.[column.old];
      if (shown === null || shown === undefined) {
        writer.addType(grid, cellKey(row.id, column.id), newCellFlow(cell, writer.doc));
      } else {
        editCell(
          shown,
          before[row.old ?? 0]?.[column.old ?? 0] ?? [],
          cell,
          [row.id, column.id],
          grid,
          context,
        );
      }
    }
  }
}

/** Lines are compared by their cells, and by their texts if no cell is the same. */
function alignLines(
  before: readonly (readonly SaidCell[])[],
  after: readonly (readonly SaidCell[])[],
): readonly Pair[] {
  const [oldCells, newCells] = [before, after].map((lines) => lines.map((line) => line.map(cellKeyOf)));
  const [oldTexts, newTexts] = [before, after].map((lines) =>
    lines.map((line) => bigramsOf(line.map(textOf).join(' '))),
  );
  return align({
    oldKeys: (oldCells ?? []).map((cells) => cells.join('\n')),
    newKeys: (newCells ?? []).map((cells) => cells.join('\n')),
    likeness: (old, added) => {
      const share = sharedPart(oldCells?.[old] ?? [], newCells?.[added] ?? []);
      return 0.5 * share + 0.5 * alikeness(oldTexts?.[old] ?? new Map(), newTexts?.[added] ?? new Map());
    },
    canReplace: () => true,
    // A row elsewhere is another: its cells' flows would have to change places.
    canMove: () => false,
  }).pairs;
}

function textOf(cell: SaidCell): string {
  return cell.map((inline) => (inline.type === 'text' ? inline.text : JSON.stringify(inline.shape))).join('');
}

function sharedPart(a: readonly string[], b: readonly string[]): number {
  const rest = [...b];
  let shared = 0;
  for (const cell of a) {
    const at = rest.indexOf(cell);
    if (at === -1) continue;
    rest.splice(at, 1);
    shared++;
  }
  return (2 * shared) / Math.max(1, a.length + b.length);
}

function turned(rows: readonly (readonly SaidCell[])[]): SaidCell[][] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? []));
}

/** A row or a column as it will be. */
interface Line {
  readonly id: string;
  /** Which of those that were there it is. */
  readonly old: number | null;
}

function writeLines(
  part: 'r' | 'c',
  shown: readonly TableLine[],
  count: number,
  pairs: readonly Pair[],
  map: YMap<unknown>,
  { writer }: EditContext,
): Line[] {
  const oldOf = new Map(pairs.map((pair) => [pair.new, pair.old]));
  const kept = new Set(oldOf.values());
  for (const [index, { id, order }] of shown.entries()) {
    if (!kept.has(index)) writer.set(map, id, goneValue(order));
  }
  const lines: Line[] = [];
  let low: string | null = null;
  for (let index = 0; index < count; index++) {
    const old = oldOf.get(index);
    const line = old === undefined ? undefined : shown[old];
    if (line !== undefined) {
      // Shown though somebody took it away: who writes it into the text wants it there.
      if (isGoneValue(map.get(line.id))) writer.set(map, line.id, line.order);
      lines.push({ id: line.id, old: old ?? null });
      low = line.order;
      continue;
    }
    let next = index;
    while (next < count && !oldOf.has(next)) next++;
    const high = shown[oldOf.get(next) ?? -1]?.order ?? null;
    for (const order of keysBetween(low, high, next - index)) {
      const id = newLineId(writer.doc, part, lines.length);
      writer.set(map, id, order);
      lines.push({ id, old: null });
    }
    index = next - 1;
  }
  return lines;
}

/** The text of rows and columns that go is deleted as text is, each once. */
function clearGone(
  { cells }: ShownTable,
  rowPairs: readonly Pair[],
  columnPairs: readonly Pair[],
  { flows, writer }: EditContext,
): void {
  const [rows, columns] = [rowPairs, columnPairs].map((pairs) => new Set(pairs.map((pair) => pair.old)));
  for (const [row, line] of cells.entries()) {
    for (const [column, cell] of line.entries()) {
      if (rows?.has(row) === true && columns?.has(column) === true) continue;
      for (const flow of cell.flows) clearCell(flow, flows, writer);
    }
  }
}

function editCell(
  shown: ShownCell,
  before: SaidCell,
  after: SaidCell,
  [row, column]: readonly [string, string],
  cells: YMap<unknown>,
  context: EditContext,
): void {
  if (cellKeyOf(before) === cellKeyOf(after)) return;
  const [flow] = shown.flows;
  if (flow === undefined) {
    addLateCell(cells, row, column, after, context.writer);
    return;
  }
  const index = context.flows.open(flow);
  const [head] = index.segments;
  const first = shown.blocks[0]?.begin ?? head;
  if (first === undefined) return;
  const origin = {
    index,
    segment: first,
    offset: first.marker === null || first.isVoid ? 0 : 1,
    isExact: true,
  };
  const block = { shape: saidShape('paragraph', {}), inlines: after, rows: [] };
  editText(shown.blocks, [block], 'cell', origin, context);
}

/** A cell that nobody had made: under a key of our own, as somebody else may be making it. */
function addLateCell(
  cells: YMap<unknown>,
  row: string,
  column: string,
  cell: SaidCell,
  writer: FlowWriter,
): void {
  writer.addType(cells, cellKey(row, column, writer.doc.clientID), newCellFlow(cell, writer.doc));
}
