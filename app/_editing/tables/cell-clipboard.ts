// Copying a rectangle of cells, and pasting a table into a table: its cells go into the cells from the caret's on, and rows
// and columns are added where they do not suffice. What is on the clipboard is read as everything that is pasted is.

import { $isTableNode, type TableCellNode, type TableNode } from '@lexical/table';
import {
  $createParagraphNode,
  $isElementNode,
  $parseSerializedNode,
  type LexicalEditor,
  type LexicalNode,
  type SerializedElementNode,
  type SerializedLexicalNode,
} from 'lexical';

import { type CopiedNodes, lexicalType } from '../../_editor/copied-content.ts';
import { $nodesFromHtml } from '../../_editor/html-import.ts';
import { cleanHtml } from '../paste/clean-html.ts';
import { $cellsIn, type CellRange } from './cell-range.ts';
import { $cellAt, $cellsOf, $rowsOf, $selectCell, $sizeOf, type CellPlace } from './table-cells.ts';
import { $clearCell, $insertLine, cellsMax } from './table-edits.ts';

/** In the three forms that a clipboard carries: our nodes, HTML, and lines of words with tabs, as spreadsheets read. */
export function $writeCells(editor: LexicalEditor, range: CellRange, data: DataTransfer): void {
  const rows = $cellsIn(range);
  const widths = range.table.getColWidths()?.slice(range.left, range.right + 1);
  const table = {
    ...range.table.exportJSON(),
    colWidths: widths,
    children: rows.flatMap((cells) => {
      const [row] = cells.map((cell) => cell.getParent());
      return row === null || row === undefined ? [] : [{ ...row.exportJSON(), children: cells.map(toJson) }];
    }),
  };
  const copied: CopiedNodes = { namespace: editor._config.namespace, nodes: [table] };
  data.setData(lexicalType, JSON.stringify(copied));
  data.setData('text/html', htmlOf(rows));
  data.setData('text/plain', textOf(rows));
}

function toJson(node: LexicalNode): SerializedLexicalNode {
  const json = node.exportJSON();
  if (!$isElementNode(node)) return json;
  return { ...json, children: node.getChildren().map(toJson) } as SerializedElementNode;
}

function htmlOf(rows: readonly (readonly TableCellNode[])[]): string {
  const table = document.createElement('table');
  for (const cells of rows) {
    const row = table.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell.getTextContent().trim();
  }
  return table.outerHTML;
}

/** A cell is a piece of a line here: what would end it becomes a space. */
function textOf(rows: readonly (readonly TableCellNode[])[]): string {
  const words = (cell: TableCellNode): string => cell.getTextContent().trim().replace(/\s+/g, ' ');
  return rows.map((cells) => cells.map(words).join('\t')).join('\n');
}

/** The table that the clipboard is, if it is one and nothing else. */
export function $tableIn(editor: LexicalEditor, data: DataTransfer): TableNode | null {
  const html = data.getData('text/html');
  const own = $ownNodes(editor, data.getData(lexicalType));
  const nodes = own ?? (/<table\b/i.test(html) ? $nodesFromHtml(editor, cleanHtml(html) ?? '') : []);
  const content = nodes.filter((node) => node.getTextContent().trim() !== '' || !$isElementNode(node));
  const [table] = content;
  return content.length === 1 && $isTableNode(table) ? table : null;
}

function $ownNodes(editor: LexicalEditor, json: string): readonly LexicalNode[] | null {
  try {
    const copied = JSON.parse(json) as CopiedNodes;
    if (copied.namespace !== editor._config.namespace) return null;
    return copied.nodes.map((node) => $parseSerializedNode(node));
  } catch {
    // None of ours, or what another page made up.
    return null;
  }
}

/** Puts the cells of `source` into those from this place on. False, and nothing is changed, if the table would grow too large. */
export function $fillCells({ table, row, column }: CellPlace, source: TableNode): boolean {
  const given = $rowsOf(source).map($cellsOf);
  const width = Math.max(0, ...given.map((cells) => cells.length));
  const { rows, columns } = $sizeOf(table);
  const needed = { rows: Math.max(rows, row + given.length), columns: Math.max(columns, column + width) };
  const grows = needed.rows > rows || needed.columns > columns;
  if (grows && needed.rows * needed.columns > cellsMax) return false;
  for (let at = columns; at < needed.columns; at++) $insertLine(table, 'column', at, row);
  for (let at = rows; at < needed.rows; at++) $insertLine(table, 'row', at, column);
  let last: TableCellNode | null = null;
  for (const [down, cells] of given.entries()) {
    for (const [along, cell] of cells.entries()) {
      const target = $cellAt(table, row + down, column + along);
      if (target === null) continue;
      $take(cell, target);
      last = target;
    }
  }
  if (last !== null) $selectCell(last, 'end');
  return true;
}

function $take(from: TableCellNode, to: TableCellNode): void {
  const content = from.getChildren();
  $clearCell(to);
  if (content.length === 0) return;
  const blocks = content.map((node) =>
    $isElementNode(node) && !node.isInline() ? node : $createParagraphNode().append(node),
  );
  to.splice(0, to.getChildrenSize(), blocks);
}
