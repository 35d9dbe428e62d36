// Little room: a phone with its keyboard, a page enlarged to 400 %; and what the system may impose on a page, as its
// colours, or the direction of a script.

import type { Browser, Page } from 'playwright-core';
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

const phone = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true } as const;
const keyboardTop = 340;

test('on a phone the tools are docked above the keyboard, the ones wanted there first, and the caret stays in view', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive(phone);
    const { page } = ada;
    await ada.makeDocument(app.url);
    await ada.tool('Insert').waitFor();
    expect(await bottomOf(ada)).toBeCloseTo(phone.viewport.height, 0);
    const tools = await page
      .getByRole('toolbar')
      .getByRole('button')
      .evaluateAll((all) => all.slice(0, 7).map((button) => button.ariaLabel?.replace(/: .*/, '')));
    expect(tools).toEqual(['Kind of block', 'Bold', 'Italic', 'Bulleted list', 'Checklist', 'Link', 'Undo']);

    await ada.editor.tap();
    await raiseKeyboard(page);
    await waitUntil('the bar stands on the keyboard', async () => (await bottomOf(ada)) === keyboardTop);
    for (let line = 1; line <= 15; line++) {
      await page.keyboard.type(`line ${line}`);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.type('the end');
    await waitUntil('the caret is above the bar', async () => {
      const caret = await page.evaluate(() => getSelection()?.getRangeAt(0).getBoundingClientRect().bottom);
      return caret !== undefined && caret > 0 && caret <= (await topOf(ada));
    });
    // A tool at the far end is reached by scrolling, and its menu opens above the keyboard.
    await ada.tool('More formatting').tap();
    const menu = page.getByRole('menu', { name: 'More formatting' });
    // It is put in its place when it is open, and then the focus comes.
    await waitUntil('the menu is in its place', () =>
      menu.evaluate((it) => it.contains(document.activeElement)),
    );
    const box = await menu.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(keyboardTop);
    await page.keyboard.press('Escape');

    await ada.waitForState('Saved');
    // 320 px hold the header: nothing is cut off, and Share keeps its name.
    expect(await sideways(page)).toBe(0);
    const share = await page.getByRole('button', { name: 'Share', exact: true }).boundingBox();
    expect((share?.x ?? 0) + (share?.width ?? 0)).toBeLessThanOrEqual(320);
    expect(Math.min(share?.width ?? 0, share?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }));

test('enlarged to 400 % nothing lies over the text and nothing is wider than the window', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ viewport: { width: 320, height: 256 } });
    const { page } = ada;
    await page.goto(app.url);
    await page.getByText('Nothing here yet').waitFor();
    expect(await sideways(page)).toBe(0);
    await ada.makeDocument(app.url);
    for (let line = 1; line <= 12; line++) await page.keyboard.type(`line ${line}\n`);
    await ada.waitForState('Saved');
    expect(await sideways(page)).toBe(0);
    const line = ada.editor.getByText('line 6', { exact: true });
    await line.evaluate((element) => scrollTo(0, scrollY + element.getBoundingClientRect().top));
    const isBare = await line.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(box.left + 4, box.top + box.height / 2));
    });
    expect(isBare).toBe(true);

    await page.keyboard.press('Alt+F10');
    await waitUntil('the toolbar comes into view', async () => (await topOf(ada)) >= 0);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this document' });
    const box = await dialog.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(256);
  }));

test('in the system’s colours one sees which tool is pressed and which item is ticked', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ forcedColors: 'active', reducedMotion: 'reduce' });
    await ada.makeDocument(app.url);
    await ada.tool('Bold').click();
    // What the pointer is on looks different too.
    await ada.page.mouse.move(0, 0);
    await waitUntil('Bold is pressed', async () => {
      return (await ada.tool('Bold').getAttribute('aria-pressed')) === 'true';
    });
    const ground = (name: string) =>
      ada.tool(name).evaluate((button) => getComputedStyle(button).backgroundColor);
    await ada.untilDrawn();
    expect(await ground('Bold')).not.toBe(await ground('Italic'));
    const caret = await ada.editor.evaluate((text) => getComputedStyle(text).caretColor);
    const ink = await ada.editor.evaluate((text) => getComputedStyle(text).color);
    expect(caret).toBe(ink);
  }));

test('a block is written in the direction of its script, list and title too', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.page.keyboard.type('- שלום\nעולם');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('English again');
    await ada.title.fill('כותרת');
    await ada.waitForBlocks(['שלוםעולם', 'English again']);
    const direction = (element: Element) => getComputedStyle(element).direction;
    expect(await ada.editor.getByRole('listitem').first().evaluate(direction)).toBe('rtl');
    expect(await ada.editor.getByText('English again').evaluate(direction)).toBe('ltr');
    expect(await ada.title.evaluate(direction)).toBe('rtl');
    // The bullets have their room at the right then.
    const room = await ada.editor.getByRole('list').evaluate((list) => {
      const { paddingLeft, paddingRight } = getComputedStyle(list);
      return [paddingLeft, Number.parseFloat(paddingRight) > 10];
    });
    expect(room).toEqual(['0px', true]);
    // The words are not said to be English.
    expect(await ada.editor.getAttribute('lang')).toBe('');
  }));

/** As a browser tells of an on-screen keyboard: the visual viewport ends where it begins. */
function raiseKeyboard(page: Page): Promise<void> {
  return page.evaluate((top) => {
    if (visualViewport === null) throw new Error('no visual viewport');
    Object.defineProperty(visualViewport, 'height', { get: () => top });
    visualViewport.dispatchEvent(new Event('resize'));
  }, keyboardTop);
}

async function topOf(person: Person): Promise<number> {
  return person.page.getByRole('toolbar').evaluate((bar) => bar.getBoundingClientRect().top);
}

async function bottomOf(person: Person): Promise<number> {
  return person.page.getByRole('toolbar').evaluate((bar) => bar.getBoundingClientRect().bottom);
}

/** By how much the page can be scrolled sideways. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
