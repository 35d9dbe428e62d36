// Both pages for who does not see them, does not see them well, or has no mouse.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { faintTexts, focusPlace, unnamedControls } from './page-audit.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every control has a name and every text enough contrast, ${colorScheme}`, () =>
    withApp(browser, async (app) => {
      const ada = await app.arrive({ colorScheme, reducedMotion: 'reduce' });
      const { page } = ada;
      const faults: string[] = [];
      const audit = async (where: string): Promise<void> => {
        for (const role of await unnamedControls(page)) faults.push(`${where}: a ${role} without a name`);
        for (const text of await faintTexts(page)) faults.push(`${where}: too faint, ${text}`);
      };
      await page.goto(app.url);
      await page.getByText('Nothing here yet').waitFor();
      await audit('the empty list');
      await expectLandmarks(page);
      expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['Documents']);

      await ada.makeDocument(app.url);
      await ada.waitForState('Saved');
      await audit('an empty document');
      await page.keyboard.type('# Heading');
      await page.keyboard.press('Enter');
      await page.keyboard.type('> A quote and a link');
      await page.keyboard.press('Shift+Control+ArrowLeft');
      await page.keyboard.press('Control+k');
      const link = page.getByRole('dialog', { name: 'Add a link' });
      await link.waitFor();
      await audit('the link dialog');
      await link.getByRole('textbox', { name: 'Address' }).fill('javascript:0');
      await page.keyboard.press('Enter');
      await link.getByRole('alert').waitFor();
      await audit('the link dialog with an error');
      await link.getByRole('textbox', { name: 'Address' }).fill('example.com');
      await page.keyboard.press('Enter');
      await ada.editor.getByRole('link').waitFor();
      await ada.title.fill('A title');
      await page.getByRole('textbox', { name: 'A title' }).waitFor();
      await ada.waitForState('Saved');
      await audit('a document');
      await expectLandmarks(page);
      expect(await page.getByRole('heading', { level: 1 }).filter({ has: ada.title }).count()).toBe(1);

      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByRole('dialog', { name: 'Share this document' }).waitFor();
      await audit('the share dialog');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /\(you\)/ }).click();
      await page.getByRole('dialog', { name: 'You in this document' }).waitFor();
      await audit('the profile dialog');
      await page.keyboard.press('Escape');

      await page.getByRole('link', { name: 'All documents' }).click();
      await page.getByRole('button', { name: /^Rename / }).click();
      await audit('the list while renaming');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Delete / }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await audit('the list with the undo offer');

      expect([...new Set(faults)]).toEqual([]);
    }));
}

test('a document is made, named, written and formatted by keyboard alone, and the focus is always in view', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const { keyboard } = ada.page;
    await ada.page.goto(app.url);
    await ada.page.getByText('Nothing here yet').waitFor();
    const stops = await tabTo(ada, 'New document');
    expect(stops[0]).toBe('Skip to the documents');
    await keyboard.press('Enter');

    await ada.editor.waitFor();
    await waitForFocus(ada, { role: 'textbox', name: 'Document text' });
    await keyboard.press('Shift+Tab');
    await waitForFocus(ada, { role: 'textbox', name: 'Title' });
    await keyboard.type('By keyboard');
    await keyboard.press('Enter');
    await waitForFocus(ada, { role: 'textbox', name: 'By keyboard' });
    await keyboard.type('plain ');

    await keyboard.press('Alt+F10');
    const first = { role: 'button', name: 'Kind of block: Text' };
    await waitForFocus(ada, first);
    // With what came after the text could be written in.
    await ada.tool('Insert').waitFor();
    const tools = await ada.page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button').count();
    // Around once, and all of it is one stop of the Tab key.
    for (let i = 0; i < tools; i++) await keyboard.press('ArrowRight');
    await waitForFocus(ada, first);
    await keyboard.press('End');
    await waitForFocus(ada, { role: 'button', name: 'Redo' });
    await keyboard.press('Escape');
    await waitForFocus(ada, { role: 'textbox', name: 'By keyboard' });
    await keyboard.type('text ');

    await keyboard.press('Alt+F10');
    await keyboard.press('Home');
    for (let i = 0; i < tools && (await focusPlace(ada.page)).name !== 'Bold'; i++) {
      await keyboard.press('ArrowRight');
    }
    await waitForFocus(ada, { role: 'button', name: 'Bold' });
    // A tool does what it does and gives the focus back: one writes on.
    await keyboard.press('Space');
    await waitForFocus(ada, { role: 'textbox', name: 'By keyboard' });
    await keyboard.type('bold');
    await ada.waitForBlocks(['plain text bold']);
    const word = ada.editor.getByText('bold', { exact: true });
    expect(Number(await word.evaluate((element) => getComputedStyle(element).fontWeight))).toBeGreaterThan(
      500,
    );

    // Tab does not write, and the text is no trap.
    await keyboard.press('Shift+Tab');
    await waitForFocus(ada, { role: 'textbox', name: 'Title' });
    await ada.waitForBlocks(['plain text bold']);
  }));

test('menus, dialogs and the choice of language are used by keyboard alone, and give the focus back', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ reducedMotion: 'reduce' });
    const { page } = ada;
    const { keyboard } = page;
    await page.goto(app.url);
    await page.getByText('Nothing here yet').waitFor();
    await tabTo(ada, 'Language');
    // English, then German.
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'Dokumente' }).waitFor();
    await keyboard.press('Home');
    await page.getByRole('heading', { name: 'Documents' }).waitFor();
    await tabTo(ada, 'New document');
    await keyboard.press('Enter');
    await waitForFocus(ada, { role: 'textbox', name: 'Document text' });
    await keyboard.type('A heading');

    // The menu of the kinds of block: opened by the arrow, moved in by arrows and first letters.
    await ada.tool('Insert').waitFor();
    await keyboard.press('Alt+F10');
    await waitForFocus(ada, { role: 'button', name: 'Kind of block: Text' });
    await keyboard.press('ArrowDown');
    await waitForFocus(ada, { role: 'menuitemcheckbox', name: 'Text Ctrl+Alt+0' });
    await keyboard.press('h');
    await waitForFocus(ada, { role: 'menuitemcheckbox', name: 'Heading 1 Ctrl+Alt+1' });
    await keyboard.press('End');
    await waitForFocus(ada, { role: 'menuitemcheckbox', name: 'Quote Ctrl+Shift+Q' });
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await waitForFocus(ada, { role: 'menuitemcheckbox', name: 'Heading 2 Ctrl+Alt+2' });
    await keyboard.press('Enter');
    await waitForFocus(ada, { role: 'textbox', name: 'Document text' });
    await ada.editor.getByRole('heading', { level: 2, name: 'A heading' }).waitFor();
    // A menu that is left by Escape changes nothing.
    await keyboard.press('Alt+F10');
    await keyboard.press('Enter');
    await waitForFocus(ada, { role: 'menuitemcheckbox', name: 'Heading 2 Ctrl+Alt+2' });
    await keyboard.press('Escape');
    await waitForFocus(ada, { role: 'button', name: 'Kind of block: Heading 2' });

    for (const [opener, dialog] of [
      ['Share', 'Share this document'],
      [/\(you\)/, 'You in this document'],
    ] as const) {
      const button = page.getByRole('button', { name: opener, exact: typeof opener === 'string' });
      await button.focus();
      await keyboard.press('Enter');
      await page.getByRole('dialog', { name: dialog }).waitFor();
      // Around once: the focus does not leave a dialog.
      for (let i = 0; i < 12; i++) {
        await keyboard.press('Tab');
        const isOutside = await page.evaluate(
          () =>
            document.activeElement !== document.body && document.activeElement?.closest('dialog') === null,
        );
        expect(isOutside).toBe(false);
      }
      await keyboard.press('Escape');
      await waitUntil('the focus is back', () =>
        button.evaluate((element) => element === document.activeElement),
      );
    }
  }));

test('every stop of the Tab key in a document can be seen, and the toolbar is one of them', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.open(url);
    await ada.waitForState('Saved');
    // With what came after the text could be written in.
    await ada.page.getByRole('button', { name: 'Document', exact: true }).waitFor();
    // From the text backwards to the top of the page.
    const stops: string[] = [];
    for (let i = 0; i < 12 && stops.at(-1) !== 'Skip to the text'; i++) {
      await ada.page.keyboard.press('Shift+Tab');
      const place = await focusPlace(ada.page);
      expect(place.isSeen, `the focus on ${place.role} “${place.name}” is seen`).toBe(true);
      stops.push(place.name.replace(/^.* \(you\).*$/, 'Me'));
    }
    expect(stops).toEqual([
      'Title',
      'Kind of block: Text',
      'Document',
      'Share',
      'Me',
      'Saved',
      'All documents',
      'Skip to the text',
    ]);
  }));

async function expectLandmarks(page: Page): Promise<void> {
  expect(await page.getByRole('main').count()).toBe(1);
  expect(await page.getByRole('banner').count()).toBe(1);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
}

/** Presses Tab until the focus is on `name`; returns all that it came by, each of which must be seen. */
async function tabTo(person: Person, name: string): Promise<string[]> {
  const stops: string[] = [];
  while (stops.at(-1) !== name) {
    if (stops.length > 20) throw new Error(`Tab does not reach ${name}: ${stops.join(', ')}`);
    await person.page.keyboard.press('Tab');
    const place = await focusPlace(person.page);
    expect(place.isSeen, `the focus on ${place.role} “${place.name}” is seen`).toBe(true);
    stops.push(place.name);
  }
  return stops;
}

async function waitForFocus(person: Person, wanted: { role: string; name: string }): Promise<void> {
  let seen = '';
  await waitUntil(
    `the focus is on ${wanted.role} “${wanted.name}”`,
    async () => {
      const { role, name, isSeen } = await focusPlace(person.page);
      seen = `${role} “${name}”${isSeen ? '' : ', which one does not see'}`;
      return role === wanted.role && name === wanted.name && isSeen;
    },
    5_000,
  ).catch((error: unknown) => {
    throw new Error(`the focus should be on ${wanted.role} “${wanted.name}”, but is on ${seen}`, {
      cause: error,
    });
  });
}
