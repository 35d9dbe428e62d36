// Tables of other pages: what is merged is taken apart, and no more is made of one than can be shown.

import { withDOM } from '@lexical/headless/dom';
import { expect, test, vi } from 'vitest';

import { mendTables } from '../../../app/_editing/paste/mend-tables.ts';

test('each row has as many cells, and what is merged stands in its first', () => {
  const table =
    '<tr><th colspan="2">a</th><td rowspan="3">b</td></tr>' +
    '<tr><td rowspan="2">c</td></tr>' +
    '<tr><td>d</td></tr>' +
    '<tr><td>e</td><td>f</td><td>g</td><td>h</td></tr>';
  expect(mended(table)).toEqual({ rows: ['a|_|b|_', 'c|_|_|_', '_|d|_|_', 'e|f|g|h'], words: '', made: 8 });
});

test.each([
  ['right', '<td colspan="1000">a</td><td>b</td>'.repeat(8)],
  ['right and down', '<td colspan="1000" rowspan="5000">a</td><td colspan="1000" rowspan="5000">b</td>'],
  ['down', '<td rowspan="5000">a</td>'.repeat(20)],
])('of a table whose cells span too much %s the words are left, and no cell is made', (_, first) => {
  const { rows, words, made } = mended(`<tr>${first}</tr>${'<tr></tr>'.repeat(400)}<tr><td>last</td></tr>`);
  expect(rows).toEqual([]);
  expect(words).toMatch(/^a.*last$/s);
  // The lines.
  expect(made).toBe(402);
});

/** `a|b` for a row. */
function mended(rows: string) {
  return withDOM(({ DOMParser }) => {
    const page = new DOMParser().parseFromString(`<table>${rows}</table>`, 'text/html');
    const create = vi.spyOn(page, 'createElement');
    mendTables(page);
    const shown = [...page.querySelectorAll('tr')].map((row) =>
      [...row.children].map(({ textContent }) => textContent || '_').join('|'),
    );
    const words = [...page.querySelectorAll('p')].map(({ textContent }) => textContent);
    return { rows: shown, words: words.join('\n').trim(), made: create.mock.calls.length };
  });
}
