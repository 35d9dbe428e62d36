// The table of bad inputs, rows 7 to 14, 16, 17, 19, 20 and 25: frames and updates. Each ends its own session with the
// right code, leaves nothing in the document, and two people who write there go on.

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { encodeSyncStep1, encodeUpdate } from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { bytesFromHex } from '../support/bytes.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  closeCode,
  deepValue,
  deletionOf,
  nestedTypes,
  rawFrame,
  rawSocketOf,
  textOfManyClients,
} from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { ended, times } from './acceptance/expected-lines.ts';

const attacked = attackedServer();

/** An attack by frames that ends with this code and leaves nothing. */
const expectEnded = (act: (socket: WebSocket) => void, code: number, reason: string): Promise<void> =>
  attacked.withstands(async (url) => expect(await closeCode(url, act)).toBe(code), {
    log: [ended(code, reason)],
  });

const sends =
  (...frames: readonly Uint8Array[]) =>
  (socket: WebSocket): void =>
    frames.forEach((frame) => socket.send(frame));

describe('frames', () => {
  const rows: ReadonlyArray<[string, (socket: WebSocket) => void, number, string]> = [
    ['row 7: a text frame', (socket) => socket.send('hello'), 4400, 'text frame'],
    ['row 7: an empty frame', sends(new Uint8Array()), 4400, 'empty or unreadable frame'],
    [
      'row 7: an unknown type again',
      sends(Uint8Array.of(99), Uint8Array.of(99)),
      4400,
      'unknown message type',
    ],
    ['an endless number', sends(bytesFromHex('ffffffffffffffffffff')), 4400, 'empty or unreadable frame'],
    [
      'row 9: a frame above 1 MiB',
      sends(new Uint8Array(limits.frameBytesMax + 1)),
      4413,
      'message too large',
    ],
    ['row 9: far above it', sends(new Uint8Array(8 * limits.frameBytesMax)), 4413, 'message too large'],
    [
      'row 9: 91 MB are claimed, of which nothing comes',
      (socket) => {
        const header = Buffer.alloc(14);
        header.writeUInt8(0x82, 0);
        header.writeUInt8(0x80 | 127, 1);
        header.writeBigUInt64BE(91_000_000n, 2);
        rawSocketOf(socket).write(header);
      },
      4413,
      'message too large',
    ],
    [
      'row 11: 140,000 fragments of one byte',
      (socket) => {
        const raw = rawSocketOf(socket);
        raw.write(rawFrame(0x02, Uint8Array.of(0)));
        raw.write(Buffer.alloc(7 * 140_000, rawFrame(0x00, Uint8Array.of(0))));
      },
      1008,
      'too many fragments',
    ],
    [
      'bytes that are no frame',
      (socket) => rawSocketOf(socket).write(bytesFromHex('ffffffffffffffff')),
      1002,
      'frames are broken',
    ],
    [
      'text that is no UTF-8',
      (socket) => rawSocketOf(socket).write(rawFrame(0x81, Uint8Array.of(0xff, 0xff))),
      1007,
      'text is not UTF-8',
    ],
  ];
  test.each(rows)('%s', (_name, act, code, reason) => expectEnded(act, code, reason));

  test('row 10: compression is not negotiated, and a compressed frame ends the socket', () =>
    attacked.withstands(
      async (url) => {
        const socket = new WebSocket(url, { perMessageDeflate: true });
        socket.on('error', () => {});
        await once(socket, 'open');
        expect(socket.extensions).toBe('');
        const closed = once(socket, 'close');
        rawSocketOf(socket).write(rawFrame(0xc2, Uint8Array.of(0)));
        expect(((await closed) as [number])[0]).toBe(1002);
      },
      { log: [ended(1002, 'frames are broken')] },
    ));
});

describe('updates', () => {
  const bomb = encodeUpdate(bytesFromHex('01ffffff0f0900'));
  const rows: ReadonlyArray<[string, Uint8Array, number, string]> = [
    ['row 8: 33 million structs in 7 bytes', bomb, 4400, 'unreadable update'],
    [
      'row 12: cut off in its delete set',
      encodeUpdate(bytesFromHex('01010700040101740568656c6c6f0501')),
      4400,
      'unreadable update',
    ],
    ['row 14: a value that nests 5,000 deep', encodeUpdate(deepValue(5_000)), 4400, 'unreadable update'],
    [
      'row 25: the V2 encoding',
      encodeUpdate(bytesFromHex('00010000000001000100010200001602000001fdffffffff7f0000')),
      4400,
      'unreadable update',
    ],
    [
      'row 19: 2,001 clients in one update',
      encodeUpdate(textOfManyClients(1, limits.updateClientsMax + 1)),
      4422,
      'too many clients in one update',
    ],
  ];
  test.each(rows)('%s', (_name, frame, code, reason) => expectEnded(sends(frame), code, reason));

  test('row 8: a hundred of them, each on a socket of its own', () =>
    attacked.withstands(
      async (url) => {
        for (let i = 0; i < 100; i++) expect(await closeCode(url, sends(bomb))).toBe(4400);
      },
      { log: times(100, ended(4400, 'unreadable update')) },
    ));

  test.each([
    ['maps', 2_093],
    ['quotes', 3_000],
  ] as const)('[U5] row 13: %s nested %i deep, and what would set off their collection', (kind, depth) =>
    attacked.withstands(
      async (url) => {
        const nested = encodeUpdate(nestedTypes(666, depth, kind));
        expect(await closeCode(url, sends(nested, encodeUpdate(deletionOf(666, 0, 1))))).toBe(4422);
      },
      { log: [ended(4422, 'types nest too deep')] },
    ),
  );

  test('row 13: one level a frame, they are stored down to the limit and not below', () =>
    attacked.withstands(
      async (url) => {
        const doc = new Y.Doc();
        const levels: Uint8Array[] = [];
        doc.on('update', (update: Uint8Array) => levels.push(update));
        let inner = doc.getMap('m');
        for (let level = 0; level < limits.nestingMax + 20; level++) {
          const next = new Y.Map<unknown>();
          inner.set('x', next);
          inner = next;
        }
        expect(await closeCode(url, sends(...levels.map(encodeUpdate)))).toBe(4422);
        const reader = await SyncClient.join(url);
        const depth = (): number => {
          let nested = 0;
          for (let at = reader.doc.getMap('m').get('x'); at instanceof Y.Map; at = at.get('x')) nested += 1;
          return nested;
        };
        await waitUntil('what was taken is there', () => depth() === limits.nestingMax);
        reader.close();
      },
      { log: [ended(4422, 'types nest too deep')], leaves: 'edits' },
    ));

  test('row 16: a deletion of what is not written yet is not kept for later', () =>
    attacked.withstands(
      async (url) => {
        const victim = await SyncClient.join(url, 'victim');
        const future = encodeUpdate(deletionOf(victim.doc.clientID, 6, 2 ** 40));
        const closed = closeCode(url, sends(future));
        expect(await closed).toBe(4400);
        victim.doc.getText('t').insert(0, 'typed after the attack');
        await victim.saved();
        const reader = await SyncClient.join(url);
        expect(reader.doc.getText('t').toJSON()).toBe('typed after the attack');
        victim.close();
        reader.close();
      },
      { log: [ended(4400, 'unreadable update')], leaves: 'edits' },
    ));

  test('[U3] row 17: edits without what they rest on are asked for, never shown, and end the socket', () =>
    attacked.withstands(
      async (url) => {
        const author = new Y.Doc();
        const gaps: Uint8Array[] = [];
        author.getText('t').insert(0, 'never sent');
        author.on('update', (update: Uint8Array) => gaps.push(update));
        for (let i = 0; i < 1_200; i++) author.getText('t').insert(0, 'x'.repeat(300));
        const asked: number[] = [];
        const code = await closeCode(url, (socket) => {
          socket.on('message', (data: Buffer) => asked.push(data[0] === 0 && data[1] === 0 ? 1 : 0));
          gaps.forEach((gap) => socket.send(encodeUpdate(gap)));
        });
        expect(code).toBe(4400);
        // Once at the start, which may have come before anybody listened, and once for all of them.
        const questions = asked.reduce((sum, each) => sum + each, 0);
        expect([1, 2]).toContain(questions);
      },
      { log: [ended(4400, 'edits without what they rest on')] },
    ));

  test('[F3] row 19: 4,000 clients that write at one place: those of an hour are taken, the others 1013', () =>
    attacked.withstands(
      async (url) => {
        const half = limits.updateClientsMax;
        const code = await closeCode(
          url,
          sends(encodeUpdate(textOfManyClients(1, half)), encodeUpdate(textOfManyClients(half + 1, half))),
        );
        expect(code).toBe(1013);
      },
      { log: [ended(1013, 'too many new clients')], leaves: 'edits' },
    ));
});

describe('questions', () => {
  test('[F3] row 20: the state asked for again and again: 1013', () =>
    expectEnded(
      (socket) => {
        socket.resume();
        for (let i = 0; i < 100; i++) socket.send(encodeSyncStep1(Uint8Array.of(0)));
      },
      1013,
      'state asked for too often',
    ));

  test.each([
    ['a megabyte', 1_000_000, 'state vector too large'],
    ['12.9 MB', 12_900_000, 'message too large'],
  ])('row 20: a state vector of %s: 4413', (_name, bytes, reason) =>
    expectEnded(sends(encodeSyncStep1(new Uint8Array(bytes))), 4413, reason),
  );
});

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await attacked.leftBehind()).toEqual([]);
});
