// What comes in from other programs: each page of tests/fixtures/paste, made in the manner of the program that it is
// named after, gives the blocks in the .txt beside it; plain text that is Markdown gives what it says; and nothing that a
// hostile page holds does harm.

import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { $setBlocks } from '../support/flow-scenario-acts.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HeadlessAuthor } from './headless-author.ts';
import { type App, withApp } from './with-app.ts';

const folder = new URL('../fixtures/paste/', import.meta.url);
const programs = readdirSync(folder).flatMap((file) => (file.endsWith('.html') ? [file.slice(0, -5)] : []));

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('pages of other programs give the blocks that they show', () =>
  withDesk(async ({ ada, dora }) => {
    expect(programs.length).toBeGreaterThan(9);
    const failures: string[] = [];
    for (const program of programs) {
      await clear(ada, dora);
      await paste(ada, { 'text/html': fixture(`${program}.html`), 'text/plain': 'plain' });
      const expected = fixture(`${program}.txt`).replace(/\n$/, '').split('\n');
      await dora
        .waitForOutline(expected)
        .catch((error: unknown) => failures.push(`${program}: ${String(error)}`));
      if (program !== 'google-docs' && program !== 'github') continue;
      const boxes = ada.editor.locator('li[aria-checked]');
      const isChecked = await boxes.evaluateAll((items) =>
        items.map((item) => item.getAttribute('aria-checked')),
      );
      expect(isChecked, program).toEqual(['true', 'false']);
    }
    expect(failures).toEqual([]);
  }));

test('plain text is what it says if it is Markdown, an address or bullets, and else its lines', () =>
  withDesk(async ({ ada, dora }) => {
    const markdown =
      '# Plan\n\nSome **bold** text\n\n- [x] done\n- [ ] open\n\n```ts\nlet a\n```\n\n$$\nx^2\n$$\n';
    await paste(ada, { 'text/plain': markdown });
    const said = ['h1: Plan', 'p: Some <b>bold</> text', 'check: done', 'check: open', 'code: let a'];
    await dora.waitForOutline([...said, 'equation: tex=x^2']);
    await ada.page.keyboard.press('Control+z');
    await dora.waitForOutline(['p: ']);
    // In place of what is selected, it is one step all the same.
    await ada.page.keyboard.type('old');
    await ada.page.keyboard.press('Shift+Home');
    await paste(ada, { 'text/plain': '# New\n\n- one\n- two\n' });
    await dora.waitForOutline(['h1: New', 'bullet: one', 'bullet: two']);
    await ada.page.keyboard.press('Control+z');
    await dora.waitForOutline(['p: old']);
    await clear(ada, dora);

    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['https://example.com/a', ['p: {https://example.com/a}(https://example.com/a)']],
      ['Notes\n• one\n\t• deep\n• two', ['p: Notes', 'bullet: one', '- bullet: deep', 'bullet: two']],
      ['#!/bin/sh\n# build\nmake', ['p: #!/bin/sh', 'p: # build', 'p: make']],
    ];
    for (const [text, expected] of cases) {
      await clear(ada, dora);
      await paste(ada, { 'text/plain': text });
      await dora.waitForOutline(expected);
    }

    // Code stays code, and the plain paste takes the words alone.
    await clear(ada, dora);
    await ada.page.keyboard.press('Control+Alt+c');
    await paste(ada, { 'text/html': '<b>x</b>', 'text/plain': '# not a heading\n- x' });
    await dora.waitForOutline(['code: # not a heading⏎- x']);
    await clear(ada, dora);
    await copy(ada, { 'text/html': '<h1>Big</h1>', 'text/plain': '# Big' });
    await ada.page.keyboard.press('Control+Shift+V');
    await dora.waitForOutline(['p: # Big']);
    expect(await ada.blocks()).toEqual(['# Big']);
  }));

test('a hostile page does no harm: nothing runs, nothing is fetched, and its size does not hold up the writing', () =>
  withDesk(async ({ ada, dora }) => {
    const fetched: string[] = [];
    ada.page.on('request', (request) => fetched.push(request.url()));
    const evil =
      '<p onclick="document.title=1">one<script>document.title="run"</script></p>' +
      '<img src="http://localhost:9/x.png" onerror="document.title=2">' +
      '<iframe src="http://localhost:9/frame"></iframe><svg onload="document.title=3"></svg>' +
      '<a href="javascript:document.title=4">two</a><a href="data:text/html,x">three</a>' +
      '<style>@import "http://localhost:9/style.css"</style><math><mtext><img src=x onerror="document.title=5"></mtext></math>';
    await paste(ada, { 'text/html': evil });
    await waitUntil('it is there', async () => (await ada.editor.textContent())?.includes('three') === true);
    expect(await ada.page.title()).toBe('Untitled – Weft');
    expect(await ada.editor.locator('img, script, iframe, svg, style, [onclick]').count()).toBe(0);
    expect(
      await ada.editor.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['http://localhost:9/x.png']);
    expect(fetched.filter((url) => url.includes('localhost:9'))).toEqual([]);

    expect(ada.complaints.length).toBeGreaterThan(0);

    const deep = `${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}`;
    const wide = `<p>${'x'.repeat(80)}</p>`.repeat(60_000);
    for (const [html, text] of [
      [deep, 'deep'],
      [wide, 'wide, in words'],
    ] as const) {
      await clear(ada, dora);
      await paste(ada, { 'text/html': html, 'text/plain': text });
      await dora.waitForOutline([`p: ${text}`]);
    }
    await ada.page.keyboard.type('!');
    await dora.waitForOutline(['p: wide, in words!']);

    // In a table, too, for which a table is more than words.
    await clear(ada, dora);
    await paste(ada, { 'text/html': '<table><tr><td>a</td><td>b</td></tr></table>', 'text/plain': 'a b' });
    await dora.waitForOutline(['table: a b']);
    await ada.editor.getByRole('cell', { name: 'a', exact: true }).click();
    await paste(ada, { 'text/html': `<table><tr><td>${'<div/>'.repeat(100_000)}`, 'text/plain': '+' });
    await dora.waitForOutline(['table: a+ b']);
  }));

test('what is pasted comes in where a browser makes paste events without data', () =>
  withDesk(async ({ ada, dora }) => {
    // As Firefox does.
    await ada.page.evaluate(() => {
      window.ClipboardEvent = new Proxy(ClipboardEvent, {
        construct: (target, [type, init]: [string, ClipboardEventInit]) =>
          new target(type, { ...init, clipboardData: new DataTransfer() }),
      });
    });
    await copy(ada, { 'text/html': '<h1>Big</h1><p>so <b>bold</b></p>', 'text/plain': 'Big so bold' });
    await ada.page.keyboard.press('Control+v');
    await dora.waitForOutline(['h1: Big', 'p: so <b>bold</>']);
    expect(await ada.blocks()).toEqual(['Big', 'so bold']);
  }));

test('Markdown comes where it was pasted, whatever is written before it could be read', () =>
  withDesk(async ({ ada, dora }) => {
    const { page } = ada;
    await page.keyboard.type('one old two');
    for (let letter = 0; letter < 4; letter++) await page.keyboard.press('ArrowLeft');
    for (let letter = 0; letter < 3; letter++) await page.keyboard.press('Shift+ArrowLeft');
    // What reads it has never been used in this browser, and takes its time.
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await page.route(/\.js$/, async (route) => {
      asked.resolve();
      await held.promise;
      await route.continue();
    });
    await paste(ada, { 'text/plain': '- new\n- **list**' });
    await asked.promise;
    await dora.waitForOutline(['p: one  two']);
    await page.keyboard.press('Home');
    await page.keyboard.type('zero ');
    held.resolve();
    const pasted = ['p: zero one ', 'bullet: new', 'bullet: <b>list</>', 'p:  two'];
    await dora.waitForOutline(pasted);
    // The caret is where it was left.
    await page.keyboard.type('and ');
    await dora.waitForOutline(['p: zero and one ', ...pasted.slice(1)]);
    expect(await ada.blocks()).toEqual(['zero and one ', 'newlist', ' two']);
  }));

test('what is dropped from elsewhere is made ready as what is pasted', () =>
  withDesk(async ({ ada, dora }) => {
    const drop = (html: string, text: string) =>
      ada.editor.evaluate(
        (root, forms) => {
          const dataTransfer = new DataTransfer();
          for (const [type, data] of forms) dataTransfer.setData(type, data);
          const init = { inputType: 'insertFromDrop', dataTransfer, bubbles: true, cancelable: true };
          root.dispatchEvent(new InputEvent('beforeinput', init));
        },
        [
          ['text/html', html],
          ['text/plain', text],
        ] as const,
      );
    await drop(fixture('google-docs.html'), 'plain');
    await dora.waitForOutline(fixture('google-docs.txt').replace(/\n$/, '').split('\n'));
    await clear(ada, dora);
    await drop('<div/>'.repeat(100_000), 'deep');
    await dora.waitForOutline(['p: deep']);
    expect(await ada.blocks()).toEqual(['deep']);
  }));

interface Desk {
  readonly app: App;
  readonly ada: Person;
  /** Who sees the document as blocks. */
  readonly dora: HeadlessAuthor;
}

function withDesk(use: (desk: Desk) => Promise<void>): Promise<void> {
  return withApp(browser, async (app) => {
    const ada = await app.arrive({ permissions: ['clipboard-read', 'clipboard-write'] });
    const url = await ada.makeDocument(app.url);
    const dora = await HeadlessAuthor.join(url);
    try {
      // What takes pastes in comes with the second part of the program.
      await ada.page.getByRole('button', { name: 'Insert', exact: true }).waitFor();
      await ada.editor.click();
      await use({ app, ada, dora });
      // The browser says that it refused what pasted pages wanted: to run, and to look as they do.
      const refused = ada.complaints.filter((text) => text.includes('Content Security Policy'));
      expect(ada.complaints).toEqual(refused);
      ada.complaints.length = 0;
    } finally {
      dora.leave();
    }
  });
}

/** Anew, whatever there was: selecting all of a table leaves its empty cells. */
async function clear(ada: Person, dora: HeadlessAuthor): Promise<void> {
  dora.edit(() => $setBlocks(['']));
  await ada.waitForBlocks(['']);
  await ada.editor.click();
}

async function paste(ada: Person, forms: Readonly<Record<string, string>>): Promise<void> {
  await ada.editor.evaluate((root, given) => {
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(given)) data.setData(type, text);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, forms);
}

/** As another program puts it on the clipboard. */
async function copy(ada: Person, forms: Readonly<Record<string, string>>): Promise<void> {
  await ada.page.evaluate((given) => {
    const blobs = Object.entries(given).map(([type, text]) => [type, new Blob([text], { type })]);
    return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs) as Record<string, Blob>)]);
  }, forms);
}

function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}
