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
  const rows = gridOf(page, table);
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0) {
    table.remove();
    return;
  }
  if (rows.length * width > cellsMax) {
    table.replaceWith(...rows.map((row) => lineOf(page, row)));
    return;
  }
  for (const [index, row] of rows.entries()) {
    while (row.length < width) row.push(page.createElement('td'));
    table.rows[index]?.replaceChildren(...row);
  }
}

/** What is merged stands in its first cell, and the others are empty. */
function gridOf(page: Document, table: HTMLTableElement): HTMLElement[][] {
  const rows: HTMLElement[][] = [...table.rows].map(() => []);
  const taken = new Map<number, Set<number>>();
  for (const [index, { cells }] of [...table.rows].entries()) {
    const row = rows[index] ?? [];
    const fill = () => {
      while (taken.get(index)?.has(row.length) === true) row.push(page.createElement('td'));
    };
    for (const cell of [...cells]) {
      fill();
      const across = Math.min(cell.colSpan, cellsMax);
      const down = Math.min(cell.rowSpan, rows.length - index);
      for (let below = 1; below < down; below++) {
        const columns = taken.get(index + below) ?? new Set();
        for (let column = 0; column < across; column++) columns.add(row.length + column);
        taken.set(index + below, columns);
      }
      cell.removeAttribute('colspan');
      cell.removeAttribute('rowspan');
      row.push(cell);
      for (let column = 1; column < across; column++) row.push(page.createElement(cell.localName));
    }
    fill();
  }
  return rows;
}

function lineOf(page: Document, row: readonly HTMLElement[]): HTMLElement {
  const line = page.createElement('p');
  line.textContent = row.map(({ textContent }) => textContent.trim()).join('\t');
  return line;
}
