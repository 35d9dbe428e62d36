// [W1] Pages of another site, with nothing of ours but the address: the stock y-websocket providers in a real browser.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withBlankSite } from './blank-site.ts';
import { bundle } from './bundle.ts';

const providers = [
  { version: '3.1', packageName: 'y-websocket' },
  { version: '2.1', packageName: 'y-websocket-v2' },
] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

for (const { version, packageName } of providers) {
  test(`[W1] y-websocket ${version} in a browser syncs text and presence`, async () => {
    const script = await bundle(editorlessPage(packageName));
    await withBlankSite((siteUrl) =>
      withServer({ env: { WEFT_OPEN: '1' } }, async (server) => {
        const contexts = [await browser.newContext(), await browser.newContext()];
        try {
          const [ada, ben] = (await Promise.all(
            contexts.map((context) => openPeer(context, siteUrl, script, server.syncUrl)),
          )) as [Page, Page];
          await waitUntil('both are synced', async () => (await isSynced(ada)) && (await isSynced(ben)));

          await ada.evaluate("peer.announce('Ada')");
          await ben.evaluate("peer.announce('Ben')");
          await ada.evaluate("peer.insert('Hello ')");
          await ben.evaluate("peer.insert('world')");

          await waitUntil('both have both', async () => {
            const [adas, bens] = [await textOf(ada), await textOf(ben)];
            return adas === bens && adas.includes('Hello ') && adas.includes('world');
          });
          await waitUntil('each knows the other', async () => {
            return (await namesAt(ada)) === 'Ada,Ben' && (await namesAt(ben)) === 'Ada,Ben';
          });
          await ben.evaluate('peer.leave()');
          await waitUntil('Ada sees him leave', async () => (await namesAt(ada)) === 'Ada');

          // Somebody who comes later gets what is on the disk.
          const carl = await openPeer(contexts[1] as BrowserContext, siteUrl, script, server.syncUrl);
          await waitUntil('Carl has it all', async () => (await textOf(carl)) === (await textOf(ada)));
          expect((await textOf(carl)).length).toBe('Hello world'.length);
        } finally {
          await Promise.all(contexts.map((context) => context.close()));
        }
      }),
    );
  });
}

function editorlessPage(packageName: string): string {
  return `
    import * as Y from 'yjs';
    import { WebsocketProvider } from '${packageName}';
    globalThis.openPeer = (url) => {
      const doc = new Y.Doc();
      const provider = new WebsocketProvider(url, 'a-stock-document', doc, { disableBc: true });
      const text = doc.getText('text');
      globalThis.peer = {
        isSynced: () => provider.synced,
        announce: (name) => provider.awareness.setLocalStateField('user', { name }),
        insert: (added) => text.insert(text.length, added),
        text: () => text.toString(),
        names: () => [...provider.awareness.getStates().values()].map((state) => state.user?.name)
          .filter((name) => name !== undefined).sort().join(),
        leave: () => provider.destroy(),
      };
    };
  `;
}

async function openPeer(
  context: BrowserContext,
  siteUrl: string,
  script: string,
  syncUrl: string,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(siteUrl);
  await page.addScriptTag({ content: script });
  await page.evaluate(`openPeer(${JSON.stringify(syncUrl)})`);
  return page;
}

function isSynced(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('peer.isSynced()');
}

function textOf(page: Page): Promise<string> {
  return page.evaluate<string>('peer.text()');
}

function namesAt(page: Page): Promise<string> {
  return page.evaluate<string>('peer.names()');
}
