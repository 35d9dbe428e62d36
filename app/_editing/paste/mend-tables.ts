// Tables as a document here can hold them: each row with as many cells, none merged. Tables that only lay out a mail give
// their content, and tables that are too large their words.

import { unwrap } from './unwrap.ts';

/** An editor shows no greater one (lib/document/flow/table.ts). */
const cellsMax = 5_000;

export function mendTables(page: Document): void {
  // From the inside out: a table in a cell is not shown, and its words are.
  for (const table of [...page.body.querySelectorAll('table')].toReversed()) {
    for (const extra of table.querySelectorAll(':scope > colgroup, :scope > col')) extra.remove();
    const caption = table.querySelector(':scope > caption');
    if (caption !== null) {
      const words = page.createElement('p');
      words.append(...caption.childNodes);
      table.before(words);
      caption.remove();
    }
    if (isLayout(table)) unwrapTable(page, table);
    else mendTable(page, table);
  }
}

function isLayout(table: HTMLTableElement): boolean {
  const isOneColumn = [...table.rows].every(({ cells }) => cells.length <= 1);
  const isNested = table.parentElement?.closest('table') !== null;
  return isNested || table.getAttribute('role') === 'presentation' || (isOneColumn && holdsBlocks(table));
}

function holdsBlocks(table: HTMLTableElement): boolean {
  return table.querySelector('table, p + p, h1, h2, h3, ul, ol') !== null;
}

function unwrapTable(page: Document, table: HTMLTableElement): void {
  for (const cell of table.querySelectorAll('td,th')) {
    const block = page.createElement('div');
    block.append(...cell.childNodes);
    cell.replaceWith(block);
  }
  for (const part of table.querySelectorAll('tr,tbody,thead,tfoot')) unwrap(part);
  unwrap(table);
}

function mendTable(page: Document, table: HTMLTableElement): void {
  const rows = [...table.rows].map((element) => ({ element, cells: [...element.cells] }));
  const places = placesOf(rows.map(({ cells }) => cells));
  if (places === null) {
    table.replaceWith(...rows.map(({ cells }) => lineOf(page, cells)));
    return;
  }
  if (places.width === 0) {
    table.remove();
    return;
  }
  for (const [index, { element, cells }] of rows.entries()) {
    const row: HTMLElement[] = [];
    const fillTo = (column: number, name: string) => {
      while (row.length < column) row.push(page.createElement(name));
    };
    for (const [at, cell] of cells.entries()) {
      fillTo(places.columns[index]?.[at] ?? 0, 'td');
      const end = row.length + cell.colSpan;
      cell.removeAttribute('colspan');
      cell.removeAttribute('rowspan');
      row.push(cell);
      // What is merged stands in its first cell, and the others are empty.
      fillTo(end, cell.localName);
    }
    fillTo(places.width, 'td');
    element.replaceChildren(...row);
  }
}

interface Places {
  /** Of each cell of each row: where it begins. */
  readonly columns: readonly (readonly number[])[];
  readonly width: number;
}

/** Where cells are if none is merged. Null if they are too many: a few that span much say so before any is made. */
function placesOf(rows: readonly (readonly HTMLTableCellElement[])[]): Places | null {
  // By column: the first row that no cell from above reaches into.
  const freeFrom: number[] = [];
  const columns: number[][] = [];
  let width = 0;
  for (const [index, cells] of rows.entries()) {
    let column = 0;
    const pass = () => {
      while ((freeFrom[column] ?? 0) > index) column++;
    };
    const begins = cells.map((cell) => {
      pass();
      const begin = column;
      const below = index + Math.min(cell.rowSpan, rows.length - index);
      const end = begin + cell.colSpan;
      for (; column < end && rows.length * column <= cellsMax; column++) {
        freeFrom[column] = Math.max(freeFrom[column] ?? 0, below);
      }
      return begin;
    });
    pass();
    width = Math.max(width, column);
    if (rows.length * width > cellsMax) return null;
    columns.push(begins);
  }
  return { columns, width };
}

function lineOf(page: Document, row: readonly HTMLElement[]): HTMLElement {
  const line = page.createElement('p');
  line.textContent = row.map(({ textContent }) => textContent.trim()).join('\t');
  return line;
}
