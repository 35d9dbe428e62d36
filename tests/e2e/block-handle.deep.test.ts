// The handle beside a block: its menu, by pointer and by key, and dragging.

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withApp } from './with-app.ts';
import { beginWriting, expectShown } from './writing-acts.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('the menu of a block moves, copies, turns and deletes it, by pointer and by key', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const { page } = ada;
    const url = await beginWriting(ada, app.url);
    await write(ada, ['one', 'two', 'three']);
    await ben.open(url);
    const menu = page.getByRole('menu', { name: 'Block' });
    const choose = async (text: string, item: string) => {
      await ada.editor.getByText(text, { exact: true }).first().hover();
      await handleOf(page).click();
      await menu.getByRole('menuitem', { name: item }).click();
    };
    await choose('one', 'Move block down');
    await expectShown(ada, ['p two', 'p one', 'p three']);
    await choose('two', 'Duplicate');
    await expectShown(ada, ['p two', 'p two', 'p one', 'p three']);
    await choose('three', 'Heading 2');
    await choose('two', 'Delete');
    await expectShown(ben, ['p two', 'p one', 'h2 three']);
    // Once more the same kind: it stays.
    await choose('three', 'Heading 2');
    await expectShown(ada, ['p two', 'p one', 'h2 three']);

    // By key, for the block of the caret; Escape goes back to the text.
    await page.keyboard.press('Control+Alt+b');
    await waitUntil('the menu hears keys', () => menu.evaluate((it) => it.contains(document.activeElement)));
    expect(await focusedName(page)).toContain('Move block up');
    // What others do does not close it.
    await ben.editor.getByText('two').click();
    await ben.page.keyboard.press('End');
    await ben.page.keyboard.type('!');
    await expectShown(ada, ['p two!', 'p one', 'h2 three']);
    expect(await menu.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await page.keyboard.type('x');
    await expectShown(ada, ['p two!', 'p one', 'h2 threex']);
    await page.keyboard.press('Control+Alt+b');
    await waitUntil('the menu hears keys', () => menu.evaluate((it) => it.contains(document.activeElement)));
    await page.keyboard.press('Enter');
    await expectShown(ada, ['p two!', 'h2 threex', 'p one']);
  }));

test('dragging moves a block with what others type in it; Escape calls it off; items go into other lists', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const { page } = ada;
    const url = await beginWriting(ada, app.url);
    await write(ada, ['one', 'two', '- a', 'b', '', 'three', '1. c']);
    await ben.open(url);
    await expectShown(ben, ['p one', 'p two', 'ul a | b', 'p three', 'ol c']);

    await ben.editor.getByText('one').click();
    await ben.page.keyboard.press('End');
    await pickUp(ada, 'one');
    await moveBelow(ada, 'three');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await ben.page.keyboard.type(' of Ben');
    await expectShown(ada, ['p one of Ben', 'p two', 'ul a | b', 'p three', 'ol c']);

    await pickUp(ada, 'one of Ben');
    await moveBelow(ada, 'three');
    await page.mouse.up();
    await expectShown(ada, ['p two', 'ul a | b', 'p three', 'p one of Ben', 'ol c']);
    await expectShown(ben, ['p two', 'ul a | b', 'p three', 'p one of Ben', 'ol c']);
    await ben.page.keyboard.type('!');
    await expectShown(ada, ['p two', 'ul a | b', 'p three', 'p one of Ben!', 'ol c']);

    await pickUp(ada, 'a');
    await moveBelow(ada, 'c');
    await page.mouse.up();
    await expectShown(ben, ['p two', 'ul b', 'p three', 'p one of Ben!', 'ol c | a']);
    await page.keyboard.press('Control+z');
    await expectShown(ben, ['p two', 'ul a | b', 'p three', 'p one of Ben!', 'ol c']);
    await pickUp(ada, 'c');
    await moveBelow(ada, 'two');
    await page.mouse.up();
    await expectShown(ben, ['p two', 'ol c', 'ul a | b', 'p three', 'p one of Ben!']);
    // By key the menu opens after a drag too.
    await page.keyboard.press('Control+Alt+b');
    await page.getByRole('menu', { name: 'Block' }).waitFor();
  }));

async function write({ page }: Person, lines: readonly string[]): Promise<void> {
  for (const [index, line] of lines.entries()) {
    if (index > 0) await page.keyboard.press('Enter');
    await page.keyboard.type(line);
  }
}

function handleOf(page: Page): Locator {
  return page.getByRole('button', { name: 'Block', exact: true });
}

async function pickUp({ page, editor }: Person, text: string): Promise<void> {
  await editor.getByText(text, { exact: true }).hover();
  const box = await handleOf(page).boundingBox();
  if (box === null) throw new Error('there is no handle');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 10);
}

async function moveBelow({ page, editor }: Person, text: string): Promise<void> {
  const box = await editor.getByText(text, { exact: true }).boundingBox();
  if (box === null) throw new Error(`${text} is not on the screen`);
  await page.mouse.move(box.x, box.y + box.height - 2, { steps: 4 });
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '');
}
