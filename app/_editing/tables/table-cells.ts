// A table as rows of cells, and where in it a node is. Every table is a rectangle: cells are never merged, as two people
// who merge crossing ones at once could not both have their way in any table (docs/adr/0013-no-merged-cells.md).

import {
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  type TableCellNode,
  type TableNode,
  type TableRowNode,
} from '@lexical/table';
import {
  $findMatchingParent,
  $getEditor,
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $onUpdate,
  HISTORY_MERGE_TAG,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

export interface CellPlace {
  readonly table: TableNode;
  readonly row: number;
  readonly column: number;
  readonly cell: TableCellNode;
}

/** The innermost cell around a node; null outside of tables. */
export function $cellPlaceOf(node: LexicalNode | null): CellPlace | null {
  const cell = node === null ? null : $findMatchingParent(node, $isTableCellNode);
  const row = cell?.getParent();
  const table = row?.getParent();
  if (cell === null || !$isTableRowNode(row) || !$isTableNode(table)) return null;
  return { table, cell, row: row.getIndexWithinParent(), column: cell.getIndexWithinParent() };
}

/** The cell that the grips are for: while they are used, the one that it was, or none if it is no more; never another one. */
export function $cellOfGrips(used: NodeKey | null, pointed: NodeKey | null): CellPlace | null {
  if (used !== null) return $cellPlaceOf($getNodeByKey(used));
  const selection = $getSelection();
  return (
    (pointed === null ? null : $cellPlaceOf($getNodeByKey(pointed))) ??
    ($isRangeSelection(selection) ? $cellPlaceOf(selection.focus.getNode()) : null)
  );
}

export function $rowsOf(table: TableNode): TableRowNode[] {
  return table.getChildren().filter($isTableRowNode);
}

export function $cellsOf(row: TableRowNode): TableCellNode[] {
  return row.getChildren().filter($isTableCellNode);
}

export function $cellAt(table: TableNode, row: number, column: number): TableCellNode | null {
  const rowNode = table.getChildAtIndex(row);
  const cell = $isTableRowNode(rowNode) ? rowNode.getChildAtIndex(column) : null;
  return $isTableCellNode(cell) ? cell : null;
}

export function $sizeOf(table: TableNode): { readonly rows: number; readonly columns: number } {
  const rows = $rowsOf(table);
  return { rows: rows.length, columns: Math.max(0, ...rows.map((row) => row.getChildrenSize())) };
}

/** The cell behind this one in reading order, or before it. */
export function $nextCell({ table, row, column }: CellPlace, step: 1 | -1): TableCellNode | null {
  const { columns } = $sizeOf(table);
  const at = row * columns + column + step;
  return at < 0 ? null : $cellAt(table, Math.floor(at / columns), at % columns);
}

/** The caret goes to the begin or the end of what is in the cell. */
export function $selectCell(cell: TableCellNode, edge: 'start' | 'end'): void {
  const block = edge === 'start' ? cell.getFirstChild() : cell.getLastChild();
  if (!$isElementNode(block)) cell.select();
  else if (edge === 'start') block.selectStart();
  else block.selectEnd();
}

/**
 * The same for a cell that is being made. The binding makes nodes of its own for new cells, once they are in the document,
 * and the caret does not stay in what was there before: it is put there again.
 */
export function $selectNewCell(table: TableNode, row: number, column: number): void {
  const cell = $cellAt(table, row, column);
  if (cell === null) return;
  $selectCell(cell, 'start');
  const editor = $getEditor();
  const key = table.getKey();
  const $restore = (): void => {
    const shown = $getNodeByKey(key);
    const made = $isTableNode(shown) ? $cellAt(shown, row, column) : null;
    if (made !== null) $selectCell(made, 'start');
  };
  // The binding answers within the commit: this is right behind it, before any key that is pressed next.
  $onUpdate(() => queueMicrotask(() => editor.update($restore, { tag: HISTORY_MERGE_TAG })));
}
