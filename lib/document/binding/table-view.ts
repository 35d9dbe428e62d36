// Tables: from the flow's rows, columns and cells to Lexical's nodes and back. Each cell is a container with a flow of its
// own (flow-view.ts); here is only what makes them a table. Rows and cells keep their nodes by their ids.

import {
  $createTableCellNode,
  $createTableRowNode,
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  TableCellHeaderStates,
  type TableCellNode,
  type TableNode,
  type TableRowNode,
} from '@lexical/table';
import { $getNodeByKey, type LexicalNode, type NodeKey } from 'lexical';
import { Doc, Map as YMap, XmlText } from 'yjs';

import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import { FlowIndex } from '../flow/flow-index.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import type { IdText } from '../flow/item-id.ts';
import { keyBetween, orderKeyDigitsMax } from '../flow/order-key.ts';
import {
  boundedWidth,
  cellKey,
  cellsKey,
  columnsKey,
  columnWidths,
  goneKey,
  goneValue,
  isGoneValue,
  readTable,
  rowsKey,
  type TableLine,
  type TableModel,
  widthKey,
} from '../flow/table.ts';
import { keysBetween, newLineId, newTable, removeTable } from '../flow/table-lines.ts';
import { $setChildren } from './children.ts';
import { clearShown } from './clear-shown.ts';
import { FlowView } from './flow-view.ts';
import { longestIncreasing } from './local-moves.ts';
import type { ProjectionContext, TableProjection } from './projection.ts';
import { $flowOfContainer } from './new-flow.ts';
import { $gridOf, type GridRow } from './table-grid.ts';

interface ShownTable {
  readonly marker: YMap<unknown>;
  rows: TableLine[];
  columns: TableLine[];
  /** As Lexical has them: none if all columns take their share. */
  widths: Widths;
  readonly rowKeys: Map<string, NodeKey>;
  /** By `row:column`. */
  readonly cells: Map<string, ShownCell>;
}

type Widths = readonly number[] | undefined;

interface ShownCell {
  readonly row: string;
  readonly column: string;
  readonly view: FlowView;
  /** The flows that the view shows; none if it shows one that nobody has made yet. */
  readonly flows: readonly XmlText[];
}

export class TableViews implements TableProjection {
  readonly #flows: FlowDocument;
  readonly #views: Map<NodeKey, FlowView>;
  readonly #tables = new Map<IdText, ShownTable>();
  /** Holds the flows of cells that nobody has made. */
  readonly #scratch = new Doc();
  #context: ProjectionContext | null = null;

  constructor(flows: FlowDocument, views: Map<NodeKey, FlowView>) {
    this.#flows = flows;
    this.#views = views;
  }

  /** The context knows the tables, and they it. */
  connect(context: ProjectionContext): void {
    this.#context = context;
  }

  clear(): void {
    this.#tables.clear();
  }

  // ---- From the flow to the editor.

  $isShown(block: Block, node: LexicalNode): boolean {
    const table = this.#tables.get(block.id);
    const marker = block.begin?.marker ?? null;
    const model = marker === null ? null : readTable(marker);
    if (table === undefined || table.marker !== marker || model === null || !$isTableNode(node)) return false;
    if (!areSameWidths(node.getColWidths(), columnWidths(marker, model.columns))) return false;
    if (!this.#$hasCells(block, table, model, node)) return false;
    this.#take(table, model);
    return true;
  }

  #$hasCells(block: Block, table: ShownTable, model: TableModel, node: TableNode): boolean {
    const rows = node.getChildren();
    if (rows.length !== model.rows.length) return false;
    return model.rows.every(({ id: row }, index) => {
      const rowNode = rows[index];
      if (!$isTableRowNode(rowNode) || table.rowKeys.get(row) !== rowNode.getKey()) return false;
      const cells = rowNode.getChildren();
      return (
        cells.length === model.columns.length &&
        model.columns.every(({ id: column }, at) => {
          const shown = table.cells.get(cellKey(row, column));
          const cell = cells[at];
          if (shown === undefined || !$isTableCellNode(cell) || shown.view.containerKey !== cell.getKey()) {
            return false;
          }
          const isWhole = cell.getColSpan() === 1 && cell.getRowSpan() === 1;
          return (
            isWhole &&
            cell.getHeaderStyles() === headerOf(block, index, at) &&
            areSameFlows(shown.flows, model.cellFlows(row, column)) &&
            !shown.view.isPending
          );
        })
      );
    });
  }

  $show(block: Block, node: LexicalNode): void {
    const marker = block.begin?.marker ?? null;
    const model = marker === null ? null : readTable(marker);
    if (marker === null || model === null || !$isTableNode(node)) return;
    const table = this.#tableOf(block.id, marker);
    const rows = model.rows.map(({ id }, index) => {
      const row = this.#$rowNode(table, id);
      const cells = model.columns.map(({ id: column }, at) => {
        const cell = this.#$cellNode(block.id, table, model, id, column);
        const header = headerOf(block, index, at);
        if (cell.getHeaderStyles() !== header) cell.setHeaderStyles(header);
        return cell;
      });
      $setChildren(row, cells);
      return row;
    });
    $setChildren(node, rows);
    this.#take(table, model);
    if (!areSameWidths(node.getColWidths(), table.widths)) node.setColWidths(table.widths);
  }

  /** The editor shows the model now. */
  #take(table: ShownTable, model: TableModel): void {
    table.rows = [...model.rows];
    table.columns = [...model.columns];
    table.widths = columnWidths(table.marker, model.columns);
    this.#forgetCells(table, model);
  }

  #tableOf(id: IdText, marker: YMap<unknown>): ShownTable {
    let table = this.#tables.get(id);
    if (table === undefined || table.marker !== marker) {
      table = { marker, rows: [], columns: [], widths: undefined, rowKeys: new Map(), cells: new Map() };
      this.#tables.set(id, table);
    }
    return table;
  }

  #$rowNode(table: ShownTable, id: string): TableRowNode {
    const key = table.rowKeys.get(id);
    const found = key === undefined ? null : $getNodeByKey(key);
    if ($isTableRowNode(found)) return found;
    const row = $createTableRowNode();
    table.rowKeys.set(id, row.getKey());
    return row;
  }

  /** The cell's node, showing the flows that the cell has now. */
  #$cellNode(
    tableId: IdText,
    table: ShownTable,
    model: TableModel,
    row: string,
    column: string,
  ): TableCellNode {
    const name = cellKey(row, column);
    const flows = model.cellFlows(row, column);
    const shown = table.cells.get(name);
    const found = shown === undefined ? null : $getNodeByKey(shown.view.containerKey);
    const cell = $isTableCellNode(found) ? found : $createTableCellNode();
    if (cell.getColSpan() !== 1) cell.setColSpan(1);
    if (cell.getRowSpan() !== 1) cell.setRowSpan(1);
    const isSame = shown !== undefined && found !== null && areSameFlows(shown.flows, flows);
    const view = isSame ? shown.view : this.#addView(table, tableId, cell.getKey(), row, column, flows);
    if (view.isPending) view.$show(view.advance());
    return cell;
  }

  #addView(
    table: ShownTable,
    tableId: IdText,
    key: NodeKey,
    row: string,
    column: string,
    flows: readonly XmlText[],
  ): FlowView {
    if (this.#context === null) throw new Error('tables without a context');
    const indices =
      flows.length > 0
        ? flows.map((flow) => this.#flows.open(flow))
        : [this.#missingCell(tableId, row, column)];
    const view = new FlowView(key, indices, this.#context);
    const old = table.cells.get(cellKey(row, column));
    if (old !== undefined) this.#views.delete(old.view.containerKey);
    table.cells.set(cellKey(row, column), { row, column, view, flows });
    this.#views.set(key, view);
    return view;
  }

  /** An empty flow that is in no document, so that a cell that nobody has made is an empty paragraph. */
  #missingCell(tableId: IdText, row: string, column: string): FlowIndex {
    const name = `${tableId}/${cellKey(row, column)}`;
    return new FlowIndex(this.#scratch.get(name, XmlText), name as IdText);
  }

  #forgetCells(table: ShownTable, { rows, columns }: TableModel): void {
    const [rowIds, columnIds] = [new Set(rows.map(({ id }) => id)), new Set(columns.map(({ id }) => id))];
    for (const [name, { row, column, view }] of table.cells) {
      if (rowIds.has(row) && columnIds.has(column)) continue;
      table.cells.delete(name);
      this.#views.delete(view.containerKey);
    }
    for (const id of table.rowKeys.keys()) if (!rowIds.has(id)) table.rowKeys.delete(id);
  }

  /** Lets go of tables that are no more. To be called when blocks have gone. */
  prune(isThere: (id: IdText) => boolean): void {
    for (const [id, { cells }] of this.#tables) {
      if (isThere(id)) continue;
      this.#tables.delete(id);
      for (const { view } of cells.values()) this.#views.delete(view.containerKey);
    }
  }

  // ---- From the editor to the flow.

  /** Makes the flow of a cell that nobody has made, as something is about to be written in it. */
  make(view: FlowView): FlowView {
    for (const [tableId, table] of this.#tables) {
      for (const cell of table.cells.values()) {
        if (cell.view !== view || cell.flows.length > 0) continue;
        const cells = table.marker.get(cellsKey);
        if (!(cells instanceof YMap)) return view;
        const flow = new XmlText();
        cells.set(cellKey(cell.row, cell.column, this.#flows.doc.clientID), flow);
        const made = this.#addView(table, tableId, view.containerKey, cell.row, cell.column, [flow]);
        made.adopt(view);
        return made;
      }
    }
    return view;
  }

  /** What makes a table that only the editor has: its rows, columns and cells with all that is in them. */
  $parts(node: LexicalNode): Readonly<Record<string, YMap<unknown>>> {
    if (!$isTableNode(node)) return {};
    const cells = $gridOf(node).map((row) =>
      row.cells.map((cell) => $flowOfContainer(cell, this.#nestedParts)),
    );
    return newTable(cells, this.#flows.doc, node.getColWidths());
  }

  readonly #nestedParts = (node: LexicalNode): Readonly<Record<string, YMap<unknown>>> => this.$parts(node);

  /** Rows and columns that came, went, changed places or widths in a table that the flow has. */
  $write(block: Block, node: LexicalNode, writer: FlowWriter): void {
    const table = this.#tables.get(block.id);
    if (table === undefined || !$isTableNode(node)) return;
    if (table.marker.get(goneKey) === true) writer.set(table.marker, goneKey, undefined);
    const [rows, columns, cells] = [rowsKey, columnsKey, cellsKey].map((key) => table.marker.get(key));
    if (!(rows instanceof YMap) || !(columns instanceof YMap) || !(cells instanceof YMap)) return;
    const grid = $gridOf(node);
    const rowIds = new Map([...table.rowKeys].map(([id, key]) => [key, id]));
    const columnOf = new Map([...table.cells.values()].map((cell) => [cell.view.containerKey, cell.column]));
    const newRows = this.#writeLines(
      'row',
      grid.map(({ key }) => rowIds.get(key) ?? null),
      table,
      rows,
      writer,
    );
    const width = Math.max(0, ...grid.map((row) => row.cells.length));
    const known = Array.from({ length: width }, (_, at) => columnAt(grid, at, columnOf));
    const newColumns = this.#writeLines('column', unrepeated(known), table, columns, writer);
    writeWidths(node.getColWidths(), newColumns, table, columns, writer);
    for (const [index, row] of grid.entries()) {
      for (const [at, column] of newColumns.entries()) {
        const rowId = newRows[index];
        const cell = row.cells[at];
        if (rowId === undefined || (rowId.isKnown && column.isKnown)) continue;
        const flow = cell === undefined ? new XmlText() : $flowOfContainer(cell, this.#nestedParts);
        writer.addType(cells as YMap<unknown>, cellKey(rowId.id, column.id), flow);
      }
    }
  }

  remove(marker: YMap<unknown>, writer: FlowWriter): void {
    const table = [...this.#tables.values()].find((each) => each.marker === marker);
    // Shown as a placeholder: all of it goes.
    if (table === undefined) return removeTable(marker, this.#flows, writer);
    writer.set(marker, goneKey, true);
    for (const cell of table.cells.values()) this.#clear(cell, writer);
  }

  #clear({ flows, view }: ShownCell, writer: FlowWriter): void {
    // Nobody has made it.
    if (flows.length === 0) return;
    clearShown(view, this.#flows, writer, (marker) => this.remove(marker, writer));
  }

  /** Gives the lines keys in this order; moved are as few as can be. */
  #writeLines(
    part: 'row' | 'column',
    ids: readonly (string | null)[],
    table: ShownTable,
    map: YMap<unknown>,
    writer: FlowWriter,
  ): { readonly id: string; readonly isKnown: boolean }[] {
    const shown = part === 'row' ? table.rows : table.columns;
    const orders = new Map(shown.map(({ id, order }) => [id, order]));
    const positions = new Map(shown.map(({ id }, index) => [id, index]));
    const kept = ids.flatMap((id) => (id === null ? [] : (positions.get(id) ?? [])));
    const staying = new Set(longestIncreasing(kept).map((position) => shown[position]?.id));
    for (const { id, order } of shown) {
      if (ids.includes(id)) continue;
      writer.set(map, id, goneValue(order));
      for (const cell of table.cells.values()) {
        if (cell[part] === id) this.#clear(cell, writer);
      }
    }
    const placed = placedLines(ids, (id) => (staying.has(id) ? orders.get(id) : undefined));
    return placed.map(({ id, order, isMoved }, index) => {
      // Shown though somebody took it away: who works in the table now wants it there.
      const isToWrite = id === null || isMoved || isGoneValue(map.get(id));
      const line = id ?? newLineId(this.#flows.doc, part === 'row' ? 'r' : 'c', index);
      if (isToWrite) writer.set(map, line, order);
      return { id: line, isKnown: id !== null };
    });
  }
}

interface PlacedLine {
  /** Null: it is new. */
  readonly id: string | null;
  readonly order: string;
  readonly isMoved: boolean;
}

/** Keys for lines in this order, of which those stay that `orderOf` knows one of; all get new ones when they grow long. */
function placedLines(
  ids: readonly (string | null)[],
  orderOf: (id: string) => string | undefined,
): PlacedLine[] {
  const kept = ids.map((id) => (id === null ? undefined : orderOf(id)));
  let low: string | null = null;
  const placed = ids.map((id, index): PlacedLine => {
    const order = kept[index];
    const high = kept.slice(index + 1).find((each) => each !== undefined) ?? null;
    low = order ?? keyBetween(low, high);
    return { id, order: low, isMoved: order === undefined };
  });
  if (placed.every(({ order, isMoved }) => !isMoved || order.length <= orderKeyDigitsMax)) return placed;
  const fresh = keysBetween(null, null, ids.length);
  return ids.map((id, index) => ({ id, order: fresh[index] ?? '', isMoved: true }));
}

/** Whoever adds or moves a column leaves the widths as they were shown, and then nothing is said of any. */
function writeWidths(
  wanted: Widths,
  columns: readonly { readonly id: string }[],
  shown: ShownTable,
  map: YMap<unknown>,
  writer: FlowWriter,
): void {
  if (areSameWidths(wanted, shown.widths)) return;
  const before = new Map(shown.columns.map(({ id }, at) => [id, shown.widths?.[at]]));
  for (const [at, { id }] of columns.entries()) {
    const width = boundedWidth(wanted?.[at]);
    if (width !== (before.get(id) ?? 0)) writer.set(map, widthKey(id), width === 0 ? undefined : width);
  }
}

function areSameWidths(a: Widths, b: Widths): boolean {
  return a?.join() === b?.join();
}

/** The column that most of the cells at this position are of. */
function columnAt(
  grid: readonly GridRow[],
  at: number,
  columnOf: ReadonlyMap<NodeKey, string>,
): string | null {
  const counts = new Map<string, number>();
  for (const { cells } of grid) {
    const column = columnOf.get(cells[at]?.getKey() ?? '');
    if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function unrepeated(ids: readonly (string | null)[]): (string | null)[] {
  return ids.map((id, index) => (ids.indexOf(id) === index ? id : null));
}

function headerOf({ shape }: Block, row: number, column: number): number {
  let header: number = TableCellHeaderStates.NO_STATUS;
  if (row === 0 && shape.attributes['headerRow'] === true) header |= TableCellHeaderStates.ROW;
  if (column === 0 && shape.attributes['headerColumn'] === true) header |= TableCellHeaderStates.COLUMN;
  return header;
}

function areSameFlows(a: readonly XmlText[], b: readonly XmlText[]): boolean {
  return a.length === b.length && a.every((flow, index) => flow === b[index]);
}
