// Code blocks, whose colours are painted and never stored, and equations.

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

test('code is coloured by its language, while it is typed too, and nothing of it is in the document', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = ada;
    const url = await ada.makeDocument(app.url);
    const ben = await app.arrive();
    await ben.open(url);
    await page.keyboard.press('Control+Alt+c');
    await page.keyboard.type('const a = "x"; // hi');
    const tools = page.getByRole('group', { name: 'Code block' });
    await tools.waitFor();
    await ada.untilDrawn();
    expect(await painted(ada)).toEqual({});

    await tools.getByRole('combobox', { name: 'Language' }).selectOption('JavaScript');
    const colours = { keyword: ['const'], string: ['"x"'], comment: ['// hi'] };
    await waitForPainted(ada, colours);
    await waitForPainted(ben, colours);
    expect(await ada.editor.locator('code').innerHTML()).not.toMatch(/style|color/);

    await ada.editor.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('/* more');
    await waitForPainted(ada, { ...colours, comment: ['// hi', '/* more'] });
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+ArrowUp');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('/* ');
    await waitForPainted(ada, { comment: ['/* const a = "x"; // hi', '/* more'] });
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await waitForPainted(ada, { ...colours, comment: ['// hi', '/* more'] });

    await tools.getByRole('button', { name: 'Copy the code' }).click();
    await page.getByText('Code copied.').waitFor({ state: 'attached' });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('const a = "x"; // hi\n/* more');
    // Where the browser refuses, that is seen.
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
    });
    await tools.getByRole('button', { name: 'Copy the code' }).click();
    await page.getByText('The browser did not let us copy.').waitFor();
    await tools.getByRole('combobox').selectOption('Python');
    await waitForPainted(ben, { string: ['"x"'], comment: [] });
    // By keys: out of the text, and on.
    await ada.editor.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await tools.getByRole('combobox').evaluate((element) => element === document.activeElement)).toBe(
      true,
    );
    await page.keyboard.press('Escape');
    expect(await ada.editor.evaluate((element) => element === document.activeElement)).toBe(true);
  }));

test('an equation is written in a small editor, drawn for eyes and for screen readers, and can do no harm', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { page } = ada;
    const { keyboard } = page;
    const url = await ada.makeDocument(app.url);
    const ben = await app.arrive();
    await ben.open(url);
    const form = page.getByRole('dialog', { name: 'Equation' });
    const source = form.getByRole('textbox', { name: 'Formula in LaTeX' });

    await page.getByRole('button', { name: 'Insert', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Equation', exact: true }).click();
    await source.waitFor();
    await keyboard.type('\\frac{a}{');
    await form.getByText(/Expected|Unexpected end/).waitFor();
    expect(await source.getAttribute('aria-invalid')).toBe('true');
    await keyboard.type('b}');
    await form.locator('math').waitFor({ state: 'attached' });
    await keyboard.press('Enter');
    await drawn(ben).first().waitFor({ state: 'attached' });
    expect(await ben.editor.locator('annotation').first().textContent()).toBe('\\frac{a}{b}');

    // A press on it opens it again, Escape leaves it as it was, and the arrow keys reach it.
    await ada.editor.locator('.katex').first().click();
    await source.fill('other');
    await keyboard.press('Escape');
    await source.waitFor({ state: 'hidden' });
    expect(await ada.editor.locator('annotation').first().textContent()).toBe('\\frac{a}{b}');
    await keyboard.press('Enter');
    await source.fill('\\href{javascript:alert(1)}{x}\\rule{900em}{900em}');
    await keyboard.press('Enter');
    await waitUntil('Ben has what can do no harm', async () => {
      const wide = await ben.editor
        .locator('.katex')
        .first()
        .evaluate((element) => element.scrollWidth);
      return (
        (await ben.editor.locator('annotation').first().textContent())?.includes('rule') === true &&
        wide < 2_000
      );
    });
    expect(await ben.editor.getByRole('link').count()).toBe(0);

    // In a line, as it is typed.
    await keyboard.press('ArrowDown');
    await keyboard.type('so $x^2$ is');
    await waitUntil(
      'it is drawn in the line',
      async () => (await ben.editor.locator('p .katex').count()) === 1,
    );
    await ada.editor.locator('p .katex').click();
    await source.fill('y^3');
    await form.getByRole('button', { name: 'Done' }).click();
    await waitUntil('it was changed', async () => {
      return (await ben.editor.locator('p annotation').textContent()) === 'y^3';
    });
    // Taken away, and brought back.
    await ada.editor.locator('p .katex').click();
    await form.getByRole('button', { name: 'Remove' }).click();
    await waitUntil('it is gone', async () => (await ben.editor.locator('p .katex').count()) === 0);
    await keyboard.press('Control+z');
    await waitUntil('it is back', async () => (await ben.editor.locator('p .katex').count()) === 1);
  }));

function drawn(person: Person): Locator {
  return person.editor.locator('math');
}

/** The texts under the highlights of code, by what they are. */
function painted(person: Person): Promise<Record<string, string[]>> {
  return person.page.evaluate(() => {
    const found: Record<string, string[]> = {};
    for (const [name, highlight] of CSS.highlights) {
      if (!name.startsWith('weft-code-') || highlight.size === 0) continue;
      found[name.slice('weft-code-'.length)] = [...highlight].map((each) => {
        return (each.startContainer as Text).data.slice(each.startOffset, each.endOffset);
      });
    }
    return found;
  });
}

async function waitForPainted(person: Person, expected: Readonly<Record<string, string[]>>): Promise<void> {
  let seen: Record<string, string[]> = {};
  await waitUntil('the colours are there', async () => {
    seen = await painted(person);
    return Object.entries(expected).every(([name, texts]) => {
      return JSON.stringify((seen[name] ?? []).map((text) => text.trim())) === JSON.stringify(texts);
    });
  }).catch((error: unknown) => {
    throw new Error(`expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`, { cause: error });
  });
}

test('code is painted on a page whose files the service worker answers with, too', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ serviceWorkers: 'allow' });
    await ada.makeDocument(app.url);
    await waitUntil('the service worker has taken over', () =>
      ada.page.evaluate(() => navigator.serviceWorker.controller !== null),
    );
    await ada.tool('Insert').waitFor();
    await ada.editor.click();
    await ada.page.keyboard.type('```js const a = 1;');
    await waitForPainted(ada, { keyword: ['const'], number: ['1'] });
    expect(ada.complaints).toEqual([]);
  }));
