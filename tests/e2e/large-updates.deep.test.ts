// [R6] Nothing is too large to sync, against the real server: ten megabytes written offline by the client engine on its
// own, and a text of a million letters pasted in the browser while somebody watches.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import * as Y from 'yjs';
import type { DocumentId } from '../../lib/base/ids.ts';
import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { type DocumentSession, openDocumentSession } from '../../lib/sync/document-session.ts';
import { createMemoryLocalStore } from '../../lib/sync/memory-local-store.ts';
import { launchBrowser } from '../support/browser.ts';
import { withServer } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { pasteText } from './typing.ts';
import { withApp } from './with-app.ts';

const MB = 1_000_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** The client engine without a browser, with a copy on its device. */
function openSession(syncUrl: string, records: Uint8Array[]): DocumentSession {
  return openDocumentSession({
    documentId: 'large' as DocumentId,
    serverUrl: syncUrl,
    profile: { userId: 'guest:ada', name: 'Ada', color: '#112233' },
    store: createMemoryLocalStore(records),
    WebSocket: NodeSocket as unknown as typeof WebSocket,
  });
}

/** Paragraphs as people write them, one text that is a single edit, and deletions all over. */
function writtenOffline(bytes: number): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedUpdate('Large'));
  const paragraph = 'Grüße aus dem Zug 🚆, es war kein Netz. '.repeat(20);
  const text = doc.getText('title');
  const flow = flowRoot(doc);
  doc.transact(() => {
    for (let written = 0; written < bytes / 2; written += paragraph.length) {
      flow.insertEmbed(0, new Y.Map());
      flow.insert(1, paragraph);
      if (written % 7 === 0) flow.delete(1, paragraph.length);
    }
  });
  text.insert(0, 'x'.repeat(bytes / 2));
  doc.transact(() => {
    for (let at = 0; at < 2_000; at++) text.delete(at * 3, 1);
  });
  return Y.encodeStateAsUpdate(doc);
}

test('[R6] ten megabytes that were written offline come through, are confirmed, and a second client has the same', () =>
  withServer({ env: { WEFT_OPEN: '1' } }, async (server) => {
    const update = writtenOffline(10 * MB);
    expect(update.length).toBeGreaterThan(9 * MB);
    const session = openSession(server.syncUrl, [update]);
    try {
      const states: string[] = [];
      session.exactStatus.subscribe(() => states.push(session.exactStatus.get().state));
      const before = performance.now();
      await waitUntil('all is saved', () => session.exactStatus.get().state === 'saved', 50_000);
      console.log(
        `${(update.length / MB).toFixed(1)} MB saved in ${Math.round(performance.now() - before)} ms`,
      );
      expect(states).toEqual(['syncing', 'saved']);

      const reader = await SyncClient.join(`${server.syncUrl}/large`);
      try {
        expect(reader.doc.getText('title').toString()).toBe(session.doc.getText('title').toString());
        expect(JSON.stringify(flowRoot(reader.doc).toDelta())).toBe(
          JSON.stringify(flowRoot(session.doc).toDelta()),
        );
        expect(reader.doc.store.pendingStructs).toBeNull();
      } finally {
        reader.close();
      }
    } finally {
      session.close();
    }
  }));

test(
  '[R6] a million letters pasted in the browser are saved, and who watches sees all of them',
  { timeout: 120_000 },
  () =>
    withApp(browser, async (app) => {
      const [ada, ben] = [await app.arrive(), await app.arrive()];
      const url = await ada.makeDocument(app.url);
      await ada.page.keyboard.type('Before');
      await ada.waitForState('Saved');
      await ben.open(url);
      await ben.waitForBlocks(['Before']);
      await ada.page.keyboard.press('Enter');
      const line = 'Grüße aus dem Zug, es war kein Netz. '.repeat(300).trim();
      const lines = Array.from({ length: 100 }, (_, index) => `${index} ${line}`);
      await pasteText(ada, lines.join('\n'));
      const all = ['Before', ...lines];
      await ada.waitForBlocks(all);
      await waitUntil('it is saved', async () => (await ada.saveState.textContent()) === 'Saved', 60_000);
      await ben.waitForBlocks(all);
      await app.restart();
      const carl = await app.arrive();
      await carl.open(url);
      await carl.waitForBlocks(all);
      expect(await carl.blocks()).toHaveLength(101);
    }),
);
