// The table of bad inputs, rows 15, 18, 21 and 22: whose client, and who may. Guests are told apart by their cookie,
// others by tokens; that sign-in will bring them changes nothing here.

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import type { DocumentId } from '../../lib/base/ids.ts';
import { encodeSyncStep2, encodeUpdate } from '../../lib/protocol/encode.ts';
import { guestCookieOf, SyncClient } from '../support/sync-client.ts';
import { withTokenServer } from '../support/token-server.ts';
import { closeCode, varUint } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { ended, linesIn, times } from './acceptance/expected-lines.ts';

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

describe('[A1] row 21: a viewer or commenter', () => {
  test.each(['viewer', 'commenter'] as const)(
    'a %s that writes, or only deletes: told and sent away',
    (role) =>
      withTokenServer(async ({ core, urlFor, output }) => {
        const editor = await SyncClient.join(urlFor('doc', 'ada', 'editor'));
        editor.doc.getText('t').insert(0, 'text');
        await editor.saved();
        const headSeq = (): number | undefined => core.registry.peek('doc' as DocumentId)?.state.headSeq;
        const before = headSeq();
        const forged = new Y.Doc();
        Y.applyUpdate(forged, Y.encodeStateAsUpdate(editor.doc));
        const vector = Y.encodeStateVector(forged);
        forged.getText('t').delete(0, 2);
        const deletion = Y.encodeStateAsUpdate(forged, vector);
        forged.getText('t').insert(0, 'x');
        const frames = [encodeUpdate(deletion), encodeSyncStep2(Y.encodeStateAsUpdate(forged))];
        for (const frame of frames) {
          const told: string[] = [];
          const code = await closeCode(urlFor('doc', 'ben', role), (socket) => {
            socket.on('message', (data: Buffer) => told.push(data.toString('latin1')));
            socket.send(frame);
          });
          expect(code).toBe(4403);
          expect(told.some((text) => text.startsWith('\x02\x00') && text.includes('may not edit'))).toBe(
            true,
          );
        }
        const fresh = await SyncClient.join(urlFor('doc', 'cy', 'viewer'));
        expect(fresh.doc.getText('t').toJSON()).toBe('text');
        expect([before, headSeq()]).toEqual([1, 1]);
        expect(editor.closeCode).toBeNull();
        editor.close();
        fresh.close();
        expect(linesIn(output())).toEqual(times(2, ended(4403, 'may not edit')));
      }),
  );
});

describe('[A2] row 22: a link that ends while somebody edits through it', () => {
  test('revoked: 4401; what was confirmed stays, and the link opens nothing any more', () =>
    withTokenServer(async ({ access, urlFor, output }) => {
      const url = urlFor('doc', 'ada', 'editor');
      const editor = await SyncClient.join(url);
      editor.doc.getText('t').insert(0, 'kept');
      await editor.saved();
      const closed = once(editor.socket, 'close');
      access.revoke('ada');
      expect(((await closed) as [number])[0]).toBe(4401);
      await expect(SyncClient.join(url)).rejects.toThrow('401');
      const fresh = await SyncClient.join(urlFor('doc', 'cy', 'viewer'));
      expect(fresh.doc.getText('t').toJSON()).toBe('kept');
      editor.close();
      fresh.close();
      expect(linesIn(output())[0]).toEqual(ended(4401, 'access was taken away'));
    }));
});

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await attacked.leftBehind()).toEqual([]);
});
