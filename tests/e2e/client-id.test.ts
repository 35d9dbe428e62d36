// [R5] A Yjs client id that somebody else has, against the real server: who comes second takes a new one, and the text of
// both is there.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import type { DocumentId } from '../../lib/base/ids.ts';
import { readTitle, replaceTitle } from '../../lib/document/title.ts';
import { type DocumentSession, openDocumentSession } from '../../lib/sync/document-session.ts';
import { createMemoryLocalStore } from '../../lib/sync/memory-local-store.ts';
import { launchBrowser } from '../support/browser.ts';
import { type ServerProcess, withServer } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** A guest is told from others by the cookie that a page brings. */
function socketOfGuest(letter: string): typeof WebSocket {
  class GuestSocket extends NodeSocket {
    constructor(url: string) {
      super(url, { headers: { cookie: `weft_guest=${letter.repeat(24)}` } });
    }
  }
  return GuestSocket as unknown as typeof WebSocket;
}

/** Sessions that name the host in the same way are tabs of one browser: they hear each other without the server. */
function openSession(server: ServerProcess, letter: string, host: string): DocumentSession {
  return openDocumentSession({
    documentId: 'shared' as DocumentId,
    serverUrl: server.syncUrl.replace('localhost', host),
    profile: { userId: `guest:${letter}`, name: letter, color: '#112233' },
    store: createMemoryLocalStore(),
    WebSocket: socketOfGuest(letter),
  });
}

const isSaved = (session: DocumentSession) => () => session.exactStatus.get().state === 'saved';

function type(session: DocumentSession, text: string): void {
  replaceTitle(session.doc, readTitle(session.doc) + text);
}

test.each([
  ['another user', 'b', 'localhost', 1],
  ['the same user in another browser', 'a', 'localhost', 1],
  // Each hears of the other's edit at once, so both may move.
  ['the same user in another tab', 'a', '127.0.0.1', 2],
])(
  '[R5] under the client id of %s: it takes a new one, and both texts are stored',
  (_, letter, host, changes) =>
    withServer({ env: { WEFT_OPEN: '1' } }, async (server) => {
      const sessions: DocumentSession[] = [];
      try {
        const first = openSession(server, 'a', '127.0.0.1');
        sessions.push(first);
        await waitUntil('the first is there', isSaved(first));
        type(first, 'first');
        await waitUntil('the first has written', isSaved(first));
        const taken = first.doc.clientID;

        const second = openSession(server, letter, host);
        sessions.push(second);
        await waitUntil('the second sees it', () => readTitle(second.doc) === 'first');
        second.doc.clientID = taken;
        type(second, ' second');
        // At the same moment, so that of the same user two different edits have one id.
        type(first, ' and first');
        await waitUntil('both have both', () => {
          const [one, two] = [readTitle(first.doc), readTitle(second.doc)];
          return one === two && one.includes(' second') && one.includes(' and first');
        });
        await waitUntil('both are saved', () => isSaved(first)() && isSaved(second)());
        const changed = first.generation.get() + second.generation.get();
        expect(changed).toBeGreaterThan(0);
        expect(changed).toBeLessThanOrEqual(changes);
        const letters = (text: string): string => [...text].toSorted().join('');
        expect(letters(readTitle(first.doc))).toBe(letters('first second and first'));

        const reader = await SyncClient.join(`${server.syncUrl}/shared`);
        expect(readTitle(reader.doc)).toBe(readTitle(first.doc));
        reader.close();
      } finally {
        for (const session of sessions) session.close();
      }
    }),
);

/** Between page and server: the next edit of the page is refused as if its client id belonged to somebody else. */
async function refuseNextEdit(page: Page): Promise<() => number> {
  let refused = 0;
  await page.routeWebSocket(/\/sync\//, (socket) => {
    const server = socket.connectToServer();
    let isOver = false;
    socket.onMessage((message) => {
      if (isOver) return;
      // A sync message, and in it an update.
      const isEdit = typeof message !== 'string' && message[0] === 0 && message[1] === 2;
      if (!isEdit || refused > 0) {
        server.send(message);
        return;
      }
      refused += 1;
      isOver = true;
      void server.close();
      void socket.close({ code: 4409, reason: 'client id of another' });
    });
  });
  return () => refused;
}

test('[R5] in the app the text stays on the screen, typing goes on after it, and all of it is stored', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Before.');
    await ada.waitForState('Saved');
    const refusals = await refuseNextEdit(ada.page);
    await ada.open(url);
    await ada.waitForBlocks(['Before.']);
    await ada.waitForState('Saved');
    await ada.editor.click();
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.insertText(' Refused.');
    await waitUntil('the edit is refused', () => refusals() === 1);
    await ada.waitForBlocks(['Before. Refused.']);
    await ada.waitForState('Saved');
    await ada.editor.click();
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.type(' After.');
    await ada.waitForBlocks(['Before. Refused. After.']);
    await ada.waitForState('Saved');

    const ben = await app.arrive();
    await ben.open(url);
    await ben.waitForBlocks(['Before. Refused. After.']);
    // The copy on this device does not bring the refused edit back.
    await ada.open(url);
    await ada.waitForState('Saved');
    await ada.waitForBlocks(['Before. Refused. After.']);
    expect(await ben.blocks()).toEqual(['Before. Refused. After.']);
  }));
