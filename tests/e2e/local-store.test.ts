// The browser's local store [lib/sync/local-store.browser.ts] against real IndexedDB: several tabs write at once.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { compactionRecordsMin } from '../../lib/sync/local-store.ts';
import { launchBrowser } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { bundle } from './bundle.ts';
import { withBlankSite } from './blank-site.ts';

/** Enough that tabs make less of theirs several times while others append. */
const updatesPerTab = compactionRecordsMin;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('[R10] three tabs append at once, making less of it as they go, and nothing is lost', () =>
  withBlankSite(async (siteUrl) => {
    const script = await bundle(`
      import * as Y from 'yjs';
      import { removeConfirmedCopy } from './lib/sync/local-copies.browser.ts';
      import { openBrowserLocalStore } from './lib/sync/local-store.browser.ts';
      Object.assign(globalThis, { removeConfirmedCopy });
      globalThis.appendAll = async (tab, count) => {
        const store = openBrowserLocalStore('a-document');
        const doc = new Y.Doc();
        const updates = [];
        doc.on('update', (update) => updates.push(update));
        for (let i = 0; i < count; i++) doc.getMap('edits').set(tab + ':' + i, 'x'.repeat(300));
        // In flights of eight: one tab does not wait for its own writes either.
        while (updates.length > 0) {
          await Promise.all(updates.splice(0, 8).map((update) => store.append(update)));
          await store.tidy(() => Y.encodeStateAsUpdate(doc), () => tab === 'tab0');
        }
        store.close();
      };
      globalThis.loadAll = async () => {
        const store = openBrowserLocalStore('a-document');
        const updates = await store.load();
        store.close();
        return updates.map((update) => Array.from(update));
      };
    `);
    const context = await browser.newContext();
    const openTab = async (): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(siteUrl);
      await page.addScriptTag({ content: script });
      return page;
    };
    try {
      const tabs = await Promise.all([openTab(), openTab(), openTab()]);
      await Promise.all(
        tabs.map((page, tab) => page.evaluate(`appendAll(${JSON.stringify(`tab${tab}`)}, ${updatesPerTab})`)),
      );
      await Promise.all(tabs.map((page) => page.close()));

      const later = await openTab();
      const records = await later.evaluate<number[][]>('loadAll()');
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.mergeUpdates(records.map((record) => Uint8Array.from(record))));
      expect(doc.getMap('edits').size).toBe(3 * updatesPerTab);
      // It has made less of them: else this run says nothing about that.
      expect(records.length).toBeLessThanOrEqual(compactionRecordsMin);
      expect(await later.evaluate('removeConfirmedCopy("a-document")')).toBe(false);
      expect(await later.evaluate<number[][]>('loadAll()')).toEqual(records);
    } finally {
      await context.close();
    }
  }));

test('[R5] what is kept is changed in one step, whatever other tabs add meanwhile', () =>
  withBlankSite(async (siteUrl) => {
    const script = await bundle(`
      import * as Y from 'yjs';
      import { openBrowserLocalStore } from './lib/sync/local-store.browser.ts';
      import { reidentify } from './lib/protocol/update-reidentify.ts';
      const store = openBrowserLocalStore('a-document');
      globalThis.append = async (clientID, count) => {
        const doc = new Y.Doc();
        doc.clientID = clientID;
        const updates = [];
        doc.on('update', (update) => updates.push(update));
        for (let i = 0; i < count; i++) doc.getArray('edits').push([clientID]);
        for (const update of updates) await store.append(update);
      };
      globalThis.move = (client, as) => store.rewrite((kept) => {
        const changed = reidentify(kept, [{ client, from: 5, to: Infinity, as }]);
        if (!changed.ok) throw new Error(changed.error.reason);
        return changed.value;
      });
      globalThis.fail = () => store.rewrite(() => { throw new Error('no') }).then(() => 'changed', () => 'as it was');
      globalThis.clocks = async () => {
        const doc = new Y.Doc();
        for (const update of await store.load()) Y.applyUpdate(doc, update);
        return [...doc.store.clients.keys()].map((client) => [client, Y.getState(doc.store, client)]);
      };
    `);
    const context = await browser.newContext();
    try {
      const [one, other] = await Promise.all(
        [1, 2].map(async () => {
          const page = await context.newPage();
          await page.goto(siteUrl);
          await page.addScriptTag({ content: script });
          return page;
        }),
      );
      if (one === undefined || other === undefined) throw new Error('no pages');
      await one.evaluate('append(11, 30)');
      expect(await one.evaluate('fail()')).toBe('as it was');
      expect(await one.evaluate('clocks()')).toEqual([[11, 30]]);
      await Promise.all([one.evaluate('move(11, 33)'), other.evaluate('append(22, 40)')]);
      expect(
        (await one.evaluate<number[][]>('clocks()')).toSorted((a, b) => Number(a[0]) - Number(b[0])),
      ).toEqual([
        [11, 5],
        [22, 40],
        [33, 25],
      ]);
    } finally {
      await context.close();
    }
  }));

test('[R9] what was discarded stays so, whatever another tab appends that it had from before', () =>
  withBlankSite(async (siteUrl) => {
    const script = await bundle(`
      import * as Y from 'yjs';
      import { removeConfirmedCopy } from './lib/sync/local-copies.browser.ts';
      import { openBrowserLocalStore } from './lib/sync/local-store.browser.ts';
      const store = openBrowserLocalStore('a-document');
      let discards = 0;
      store.watchDiscards(() => { discards += 1; });
      Object.assign(globalThis, {
        append(letters) {
          const doc = new Y.Doc();
          doc.getText('t').insert(0, letters);
          return store.append(Y.encodeStateAsUpdate(doc));
        },
        discard: () => store.discard(),
        discards: () => discards,
        tidy: () => store.tidy(() => { throw new Error('too little') }, () => true),
        remove: () => removeConfirmedCopy('a-document'),
        async text() {
          const doc = new Y.Doc();
          for (const update of await store.load()) Y.applyUpdate(doc, update);
          return doc.getText('t').toString();
        },
      });
    `);
    const context = await browser.newContext();
    try {
      const openTab = async (): Promise<Page> => {
        const page = await context.newPage();
        await page.goto(siteUrl);
        await page.addScriptTag({ content: script });
        return page;
      };
      const [one, two] = [await openTab(), await openTab()];
      await one.evaluate('append("before")');
      expect(await two.evaluate('text()')).toBe('before');
      await one.evaluate('discard()');
      await two.evaluate('append("too late")');
      await one.evaluate('append("after")');
      expect(await one.evaluate('text()')).toBe('after');
      await waitUntil('the other tab hears of it', async () => (await two.evaluate('discards()')) === 1);
      expect(await one.evaluate('discards()')).toBe(0);
      expect(await two.evaluate('text()')).toBe('after');
      await two.evaluate('append("wards, ")');
      expect((await one.evaluate<string>('text()')).length).toBe('afterwards, '.length);

      // Only what is marked as the server's may go.
      expect(await one.evaluate('remove()')).toBe(false);
      await one.evaluate('tidy()');
      expect(await one.evaluate('remove()')).toBe(true);
      expect(await two.evaluate('text()')).toBe('');
    } finally {
      await context.close();
    }
  }));

// The story: a slow reading let the session go on, and what was written until it ended was of a beginning long gone.
test('[R9] what is appended while the copy is still being read is of the beginning that is read', () =>
  withBlankSite(async (siteUrl) => {
    const script = await bundle(`
      import * as Y from 'yjs';
      import { openBrowserLocalStore } from './lib/sync/local-store.browser.ts';
      const open = () => openBrowserLocalStore('a-document');
      const updateOf = (letters) => {
        const doc = new Y.Doc();
        doc.getText('t').insert(0, letters);
        return Y.encodeStateAsUpdate(doc);
      };
      globalThis.textAfter = async () => {
        const first = open();
        await first.append(updateOf('before'));
        await first.discard();
        first.close();
        const second = open();
        await Promise.all([second.load(), second.append(updateOf('meanwhile'))]);
        second.close();
        const third = open();
        const doc = new Y.Doc();
        for (const update of await third.load()) Y.applyUpdate(doc, update);
        third.close();
        return doc.getText('t').toString();
      };
    `);
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(siteUrl);
      await page.addScriptTag({ content: script });
      expect(await page.evaluate('textAfter()')).toBe('meanwhile');
    } finally {
      await context.close();
    }
  }));
