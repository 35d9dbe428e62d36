// Markdown while typing, and what undo makes of it.

import type { Browser } from 'playwright-core';
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

const marks = [
  ['**bold**', 'strong', 'bold'],
  ['__bold too__', 'strong', 'bold too'],
  ['*italic*', 'em', 'italic'],
  ['_italic too_', 'em', 'italic too'],
  ['~~gone~~', 'span[class*=strikethrough]', 'gone'],
  ['==seen==', 'mark', 'seen'],
  ['`a = b`', 'code', 'a = b'],
] as const;

test('marks, links and equations come of their signs; undo brings the signs back', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await beginWriting(ada, app.url);
    for (const [typed, selector, content] of marks) {
      await keyboard.type(`so ${typed}`);
      const marked = ada.editor.locator(`p:last-child ${selector}`);
      await waitUntil(`${typed} is marked`, async () => (await marked.allTextContents()).join() === content);
      // What is typed on is not.
      await keyboard.type(' on');
      await waitUntil('it goes on plain', async () => (await lastLine(ada)) === `so ${content} on`);
      expect(await marked.textContent(), typed).toBe(content);
      await keyboard.press('Enter');
    }
    await keyboard.type('**all *of* it**');
    await waitUntil('both marks are there', async () => (await lastLine(ada)) === 'all of it');
    const both = ada.editor.locator('strong', { hasText: /^of$/ });
    expect(await both.evaluate((element) => getComputedStyle(element).fontStyle)).toBe('italic');
    expect(await ada.editor.locator('p:last-child strong').allTextContents()).toEqual(['all ', 'of', ' it']);

    await keyboard.press('Enter');
    await keyboard.type('**x**');
    await waitUntil('it is marked', async () => (await lastLine(ada)) === 'x');
    await keyboard.press('Control+z');
    await waitUntil('the signs are back', async () => (await lastLine(ada)) === '**x**');
    await keyboard.press('End');
    await keyboard.type(' 2*3*4 snake_case_x');
    await waitUntil('no mark', async () => (await lastLine(ada)) === '**x** 2*3*4 snake_case_x');

    await keyboard.press('Enter');
    await keyboard.type('see [the page](example.com) on https://example.org/a_b. And www.example.net');
    await keyboard.press('Enter');
    const links = ada.editor.getByRole('link');
    await waitUntil('three links', async () => (await links.count()) === 3);
    expect(await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')))).toEqual([
      'https://example.com',
      'https://example.org/a_b',
      'https://www.example.net',
    ]);
    await keyboard.type('$a+b$ for $5 and $6');
    await ada.editor.locator('[data-inline=equation]').waitFor();
    expect(await lastLine(ada)).toContain(' for $5 and $6');
    await keyboard.press('Enter');
    await keyboard.type('[no](javascript:alert(1))');
    expect(await links.count()).toBe(3);
  }));

test('blocks come of their signs; code has no Markdown', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await beginWriting(ada, app.url);
    await keyboard.type('###### small');
    await keyboard.press('Enter');
    await keyboard.type('[x] done');
    await keyboard.press('Enter');
    await keyboard.type('open');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.type('---');
    await keyboard.press('Enter');
    await keyboard.type('# Head');
    await expectShown(ada, ['h6 small', 'ul done | open', 'divider', 'h1 Head']);
    expect(await ada.editor.getByRole('checkbox', { checked: true }).allTextContents()).toEqual(['done']);

    await keyboard.press('Control+z');
    await expectShown(ada, ['h6 small', 'ul done | open', 'divider', 'h1']);
    await keyboard.press('Control+z');
    await expectShown(ada, ['h6 small', 'ul done | open', 'divider', 'p #']);
    await keyboard.press('Control+z');
    await keyboard.press('Control+z');
    await expectShown(ada, ['h6 small', 'ul done | open', 'p ---']);
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await ada.chooseBlock('Text');

    await keyboard.type('```js');
    await keyboard.press('Enter');
    await keyboard.type('**a** https://example.com # ');
    await waitUntil('a block of code', async () => {
      const code = ada.editor.locator('code[data-language=js]');
      return (await code.allTextContents()).join() === '**a** https://example.com # ';
    });
    expect(await ada.editor.locator('strong, a').count()).toBe(0);
  }));

function lastLine({ editor }: Person): Promise<string> {
  return editor.evaluate((root) => root.lastElementChild?.textContent ?? '');
}
