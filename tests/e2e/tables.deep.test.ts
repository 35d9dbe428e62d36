// Tables: made by pointer and keys, gone through and out of by keys, their rows and columns changed while somebody else
// writes in them, cells selected together.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

function table(person: Person): Locator {
  return person.editor.getByRole('table').first();
}

/** `a b/c d` */
async function cells(person: Person): Promise<string> {
  const rows = await table(person)
    .locator('tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('td, th')].map((cell) => cell.textContent.trim() || '_')),
    );
  return rows.map((row) => row.join(' ')).join('/');
}

async function waitForCells(persons: readonly Person[], expected: string): Promise<void> {
  for (const person of persons) {
    let seen = '';
    await waitUntil('the table is so', async () => (seen = await cells(person)) === expected).catch(
      async (error: unknown) => {
        throw new Error(`expected ${expected}, saw ${seen} in ${JSON.stringify(await person.blocks())}`, {
          cause: error,
        });
      },
    );
  }
}

async function insertTable({ page }: Person): Promise<Locator> {
  await page.getByRole('button', { name: 'Insert', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Table' }).click();
  const grid = page.getByRole('grid', { name: 'Size of the table' });
  await grid.waitFor();
  return grid;
}

/** The menu of the row or the column that the caret is in. */
async function chooseFor(person: Person, line: RegExp, item: string): Promise<void> {
  // The pointer is elsewhere: the grips are the caret's.
  await person.page.getByRole('button', { name: line }).click();
  await person.page
    .getByRole('menu', { name: line })
    .getByRole(/First/.test(item) ? 'menuitemcheckbox' : 'menuitem', { name: item })
    .click();
}

async function caretInto(person: Person, row: number, column: number): Promise<void> {
  await table(person).locator('tr').nth(row).locator('td, th').nth(column).click();
}

test('a table is made by keys, written in, and left by keys; nobody can tear it apart', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    const { keyboard } = ada.page;
    const grid = await insertTable(ada);
    // It begins at 3 × 3.
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowLeft');
    await keyboard.press('Enter');
    await grid.waitFor({ state: 'detached' });
    for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) {
      if (index > 0) await keyboard.press('Tab');
      await keyboard.type(text);
    }
    await waitForCells([ada], 'a b/c d');
    expect(await table(ada).getByRole('columnheader').count()).toBe(2);
    // In the last cell Tab adds a row.
    await keyboard.press('Tab');
    await keyboard.type('e');
    await keyboard.press('Shift+Tab');
    await keyboard.type('!');
    await waitForCells([ada], 'a b/c d!/e _');
    // Enter is a line in the cell.
    await keyboard.press('Enter');
    await keyboard.type('more');
    await waitForCells([ada], 'a b/c d!more/e _');
    // Backspace at the start of a cell, and Delete at its end, take nothing away.
    await caretInto(ada, 1, 0);
    await keyboard.press('Home');
    await keyboard.press('Backspace');
    await keyboard.press('End');
    await keyboard.press('Delete');
    await waitForCells([ada], 'a b/c d!more/e _');
    // Arrow keys go from cell to cell, and out of the table at its edges.
    await keyboard.press('ArrowRight');
    await keyboard.type('1');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.type('2');
    await waitForCells([ada], 'a b/c 1d!more/e 2');
    await keyboard.press('ArrowDown');
    await keyboard.type('under');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await keyboard.type('over');
    const blocks = await ada.blocks();
    expect([blocks.at(0), blocks.at(-1)]).toEqual(['over', 'under']);
    await waitForCells([ada], 'a b/c 1d!more/e 2');
    // Backspace behind the table goes into it and takes nothing.
    await ada.editor.getByText('under').click();
    await keyboard.press('Home');
    await keyboard.press('Backspace');
    await keyboard.type('x');
    await waitForCells([ada], 'a b/c 1d!more/e 2x');
    expect((await ada.blocks()).at(-1)).toBe('under');

    // Escape leaves the grid without a table.
    await ada.editor.getByText('under').click();
    const again = await insertTable(ada);
    await keyboard.press('Escape');
    await again.waitFor({ state: 'detached' });
    await keyboard.type('!');
    expect(await ada.editor.getByRole('table').count()).toBe(1);
  }));

test('rows and columns come, move and go while somebody else writes in them', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    const grid = await insertTable(ada);
    await grid.getByRole('button', { name: '2 × 3' }).click();
    for (const [index, text] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
      if (index > 0) await ada.page.keyboard.press('Tab');
      await ada.page.keyboard.type(text);
    }
    const both = [ada, ben];
    await waitForCells(both, 'a b c/d e f');

    await caretInto(ben, 1, 1);
    await ben.page.keyboard.press('End');
    await ben.page.keyboard.type('1');
    await chooseFor(ada, /^Row 2$/, 'Move up');
    await waitForCells(both, 'd e1 f/a b c');
    // Ben's caret went along.
    await ben.page.keyboard.type('2');
    await waitForCells(both, 'd e12 f/a b c');
    await caretInto(ada, 0, 2);
    await chooseFor(ada, /^Column 3$/, 'Move forwards');
    await waitForCells(both, 'd f e12/a c b');
    await ben.page.keyboard.type('3');
    await waitForCells(both, 'd f e123/a c b');

    await chooseFor(ada, /^Row 1$/, 'Insert a row below');
    await ada.page.keyboard.type('new');
    await waitForCells(both, 'd f e123/_ new _/a c b');
    await chooseFor(ada, /^Column 2$/, 'Delete the column');
    await waitForCells(both, 'd e123/_ _/a b');
    await chooseFor(ada, /^Row 2$/, 'Delete the row');
    await waitForCells(both, 'd e123/a b');

    await chooseFor(ada, /^Column \d$/, 'First column is a header');
    await waitUntil('Ben sees headers', async () => (await table(ben).getByRole('rowheader').count()) >= 1);

    // Taking it all back is for me alone: what Ben wrote stays.
    for (let step = 0; step < 3; step++) await ada.page.keyboard.press('Control+z');
    await waitUntil('rows are back', async () => (await cells(ada)).split('/').length === 3);
    expect(await cells(ada)).toContain('e123');

    // By keys alone: to the grips, and back.
    await caretInto(ada, 0, 0);
    await ada.page.getByRole('button', { name: 'Row 1' }).waitFor();
    await ada.page.keyboard.press('Control+Alt+t');
    await ada.page.keyboard.press('ArrowDown');
    const menu = ada.page.getByRole('menu', { name: 'Row 1' });
    await waitUntil('the menu hears keys', () => menu.evaluate((it) => it.contains(document.activeElement)));
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.press('Enter');
    await waitUntil('the table is gone', async () => (await ben.editor.getByRole('table').count()) === 0);
  }));

test('all cells by the pointer are cells, and all of the document by key is the table as well', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    const { keyboard, mouse } = ada.page;
    await ada.page.getByRole('button', { name: 'Insert', exact: true }).waitFor();
    await ada.editor.evaluate((root) => {
      const data = new DataTransfer();
      data.setData('text/html', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>');
      root.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await waitForCells([ada], 'a b/c d');
    expect(await ada.blocks()).toHaveLength(1);

    await keyboard.press('Control+a');
    await caretInto(ada, 0, 0);
    const [from, to] = [table(ada).locator('td, th').first(), table(ada).locator('td, th').last()];
    const [start, end] = [await from.boundingBox(), await to.boundingBox()];
    if (start === null || end === null) throw new Error('the table is not drawn');
    await mouse.move(start.x + 12, start.y + start.height / 2);
    await mouse.down();
    await mouse.move(end.x + end.width - 12, end.y + end.height / 2, { steps: 5 });
    await mouse.up();
    await keyboard.press('Delete');
    await waitForCells([ada], '_ _/_ _');
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await table(ada).waitFor({ state: 'detached' });
  }));

test('cells that are selected together are emptied, copied and filled as a rectangle', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    await (await insertTable(ada)).getByRole('button', { name: '3 × 3' }).click();
    for (const [index, text] of 'abcdefghi'.split('').entries()) {
      if (index > 0) await ada.page.keyboard.press('Tab');
      await ada.page.keyboard.type(text);
    }
    const both = [ada, ben];
    await waitForCells(both, 'a b c/d e f/g h i');
    const marked = () => ada.editor.locator('[data-cell-selected]').allTextContents();

    // By pointer.
    const [from, to] = [
      table(ada).locator('tr').nth(0).locator('th').nth(1),
      table(ada).locator('tr').nth(1).locator('td').nth(2),
    ];
    await from.hover();
    await ada.page.mouse.down();
    await to.hover();
    await ada.page.mouse.up();
    await waitUntil('four cells are marked', async () => (await marked()).join('') === 'bcef');
    const copied = await ada.editor.evaluate((root) => {
      const data = new DataTransfer();
      root.dispatchEvent(
        new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData: data }),
      );
      return Object.fromEntries(data.types.map((type) => [type, data.getData(type)]));
    });
    expect(copied['text/plain']).toBe('b\tc\ne\tf');
    await ada.page.keyboard.press('Delete');
    await waitForCells(both, 'a _ _/d _ _/g h i');
    await ada.page.keyboard.press('Control+z');
    await waitForCells(both, 'a b c/d e f/g h i');

    // Pasted at the last cell it makes the table larger.
    await caretInto(ada, 2, 2);
    await ada.editor.evaluate((root, data) => {
      const transfer = new DataTransfer();
      for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
      root.dispatchEvent(
        new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }),
      );
    }, copied);
    await waitForCells(both, 'a b c _/d e f _/g h b c/_ _ e f');

    // By keys.
    await caretInto(ada, 0, 0);
    await ada.page.keyboard.press('Home');
    await ada.page.keyboard.press('Shift+ArrowDown');
    await ada.page.keyboard.press('Shift+ArrowDown');
    await waitUntil('cells are marked', async () => (await marked()).length >= 2);
    await ada.page.keyboard.press('Control+b');
    const rowsMarked = (await marked()).length;
    expect(await ada.editor.locator('[data-cell-selected] strong').count()).toBe(rowsMarked);
    await ada.page.keyboard.type('X');
    await waitForCells(
      both,
      rowsMarked === 3 ? 'X b c _/_ e f _/_ h b c/_ _ e f' : 'X b c _/_ e f _/g h b c/_ _ e f',
    );
  }));
