// Writing: what keys and toolbar do to the text, for one person.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

const marks = [
  { name: 'Bold', keys: 'Control+b', looksSo: isBold },
  { name: 'Italic', keys: 'Control+i', looksSo: isItalic },
  { name: 'Underline', keys: 'Control+u', looksSo: isUnderlined },
] as const;

test('bold, italic and underline come and go by key and by button, the buttons show it, and one key takes all off', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await ada.makeDocument(app.url);
    for (const { name, keys } of marks) {
      await keyboard.press(keys);
      await waitForPressed(ada.tool(name), true);
      await keyboard.type(name);
      await keyboard.press(keys);
      await waitForPressed(ada.tool(name), false);
      await keyboard.type(' plain ');
    }
    for (const { name, looksSo } of marks) {
      const word = ada.editor.getByText(name, { exact: true });
      const rest = ada.editor.getByText('plain').first();
      expect(await word.evaluate(looksSo), name).toBe(true);
      expect(await rest.evaluate(looksSo), `plain is not ${name}`).toBe(false);
    }

    await keyboard.press('Enter');
    await keyboard.type('by button');
    await keyboard.press('Shift+Home');
    for (const { name, looksSo } of marks) {
      const text = ada.editor.getByText('by button');
      await ada.tool(name).click();
      await waitForPressed(ada.tool(name), true);
      expect(await text.evaluate(looksSo), name).toBe(true);
      await ada.tool(name).click();
      await waitForPressed(ada.tool(name), false);
      expect(await text.evaluate(looksSo), `${name} taken back`).toBe(false);
    }
    // The buttons took neither the focus nor the selection.
    expect(await selectedText(ada)).toBe('by button');

    for (const { name } of marks) await ada.tool(name).click();
    await waitForPressed(ada.tool('Underline'), true);
    await keyboard.press('Control+\\');
    for (const { name } of marks) await waitForPressed(ada.tool(name), false);
    expect(await ada.editor.getByText('by button').evaluate(isBold)).toBe(false);
  }));

test('#, - and 1. with a space begin headings and lists', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await ada.makeDocument(app.url);
    await keyboard.type('# One');
    await keyboard.press('Enter');
    await keyboard.type('## Two');
    await keyboard.press('Enter');
    await keyboard.type('### Three');
    await keyboard.press('Enter');
    await keyboard.type('- a bullet');
    await keyboard.press('Enter');
    await keyboard.type('and another');
    // Enter in an empty item leaves the list.
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.type('1. a number');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.type('> a quote');

    expect(await outline(ada)).toEqual([
      'h1 One',
      'h2 Two',
      'h3 Three',
      'ul > li a bullet',
      'ul > li and another',
      'ol > li a number',
      'blockquote a quote',
    ]);
    await ada.blockMenu('Quote').waitFor();

    await ada.chooseBlock('Heading 2');
    await ada.blockMenu('Heading 2').waitFor();
    expect((await outline(ada)).at(-1)).toBe('h2 a quote');
    await keyboard.press('Control+Alt+0');
    await ada.blockMenu('Text').waitFor();
    expect((await outline(ada)).at(-1)).toBe('p a quote');
  }));

test('Tab nests a list item and Shift+Tab brings it back', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await ada.makeDocument(app.url);
    await keyboard.type('- outer');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.type('inner');
    await waitForOutline(ada, ['ul > li outer', 'ul > li > ul > li inner']);
    expect(await ada.tool('Bulleted list').getAttribute('aria-pressed')).toBe('true');
    await keyboard.press('Shift+Tab');
    await waitForOutline(ada, ['ul > li outer', 'ul > li inner']);
  }));

test('a key acts where the caret is, however short a time ago that was moved', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await ada.makeDocument(app.url);
    const rounds = 8;
    for (let round = 1; round <= rounds; round++) {
      await keyboard.type(`line ${round}`);
      // The browser tells the editor of a caret that it moved a frame later, and keys come faster on a busy machine.
      await keyboard.press('Home');
      await keyboard.press('Enter');
      await keyboard.press('ArrowUp');
      await ada.waitForBlocks(['', ...linesUpFrom(round)]);
    }
    expect(await ada.blocks()).toEqual(['', ...linesUpFrom(rounds)]);
  }));

test('Mod+K makes, changes and removes a link, and refuses addresses that would run code', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { page } = ada;
    await ada.makeDocument(app.url);
    await page.keyboard.type('see here');
    await placeCaret(ada, { block: 0, column: 4 }, { block: 0, column: 8 });
    await page.keyboard.press('Control+k');
    const address = page
      .getByRole('dialog', { name: 'Add a link' })
      .getByRole('textbox', { name: 'Address' });
    for (const dangerous of ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,<p>']) {
      await address.fill(dangerous);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'This is not an address' }).waitFor();
      expect(await ada.editor.getByRole('link').count()).toBe(0);
    }
    await address.fill('example.com/page');
    await page.keyboard.press('Enter');

    const link = ada.editor.getByRole('link', { name: 'here' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe('https://example.com/page');
    await waitForPressed(ada.tool('Link'), true);
    await ada.waitForBlocks(['see here']);

    // The focus is back in the text, with the link still selected.
    await page.keyboard.press('Control+k');
    const edit = page.getByRole('dialog', { name: 'Edit the link' });
    expect(await edit.getByRole('textbox', { name: 'Address' }).inputValue()).toBe(
      'https://example.com/page',
    );
    await edit.getByRole('textbox', { name: 'Address' }).fill('ada@example.com');
    await edit.getByRole('button', { name: 'Save' }).click();
    await waitUntil('the link leads elsewhere', async () => {
      return (await link.getAttribute('href')) === 'mailto:ada@example.com';
    });
    await page.keyboard.press('Control+k');
    await edit.getByRole('button', { name: 'Remove' }).click();
    await waitUntil('the link is gone', async () => (await ada.editor.getByRole('link').count()) === 0);
    await ada.waitForBlocks(['see here']);
  }));

test('an address that a peer or a paste brings is not opened unless it is of a harmless kind', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.editor.click();
    await ada.editor.evaluate((root) => {
      const data = new DataTransfer();
      data.setData('text/html', '<p><a href="javascript:document.title=%22run%22">press me</a></p>');
      root.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await ada.waitForBlocks(['press me']);
    const before = ada.context.pages().length;

    await ada.editor.getByText('press me').click({ modifiers: ['Control'] });
    await ada.page.keyboard.press('Control+Enter');

    // A page is heard of a while after it was opened: by when this one is, the other would be.
    const heard = ada.context.waitForEvent('page');
    await ada.page.evaluate(() => void open('about:blank'));
    await (await heard).close();
    expect(ada.context.pages()).toHaveLength(before);
    expect(await ada.page.title()).toBe('Untitled – Weft');
  }));

/** What is left of writing lines from the bottom up. */
function linesUpFrom(round: number): string[] {
  return Array.from({ length: round }, (_, index) => `line ${round - index}`);
}

function isBold(element: Element): boolean {
  return Number(getComputedStyle(element).fontWeight) >= 600;
}

function isItalic(element: Element): boolean {
  return getComputedStyle(element).fontStyle === 'italic';
}

function isUnderlined(element: Element): boolean {
  return getComputedStyle(element).textDecorationLine.includes('underline');
}

async function waitForPressed(button: Locator, pressed: boolean): Promise<void> {
  await waitUntil(`aria-pressed is ${pressed}`, async () => {
    return (await button.getAttribute('aria-pressed')) === String(pressed);
  });
}

function selectedText(person: Person): Promise<string> {
  return person.page.evaluate(() => getSelection()?.toString() ?? '');
}

/** A line for each block of text: the elements that it stands in, and its text. */
function outline(person: Person): Promise<string[]> {
  return person.editor.evaluate((root) => {
    const lines: string[] = [];
    const visit = (element: Element, path: readonly string[]): void => {
      const here = [...path, element.tagName.toLowerCase()];
      const blocks = [...element.children].filter((child) => /^(UL|OL|LI)$/.test(child.tagName));
      if (blocks.length === 0) lines.push(`${here.join(' > ')} ${element.textContent}`);
      for (const block of blocks) visit(block, here);
    };
    for (const block of root.children) visit(block, []);
    return lines;
  });
}

async function waitForOutline(person: Person, expected: readonly string[]): Promise<void> {
  await waitUntil(`the text is ${expected.join(', ')}`, async () => {
    return (await outline(person)).join('\n') === expected.join('\n');
  });
}
