// Blocks that are more than text, by pointer and by key: dividers and their like, checklists, toggles, callouts.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
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

test('a block without text is selected, passed, copied and deleted by key; there is room to write around it', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { page } = ada;
    const { keyboard } = page;
    await beginWriting(ada, app.url);
    const selected = ada.editor.locator('[data-selected]');
    const isSelected = (count: number) =>
      waitUntil(`${count} selected`, async () => (await selected.count()) === count);
    await keyboard.type('---');
    await keyboard.press('Enter');
    await keyboard.type('below');
    await keyboard.press('Home');

    await keyboard.press('ArrowUp');
    await isSelected(1);
    // Nothing is before it: there is, as soon as one goes there.
    await keyboard.press('ArrowUp');
    await keyboard.type('above');
    await expectShown(ada, ['p above', 'divider', 'p below']);
    await isSelected(0);
    await keyboard.press('ArrowRight');
    await isSelected(1);
    await keyboard.press('Enter');
    await keyboard.type('between');
    await expectShown(ada, ['p above', 'divider', 'p between', 'p below']);

    await ada.editor.locator('[data-block=divider]').click();
    await isSelected(1);
    await keyboard.press('Control+c');
    await keyboard.press('ArrowDown');
    await keyboard.press('End');
    await keyboard.press('Control+v');
    await expectShown(ada, ['p above', 'divider', 'p between', 'divider', 'p below']);
    await keyboard.press('Control+Home');
    await keyboard.press('ArrowDown');
    await isSelected(1);
    await keyboard.press('Delete');
    await expectShown(ada, ['p above', 'p between', 'divider', 'p below']);
    // Backspace behind one selects it first, so that nothing goes unseen.
    await keyboard.press('Control+End');
    await keyboard.press('Home');
    await keyboard.press('Backspace');
    await isSelected(1);
    await keyboard.press('Control+x');
    await expectShown(ada, ['p above', 'p between', 'p below']);

    // At the end, below which nothing is.
    await keyboard.press('Control+End');
    await keyboard.press('Enter');
    await keyboard.type('---');
    await keyboard.press('Enter');
    await keyboard.press('Backspace');
    await expectShown(ada, ['p above', 'p between', 'p below', 'divider']);
    await ada.editor.click({ position: { x: 200, y: 300 } });
    await keyboard.type('end');
    await expectShown(ada, ['p above', 'p between', 'p below', 'divider', 'p end']);
  }));

test('an item is ticked by a press on its box and by Mod+Enter, and it is said', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const { page } = ada;
    const url = await beginWriting(ada, app.url);
    await page.keyboard.type('[] tea');
    await page.keyboard.press('Enter');
    await page.keyboard.type('milk');
    await ben.open(url);
    const ticked = () => ben.editor.getByRole('checkbox', { checked: true }).allTextContents();
    const expectTicked = (...items: readonly string[]) =>
      waitUntil(`${items.join()} is ticked`, async () => (await ticked()).join() === items.join());

    await page.keyboard.press('Control+Enter');
    await expectTicked('milk');
    await page.getByRole('status').filter({ hasText: 'Done' }).waitFor({ state: 'attached' });
    const box = await ada.editor.getByText('tea').locator('xpath=ancestor::li').boundingBox();
    if (box === null) throw new Error('the item is not on the screen');
    await page.mouse.click(box.x + 8, box.y + 12);
    await expectTicked('tea', 'milk');
    await page.mouse.click(box.x + 8, box.y + 12);
    await expectTicked('milk');
    await page.keyboard.press('Control+z');
    await expectTicked('tea', 'milk');
    // A press on the words only places the caret.
    await ada.editor.getByText('tea').click();
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await expectTicked('tea!', 'milk');
  }));

test('a toggle hides what is indented behind it, for everybody; going into it opens it; a callout has a tone', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const { page } = ada;
    const { keyboard } = page;
    const url = await beginWriting(ada, app.url);
    await ben.open(url);
    await keyboard.type('/tog');
    await keyboard.press('Enter');
    await keyboard.type('Head');
    await keyboard.press('Enter');
    await keyboard.type('inside');
    await keyboard.press('Enter');
    await keyboard.press('Backspace');
    await keyboard.type('outside');
    await expectShown(ben, ['toggle Head', 'p inside', 'p outside']);

    await ada.editor.getByText('Head').click();
    await keyboard.press('Control+Enter');
    await page.getByRole('status').filter({ hasText: 'Closed' }).waitFor({ state: 'attached' });
    await expectShown(ada, ['toggle Head', 'p outside']);
    await expectShown(ben, ['toggle Head', 'p outside']);
    await keyboard.press('End');
    await keyboard.press('Enter');
    await keyboard.type('behind');
    await expectShown(ada, ['toggle Head', 'p behind', 'p outside']);

    // It moves with what it holds, and what moves past it does not fall into that.
    await ada.editor.getByText('Head').click();
    await keyboard.press('Control+Shift+ArrowDown');
    await expectShown(ben, ['p behind', 'toggle Head', 'p outside']);
    await ada.editor.getByText('behind').click();
    await keyboard.press('Control+Shift+ArrowDown');
    await expectShown(ben, ['toggle Head', 'p behind', 'p outside']);

    const arrow = await ada.editor.locator('[data-block=toggle]').boundingBox();
    if (arrow === null) throw new Error('the toggle is not on the screen');
    await page.mouse.click(arrow.x + 9, arrow.y + 14);
    await expectShown(ben, ['toggle Head', 'p inside', 'p behind', 'p outside']);
    await page.mouse.click(arrow.x + 9, arrow.y + 14);
    await expectShown(ada, ['toggle Head', 'p behind', 'p outside']);
    // Nothing is joined to what nobody sees.
    await ada.editor.getByText('Head').click();
    await keyboard.press('End');
    await keyboard.press('Delete');
    await expectShown(ada, ['toggle Head', 'p inside', 'p behind', 'p outside']);
    await page.mouse.click(arrow.x + 9, arrow.y + 14);
    await expectShown(ada, ['toggle Head', 'p behind', 'p outside']);
    // With the caret into what is hidden: it opens.
    await ada.editor.getByText('behind').click();
    await keyboard.press('Home');
    await keyboard.press('Backspace');
    await expectShown(ada, ['toggle Head', 'p insidebehind', 'p outside']);

    await keyboard.press('Control+End');
    await keyboard.press('Enter');
    await keyboard.type('/callout');
    await keyboard.press('Enter');
    await keyboard.type('Mind this');
    await keyboard.press('Enter');
    await keyboard.type('and that');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.type('after');
    await keyboard.press('ArrowUp');
    await keyboard.press('Control+Alt+b');
    await page
      .getByRole('menu', { name: 'Block' })
      .getByRole('menuitemcheckbox', { name: 'Warning' })
      .click();
    const callout = ben.editor.locator('[data-block=callout]');
    await waitUntil('Ben sees the tone', async () => (await callout.getAttribute('data-tone')) === 'warning');
    expect(await callout.textContent()).toBe('Mind thisand that');
  }));
