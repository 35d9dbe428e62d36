// `npm run screenshots`: makes the pictures of the documents from the built app itself. Those of the README are taken
// here: two people in one document, the list, a phone, light and dark; those of docs/EDITOR.md by lib/editor-pictures.ts.
// The same words are written each time, so a picture changes when the look does.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../tests/support/browser.ts';
import { withServer } from '../tests/support/server-process.ts';
import { type Stage, takeDesktopPictures, takeGermanPhonePicture } from './lib/editor-pictures.ts';

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));
const desktop = { viewport: { width: 1200, height: 760 }, deviceScaleFactor: 1 };
const phone = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

mkdirSync(folder, { recursive: true });
const chromium = await launchBrowser();
try {
  await withServer({ args: [] }, async (server) => {
    await takePictures(chromium, server.httpUrl);
    await takeEditorPictures(chromium, server.httpUrl);
  });
} finally {
  await chromium.close();
}

async function takePictures(browser: Browser, baseUrl: string): Promise<void> {
  const ada = await arriveAs(browser, 'Ada Lark', '#0f7b6c', { ...desktop, colorScheme: 'light' });
  const url = await ada.makeDocument(baseUrl);
  await ada.title.fill('Field notes');
  await ada.editor.click();
  const { keyboard } = ada.page;
  for (const line of [
    'The river is low for the season. We followed it from the bridge to the old mill and counted as we went.',
    '## What we saw',
    '- two herons, one of them fishing',
    'a kingfisher at the second bend',
    'no trace of the otter yet',
  ]) {
    await keyboard.type(line);
    await keyboard.press('Enter');
  }
  await keyboard.press('Enter');
  await keyboard.type('Next time we start at dawn and take the ');
  await keyboard.press('Control+b');
  await keyboard.type('upper path');
  await keyboard.press('Control+b');
  await keyboard.type('.');

  const ben = await arriveAs(browser, 'Ben Moor', '#b4540a', { ...desktop, colorScheme: 'dark' });
  await ben.open(url);
  await ben.editor.getByText('a kingfisher at the second bend').click();
  await ben.page.keyboard.press('End');
  await ben.page.keyboard.type(', and its nest');
  await ada.editor.getByText('and its nest').waitFor();
  await ada.waitForState('Saved');
  await ada.page.screenshot({ path: `${folder}two-people.png` });
  await ada.editor.click();
  await keyboard.press('Control+End');
  await ben.page.screenshot({ path: `${folder}two-people-dark.png` });

  const cy = await arriveAs(browser, 'Cy Fern', '#7a4fd0', { ...phone, colorScheme: 'light' });
  await cy.open(url);
  await cy.waitForState('Saved');
  await cy.page.screenshot({ path: `${folder}phone.png` });
  await cy.leave();
  await ben.leave();

  await ada.page.goto(baseUrl);
  await ada.page.getByRole('link', { name: 'Field notes' }).waitFor();
  await ada.page.screenshot({ path: `${folder}documents.png` });
  await ada.leave();
}

async function takeEditorPictures(browser: Browser, baseUrl: string): Promise<void> {
  const stage: Stage = {
    baseUrl,
    take: async ({ page }, name, heightPx) => {
      const whole = page.viewportSize();
      const clip =
        heightPx === undefined || whole === null
          ? {}
          : { clip: { x: 0, y: 0, width: whole.width, height: heightPx } };
      await page.screenshot({ path: `${folder}${name}.png`, ...clip });
    },
  };
  const ada = await arriveAs(browser, 'Ada Lark', '#0f7b6c', { ...desktop, colorScheme: 'light' });
  await takeDesktopPictures(ada, stage);
  const shorter = { ...phone, viewport: { ...phone.viewport, height: 680 } };
  const cy = await arriveAs(browser, 'Cy Fern', '#7a4fd0', {
    ...shorter,
    colorScheme: 'dark',
    locale: 'de-DE',
  });
  await takeGermanPhonePicture(ada, cy, stage);
  await cy.leave();
  await ada.leave();
}

/** A person with a name and a colour, as they would have chosen them in an earlier visit. */
async function arriveAs(
  browser: Browser,
  name: string,
  color: string,
  options: Parameters<Browser['newContext']>[0],
): Promise<Person> {
  const person = await Person.arrive(browser, options);
  await person.page.addInitScript(
    ([chosenName, chosenColor]) => {
      const key = 'weft:profile';
      if (localStorage.getItem(key) !== null) return;
      const userId = `guest:${btoa(chosenName)
        .replaceAll(/[^A-Za-z0-9]/g, '')
        .padEnd(22, 'x')
        .slice(0, 22)}`;
      localStorage.setItem(key, JSON.stringify({ userId, name: chosenName, color: chosenColor }));
    },
    [name, color] as const,
  );
  return person;
}
