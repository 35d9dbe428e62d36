// The toolbar beside a selection, and the colours of text.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';
import { beginWriting, expectShown } from './writing-acts.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('it comes with a selection, formats it, never lies over it, and goes with Escape and with the selection', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const { page } = ada;
    const url = await beginWriting(ada, app.url);
    await page.keyboard.type('first line');
    await page.keyboard.press('Enter');
    await page.keyboard.type('second line');
    await ben.open(url);
    await ben.waitForBlocks(['first line', 'second line']);
    const bar = page.getByRole('toolbar', { name: 'Selected text' });

    await placeCaret(ada, { block: 1, column: 0 }, { block: 1, column: 6 });
    await bar.waitFor();
    expect(await liesOverSelection(page)).toBe(false);
    await bar.getByRole('button', { name: 'Bold' }).click();
    await ada.editor.locator('strong', { hasText: 'second' }).waitFor();
    expect(await bar.getByRole('button', { name: 'Bold' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('second');

    // What others do does not touch it.
    const place = await bar.boundingBox();
    await ben.editor.getByText('first line').click();
    await ben.page.keyboard.press('End');
    await ben.page.keyboard.type('!');
    await ada.waitForBlocks(['first line!', 'second line']);
    expect(await bar.boundingBox()).toEqual(place);

    // By key: into it, along it, and back with Escape, which also sends it away until something else is selected.
    await page.keyboard.press('Tab');
    expect(await bar.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('End');
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('second');
    await page.keyboard.press('Shift+ArrowLeft');
    await bar.waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'hidden' });
    expect(await ada.editor.evaluate((root) => root === document.activeElement)).toBe(true);

    await page.keyboard.press('Shift+ArrowLeft');
    await bar.getByRole('button', { name: /^Kind of block/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Heading 2' }).click();
    await expectShown(ada, ['p first line!', 'h2 second line']);
    await page.keyboard.press('ArrowRight');
    await bar.waitFor({ state: 'hidden' });
  }));

test('text gets a colour and a highlight by name, everybody sees them, and they go again', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive({ colorScheme: 'dark' })];
    const { page } = ada;
    const url = await beginWriting(ada, app.url);
    await page.keyboard.type('warm and cold');
    await ben.open(url);
    const choose = async (name: string) => {
      await ada.tool('Colours').click();
      await page.getByRole('menuitemcheckbox', { name, exact: true }).click();
    };

    await placeCaret(ada, { block: 0, column: 0 }, { block: 0, column: 4 });
    await choose('Red text');
    await choose('Yellow highlight');
    // Exactly the selection has it, in a shade for each theme.
    const shades = await Promise.all(
      [ada, ben].map(async (person) => {
        const word = person.editor.getByText('warm', { exact: true });
        await waitUntil('it has both colours', async () => {
          if ((await word.count()) !== 1) return false;
          return word.evaluate((it) => getComputedStyle(it).backgroundColor !== 'rgba(0, 0, 0, 0)');
        });
        return word.evaluate((element) => {
          const { color, backgroundColor } = getComputedStyle(element);
          return { color, backgroundColor };
        });
      }),
    );
    expect(shades).toEqual([
      { color: 'rgb(168, 35, 27)', backgroundColor: 'rgb(249, 236, 176)' },
      { color: 'rgb(245, 161, 154)', backgroundColor: 'rgb(64, 56, 22)' },
    ]);

    await ada.tool('Colours').click();
    const red = page.getByRole('menuitemcheckbox', { name: 'Red text', exact: true });
    expect(await red.getAttribute('aria-checked')).toBe('true');
    const menu = page.getByRole('menu', { name: 'Colours' });
    await waitUntil('the menu hears keys', () => menu.evaluate((it) => it.contains(document.activeElement)));
    await page.keyboard.press('Escape');
    await choose('Usual text colour');
    await choose('No highlight');
    await waitUntil('it is plain again', async () => {
      return (await ada.editor.evaluate((root) => root.querySelector('[style*=color]'))) === null;
    });
  }));

function liesOverSelection(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const bar = document.querySelector('[role=toolbar]:popover-open')?.getBoundingClientRect();
    const text = getSelection()?.getRangeAt(0).getBoundingClientRect();
    if (bar === undefined || text === undefined) throw new Error('there is no toolbar or no selection');
    return bar.bottom > text.top && bar.top < text.bottom;
  });
}
