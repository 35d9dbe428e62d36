// A Lexical table as rows of cells, and what its header cells say of it.

import {
  $isTableCellNode,
  $isTableRowNode,
  TableCellHeaderStates,
  type TableCellNode,
  type TableNode,
} from '@lexical/table';
import type { NodeKey } from 'lexical';

export interface GridRow {
  readonly key: NodeKey;
  readonly cells: readonly TableCellNode[];
}

export function $gridOf(table: TableNode): GridRow[] {
  return table
    .getChildren()
    .filter($isTableRowNode)
    .map((row) => ({ key: row.getKey(), cells: row.getChildren().filter($isTableCellNode) }));
}

/** Whether all cells of the first row, and of the first column, are headers. */
export function $headersOf(node: TableNode): { readonly headerRow: boolean; readonly headerColumn: boolean } {
  const grid = $gridOf(node);
  const has = (cell: TableCellNode | undefined, state: number): boolean =>
    cell !== undefined && (cell.getHeaderStyles() & state) !== 0;
  return {
    headerRow: grid[0]?.cells.every((cell) => has(cell, TableCellHeaderStates.ROW)) ?? false,
    headerColumn: grid.every(({ cells }) => has(cells[0], TableCellHeaderStates.COLUMN)),
  };
}
