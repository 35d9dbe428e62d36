// Menus that open by a typed character: `/` for blocks, `:` for emoji, `@` for people and documents.

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

test('/ offers blocks, finds them by what is typed, and makes the chosen one in one step of undo', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await beginWriting(ada, app.url);
    const list = ada.page.getByRole('listbox', { name: 'Blocks' });

    await keyboard.type('/');
    await list.waitFor();
    const all = await optionsOf(ada);
    expect(all.slice(0, 4)).toEqual(['Text', 'Heading 1', 'Heading 2', 'Heading 3']);
    await waitUntil('the options are counted aloud', () => isHeard(ada, `${all.length} entries`));
    await keyboard.type('head');
    await waitForOptions(ada, ['Heading 1', 'Heading 2', 'Heading 3']);
    expect(await activeOption(ada)).toBe('Heading 1');
    await keyboard.press('ArrowDown');
    await waitUntil('the next is active', async () => (await activeOption(ada)) === 'Heading 2');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await waitUntil('it goes around', async () => (await activeOption(ada)) === 'Heading 3');
    await keyboard.press('Enter');
    await expectShown(ada, ['h3']);
    expect(await ada.editor.getAttribute('aria-activedescendant')).toBeNull();
    expect(await list.count()).toBe(0);
    // At once, as people do: what is typed then is a step of its own.
    await keyboard.type('Title');
    await keyboard.press('Control+z');
    await expectShown(ada, ['h3']);
    await keyboard.press('Control+z');
    await expectShown(ada, ['p']);

    // Escape keeps what was typed, and what follows does not ask again.
    await keyboard.type('a /he');
    await list.waitFor();
    await keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await keyboard.type('ad');
    expect(await list.count()).toBe(0);
    await expectShown(ada, ['p a /head']);
    // Another character behind it opens its own.
    await keyboard.type(' :ro');
    await ada.page.getByRole('listbox', { name: 'Emoji' }).waitFor();
    await keyboard.press('Escape');
    for (let letter = 0; letter < ' :ro'.length; letter++) await keyboard.press('Backspace');
    // Nothing found: it closes by itself.
    await keyboard.press('Enter');
    await keyboard.type('/zz');
    await list.waitFor({ state: 'hidden' });
    await expectShown(ada, ['p a /head', 'p /zz']);
    // No word begins there.
    await keyboard.press('Enter');
    await keyboard.type('and/or 1/2');
    expect(await list.count()).toBe(0);

    // Behind text the block is made behind it; by pointer.
    await keyboard.press('Enter');
    await keyboard.type('before /quo');
    await list.getByRole('option', { name: 'Quote' }).click();
    await keyboard.type('said');
    await keyboard.press('Enter');
    await keyboard.type('/---');
    await keyboard.press('Enter');
    await keyboard.type('- one');
    await keyboard.press('Enter');
    await keyboard.type('/todo');
    await keyboard.press('Tab');
    await keyboard.type('two');
    await expectShown(ada, [
      'p a /head',
      'p /zz',
      'p and/or 1/2',
      'p before',
      'blockquote said',
      'divider',
      'ul one | two',
    ]);
    expect(await ada.editor.getByRole('checkbox').count()).toBe(2);

    // Code is written as it is meant.
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.type('/code');
    await keyboard.press('Enter');
    await keyboard.type('a /b');
    expect(await list.count()).toBe(0);
  }));

test('what others write neither closes nor moves the menu', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await beginWriting(ada, app.url);
    await ada.page.keyboard.type('first');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('Enter');
    await ben.open(url);
    await ben.waitForBlocks(['first', '', '']);
    await ada.page.keyboard.type('/he');
    const list = ada.page.getByRole('listbox', { name: 'Blocks' });
    await list.waitFor();
    const before = await list.boundingBox();

    await ben.editor.click({ position: { x: 2, y: 10 } });
    await ben.page.keyboard.press('Home');
    await ben.page.keyboard.type('Hi /');
    await ben.page.keyboard.press('Escape');
    await ben.page.keyboard.press('Enter');
    await ada.waitForBlocks(['Hi /', 'first', '', '/he']);

    expect(await list.isVisible()).toBe(true);
    expect(await list.boundingBox()).toEqual(before);
    await ada.page.keyboard.press('Enter');
    await expectShown(ada, ['p Hi /', 'p first', 'p', 'h1']);
  }));

test(': finds emoji, @ finds people and documents', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await beginWriting(ada, app.url);
    await ada.title.fill('Minutes');
    // The list learns a title when the typing pauses, and is asked for once.
    await waitUntil('the list has the title', async () => (await app.titles()).includes('Minutes'));
    await beginWriting(ada, app.url);

    await keyboard.type('at 12:30 :h');
    expect(await ada.page.getByRole('listbox').count()).toBe(0);
    await keyboard.type('ug');
    const emoji = ada.page.getByRole('listbox', { name: 'Emoji' });
    await emoji.getByRole('option', { name: 'smiling face with open hands' }).click();
    await ada.waitForBlocks(['at 12:30 🤗']);

    await keyboard.type(' @');
    const names = ada.page.getByRole('listbox', { name: 'People and documents' });
    await names.getByRole('option', { name: /\(you\)/ }).waitFor();
    await keyboard.type('minu');
    await names.getByRole('option', { name: 'Minutes' }).click();
    const link = ada.editor.getByRole('link', { name: 'Minutes' });
    await link.waitFor();
    expect(new URL((await link.getAttribute('href')) ?? '').pathname).toMatch(/^\/d\/[\w-]+$/);

    await keyboard.type('@');
    await names.waitFor();
    await keyboard.press('Enter');
    await ada.editor.getByText(/^@\w/).waitFor();
  }));

async function optionsOf({ page }: Person): Promise<string[]> {
  return page
    .getByRole('option')
    .evaluateAll((options) =>
      options.map((option) => option.querySelector('span + span')?.textContent ?? ''),
    );
}

async function waitForOptions(person: Person, expected: readonly string[]): Promise<void> {
  await waitUntil(`${expected.join(', ')} are offered`, async () => {
    return (await optionsOf(person)).join() === expected.join();
  });
}

/** The option that a screen reader says, by what the text names. */
function activeOption({ editor }: Person): Promise<string | null> {
  return editor.evaluate((root) => {
    const id = root.getAttribute('aria-activedescendant');
    const option = id === null ? null : document.getElementById(id);
    return option?.ariaSelected === 'true' ? (option.children[1]?.textContent ?? null) : null;
  });
}

async function isHeard({ page }: Person, text: string): Promise<boolean> {
  return (await page.getByRole('status').allTextContents()).includes(text);
}
