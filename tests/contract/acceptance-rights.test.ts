// The table of bad inputs, rows 15 and 18: whose client. Guests are told apart by their cookie; that sign-in will bring
// others changes nothing here. Who may at all: acceptance-tokens.test.ts.

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { encodeSyncStep2, encodeUpdate } from '../../lib/protocol/encode.ts';
import { guestCookieOf, SyncClient } from '../support/sync-client.ts';
import { closeCode, varUint } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { ended, times } from './acceptance/expected-lines.ts';

const attacked = attackedServer();

/** The code that a guest gets for this update. */
const codeFor = (url: string, guest: string, update: Uint8Array): Promise<number> =>
  closeCode(url, (socket) => socket.send(encodeUpdate(update)), { cookie: guestCookieOf(guest) });

/** What somebody writes who takes a client id for their own. */
function writtenBy(client: number, text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getText('owned').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

describe('[A5] a client id that belongs to another guest', () => {
  test.each([
    // A collected range that would carry the client's clock so far ahead that its owner has none left.
    [
      'row 15: pushed on by a collected range',
      (client: number) => [1, 1, ...varUint(client), 4, 0, 128, 128, 128, 8, 0],
    ],
    ['row 18: continued', (client: number) => [...writtenBy(client, 'mine, and another’s')]],
  ])('%s: 4409, and its owner writes on', (_name, hijack) =>
    attacked.withstands(
      async (url) => {
        const owner = await SyncClient.join(url, 'owner');
        owner.doc.getText('owned').insert(0, 'mine');
        await owner.saved();
        expect(await codeFor(url, 'thief', Uint8Array.from(hijack(owner.doc.clientID)))).toBe(4409);
        owner.doc.getText('owned').insert(4, ' still');
        await owner.saved();
        const reader = await SyncClient.join(url);
        expect(reader.doc.getText('owned').toJSON()).toBe('mine still');
        owner.close();
        reader.close();
      },
      { log: [ended(4409, 'client id of another')], leaves: 'edits' },
    ),
  );

  test('row 15: also while the owner’s first edit is on its way to the disk', () =>
    attacked.withstands(
      async (url) => {
        const owner = await SyncClient.join(url, 'owner');
        owner.doc.getText('owned').insert(0, 'mine');
        const stolen = codeFor(url, 'thief', writtenBy(owner.doc.clientID, 'mine, and another’s'));
        await owner.saved();
        expect(await stolen).toBe(4409);
        expect(owner.closeCode).toBeNull();
        owner.close();
      },
      { log: [ended(4409, 'client id of another')], leaves: 'edits' },
    ));
});

describe('[A7] row 18: one client id in two tabs of one person', () => {
  test('the later one: 4409, not a letter of it is kept, and the earlier one writes on', () =>
    attacked.withstands(
      async (url) => {
        const earlier = await SyncClient.join(url, 'person');
        earlier.doc.getText('owned').insert(0, 'AAAA');
        await earlier.saved();
        for (const twin of ['BBBB', 'AAAB and more']) {
          expect(await codeFor(url, 'person', writtenBy(earlier.doc.clientID, twin))).toBe(4409);
        }
        earlier.doc.getText('owned').insert(4, 'A');
        await earlier.saved();
        const reader = await SyncClient.join(url);
        expect(reader.doc.getText('owned').toJSON()).toBe('AAAAA');
        earlier.close();
        reader.close();
      },
      { log: times(2, ended(4409, 'client id in use twice')), leaves: 'edits' },
    ));

  test('a tab that repeats what the other wrote is no twin', () =>
    attacked.withstands(
      async (url) => {
        const earlier = await SyncClient.join(url, 'person');
        earlier.doc.getText('owned').insert(0, 'AAAA');
        await earlier.saved();
        const socket = new WebSocket(url, { headers: { cookie: guestCookieOf('person') } });
        await once(socket, 'open');
        socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(earlier.doc)));
        socket.send(encodeUpdate(Y.encodeStateAsUpdate(earlier.doc)));
        socket.ping();
        await once(socket, 'pong');
        expect(socket.readyState).toBe(WebSocket.OPEN);
        socket.terminate();
        earlier.close();
      },
      { log: [], leaves: 'edits' },
    ));
});

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await attacked.leftBehind()).toEqual([]);
});
