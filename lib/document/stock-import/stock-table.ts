// A table of stock Lexical as one of a flow: every row as long as the longest, merged cells taken apart, with their content
// in the first of them.

import type { NewBlock } from '../flow/new-content.ts';
import { numberOf } from './stock-shapes.ts';
import type { StockNode } from './stock-tree.ts';

/** An editor shows no greater table (flow/table.ts): what is more follows in a table of its own. */
const cellsMax = 5_000;
/** Beyond it a span is nonsense. */
const spanMax = 100;

type Cell = readonly NewBlock[];

export function readTable(
  node: StockNode,
  blocksOf: (nodes: readonly StockNode[]) => NewBlock[],
): NewBlock[] {
  const grid = gridOf(node);
  const width = Math.min(cellsMax, Math.max(0, ...grid.map((row) => row.length)));
  if (width === 0) return blocksOf(node.children.flatMap(({ children }) => children));
  const cells = grid.map((row): Cell[] =>
    Array.from({ length: width }, (_, column) => {
      const cell = row[column];
      return cell === undefined || cell === null ? [] : blocksOf(cell.children);
    }),
  );
  const headerRow = grid[0]?.every((cell) => cell === null || hasHeader(cell, 1)) === true;
  const headerColumn = grid.every(([cell]) => cell === null || (cell !== undefined && hasHeader(cell, 2)));
  const widths: readonly unknown[] = Array.isArray(node.props['colWidths']) ? node.props['colWidths'] : [];
  const rowsMax = Math.max(1, Math.floor(cellsMax / width));
  return Array.from({ length: Math.ceil(cells.length / rowsMax) }, (_, part) => ({
    shape: {
      type: 'table',
      attributes: {
        ...(headerRow && part === 0 ? { headerRow } : {}),
        ...(headerColumn ? { headerColumn } : {}),
      },
    },
    inlines: [],
    rows: cells.slice(part * rowsMax, (part + 1) * rowsMax),
    widths,
  }));
}

function hasHeader({ props }: StockNode, bit: number): boolean {
  return ((numberOf(props['headerState']) ?? 0) & bit) !== 0;
}

/** Null: covered by a cell that is merged with it. */
function gridOf({ children }: StockNode): (StockNode | null)[][] {
  const rows = children.filter(({ type }) => type === 'tablerow');
  const grid: (StockNode | null)[][] = rows.map(() => []);
  for (const [index, row] of rows.entries()) {
    let column = 0;
    for (const cell of row.children.filter(({ type }) => type === 'tablecell')) {
      const line = grid[index] ?? [];
      while (line[column] !== undefined) column++;
      const [width, height] = [spanOf(cell.props['colSpan']), spanOf(cell.props['rowSpan'])];
      for (const covered of grid.slice(index, index + height)) {
        for (let at = column; at < column + width; at++) covered[at] = null;
      }
      line[column] = cell;
      column += width;
    }
  }
  return grid.filter((row) => row.length > 0).map((row) => Array.from(row, (cell) => cell ?? null));
}

function spanOf(value: unknown): number {
  return Math.min(spanMax, Math.max(1, Math.floor(numberOf(value) ?? 1)));
}
