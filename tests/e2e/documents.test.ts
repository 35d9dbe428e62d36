// The list of documents, and what happens in it to a document that somebody has open.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { KeptPages } from './kept-pages.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('an empty list says how to begin, and New document begins one and opens it', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.page.goto(app.url);
    await ada.page.getByText('Nothing here yet').waitFor();
    expect(await ada.page.getByRole('heading', { level: 1 }).textContent()).toBe('Documents');

    await ada.page.getByRole('button', { name: 'New document' }).click();
    await ada.waitUntilItHearsKeys();
    // The caret is ready: no click is needed before the first word.
    await ada.page.keyboard.type('First words');

    await ada.waitForBlocks(['First words']);
    await ada.waitForState('Saved');
    await ada.page.getByRole('link', { name: 'All documents' }).click();
    await rowOf(ada, 'Untitled').waitFor();
    expect(await ada.page.getByText('Nothing here yet').count()).toBe(0);
  }));

test('a title that is typed names the tab and the document in the list', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.title.fill('Plans for the garden');
    await waitUntil('the tab is named', async () => {
      return (await ada.page.title()) === 'Plans for the garden – Weft';
    });

    // The list learns a title from the server, which takes it when the typing pauses.
    const list = await app.openTab(ada);
    await list.page.goto(app.url);
    await waitUntil('the list is fresh', async () => {
      await lookAgain(list);
      return rowOf(list, 'Plans for the garden').isVisible();
    });
    expect(await app.titles()).toEqual(['Plans for the garden']);
  }));

test('a new name from the list reaches an editor that is open elsewhere', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.page.goto(app.url);
    await ben.page.getByRole('button', { name: 'Rename Untitled' }).click();
    await ben.page.getByRole('textbox', { name: 'New name' }).fill('Recipes');
    await ben.page.keyboard.press('Enter');

    await rowOf(ben, 'Recipes').waitFor();
    // The keyboard goes on where it was.
    expect(await accessibleNameOfFocus(ben)).toBe('Rename Recipes');
    await waitUntil('Ada sees the name', async () => (await ada.title.inputValue()) === 'Recipes');
    await waitUntil('Ada’s tab is named', async () => (await ada.page.title()) === 'Recipes – Weft');
    expect(ada.page.url()).toBe(url);

    // Escape leaves the name as it was.
    await ben.page.getByRole('button', { name: 'Rename Recipes' }).click();
    await ben.page.getByRole('textbox', { name: 'New name' }).fill('Something else');
    await ben.page.keyboard.press('Escape');
    await rowOf(ben, 'Recipes').waitFor();
    // What the page may still have sent is there before what it asks for next.
    await ben.page.reload();
    await rowOf(ben, 'Recipes').waitFor();
    expect(await app.titles()).not.toContain('Something else');
  }));

test('a name that was not touched takes nothing back that somebody else wrote meanwhile', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const id = await createNamed(app.url, 'Plan');
    await ada.page.goto(app.url);
    await ada.page.getByRole('button', { name: 'Rename Plan' }).click();
    await ada.page.getByRole('textbox', { name: 'New name' }).waitFor();

    await rename(app.url, id, 'Plan 2026');
    // Once this one is in the list, the other's new name is too.
    await createNamed(app.url, 'Later');
    await lookAgain(ada);
    await rowOf(ada, 'Later').waitFor();
    await ada.page.keyboard.press('Enter');
    await rowOf(ada, 'Plan 2026').waitFor();
    // What the page may still have sent is there before what it asks for next.
    await ada.page.reload();
    await rowOf(ada, 'Later').waitFor();
    expect((await app.titles()).toSorted()).toEqual(['Later', 'Plan 2026']);
  }));

test('a deleted document leaves the list at once, and Undo brings it back', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await createNamed(app.url, 'Kept');
    await createNamed(app.url, 'Deleted by mistake');
    await ada.page.goto(app.url);

    await ada.page.getByRole('button', { name: 'Delete Deleted by mistake' }).click();
    await ada.page.getByText('“Deleted by mistake” was deleted.').first().waitFor();
    expect(await rowOf(ada, 'Deleted by mistake').count()).toBe(0);
    expect(await app.titles()).toEqual(['Kept']);

    await ada.page.getByRole('button', { name: 'Undo' }).click();
    await rowOf(ada, 'Deleted by mistake').waitFor();
    expect((await app.titles()).toSorted()).toEqual(['Deleted by mistake', 'Kept']);
  }));

test('documents are deleted one after the other by keyboard alone', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    for (const title of ['Third', 'Second', 'First']) await createNamed(app.url, title);
    await ada.page.goto(app.url);
    await ada.page.getByRole('button', { name: 'Delete Second' }).focus();
    await keyboard.press('Enter');
    await ada.page.getByText('“Second” was deleted.').first().waitFor();
    expect(await textOfFocus(ada)).toMatch(/^Third/);
    for (const name of ['Rename Third', 'Delete Third']) {
      await keyboard.press('Tab');
      expect(await accessibleNameOfFocus(ada)).toBe(name);
    }
    await keyboard.press('Enter');
    await ada.page.getByText('“Third” was deleted.').first().waitFor();
    expect(await textOfFocus(ada)).toMatch(/^First/);
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await ada.page.getByText('Nothing here yet').waitFor();
    expect(await textOfFocus(ada)).toBe('Documents');
  }));

test('who has a document open when it is deleted keeps the text, is told, and can restore it', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Not to be lost');
    await ada.waitForState('Saved');
    await ben.page.goto(app.url);
    await ben.page.getByRole('button', { name: 'Delete Untitled' }).click();

    await ada.page.getByRole('main').getByText('This document was deleted.').waitFor();
    await ada.waitForState('Not saved');
    const text = ada.page.getByRole('textbox', { name: 'Document text' });
    expect(await text.textContent()).toBe('Not to be lost');
    await ada.page.locator('[role=textbox][aria-readonly=true]').waitFor();
    // Typing changes nothing that nobody would keep.
    await text.click();
    await ada.page.keyboard.type('!');
    expect(await text.textContent()).toBe('Not to be lost');
    await ada.page.getByRole('button', { name: 'All documents' }).waitFor();

    await ada.page.getByRole('button', { name: 'Restore' }).click();
    await ada.editor.waitFor();
    await ada.waitForBlocks(['Not to be lost']);
    await ada.waitForState('Saved');
    expect(await app.titles()).toEqual(['']);
  }));

test('an address without a document says so and leads back to the list', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.page.goto(`${app.url}/d/no-such-document`);
    await ada.page.getByRole('heading', { name: 'No document here' }).waitFor();
    await ada.page.getByRole('link', { name: 'All documents' }).click();
    await ada.page.getByRole('heading', { name: 'Documents' }).waitFor();
    expect(await app.titles()).toEqual([]);
  }));

test('the list is fresh whenever somebody looks at it', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await createNamed(app.url, 'Old');
    await ada.page.goto(app.url);
    await rowOf(ada, 'Old').waitFor();

    await createNamed(app.url, 'New');
    await lookAgain(ada);

    await rowOf(ada, 'New').waitFor();
    // The latest edit comes first.
    const rows = await ada.page.getByRole('listitem').getByRole('link').allTextContents();
    expect(rows.map((row) => row.slice(0, 3))).toEqual(['New', 'Old']);
  }));

test('without a server the list stays and says so, and Retry works once there is one again', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const pages = await KeptPages.of(ada.context);
    await createNamed(app.url, 'A document');
    await ada.page.goto(app.url);
    await rowOf(ada, 'A document').waitFor();
    await app.server.kill();

    await lookAgain(ada);
    await ada.page.getByText('The server cannot be reached. This is the list as it was.').waitFor();
    expect(await rowOf(ada, 'A document').count()).toBe(1);

    // Without a list from before there is only the failure.
    await ada.page.reload();
    const retry = ada.page.getByRole('button', { name: 'Retry' });
    await retry.waitFor();
    expect(await rowOf(ada, 'A document').count()).toBe(0);
    expect(pages.servedFromMemory).toBeGreaterThan(0);

    await app.restart();
    await retry.click();
    await rowOf(ada, 'A document').waitFor();
    expect(await retry.count()).toBe(0);
  }));

function rowOf(person: Person, title: string): Locator {
  return person.page.getByRole('listitem').getByRole('link', { name: title });
}

/** As if the person came back to the window: a browser without a screen has the focus always. */
async function lookAgain(person: Person): Promise<void> {
  await person.page.evaluate(() => window.dispatchEvent(new FocusEvent('focus')));
}

function accessibleNameOfFocus(person: Person): Promise<string | null> {
  return person.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}

function textOfFocus(person: Person): Promise<string | null> {
  return person.page.evaluate(() => document.activeElement?.textContent ?? null);
}

async function createNamed(url: string, title: string): Promise<string> {
  const answer = await fetch(`${url}/api/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

async function rename(url: string, id: string, title: string): Promise<void> {
  const answer = await fetch(`${url}/api/documents/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });
  expect(answer.ok).toBe(true);
}
