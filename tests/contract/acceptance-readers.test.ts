// The table of bad inputs, row 24 and the further checks: who reads too slowly, whose clock is
// wrong, whose text is no text, whose keys are not keys.

// lib0 takes Date.now when it is loaded, so the clock that jumps has to be there before.
const clock = vi.hoisted(() => {
  const now = Date.now.bind(Date);
  const moved = { byMs: 0, real: now };
  Date.now = () => now() + moved.byMs;
  return moved;
});

import { afterEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { encodeUpdate } from '../../lib/protocol/encode.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { closeCode } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { ended } from './acceptance/expected-lines.ts';

const attacked = attackedServer();
const dayMs = 86_400_000;

afterEach(() => (clock.byMs = 0));

// How much is kept for it at most is session.test.ts's to say, [F1]: memory of a process tells of much else.
test(
  '[F1] row 24: a reader that stands still holds nobody up, and lacks nothing once it reads on',
  () =>
    attacked.withstands(
      async () => {
        const url = `${attacked.process.syncUrl}/large`;
        const [writer, still] = [await SyncClient.join(url), await SyncClient.join(url)];
        still.socket.pause();
        const text = writer.doc.getText('t');
        for (let i = 0; i < 24; i++) {
          text.insert(0, 'x'.repeat(500_000));
          text.delete(0, 500_000);
          await writer.saved();
        }
        text.insert(0, 'the end');
        still.socket.resume();
        await waitUntil('it has the end', () => still.doc.getText('t').toJSON() === 'the end');
        expect(still.closeCode).toBeNull();
        still.close();
        writer.close();
      },
      { log: [] },
    ),
  60_000,
);

test.each([
  ['ahead', dayMs],
  ['back', -dayMs],
])('a stock client whose clock jumps a day %s writes and reads on; times are the server’s', (_name, byMs) =>
  attacked.withstands(
    async (url) => {
      const id = url.slice(url.lastIndexOf('/') + 1);
      const peer = await SyncClient.join(url, 'peer');
      const doc = new Y.Doc();
      const provider = new WebsocketProvider(attacked.process.syncUrl, id, doc, {
        WebSocketPolyfill: WebSocket as never,
        disableBc: true,
      });
      await waitUntil('it is in sync', () => provider.synced);
      doc.getText('t').insert(0, 'before. ');
      clock.byMs = byMs;
      doc.getText('t').insert(8, 'after.');
      peer.doc.getText('u').insert(0, 'heard');
      await waitUntil(
        'both have it',
        () => peer.doc.getText('t').toJSON() === 'before. after.' && doc.getText('u').toJSON() === 'heard',
      );
      // By its own clock it heard that a day from now, or ago.
      const offMs = provider.wsLastMessageReceived - clock.real();
      expect(Math.abs(offMs - byMs)).toBeLessThan(dayMs / 2);
      await peer.saved();
      const answer = await fetch(`${attacked.process.httpUrl}/api/documents/${id}`);
      const { updatedAt } = (await answer.json()) as { updatedAt: string | number };
      expect(Math.abs(new Date(updatedAt).getTime() - clock.real())).toBeLessThan(dayMs / 2);
      provider.destroy();
      peer.close();
    },
    { log: [], leaves: 'edits' },
  ),
);

test('lone surrogates look the same to everybody, whoever joins when', () =>
  attacked.withstands(
    async (url) => {
      const [a, b] = [await SyncClient.join(url), await SyncClient.join(url)];
      a.doc.getText('t').insert(0, 'a\ud800b\udc00c');
      await waitUntil('b has them', () => b.doc.getText('t').length === 5);
      b.doc.getText('t').insert(2, '😀');
      b.doc.getText('t').insert(3, '|');
      await waitUntil('a has the pair', () => a.doc.getText('t').length === 8);
      await b.saved();
      const c = await SyncClient.join(url);
      expect(c.doc.getText('t').toJSON()).toBe(b.doc.getText('t').toJSON());
      expect(c.doc.getText('t').toJSON().isWellFormed()).toBe(true);
      for (const client of [a, b, c]) client.close();
    },
    { log: [], leaves: 'edits' },
  ));

test('a key named __proto__ of a map is data, here and on the server', () =>
  attacked.withstands(
    async (url) => {
      const [a, b] = [await SyncClient.join(url), await SyncClient.join(url)];
      a.doc.getMap('m').set('__proto__', 'a key');
      await a.saved();
      await waitUntil('b has it', () => b.doc.getMap('m').size === 1);
      expect(b.doc.getMap('m').get('__proto__')).toBe('a key');
      expect(({} as { inert?: string }).inert).toBeUndefined();
      const created = await fetch(`${attacked.process.httpUrl}/api/documents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"__proto__":{"title":"inherited"}}',
      });
      expect(created.status).toBe(400);
      for (const client of [a, b]) client.close();
    },
    { log: [], leaves: 'edits' },
  ));

test('a value with a key named __proto__, from which a reader’s object would inherit, is refused: 4400', () =>
  attacked.withstands(
    async (url) => {
      const doc = new Y.Doc();
      doc.getMap('m').set('value', JSON.parse('{"__proto__":{"isAdmin":true}}'));
      const update = encodeUpdate(Y.encodeStateAsUpdate(doc));
      expect(await closeCode(url, (socket) => socket.send(update))).toBe(4400);
    },
    { log: [ended(4400, 'unreadable update')] },
  ));

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await attacked.leftBehind()).toEqual([]);
});
