// Two people in one document: what each sees of the other, and what one must not do to the other.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { placeCaret } from './typing.ts';
import { type App, withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('[B3] undo and redo take back and repeat what oneself did, never what others did', () =>
  withApp(browser, async (app) => {
    const { ada, ben } = await twoInOneDocument(app);
    await ada.page.keyboard.type('Ada was here.');
    await ben.waitForBlocks(['Ada was here.']);
    await placeCaret(ben, { block: 0, column: 13 });
    await ben.page.keyboard.press('Enter');
    await ben.page.keyboard.type('Ben too.');
    await ada.waitForBlocks(['Ada was here.', 'Ben too.']);

    await ada.page.keyboard.press('Control+z');
    await ada.waitForBlocks(['', 'Ben too.']);
    await ben.waitForBlocks(['', 'Ben too.']);
    // There is nothing more of hers.
    await ada.page.keyboard.press('Control+z');
    await ada.page.keyboard.press('Control+Shift+z');
    await ada.waitForBlocks(['Ada was here.', 'Ben too.']);

    await ben.tool('Undo').click();
    await ada.waitForBlocks(['Ada was here.', '']);
    await ben.tool('Undo').click();
    await ada.waitForBlocks(['Ada was here.']);
    expect(await ben.blocks()).toEqual(['Ada was here.']);
  }));

test('a selection stays on its words while others write before it', () =>
  withApp(browser, async (app) => {
    const { ada, ben } = await twoInOneDocument(app);
    await ada.page.keyboard.type('one two three');
    await ben.waitForBlocks(['one two three']);
    await placeCaret(ada, { block: 0, column: 4 }, { block: 0, column: 7 });
    await placeCaret(ben, { block: 0, column: 0 });
    await ben.page.keyboard.type('zero ');
    await placeCaret(ben, { block: 0, column: 0 });
    await ben.page.keyboard.press('Enter');
    await ada.waitForBlocks(['', 'zero one two three']);

    expect(await ada.page.evaluate(() => getSelection()?.toString())).toBe('two');
    await ada.page.keyboard.type('2');
    await ben.waitForBlocks(['', 'zero one 2 three']);
  }));

test('bold stays on while others write, before the first letter and between two', () =>
  withApp(browser, async (app) => {
    const { ada, ben } = await twoInOneDocument(app);
    await ada.page.keyboard.press('Enter');
    await ben.waitForBlocks(['', '']);
    await ada.page.keyboard.press('Control+b');
    await placeCaret(ben, { block: 0, column: 0 });
    await ben.page.keyboard.type('one');
    await ada.waitForBlocks(['one', '']);
    await ada.page.keyboard.type('bo');
    await ben.waitForBlocks(['one', 'bo']);
    await ben.page.keyboard.type(' two');
    await ada.waitForBlocks(['one two', 'bo']);
    await ada.page.keyboard.type('ld');

    await ben.waitForBlocks(['one two', 'bold']);
    expect(await ada.editor.getByRole('strong').allTextContents()).toEqual(['bold']);
    expect(await ada.tool('Bold').getAttribute('aria-pressed')).toBe('true');
  }));

test('each sees who is here, and the other’s caret with the name, where it is', () =>
  withApp(browser, async (app) => {
    const { ada, ben } = await twoInOneDocument(app);
    await callOneself(ada, 'Ada Lovelace');
    await callOneself(ben, 'Ben Bitdiddle');
    await peopleOf(ada).filter({ hasText: 'Ben Bitdiddle' }).waitFor();
    await peopleOf(ben).filter({ hasText: 'Ada Lovelace' }).waitFor();
    expect(await peopleOf(ada).count()).toBe(2);

    await placeCaret(ada, { block: 0, column: 0 });
    await ada.page.keyboard.type('Some words');
    await ben.waitForBlocks(['Some words']);
    await placeCaret(ben, { block: 0, column: 5 });
    await waitUntil('the carets are where they were put', async () => {
      return (
        (await isCaretAt(ada, 'Ben Bitdiddle', { column: 5 })) &&
        (await isCaretAt(ben, 'Ada Lovelace', { column: 10 }))
      );
    });
    // A caret moves with the text that it stands in.
    await placeCaret(ada, { block: 0, column: 0 });
    await ada.page.keyboard.type('>>> ');
    await waitUntil('Ben’s caret has moved on', () => isCaretAt(ada, 'Ben Bitdiddle', { column: 9 }));
    // A name is there for a moment after its caret was moved by its owner.
    await waitUntil('it is not in the way any more', async () => (await opacityOfName(ada)) === '0');
    await ben.page.keyboard.press('ArrowLeft');
    await waitUntil('the name is shown', async () => (await opacityOfName(ada)) === '1');

    await ben.leave();
    await waitUntil('Ben is gone', async () => (await peopleOf(ada).count()) === 1);
    await waitUntil('his caret too', async () => (await caretLabel(ada, 'Ben Bitdiddle').count()) === 0);
  }));

test('Share gives a link that opens the document in another browser', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ permissions: ['clipboard-read', 'clipboard-write'] });
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('For everybody');
    await ada.waitForState('Saved');

    const share = ada.page.getByRole('button', { name: 'Share', exact: true });
    await share.click();
    const dialog = ada.page.getByRole('dialog', { name: 'Share this document' });
    await dialog.getByText('Link copied.').waitFor();
    const link = dialog.getByRole('textbox', { name: 'Link to this document' });
    expect(await link.inputValue()).toBe(url);
    const copied = await ada.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(url);
    await ada.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await share.evaluate((button) => button === document.activeElement)).toBe(true);

    // A selection that is drawn beyond the dialog's edge does not close it; a press beside it does.
    const { mouse } = ada.page;
    await share.click();
    await link.hover();
    await mouse.down();
    await mouse.move(5, 5);
    await mouse.up();
    expect(await link.isVisible()).toBe(true);
    await mouse.click(5, 5);
    await dialog.waitFor({ state: 'detached' });

    const carl = await app.arrive();
    await carl.open(copied);
    await carl.waitForBlocks(['For everybody']);
  }));

async function twoInOneDocument(app: App): Promise<{ ada: Person; ben: Person }> {
  const [ada, ben] = [await app.arrive(), await app.arrive()];
  await ben.open(await ada.makeDocument(app.url));
  await ben.waitForState('Saved');
  return { ada, ben };
}

async function callOneself(person: Person, name: string): Promise<void> {
  await person.page.getByRole('button', { name: /\(you\): set your name and colour$/ }).click();
  const dialog = person.page.getByRole('dialog', { name: 'You in this document' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await person.page.getByRole('button', { name: `${name} (you): set your name and colour` }).waitFor();
}

function peopleOf(person: Person): Locator {
  return person.page.getByRole('list', { name: 'People in this document' }).getByRole('listitem');
}

/** Carets are drawn for the eye only: what is read aloud of the others is the list of people. */
function caretLabel(person: Person, name: string): Locator {
  return person.page.getByRole('main').locator('[aria-hidden=true]').getByText(name, { exact: true });
}

function opacityOfName(person: Person): Promise<string> {
  return caretLabel(person, 'Ben Bitdiddle').evaluate((label) => getComputedStyle(label).opacity);
}

/** Whether the caret that bears `name` is drawn at a column of the first block, as `person` sees it. */
async function isCaretAt(person: Person, name: string, { column }: { column: number }): Promise<boolean> {
  const label = caretLabel(person, name);
  if ((await label.count()) !== 1) return false;
  const caret = await label.locator('..').boundingBox();
  const wanted = await person.editor.evaluate((root, at) => {
    const text = document.createTreeWalker(root, NodeFilter.SHOW_TEXT).nextNode();
    if (text === null) return null;
    const range = document.createRange();
    range.setStart(text, at);
    return { x: range.getBoundingClientRect().x, y: range.getBoundingClientRect().y };
  }, column);
  if (caret === null || wanted === null) return false;
  const middle = caret.x + caret.width / 2;
  return Math.abs(middle - wanted.x) < 2 && Math.abs(caret.y - wanted.y) < 4;
}
