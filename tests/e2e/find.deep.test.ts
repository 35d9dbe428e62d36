// Find and replace, and what can be done with the document as a whole: its menu, its keys and panels.

import { readFile } from 'node:fs/promises';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';
import { beginWriting } from './writing-acts.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('what is looked for is counted, painted and gone through, and selected when the search ends', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    const url = await beginWriting(ada, app.url);
    await pasteHtml(
      ada,
      '<h1>Über Uhren</h1><p>eine <b>Uh</b>r und noch eine Uhr</p>' +
        '<table><tr><td>Uhrwerk</td><td>leer</td></tr></table><p>Ende</p>',
    );
    await placeCaret(ada, { block: 0, column: 0 });

    await keyboard.press('Control+f');
    const find = field(ada, 'Find');
    await find.waitFor();
    await keyboard.type('uhr');
    await counted(ada, '1 of 4');
    expect(await painted(ada)).toEqual({ all: ['Uhr', 'Uhr', 'Uhr'], one: 'Uhr' });
    await keyboard.press('Enter');
    await counted(ada, '2 of 4');
    await keyboard.press('Shift+Enter');
    await keyboard.press('Shift+Enter');
    await counted(ada, '4 of 4');
    // Across the ends, and without taking the focus from the field.
    await keyboard.press('Enter');
    await counted(ada, '1 of 4');
    expect(await find.evaluate((element) => element === document.activeElement)).toBe(true);

    await bar(ada).getByRole('button', { name: 'Whole words' }).click();
    await counted(ada, '1 of 2');
    await bar(ada).getByRole('button', { name: 'Whole words' }).click();
    await find.fill('uber');
    await counted(ada, '1 of 1');
    await bar(ada).getByRole('button', { name: 'Match accents' }).click();
    await counted(ada, 'Nothing found');
    await bar(ada).getByRole('button', { name: 'Match accents' }).click();

    // Somebody else writes: the count follows, and one stays where one is.
    await find.fill('eine');
    await counted(ada, '1 of 2');
    await keyboard.press('Enter');
    await counted(ada, '2 of 2');
    const ben = await app.arrive();
    await ben.open(url);
    await placeCaret(ben, { block: 0, column: 0 });
    await ben.page.keyboard.type('eine ');
    await counted(ada, '3 of 3');

    await keyboard.press('Escape');
    await waitUntil('the bar is gone', async () => (await bar(ada).count()) === 0);
    expect(await selected(ada)).toBe('eine');
    expect(await painted(ada)).toEqual({ all: [], one: null });
    await keyboard.press('Control+f');
    expect(await field(ada, 'Find').inputValue()).toBe('eine');
  }));

test('what a closed toggle hides shows while the search is at it, and stays if one goes there', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const { keyboard } = ada.page;
    const url = await ada.makeDocument(app.url);
    await ada.tool('Insert').waitFor();
    await keyboard.type('/tog');
    await ada.page.getByRole('option', { name: 'Toggle' }).waitFor();
    for (const line of ['', 'Head', 'one needle']) {
      await keyboard.type(line);
      await keyboard.press('Enter');
    }
    await keyboard.type('two');
    await keyboard.press('Enter');
    await keyboard.press('Backspace');
    await keyboard.type('a needle outside');
    await ada.editor.getByText('Head').click();
    await keyboard.press('Control+Enter');
    const hidden = ada.editor.getByText('one needle');
    await hidden.waitFor({ state: 'hidden' });

    await keyboard.press('Control+f');
    await field(ada, 'Find').fill('needle');
    await counted(ada, '1 of 2');
    await hidden.waitFor();
    await ada.editor.getByText('two').waitFor();
    await keyboard.press('Enter');
    await counted(ada, '2 of 2');
    await hidden.waitFor({ state: 'hidden' });
    await keyboard.press('Enter');
    await counted(ada, '1 of 2');
    // Looking opens it for nobody else.
    await ben.open(url);
    await ben.editor.getByText('a needle outside').waitFor();
    await ben.editor.getByText('one needle').waitFor({ state: 'hidden' });
    await keyboard.press('Escape');
    await bar(ada).waitFor({ state: 'detached' });
    await ben.editor.getByText('one needle').waitFor();
    expect(await selected(ada)).toBe('needle');
  }));

test('replacing changes only the letters that differ, keeps marks, and is one step to undo', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    const url = await beginWriting(ada, app.url);
    const ben = await app.arrive();
    await ben.open(url);
    await pasteHtml(ada, '<p>one <b>col</b>our, two colours</p><ul><li>Colour</li></ul>');
    const before = 'one <b>col</b>our, two colours|Colour';
    await waitForMarks(ben, before);

    await keyboard.press('Control+h');
    await field(ada, 'Find').fill('colour');
    await counted(ada, '1 of 3');
    await field(ada, 'Replace with').fill('color');
    await keyboard.press('Enter');
    await counted(ada, '1 of 2');
    await waitForMarks(ben, 'one <b>col</b>or, two colours|Colour');
    await field(ada, 'Find').focus();
    await bar(ada).getByRole('button', { name: 'All', exact: true }).click();
    await waitForMarks(ben, 'one <b>col</b>or, two colors|color');
    await counted(ada, 'Nothing found');

    await keyboard.press('Escape');
    await ada.editor.focus();
    await keyboard.press('Control+z');
    await waitForMarks(ben, 'one <b>col</b>or, two colours|Colour');
    await keyboard.press('Control+z');
    await waitForMarks(ben, before);
    expect(await ada.editor.locator('li').textContent()).toBe('Colour');
  }));

test('the document’s menu copies, hands out and takes in Markdown', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = ada;
    await ada.makeDocument(app.url);
    await ada.title.fill('Plan *B*: <now>');
    await pasteHtml(ada, '<h2>Why</h2><p>so <b>bold</b></p><ul><li>one<ul><li>deep</li></ul></li></ul>');
    const markdown = '# Plan \\*B\\*: \\<now>\n\n## Why\n\nso **bold**\n\n- one\n  - deep\n';

    await choose(ada, 'Copy as Markdown');
    await page.getByText('Copied as Markdown.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(markdown);
    await choose(ada, 'Copy link');
    await page.getByText('Link copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());

    const [file] = await Promise.all([page.waitForEvent('download'), choose(ada, 'Download Markdown')]);
    expect(file.suggestedFilename()).toBe('Plan B now.md');
    expect(await readFile(await file.path(), 'utf8')).toBe(markdown);

    // Into this document: where the caret is.
    await placeCaret(ada, { block: 1, column: 7 });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), choose(ada, 'Import Markdown…')]);
    await chooser.setFiles({
      name: 'more.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from('\n# New\n\n- [x] done\n\n| a | b |\n| --- | --- |\n| 1 | _2_ |\n'),
    });
    await page.getByText('The file was put in.').waitFor();
    await ada.editor.getByRole('table').waitFor();
    expect(await ada.editor.locator('h1, th, td, li').allTextContents()).toEqual(
      expect.arrayContaining(['New', 'done', 'a', 'b', '1', '2']),
    );

    // As a document of its own.
    await page.goto(app.url);
    const [newChooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Import', exact: true }).click(),
    ]);
    await newChooser.setFiles({ name: 'x.md', mimeType: 'text/markdown', buffer: Buffer.from(markdown) });
    await page.waitForURL(/\/d\/[\w-]+$/);
    await ada.waitForBlocks(['Why', 'so bold', 'onedeep']);
    expect(await ada.title.inputValue()).toBe('Plan *B*: <now>');
  }));

test('word count, keys and contents open by key and by menu, and give the focus back', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { page } = ada;
    const { keyboard } = page;
    await beginWriting(ada, app.url);
    const long = Array.from({ length: 60 }, (_, index) => `<p>line ${index}</p>`).join('');
    await pasteHtml(ada, `<h1>First</h1><p>two words</p>${long}<h2>Second</h2><p>end</p>${long}`);
    await placeCaret(ada, { block: 1, column: 0 }, { block: 1, column: 9 });

    await keyboard.press('Control+Shift+c');
    const count = page.getByRole('dialog', { name: 'Word count' });
    await count.waitFor();
    expect(await count.getByRole('row', { name: 'Words' }).getByRole('cell').allTextContents()).toEqual([
      '2',
      '245',
    ]);
    await keyboard.press('Escape');
    expect(await selected(ada)).toBe('two words');

    await keyboard.press('Control+/');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByText('Ctrl+Shift+H').waitFor();
    await keyboard.press('Escape');
    await waitUntil('the help is gone', async () => (await help.count()) === 0);
    // A question mark is text in the text, and outside of it a key that can be turned off.
    await page.getByRole('button', { name: 'Share', exact: true }).focus();
    await keyboard.press('?');
    await help.getByRole('checkbox').uncheck();
    await keyboard.press('Escape');
    await keyboard.press('?');
    expect(await help.count()).toBe(0);

    await choose(ada, 'Contents');
    const contents = page.getByRole('navigation', { name: 'Contents' });
    const entries = contents.getByRole('listitem').getByRole('button');
    expect(await entries.allTextContents()).toEqual(['First', 'Second']);
    expect(await entries.first().getAttribute('aria-current')).toBe('location');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    const heading = ada.editor.getByRole('heading', { name: 'Second' });
    await waitUntil('the heading is at the top', async () => ((await heading.boundingBox())?.y ?? 999) < 160);
    await keyboard.type('My ');
    await choose(ada, 'Contents');
    await choose(ada, 'Contents');
    await waitUntil('the heading is listed as it is now', async () => {
      return (await entries.allTextContents()).join() === 'First,My Second';
    });
    await waitUntil('the heading that is read is marked', async () => {
      return (await entries.nth(1).getAttribute('aria-current')) === 'location';
    });
    await keyboard.press('Escape');
    expect(await ada.editor.evaluate((element) => element === document.activeElement)).toBe(true);
  }));

function bar(person: Person): Locator {
  return person.page.getByRole('search', { name: 'Find in the document' });
}

function field(person: Person, name: string): Locator {
  return bar(person).getByRole('textbox', { name, exact: true });
}

async function counted(person: Person, text: string): Promise<void> {
  await bar(person).getByRole('status').filter({ hasText: text }).waitFor();
}

async function choose(person: Person, item: string): Promise<void> {
  // Without moving the pointer there: playwright scrolls for that, as the bar lies where the page keeps room for it.
  await person.page.getByRole('button', { name: 'Document', exact: true }).dispatchEvent('click');
  const menu = person.page.getByRole('menu', { name: 'Document' });
  await menu.getByRole('menuitem', { name: item }).dispatchEvent('click');
}

function selected(person: Person): Promise<string> {
  return person.page.evaluate(() => getSelection()?.toString() ?? '');
}

/** The texts under the highlights. */
function painted(person: Person): Promise<{ all: string[]; one: string | null }> {
  return person.page.evaluate(() => {
    const textOf = ({ startContainer, startOffset, endContainer, endOffset }: AbstractRange): string => {
      const range = document.createRange();
      range.setStart(startContainer, startOffset);
      range.setEnd(endContainer, endOffset);
      return range.toString();
    };
    const textsOf = (name: string): string[] => [...(CSS.highlights.get(name) ?? [])].map(textOf);
    return { all: textsOf('weft-find'), one: textsOf('weft-find-one')[0] ?? null };
  });
}

/** Its blocks, with what is bold. */
async function waitForMarks(person: Person, expected: string): Promise<void> {
  let seen = '';
  await waitUntil('the text is so', async () => {
    seen = await person.editor.evaluate((root) =>
      [...root.querySelectorAll('p, li')]
        .map((block) =>
          block.innerHTML.replaceAll(/<(\/?)strong[^>]*>/g, '<$1b>').replaceAll(/<\/?(?!b>)\w[^>]*>/g, ''),
        )
        .join('|')
        .replaceAll('</span>', ''),
    );
    return seen === expected;
  }).catch((error: unknown) => {
    throw new Error(`expected ${expected}, saw ${seen}`, { cause: error });
  });
}

async function pasteHtml(person: Person, html: string): Promise<void> {
  await person.editor.click();
  await person.editor.evaluate((root, pasted) => {
    const data = new DataTransfer();
    data.setData('text/html', pasted);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, html);
}
