// Cells that are selected together: a range of text whose two ends are in different cells of one table stands for the
// rectangle between them. So the pointer and Shift with arrow keys select cells as they select text, and there is no
// selection of a kind of its own to keep right while others add rows. Here is what it is, and what is done with it; who
// asks is register-tables.ts.

import type { TableCellNode, TableNode } from '@lexical/table';
import {
  $addUpdateTag,
  $createRangeSelection,
  $formatText,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  type ElementNode,
  HISTORY_PUSH_TAG,
  type LexicalNode,
  type PointType,
  type RangeSelection,
  type TextFormatType,
} from 'lexical';

import { $cellAt, $cellPlaceOf, $selectCell } from './table-cells.ts';
import { $clearCell } from './table-edits.ts';

export interface CellRange {
  readonly table: TableNode;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Null unless the selection reaches from one cell into another of the same table. */
export function $selectedCells(): CellRange | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const from = $cellPlaceOf(selection.anchor.getNode());
  const to = $cellPlaceOf(selection.focus.getNode());
  if (from === null || to === null || !from.table.is(to.table) || from.cell.is(to.cell)) return null;
  return {
    table: from.table,
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column),
    right: Math.max(from.column, to.column),
  };
}

/** Row by row. */
export function $cellsIn({ table, top, left, bottom, right }: CellRange): TableCellNode[][] {
  const rows: TableCellNode[][] = [];
  for (let row = top; row <= bottom; row++) {
    const cells: TableCellNode[] = [];
    for (let column = left; column <= right; column++) {
      const cell = $cellAt(table, row, column);
      if (cell !== null) cells.push(cell);
    }
    rows.push(cells);
  }
  return rows;
}

/** Empties the cells; the table stays as it is, and the caret goes to the first of them. */
export function $clearCells(range: CellRange): void {
  $addUpdateTag(HISTORY_PUSH_TAG);
  const cells = $cellsIn(range).flat();
  const [first] = cells;
  if (first !== undefined) $selectCell(first, 'start');
  for (const cell of cells) $clearCell(cell);
  if (first !== undefined) $selectCell(first, 'start');
}

/** Bold and the like for all that is in the rectangle, and only there; the cells stay selected. */
export function $formatCells(range: CellRange, format: TextFormatType): void {
  const texts = $cellsIn(range)
    .flat()
    .flatMap((cell) => {
      const inCell = $rangeOver(cell);
      return inCell.isCollapsed() ? [] : [inCell];
    });
  // On, if any of it is not; else off: one act for all.
  const isOn = texts.length > 0 && texts.every((text) => text.hasFormat(format));
  $inEachCell(range, (text) => {
    if (!text.isCollapsed() && text.hasFormat(format) === isOn) $formatText(text, format);
  });
}

/** Runs `$act` with all of each cell selected, one after the other; what was selected is so again. */
export function $inEachCell<T>(range: CellRange, $act: (text: RangeSelection) => T): T[] {
  const selection = $getSelection();
  const before = $isRangeSelection(selection) ? selection.clone() : null;
  const [from, to] = [before?.anchor, before?.focus].map((point) => $cellPlaceOf(point?.getNode() ?? null));
  const results = $cellsIn(range)
    .flat()
    .map((cell) => {
      const text = $rangeOver(cell);
      $setSelection(text);
      return $act(text);
    });
  if (before === null) return results;
  // Where the blocks are others now, all that matters is the cell.
  for (const [point, place] of [
    [before.anchor, from],
    [before.focus, to],
  ] as const) {
    const cell = place?.cell.getLatest();
    if (cell !== undefined && !cell.is($cellPlaceOf($getNodeByKey(point.key))?.cell)) {
      $putPoint(point, cell.getFirstDescendant() ?? cell, 'start');
    }
  }
  $setSelection(before);
  return results;
}

function $rangeOver(cell: TableCellNode): RangeSelection {
  const range = $createRangeSelection();
  const [first, last] = [cell.getFirstDescendant() ?? cell, cell.getLastDescendant() ?? cell];
  $putPoint(range.anchor, first, 'start');
  $putPoint(range.focus, last, 'end');
  return range;
}

function $putPoint(point: PointType, node: LexicalNode, edge: 'start' | 'end'): void {
  if ($isElementNode(node)) {
    point.set(node.getKey(), edge === 'start' ? 0 : node.getChildrenSize(), 'element');
  } else if (node.getType() === 'text' || node.getType() === 'tab') {
    point.set(node.getKey(), edge === 'start' ? 0 : node.getTextContentSize(), 'text');
  } else {
    const index = node.getIndexWithinParent();
    point.set(node.getParentOrThrow().getKey(), edge === 'start' ? index : index + 1, 'element');
  }
}

/** Whether the selection is over cells, or across a table's edge: what goes by its reading order would tear the table apart. */
export function $cutsTable(): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || selection.isCollapsed()) return false;
  return $selectedCells() !== null || $takeInTables(selection.clone());
}

/**
 * A selection that begins in a table and ends outside of it takes in the whole table: half a table can be neither deleted
 * nor replaced, and Lexical would tear rows apart. False if there is no such end.
 */
export function $takeInTables(selection: RangeSelection): boolean {
  const isBackward = selection.isBackward();
  const isChanged = [
    $takeIn(selection.anchor, selection.focus, isBackward ? 'end' : 'start'),
    $takeIn(selection.focus, selection.anchor, isBackward ? 'start' : 'end'),
  ];
  return isChanged.includes(true);
}

function $takeIn(point: PointType, other: PointType, edge: 'start' | 'end'): boolean {
  let outermost: ElementNode | null = null;
  let place = $cellPlaceOf(point.getNode());
  while (place !== null && !place.table.isParentOf(other.getNode())) {
    outermost = place.table;
    place = $cellPlaceOf(place.table.getParent());
  }
  if (outermost === null) return false;
  const parent = outermost.getParent() ?? $getRoot();
  const index = outermost.getIndexWithinParent();
  point.set(parent.getKey(), edge === 'start' ? index : index + 1, 'element');
  return true;
}
