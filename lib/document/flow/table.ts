// A table: a marker whose map holds rows and columns, each an id with an order key, and the cells, each a flow of its own
// under `row:column`. So a row and a column that are added at once cannot make it ragged. Who adds a row makes the cells
// that it has then. Where two additions cross, a cell has no flow yet: the first to type there makes one under a key of
// their own, `row:column:client`; if two do so at once both are there, shown one after the other.
// A row that is taken away stays in the map, marked as gone, and its text is deleted as text is. If somebody typed in it
// meanwhile, it is shown after all: nothing that was typed goes with a row.
// A column's width stands beside its order key, under `column:width`. A map of widths would be made by the first who
// sets one, and of two who do so at once one would lose it; this map is as old as the table. Who knows no widths passes
// the keys by: no id has a colon.

import { ContentFormat, ContentType, Map as YMap, XmlText } from 'yjs';

import { isOrderKey } from './order-key.ts';
import { blockSchema } from './schema.ts';

export const rowsKey = 'rows';
export const columnsKey = 'cols';
export const cellsKey = 'cells';
export const goneKey = 'gone';

/** In pixels. Narrower, a column cannot be taken hold of; wider, it is on no screen. */
export const columnWidthMin = 48;
export const columnWidthMax = 2_000;

/** Tables beyond this are shown as a placeholder: an editor would stand still. */
const cellsShownMax = 5_000;

export interface TableLine {
  readonly id: string;
  readonly order: string;
  /** Taken away by somebody, and shown because there is something in it. */
  readonly isGone: boolean;
}

export interface TableModel {
  readonly rows: readonly TableLine[];
  readonly columns: readonly TableLine[];
  /** The flows of a cell in the order in which they are shown; none if nobody has made one. */
  cellFlows(row: string, column: string): readonly XmlText[];
}

/** Null if there is nothing to show as a table. */
export function readTable(marker: YMap<unknown>): TableModel | null {
  const cells = marker.get(cellsKey);
  if (!(cells instanceof YMap)) return null;
  const flows = flowsOfCells(cells as YMap<unknown>);
  const rows = shownLines(marker.get(rowsKey), 0, flows);
  const columns = shownLines(marker.get(columnsKey), 1, flows);
  if (rows.length === 0 || columns.length === 0 || rows.length * columns.length > cellsShownMax) return null;
  return { rows, columns, cellFlows: (row, column) => flows.get(cellKey(row, column)) ?? [] };
}

/** Those of the columns, 0 for one that takes its share; undefined if all do. */
export function columnWidths(
  marker: YMap<unknown>,
  columns: readonly TableLine[],
): readonly number[] | undefined {
  const map = marker.get(columnsKey) as YMap<unknown>;
  const widths = columns.map(({ id }) => {
    const value = map.get(widthKey(id));
    return boundedWidth(value) === value ? value : 0;
  });
  return widths.some((width) => width > 0) ? widths : undefined;
}

/** What a column can be set to, whoever asks; 0 for what is no width. */
export function boundedWidth(width: unknown): number {
  if (typeof width !== 'number' || !(width > 0)) return 0;
  return Math.round(Math.min(columnWidthMax, Math.max(columnWidthMin, width)));
}

export function widthKey(column: string): string {
  return `${column}:width`;
}

function flowsOfCells(cells: YMap<unknown>): Map<string, XmlText[]> {
  const found = new Map<string, XmlText[]>();
  for (const key of [...cells.keys()].toSorted()) {
    const flow = cells.get(key);
    if (!(flow instanceof XmlText)) continue;
    const [row = '', column = ''] = key.split(':');
    const cell = cellKey(row, column);
    const known = found.get(cell);
    if (known === undefined) found.set(cell, [flow]);
    else known.push(flow);
  }
  return found;
}

function shownLines(map: unknown, part: 0 | 1, flows: ReadonlyMap<string, readonly XmlText[]>): TableLine[] {
  const lines = readLines(map);
  if (!lines.some(({ isGone }) => isGone)) return lines;
  const inUse = new Set<string>();
  for (const [cell, candidates] of flows) {
    const id = cell.split(':')[part];
    if (id !== undefined && candidates.some((flow) => !isEmptyFlow(flow))) inUse.add(id);
  }
  return lines.filter(({ id, isGone }) => !isGone || inUse.has(id));
}

/** Whether nothing is to be seen in it but the empty blocks that it may have. */
function isEmptyFlow(flow: XmlText): boolean {
  for (let item = flow._start; item !== null; item = item.right) {
    if (item.deleted || item.content instanceof ContentFormat) continue;
    const map = item.content instanceof ContentType ? item.content.type : null;
    if (!(map instanceof YMap) || map.has('inline') || !isEmptyBlock(map as YMap<unknown>)) return false;
  }
  return true;
}

function isEmptyBlock(marker: YMap<unknown>): boolean {
  const type = marker.get('type');
  if (type === 'table') return isHiddenTable(marker);
  return blockSchema(type ?? 'paragraph')?.content !== 'void';
}

/**
 * A table that was taken away, with nothing in it. Its marker stays, as its cells would go with it and what others
 * type in them; if there is something, it is shown.
 */
export function isHiddenTable(marker: YMap<unknown>): boolean {
  const cells = marker.get(cellsKey);
  if (marker.get(goneKey) !== true) return false;
  if (!(cells instanceof YMap)) return true;
  return [...(cells as YMap<unknown>).values()].every(
    (flow) => !(flow instanceof XmlText) || isEmptyFlow(flow),
  );
}

function readLines(map: unknown): TableLine[] {
  if (!(map instanceof YMap)) return [];
  const lines: TableLine[] = [];
  for (const [id, value] of (map as YMap<unknown>).entries()) {
    const isGone = isGoneValue(value);
    const order = isGone ? value.slice(1) : value;
    if (isOrderKey(order) && id !== '' && !id.includes(':')) lines.push({ id, order, isGone });
  }
  return lines.toSorted((a, b) => compare(a.order, b.order) || compare(a.id, b.id));
}

export function isGoneValue(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('-');
}

/** The value of a line that is taken away: undoing sets it back. */
export function goneValue(order: string): string {
  return `-${order}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function cellKey(row: string, column: string, client?: number): string {
  return client === undefined ? `${row}:${column}` : `${row}:${column}:${client}`;
}
