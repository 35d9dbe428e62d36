// A device without room: nothing is said to be kept that is not, and with room again everything is.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { untilAppIsKept } from './kept-app.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** Until there is room again, each record that is added is refused, as it is where the disk is full. */
function fill({ page }: Person): Promise<void> {
  return page.evaluate(() => {
    const { prototype } = IDBObjectStore;
    const add = Object.getOwnPropertyDescriptor(prototype, 'add') ?? {};
    const refuse = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    Object.defineProperty(prototype, 'add', { ...add, value: refuse });
    Object.assign(globalThis, { makeRoom: () => void Object.defineProperty(prototype, 'add', add) });
  });
}

test('without room and without a server it says "Not saved", and with room again that all is kept here', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Before');
    await ada.waitForState('Saved');
    await fill(ada);
    await app.server.kill();
    await ada.page.keyboard.insertText(' while the device is full');
    await ada.waitForState('Not saved');
    await ada.page.getByRole('alert').filter({ hasText: 'This device cannot keep your changes' }).waitFor();
    await ada.saveState.getByRole('button').click();
    await ada.page.getByText('No copy: this browser’s storage is full or blocked').waitFor();
    await ada.page.keyboard.press('Escape');

    await ada.page.evaluate('makeRoom()');
    await ada.editor.click();
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.insertText(', and after');
    await ada.waitForState('Offline – changes kept on this device');
    await app.restart();
    await ada.waitForState('Saved');
    const ben = await app.arrive();
    await ben.open(ada.page.url());
    await ben.waitForBlocks(['Before while the device is full, and after']);
    expect(await ada.blocks()).toEqual(await ben.blocks());
  }));

// The story: only a page that said "Offline" asked for the document, and only asking makes what was begun here.
test('a document that was begun without a server is made and saved once there is one, also if there is no room', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ serviceWorkers: 'allow' });
    await ada.page.goto(app.url);
    await ada.page.getByText('Nothing here yet').waitFor();
    await untilAppIsKept(ada);
    await app.server.kill();
    await ada.page.getByRole('button', { name: 'New document' }).click();
    await ada.waitUntilItHearsKeys();
    await fill(ada);
    await ada.page.keyboard.insertText('Begun on a full device');
    await ada.waitForState('Not saved');

    await app.restart();
    await ada.waitForState('Saved');
    const ben = await app.arrive();
    await ben.open(ada.page.url());
    await ben.waitForBlocks(['Begun on a full device']);
    expect(await ada.blocks()).toEqual(await ben.blocks());
  }));
