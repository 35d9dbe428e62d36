// Rows and columns put in, moved, resized and taken out, and tables made. A row or a column that moves keeps its nodes: the binding
// writes that as another place of the same row, so what others type in it meanwhile goes along.

import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  TableCellHeaderStates,
  type TableCellNode,
  type TableNode,
} from '@lexical/table';
import { $addUpdateTag, $createParagraphNode, $isElementNode, HISTORY_PUSH_TAG } from 'lexical';

import { $cellAt, $cellsOf, $rowsOf, $selectCell, $selectNewCell, $sizeOf } from './table-cells.ts';

/** A line is a row or a column. */
export type Line = 'row' | 'column';

/** What an editor can still show at once is less; a thousand cells are a lot for one that is made by hand. */
export const cellsMax = 1_000;

export function $newTable(rows: number, columns: number, headers: Headers): TableNode {
  const table = $createTableNode();
  for (let row = 0; row < rows; row++) {
    const rowNode = $createTableRowNode();
    for (let column = 0; column < columns; column++) rowNode.append($emptyCell());
    table.append(rowNode);
  }
  $setHeaders(table, headers);
  return table;
}

function $emptyCell(): TableCellNode {
  return $createTableCellNode().append($createParagraphNode());
}

/**
 * Puts an empty line in so that it is the one with this index; the caret goes into it, into the line across. False, and
 * nothing is changed, if the table would grow too large.
 */
export function $insertLine(table: TableNode, line: Line, index: number, across: number): boolean {
  const headers = $headersOf(table);
  const { rows, columns } = $sizeOf(table);
  if ((line === 'row' ? (rows + 1) * columns : rows * (columns + 1)) > cellsMax) return false;
  if (line === 'row') {
    const row = $createTableRowNode();
    for (let column = 0; column < columns; column++) row.append($emptyCell());
    const at = table.getChildAtIndex(index);
    if (at === null) table.append(row);
    else at.insertBefore(row);
  } else {
    for (const row of $rowsOf(table)) {
      const at = row.getChildAtIndex(index);
      if (at === null) row.append($emptyCell());
      else at.insertBefore($emptyCell());
    }
  }
  $setHeaders(table, headers);
  if (line === 'row') $selectNewCell(table, index, across);
  else $selectNewCell(table, across, index);
  return true;
}

/** Moves a line by one; at the edge nothing happens. The caret goes with it. */
export function $moveLine(table: TableNode, line: Line, index: number, step: 1 | -1): void {
  const headers = $headersOf(table);
  const { rows, columns } = $sizeOf(table);
  const to = index + step;
  if (to < 0 || to >= (line === 'row' ? rows : columns)) return;
  const lists = line === 'row' ? [table] : $rowsOf(table);
  for (const list of lists) {
    const moved = list.getChildAtIndex(index);
    const past = list.getChildAtIndex(to);
    if (moved === null || past === null) continue;
    if (step === 1) past.insertAfter(moved);
    else past.insertBefore(moved);
  }
  $setHeaders(table, headers);
}

/** Without its last line the table is no more. The caret goes to where the line was. */
export function $deleteLine(table: TableNode, line: Line, index: number, across: number): void {
  const headers = $headersOf(table);
  const { rows, columns } = $sizeOf(table);
  const count = line === 'row' ? rows : columns;
  if (count <= 1) {
    $deleteTable(table);
    return;
  }
  // First, as the caret must not be in what goes.
  const near = index === count - 1 ? index - 1 : index + 1;
  const cell = line === 'row' ? $cellAt(table, near, across) : $cellAt(table, across, near);
  if (cell !== null) $selectCell(cell, 'start');
  if (line === 'row') table.getChildAtIndex(index)?.remove();
  else for (const row of $rowsOf(table)) row.getChildAtIndex(index)?.remove();
  $setHeaders(table, headers);
}

export function $deleteTable(table: TableNode): void {
  $addUpdateTag(HISTORY_PUSH_TAG);
  const next = table.getNextSibling() ?? table.getPreviousSibling();
  if ($isElementNode(next) && next.getType() !== 'table') next.selectStart();
  else {
    const paragraph = $createParagraphNode();
    table.insertAfter(paragraph);
    paragraph.select();
  }
  table.remove();
}

export interface Headers {
  readonly row: boolean;
  readonly column: boolean;
}

/** As the binding reads them: by the cells of the first line. */
export function $headersOf(table: TableNode): Headers {
  const [first, ...others] = $rowsOf(table);
  const has = (cell: TableCellNode | undefined, state: number): boolean =>
    cell !== undefined && (cell.getHeaderStyles() & state) !== 0;
  if (first === undefined) return { row: false, column: false };
  return {
    row: $cellsOf(first).every((cell) => has(cell, TableCellHeaderStates.ROW)),
    column: [first, ...others].every((row) => has($cellsOf(row)[0], TableCellHeaderStates.COLUMN)),
  };
}

/** All that changes a table's lines ends here, and is a step of its own for undo. */
export function $setHeaders(table: TableNode, headers: Headers): void {
  $addUpdateTag(HISTORY_PUSH_TAG);
  for (const [row, rowNode] of $rowsOf(table).entries()) {
    for (const [column, cell] of $cellsOf(rowNode).entries()) {
      const state =
        (headers.row && row === 0 ? TableCellHeaderStates.ROW : 0) |
        (headers.column && column === 0 ? TableCellHeaderStates.COLUMN : 0);
      if (cell.getHeaderStyles() !== state) cell.setHeaderStyles(state);
    }
  }
}

/** 0: the column takes its share again. The other columns stay as they are. */
export function $setColumnWidth(table: TableNode, column: number, width: number): void {
  $addUpdateTag(HISTORY_PUSH_TAG);
  table.setColWidths($widthsWith(table, column, width));
}

/** The table's widths if this column had this one; undefined if none has any. */
export function $widthsWith(table: TableNode, column: number, width: number): readonly number[] | undefined {
  const before = table.getColWidths();
  const widths = Array.from({ length: $sizeOf(table).columns }, (_, at) =>
    at === column ? width : (before?.[at] ?? 0),
  );
  return widths.some((each) => each > 0) ? widths : undefined;
}

/** Takes out what is in a cell, and leaves the empty paragraph that a cell is. */
export function $clearCell(cell: TableCellNode): void {
  const [first, ...others] = cell.getChildren();
  for (const block of others) block.remove();
  if ($isElementNode(first) && first.getType() === 'paragraph') first.clear();
  else {
    const paragraph = $createParagraphNode();
    if (first === undefined) cell.append(paragraph);
    else first.replace(paragraph);
  }
}
