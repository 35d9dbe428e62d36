// Without a server from the start: after the browser was restarted the app opens from this device, with the documents
// that are on it, and new ones can be begun, which the server makes when it is back. And a new version of the app waits
// until it is asked for.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, launchKeptBrowser, Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { FrontDoor } from './front-door.ts';
import { untilAppIsKept } from './kept-app.ts';
import { withApp } from './with-app.ts';

const offline = 'Offline – changes kept on this device';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('the app, its documents and new ones open without a server after the browser was restarted, and come together', () =>
  withApp(browser, (app) =>
    withProfile(async (openBrowser) => {
      let ada = await openBrowser();
      const url = await ada.makeDocument(app.url);
      await ada.title.fill('Garden');
      await ada.page.getByRole('textbox', { name: 'Garden' }).click();
      await ada.page.keyboard.type('Beans and peas');
      await ada.waitForState('Saved');
      await untilAppIsKept(ada);
      await noted(ada, 'Garden');
      const picture = await uploadPicture(url);
      expect(await showsPicture(ada, picture)).toBe(true);
      // The server's list takes a title when the typing pauses.
      await waitUntil('the server has the title', async () => (await app.titles()).includes('Garden'));
      await app.server.kill();

      // Cold: this page was never loaded by its address, and nothing of the browser runs any more.
      ada = await openBrowser();
      await ada.open(url);
      await ada.waitForBlocks(['Beans and peas']);
      await ada.waitForState(offline);
      const answer = await ada.page.reload();
      expect(answer?.fromServiceWorker()).toBe(true);
      expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
      await ada.editor.waitFor();
      // A picture that was seen before is there; the rest of the API is not answered by anybody.
      expect(await showsPicture(ada, picture)).toBe(true);
      expect(await showsPicture(ada, `${picture}x`)).toBe(false);
      expect(await ada.page.evaluate(() => fetch('/api/documents').then(Boolean, () => false))).toBe(false);

      // The list is what is on this device, and a new document is begun there.
      await ada.page.getByRole('link', { name: 'All documents' }).click();
      await ada.page.getByText('These documents are on this device').waitFor();
      await ada.page.getByRole('listitem').getByRole('link', { name: 'Garden' }).waitFor();
      await ada.page.getByRole('button', { name: 'New document' }).click();
      await ada.editor.waitFor();
      const begunUrl = ada.page.url();
      expect(begunUrl).not.toBe(url);
      await ada.title.fill('Seeds');
      await ada.page.getByRole('textbox', { name: 'Seeds' }).click();
      await ada.page.keyboard.type('Begun without a server');
      await ada.waitForState(offline);
      await noted(ada, 'Seeds');

      ada = await openBrowser();
      await ada.page.goto(app.url);
      const begun = ada.page.getByRole('listitem').filter({ hasText: 'Seeds' });
      await begun.filter({ hasText: 'only on this device so far' }).waitFor();
      await begun.getByRole('link').click();
      await ada.waitForBlocks(['Begun without a server']);
      expect(ada.page.url()).toBe(begunUrl);

      await app.restart();
      await ada.waitForState('Saved');
      const ben = await app.arrive();
      await ben.open(begunUrl);
      await ben.waitForBlocks(['Begun without a server']);
      await waitUntil('the server lists both', async () => {
        return (await app.titles()).toSorted().join() === 'Garden,Seeds';
      });
    }),
  ));

test('what was begun without a server is made from the list too, and not again once it was deleted', () =>
  withApp(browser, (app) =>
    withProfile(async (openBrowser) => {
      const ada = await openBrowser();
      await ada.page.goto(app.url);
      await ada.page.getByText('Nothing here yet').waitFor();
      await untilAppIsKept(ada);
      await app.server.kill();
      await ada.page.getByRole('button', { name: 'New document' }).click();
      await ada.editor.waitFor();
      const url = ada.page.url();
      await ada.page.goto(app.url);
      await ada.page.getByText('only on this device so far').waitFor();

      await app.restart();
      await ada.page.getByRole('button', { name: 'Retry' }).click();
      await ada.page.getByRole('button', { name: 'Delete Untitled' }).click();
      await ada.page.getByText('Nothing here yet').waitFor();
      // The list is empty at once; this comes when the server knows and this device has noted it.
      await ada.page.getByText('“Untitled” was deleted.').first().waitFor();
      await ada.page.goto(url);
      await ada.page.getByRole('main').getByText('This document was deleted.').waitFor();
      expect(await app.titles()).toEqual([]);
    }),
  ));

test('a new version waits while a page is open, is offered, and comes with the reload that takes the offer', () =>
  withApp(browser, async (app) => {
    const door = await FrontDoor.open(app.server.port);
    try {
      const ada = await app.arrive({ serviceWorkers: 'allow' });
      const url = await ada.makeDocument(door.url);
      await ada.page.keyboard.type('kept');
      await ada.waitForState('Saved');
      await untilAppIsKept(ada);
      const [before] = await versions(ada);
      expect(await ada.page.getByRole('button', { name: 'Reload' }).count()).toBe(0);

      door.changes.set('/sw.js', (text) => text.replace(/"version":"\w+"/, '"version":"another"'));
      await ada.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      const offer = ada.page.getByRole('status').filter({ hasText: 'A new version of Weft is ready.' });
      await offer.waitFor();
      // Both are there: what is open may need a file of the old one yet.
      expect(new Set(await versions(ada))).toEqual(new Set([before, 'weft-app-another']));

      await offer.getByRole('button', { name: 'Reload' }).click();
      await offer.waitFor({ state: 'detached' });
      await ada.waitForBlocks(['kept']);
      expect(await versions(ada)).toContain('weft-app-another');
      // The old one goes with the first page that is opened when the last one has gone that may need it. Chromium
      // counts a page that was left for a moment longer.
      await waitUntil('the old version is gone', async () => {
        await ada.page.goto('about:blank');
        await ada.open(url);
        return (await versions(ada)).join() === 'weft-app-another';
      });
    } finally {
      await door.close();
    }
  }));

test('a new version is offered where there is no service worker too, once the server that was updated is back', () =>
  withApp(browser, async (app) => {
    const door = await FrontDoor.open(app.server.port);
    try {
      const ada = await app.arrive();
      await ada.makeDocument(door.url);
      await ada.page.keyboard.type('kept');
      await ada.waitForState('Saved');
      await waitUntil('the page has looked which version it is', () =>
        ada.page.evaluate(() => performance.getEntriesByName(`${location.origin}/sw.js`).length > 0),
      );
      const offer = ada.page.getByRole('status').filter({ hasText: 'A new version of Weft is ready.' });
      expect(await offer.count()).toBe(0);

      door.changes.set('/sw.js', (text) => text.replace(/"version":"\w+"/, '"version":"another"'));
      await app.restart();
      await offer.getByRole('button', { name: 'Reload' }).click();
      await offer.waitFor({ state: 'detached' });
      await ada.waitForBlocks(['kept']);
    } finally {
      await door.close();
    }
  }));

/** A browser that keeps its profile: each call starts it anew. */
async function withProfile(use: (openBrowser: () => Promise<Person>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-profile-'));
  let context: BrowserContext | null = null;
  try {
    await use(async () => {
      await context?.close();
      context = await launchKeptBrowser(folder);
      return Person.atBrowser(context);
    });
  } finally {
    await (context as BrowserContext | null)?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function versions(person: Person): Promise<string[]> {
  return person.page.evaluate(async () => {
    const names = await caches.keys();
    return names.filter((name) => name.startsWith('weft-app-'));
  });
}

/** A PNG of one. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The address of a picture in the document, from the server's root. */
async function uploadPicture(documentUrl: string): Promise<string> {
  const { origin, pathname } = new URL(documentUrl);
  const answer = await fetch(`${origin}/api/documents/${pathname.split('/').at(-1)}/uploads?name=bean.png`, {
    method: 'POST',
    body: Buffer.from(pixel, 'base64'),
  });
  const { url } = (await answer.json()) as { url: string };
  return url;
}

function showsPicture(person: Person, address: string): Promise<boolean> {
  return person.page.evaluate(
    (src) =>
      new Promise<boolean>((resolve) => {
        const picture = new Image();
        picture.addEventListener('load', () => resolve(true));
        picture.addEventListener('error', () => resolve(false));
        picture.src = src;
      }),
    address,
  );
}

/** The list without a server is written a moment after the title. */
async function noted(person: Person, title: string): Promise<void> {
  await waitUntil('the title is noted on this device', () =>
    person.page.evaluate(
      (wanted) =>
        new Promise<boolean>((resolve) => {
          const opened = indexedDB.open('weft-documents', 1);
          opened.addEventListener('success', () => {
            const database = opened.result;
            const all = database.transaction('documents').objectStore('documents').getAll();
            all.addEventListener('success', () => {
              database.close();
              resolve(all.result.some((each: { title: string }) => each.title === wanted));
            });
          });
        }),
      title,
    ),
  );
}
