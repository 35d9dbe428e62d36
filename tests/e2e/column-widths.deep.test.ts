// Columns of tables that are made wider and narrower: by dragging their edges, by the column's menu, for others too, and
// where there is little room.

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

function cell(person: Person, row: number, column: number): Locator {
  return person.page.getByRole('table').first().locator('tr').nth(row).locator('td, th').nth(column);
}

async function insertTable({ page }: Person, size: string): Promise<void> {
  await page.getByRole('button', { name: 'Insert', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Table' }).click();
  await page.getByRole('grid', { name: 'Size of the table' }).getByRole('button', { name: size }).click();
}

/** Of the first row, in whole pixels. */
async function widths({ page }: Person): Promise<number[]> {
  return page
    .getByRole('table')
    .first()
    .locator('tr')
    .first()
    .locator('td, th')
    .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().width)));
}

/** Within a pixel: borders that cells share are rounded. */
async function waitForWidth(persons: readonly Person[], column: number, expected: number): Promise<void> {
  for (const person of persons) {
    let seen: number[] = [];
    await waitUntil(`column ${column} is as wide`, async () => {
      seen = await widths(person);
      return Math.abs((seen[column] ?? 0) - expected) <= 1;
    }).catch((error: unknown) => {
      throw new Error(`expected ${expected}, saw ${seen.join(' ')}`, { cause: error });
    });
  }
}

async function edgeOf(person: Person, column: number): Promise<{ x: number; y: number }> {
  const found = cell(person, 0, column);
  const box = await found.boundingBox();
  if (box === null) throw new Error('the cell is not there');
  const isEndLeft = await person.page
    .getByRole('table')
    .first()
    .evaluate((element) => getComputedStyle(element).direction === 'rtl');
  return { x: isEndLeft ? box.x : box.x + box.width, y: box.y + box.height / 2 };
}

/** Takes hold of the edge, once it is there to be taken. */
async function hold(person: Person, column: number): Promise<{ x: number; y: number }> {
  await cell(person, 0, column).hover();
  let edge = await edgeOf(person, column);
  await waitUntil('the edge can be dragged', async () => {
    edge = await edgeOf(person, column);
    return person.page.evaluate(({ x, y }) => {
      const top = document.elementFromPoint(x, y);
      return top !== null && getComputedStyle(top).cursor === 'col-resize';
    }, edge);
  });
  await person.page.mouse.move(edge.x, edge.y);
  await person.page.mouse.down();
  return edge;
}

async function drag(person: Person, column: number, by: number): Promise<void> {
  const { x, y } = await hold(person, column);
  await person.page.mouse.move(x + by / 2, y);
  await person.page.mouse.move(x + by, y + 5);
  await person.page.mouse.up();
}

/** By how much the page could be scrolled sideways. */
function sideways({ page }: Person): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test('[T8] an edge is dragged: seen at once, written once, for others too; undone, and there after a reload', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    await insertTable(ada, '2 × 3');
    await ada.page.keyboard.type('some words');
    await waitUntil('Ben has the table', async () => (await widths(ben)).length === 3);
    await ada.waitForState('Saved');
    const [first = 0, second = 0, third = 0] = await widths(ada);

    // Nothing is written while it is dragged.
    const { x, y } = await hold(ada, 0);
    await ada.page.mouse.move(x + 60, y);
    await waitForWidth([ada], 0, first + 60);
    await ada.page.mouse.move(x + 120, y);
    await waitForWidth([ada], 0, first + 120);
    expect(await ada.saveState.textContent()).toBe('Saved');
    expect(await ben.page.locator('table col').count()).toBe(0);
    await ada.page.mouse.up();
    await waitForWidth([ada, ben], 0, first + 120);
    // The others stay as they are.
    for (const person of [ada, ben]) expect((await widths(person)).slice(1)).toEqual([second, third]);
    // The caret too.
    await ada.page.keyboard.type('!');
    await waitUntil('Ben reads on', async () => (await cell(ben, 0, 0).textContent()) === 'some words!');

    await drag(ada, 1, 90);
    await waitForWidth([ada, ben], 1, second + 90);
    // Both at once, each another column.
    await Promise.all([drag(ada, 0, -40), drag(ben, 2, 50)]);
    await waitForWidth([ada, ben], 0, first + 80);
    await waitForWidth([ada, ben], 2, third + 50);

    // Escape leaves it as it was.
    const edge = await hold(ada, 1);
    await ada.page.mouse.move(edge.x + 200, edge.y);
    await waitForWidth([ada], 1, second + 290);
    await ada.page.keyboard.press('Escape');
    await waitForWidth([ada], 1, second + 90);
    await ada.page.mouse.move(edge.x + 100, edge.y);
    await ada.page.mouse.up();
    await waitForWidth([ada], 1, second + 90);

    // No narrower than one can take hold of, though the words are wider.
    await drag(ada, 0, -600);
    await waitForWidth([ada, ben], 0, 48);

    await cell(ada, 1, 1).click();
    await ada.page.keyboard.press('Control+z');
    await waitForWidth([ada, ben], 0, first + 80);
    await ada.page.keyboard.press('Control+z');
    await waitForWidth([ada, ben], 0, first + 120);
    await ada.page.keyboard.press('Control+Shift+z');
    await waitForWidth([ada, ben], 0, first + 80);
    await waitForWidth([ada, ben], 2, third + 50);

    await ada.waitForState('Saved');
    await ada.page.reload();
    await ada.editor.waitFor();
    await waitForWidth([ada], 0, first + 80);
    await waitForWidth([ada], 1, second + 90);

    // Twice pressed, it takes its share again.
    await cell(ada, 0, 1).hover();
    await hold(ada, 1);
    await ada.page.mouse.up();
    const { x: endX, y: endY } = await edgeOf(ada, 1);
    await ada.page.mouse.dblclick(endX, endY);
    await waitUntil(
      'it has none',
      async () => (await widths(ben))[1] !== second + 90 && (await widths(ada))[1] === (await widths(ben))[1],
    );
    expect(await sideways(ada)).toBe(0);
  }));

test('[T8] by keys alone, from the column’s menu', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    await insertTable(ada, '2 × 2');
    await waitUntil('Ben has the table', async () => (await widths(ben)).length === 2);
    const [first = 0, second = 0] = await widths(ada);
    const choose = async (name: string): Promise<void> => {
      await ada.page.keyboard.press('Control+Alt+t');
      await ada.page.keyboard.press('Tab');
      await ada.page.keyboard.press('ArrowDown');
      const item = ada.page.getByRole('menu', { name: 'Column 1' }).getByRole('menuitem', { name });
      await item.waitFor();
      for (let step = 0; step < 12; step++) {
        if (await item.evaluate((element) => element === document.activeElement)) break;
        await ada.page.keyboard.press('ArrowDown');
      }
      await ada.page.keyboard.press('Enter');
    };
    await ada.page.getByRole('button', { name: 'Column 1' }).waitFor();
    await choose('Wider');
    await waitForWidth([ada, ben], 0, first + 24);
    await choose('Wider');
    await waitForWidth([ada, ben], 0, first + 48);
    await choose('Narrower');
    await waitForWidth([ada, ben], 0, first + 24);
    expect((await widths(ben))[1]).toBe(second);
    await choose('Automatic width');
    await waitForWidth([ada, ben], 0, first);
    // The focus is in the text again.
    await ada.page.keyboard.type('here');
    await waitUntil('Ben reads it', async () => (await cell(ben, 0, 0).textContent()) === 'here');
  }));

test('[T8] who can only read sees the widths, and has no edges to drag', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await insertTable(ada, '1 × 2');
    await drag(ada, 0, 100);
    const made = await widths(ada);
    await ada.waitForState('Saved');
    const id = new URL(url).pathname.replace('/d/', '');
    expect((await fetch(`${app.url}/api/documents/${id}`, { method: 'DELETE' })).ok).toBe(true);
    await ada.page.locator('[role=textbox][aria-readonly=true]').waitFor();
    const isDraggable = () =>
      ada.page.evaluate(() => {
        const box = document.querySelector('th')?.getBoundingClientRect();
        const top = box === undefined ? null : document.elementFromPoint(box.right, box.top + box.height / 2);
        return top === null ? null : getComputedStyle(top).cursor === 'col-resize';
      });
    await cell(ada, 0, 0).hover();
    await ada.untilDrawn();
    await waitUntil('the edge cannot be dragged', async () => (await isDraggable()) === false);
    expect(await widths(ada)).toEqual(made);
    await ada.page.reload();
    await ada.page.getByRole('alert').filter({ hasText: 'This document was deleted' }).waitFor();
    await ada.page.locator('[role=textbox][aria-readonly=true]').waitFor();
    await waitForWidth([ada], 0, made[0] ?? 0);
    await cell(ada, 0, 0).hover();
    await ada.untilDrawn();
    await waitUntil('the edge cannot be dragged', async () => (await isDraggable()) === false);
  }));

test('[T8] a table’s columns begin on the side of its first words, and their edges are on the other', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await insertTable(ada, '1 × 2');
    await ada.page.keyboard.type('שלום עולם');
    const isReversed = async () =>
      ((await cell(ada, 0, 0).boundingBox())?.x ?? 0) > ((await cell(ada, 0, 1).boundingBox())?.x ?? 0);
    await waitUntil('the first column is at the right', isReversed);
    const [first = 0] = await widths(ada);
    expect((await edgeOf(ada, 1)).x).toBeLessThan((await edgeOf(ada, 0)).x);
    await drag(ada, 0, -70);
    await waitForWidth([ada], 0, first + 70);
    await ada.waitForState('Saved');
    await ada.page.reload();
    await waitUntil('it is so after a reload', isReversed);
    await cell(ada, 0, 0).click();
    await ada.page.keyboard.press('Home');
    await ada.page.keyboard.type('A ');
    await waitUntil('now the first words are English', async () => !(await isReversed()));
  }));

test('[T8] on a phone a table wider than the page scrolls by itself; a finger drags an edge', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await insertTable(ada, '2 × 3');
    await drag(ada, 0, 150);
    await drag(ada, 1, 150);
    await drag(ada, 2, 150);
    const made = await widths(ada);
    await ada.waitForState('Saved');
    const phone = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true } as const;
    const ben = await app.arrive(phone);
    await ben.open(url);
    for (const [column, width] of made.entries()) await waitForWidth([ben], column, width);
    expect(await sideways(ben)).toBe(0);
    const room = await ben.page
      .getByRole('table')
      .evaluate((element) => [element.scrollWidth > element.clientWidth, element.clientWidth <= 320]);
    expect(room).toEqual([true, true]);

    await cell(ben, 1, 0).tap();
    let edge = await edgeOf(ben, 0);
    await waitUntil('the edge is there', async () => {
      // Anew each time: the page moves when the caret is scrolled into view.
      edge = await edgeOf(ben, 0);
      return ben.page.evaluate(
        ({ x, y }) =>
          getComputedStyle(document.elementFromPoint(x, y) ?? document.body).touchAction === 'none',
        edge,
      );
    });
    const touch = await ben.context.newCDPSession(ben.page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', by: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: edge.x + by, y: edge.y }],
      });
    await send('touchStart', 0);
    for (const by of [-20, -40, -60]) await send('touchMove', by);
    await send('touchEnd', -60);
    await waitForWidth([ada, ben], 0, (made[0] ?? 0) - 60);
    expect(await sideways(ben)).toBe(0);
  }));
