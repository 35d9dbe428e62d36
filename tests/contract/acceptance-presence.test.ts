// The table of bad inputs, row 23: presence. What one session says of others reaches nobody, and no table grows.
// Colours and names are the reader's to distrust: tests/unit/document/awareness-fields.test.ts.

import { once } from 'node:events';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { decodeAwareness, encodeAwarenessEntries } from '../../lib/protocol/awareness-codec.ts';
import { decodeClientFrame } from '../../lib/protocol/decode.ts';
import { encodeAwareness } from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { metric } from '../support/metrics.ts';
import { guestCookieOf } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { closeCode } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { ended } from './acceptance/expected-lines.ts';

const attacked = attackedServer();

function saying(...entries: ReadonlyArray<readonly [client: number, clock: number, stateJson: string]>) {
  return encodeAwareness(
    encodeAwarenessEntries(entries.map(([client, clock, stateJson]) => ({ client, clock, stateJson }))),
  );
}

const tooMany = Array.from(
  { length: limits.awarenessEntriesMax + 1 },
  (_, index) => [index, 1, '{}'] as const,
);
/** What a frame of 1 MiB holds of the 300,000. */
const whatFits = Array.from({ length: 100_000 }, (_, index) => [index % 128, 0, '{}'] as const);

test.each<[string, Uint8Array, number, string]>([
  ['that is no JSON', saying([5, 1, '{']), 4400, 'unreadable presence'],
  ['of 5 kB', saying([5, 1, JSON.stringify('x'.repeat(5_000))]), 4413, 'presence too large'],
  ['of 5 MB', saying([5, 1, JSON.stringify('x'.repeat(5_000_000))]), 4413, 'message too large'],
  ['of more people than a document has', saying(...tooMany), 4413, 'too many presence entries'],
  ['of a hundred thousand people', saying(...whatFits), 4413, 'too many presence entries'],
  ['of a client beyond 32 bits', saying([2 ** 33, 1, '{}']), 4400, 'unreadable presence'],
  ['at a clock beyond all numbers', saying([5, 2 ** 60, '{}']), 4400, 'unreadable presence'],
])('row 23: presence %s', (_name, frame, code, reason) =>
  attacked.withstands(
    async (url) => expect(await closeCode(url, (socket) => socket.send(frame))).toBe(code),
    { log: [ended(code, reason)] },
  ),
);

test('[P1] row 23: presence of somebody else, at the largest clock, reaches nobody and freezes nobody', () =>
  attacked.withstands(
    async (url) => {
      const victim = new WebSocket(url, { headers: { cookie: guestCookieOf('victim') } });
      const heard: string[] = [];
      const told = (word: string): boolean => heard.some((text) => text.includes(word));
      victim.on('message', (data: Buffer) => heard.push(...statesIn(data)));
      await once(victim, 'open');
      victim.send(saying([1, 1, '{"name":"victim"}']));
      await waitUntil('the victim is there', () => told('victim'));
      const attacker = new WebSocket(url, { headers: { cookie: guestCookieOf('attacker') } });
      await once(attacker, 'open');
      // Its own first; then, also on a second connection, which might adopt the client.
      attacker.send(
        saying([2, 1, '{"name":"attacker"}'], [1, Number.MAX_SAFE_INTEGER, '{"name":"impostor"}']),
      );
      attacker.send(saying([1, Number.MAX_SAFE_INTEGER, '{"name":"impostor"}']));
      attacker.send(saying([1, Number.MAX_SAFE_INTEGER, 'null']));
      const second = new WebSocket(url, { headers: { cookie: guestCookieOf('attacker') } });
      await once(second, 'open');
      second.send(saying([1, Number.MAX_SAFE_INTEGER, '{"name":"impostor"}']));
      second.send(saying([3, 1, '{"name":"accomplice"}']));
      await waitUntil('both are heard', () => told('attacker') && told('accomplice'));
      victim.send(saying([1, 2, '{"name":"victim, still free"}']));
      await waitUntil('the victim moves on', () => told('still free'));
      expect(told('impostor') || told('null')).toBe(false);
      for (const socket of [victim, attacker, second]) socket.terminate();
    },
    { log: [] },
  ));

test('row 23: one connection that claims thousands of clients is one person', () =>
  attacked.withstands(
    async (url) => {
      const before = await metric(attacked.process, 'weft_present');
      const socket = new WebSocket(url);
      await once(socket, 'open');
      for (let client = 1; client <= 2_000; client++) socket.send(saying([client, 1, '{}']));
      await waitUntil('it is seen', async () => (await metric(attacked.process, 'weft_present')) > before);
      // Whatever it sent before its last word has been heard when that is answered.
      const answered = once(socket, 'message');
      socket.send(saying([1, 2, '{"name":"last"}']));
      await answered;
      expect(await metric(attacked.process, 'weft_present')).toBe(before + 1);
      socket.terminate();
    },
    { log: [] },
  ));

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await attacked.leftBehind()).toEqual([]);
});

/** The states that a frame of the server announces. */
function statesIn(frame: Buffer): string[] {
  const message = decodeClientFrame(frame);
  if (!message.ok || message.value.type !== 'awareness') return [];
  const entries = decodeAwareness(message.value.entries);
  return entries.ok ? entries.value.map((entry) => entry.stateJson) : [];
}
