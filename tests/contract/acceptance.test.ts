// The table of bad inputs, row by row, on real ports. Beside each attack two people go on writing to each other in
// the same document; what they wait for their receipts meanwhile is printed, not asserted: the machine is shared.
// Rows about pages, imports and uploads belong to the features that bring them.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import {
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../lib/protocol/encode.ts';
import { encodeAwarenessEntries } from '../../lib/protocol/awareness-codec.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { bytesFromHex } from '../support/bytes.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { withServer } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { withTokenServer } from '../support/token-server.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: ServerProcess;
let end: () => void;
let ended: Promise<unknown>;
const receiptMs: number[] = [];

beforeAll(async () => {
  await new Promise<void>((started, failed) => {
    ended = withServer({ env: { WEFT_OPEN: '1' } }, (running) => {
      server = running;
      started();
      return new Promise<void>((resolve) => (end = resolve));
    });
    ended.catch(failed);
  });
});

afterAll(async () => {
  const sorted = receiptMs.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
  console.log(
    `receipts beside the attacks: ${sorted.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; server ${memoryMiB()} MiB`,
  );
  end();
  await ended;
});

function memoryMiB(): number {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(rss) / 1024);
}

/** Runs an attack while two people write; both must stay connected and see each other's text. */
async function expectUnharmed(attack: (url: string) => Promise<void>): Promise<void> {
  const url = `${server.syncUrl}/attacked`;
  const [a, b] = [await SyncClient.join(url), await SyncClient.join(url)];
  const attacked = new AbortController();
  const writing = (async () => {
    const text = a.doc.getText('bystanders');
    while (!attacked.signal.aborted) {
      text.insert(text.length, '.');
      const askedMs = performance.now();
      await new Promise<void>((resolve) => a.askForReceipt(resolve));
      receiptMs.push(performance.now() - askedMs);
    }
  })();
  try {
    await attack(url);
  } finally {
    attacked.abort();
    await writing;
  }
  await waitUntil(
    'the bystander has it all',
    () => b.doc.getText('bystanders').length === a.doc.getText('bystanders').length,
  );
  expect([a.closeCode, b.closeCode]).toEqual([null, null]);
  a.close();
  b.close();
}

/** The code with which a socket is closed on which `act` was done. */
async function closeCode(
  url: string,
  act: (socket: WebSocket) => void,
  headers: Record<string, string> = {},
): Promise<number> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => {});
  await once(socket, 'open');
  const closed = once(socket, 'close');
  act(socket);
  const [code] = (await closed) as [number];
  return code;
}

async function upgradeStatus(url: string, options: WebSocket.ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, options);
  socket.on('error', () => {});
  return new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  }).finally(() => socket.terminate());
}

/** The first response line of a raw request. */
async function rawStatus(request: string): Promise<string> {
  const socket = connect(server.port, 'localhost');
  socket.on('error', () => {});
  socket.write(request);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString().split('\r\n')[0] ?? '';
}

const upgradeLines =
  'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

describe('before a socket exists', () => {
  test('row 1: a foreign or null origin: 403', () =>
    withServer({}, async ({ port }) => {
      for (const origin of ['https://evil.example', 'null']) {
        expect(await upgradeStatus(`ws://localhost:${port}/sync/any`, { origin })).toBe(403);
      }
    }));

  test('rows 2, 3: no token, a garbage, ended or revoked one: 401; no right, or no such document: 403', () =>
    withTokenServer(async ({ port, access, urlFor }) => {
      const base = `ws://127.0.0.1:${port}/sync`;
      expect(await upgradeStatus(`${base}/doc`)).toBe(401);
      expect(await upgradeStatus(`${base}/doc?token=garbage.garbage`)).toBe(401);
      expect(await upgradeStatus(urlFor('doc', 'ada', 'editor', -1))).toBe(401);
      const revoked = urlFor('doc', 'ben', 'editor');
      access.revoke('ben');
      expect(await upgradeStatus(revoked)).toBe(401);
      const token = new URL(urlFor('doc', 'ada', 'editor')).search;
      expect(await upgradeStatus(`${base}/other${token}`)).toBe(403);
      expect(await upgradeStatus(`${base}/doc${token}`)).toBe(101);
    }));

  test.each([
    ['/sync/../../etc/passwd', '400'],
    ['/sync/%2e%2e%2f%2e%2e%2fetc', '400'],
    ['/sync/a%00b', '400'],
    [`/sync/${'x'.repeat(10_000)}`, '400'],
    ['/sync/a%0d%0aX-Injected:1', '400'],
  ])('row 4: the document name %s: %s', async (path, status) => {
    expect(await rawStatus(`GET ${path} HTTP/1.1\r\n${upgradeLines}\r\n`)).toContain(` ${status} `);
  });

  test('row 5: 2,000 headers, a middleware header, an address of an inner host', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `X-${index}: ${'y'.repeat(20)}\r\n`).join('');
    expect(await rawStatus(`GET /sync/a HTTP/1.1\r\n${upgradeLines}${many}\r\n`)).toMatch(/ (431|400) /);
    expect(await rawStatus(`GET http://10.0.0.1/sync/a HTTP/1.1\r\n${upgradeLines}\r\n`)).toMatch(
      / (400|404) /,
    );
    const bypass = await rawStatus(
      `GET /sync/..%2f HTTP/1.1\r\n${upgradeLines}x-middleware-subrequest: middleware\r\n\r\n`,
    );
    expect(bypass).toContain(' 400 ');
  });

  test('row 6: sockets that never finish their request are closed', { timeout: 40_000 }, () =>
    expectUnharmed(async () => {
      let closed = 0;
      const sockets: Socket[] = [];
      for (let i = 0; i < 1_000; i++) {
        const socket = connect(server.port, 'localhost');
        socket.on('error', () => {});
        socket.on('close', () => (closed += 1));
        socket.write('GET /sync/a HTTP/1.1\r\nHost: localhost\r\n');
        socket.resume();
        sockets.push(socket);
      }
      await waitUntil('all of them are closed', () => closed === sockets.length, 30_000);
    }),
  );
});

describe('frames', () => {
  const rows: ReadonlyArray<[string, (socket: WebSocket) => void, number]> = [
    ['7: a text frame', (socket) => socket.send('hello'), 4400],
    ['7: an empty frame', (socket) => socket.send(new Uint8Array()), 4400],
    ['7: an unknown type again', (socket) => [1, 2].forEach(() => socket.send(Uint8Array.of(99))), 4400],
    [
      '8: 33 million structs in 7 bytes',
      (socket) => socket.send(encodeUpdate(bytesFromHex('01ffffff0f0900'))),
      4400,
    ],
    ['9: a frame above 1 MiB', (socket) => socket.send(new Uint8Array(limits.frameBytesMax + 1)), 4413],
    [
      '12: an update cut off in its delete set',
      (socket) => socket.send(encodeUpdate(bytesFromHex('01010700040101740568656c6c6f0501'))),
      4400,
    ],
    ['14: a value that nests 5,000 deep', (socket) => socket.send(encodeUpdate(deepValue(5_000))), 4400],
    [
      '16: a deletion of what is not written yet',
      (socket) => socket.send(encodeUpdate(bytesFromHex('00012a0106808080808020'))),
      4400,
    ],
    [
      '25: an update in the V2 encoding',
      (socket) =>
        socket.send(encodeUpdate(bytesFromHex('00010000000001000100010200001602000001fdffffffff7f0000'))),
      4400,
    ],
    [
      '23: presence that is no JSON',
      (socket) =>
        socket.send(encodeAwareness(encodeAwarenessEntries([{ client: 5, clock: 1, stateJson: '{' }]))),
      4400,
    ],
    [
      '23: presence of 5 kB',
      (socket) =>
        socket.send(
          encodeAwareness(
            encodeAwarenessEntries([{ client: 5, clock: 1, stateJson: JSON.stringify('x'.repeat(5_000)) }]),
          ),
        ),
      4413,
    ],
  ];
  test.each(rows)('row %s', (_name, act, code) =>
    expectUnharmed(async (url) => expect(await closeCode(url, act)).toBe(code)),
  );

  test('row 8: a hundred of them', () =>
    expectUnharmed(async (url) => {
      for (let i = 0; i < 100; i++) {
        expect(
          await closeCode(url, (socket) => socket.send(encodeUpdate(bytesFromHex('01ffffff0f0900')))),
        ).toBe(4400);
      }
    }));

  test('row 9: a message that claims 91 MB and never ends is refused at its header', () =>
    expectUnharmed(async (url) => {
      const code = await closeCode(url, (socket) => {
        const header = Buffer.alloc(14);
        header.writeUInt8(0x82, 0);
        header.writeUInt8(0x80 | 127, 1);
        header.writeBigUInt64BE(91_000_000n, 2);
        rawSocketOf(socket).write(header);
      });
      expect(code).toBe(4413);
    }));

  test('row 10: compression is not negotiated, and a compressed frame ends the socket', () =>
    expectUnharmed(async (url) => {
      const socket = new WebSocket(url, { perMessageDeflate: true });
      socket.on('error', () => {});
      await once(socket, 'open');
      expect(socket.extensions).toBe('');
      const closed = once(socket, 'close');
      rawSocketOf(socket).write(Buffer.from([0xc2, 0x81, 0, 0, 0, 0, 0]));
      expect(((await closed) as [number])[0]).toBe(1002);
    }));

  test('row 11: 140,000 fragments of one byte', () =>
    expectUnharmed(async (url) => {
      const code = await closeCode(url, (socket) => {
        const raw = rawSocketOf(socket);
        raw.write(Buffer.from([0x02, 0x81, 0, 0, 0, 0, 0]));
        raw.write(Buffer.alloc(7 * 140_000, Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0])));
      });
      expect(code).toBe(1008);
    }));

  test('row 17: edits without what they rest on are never shown, and end the socket when they are many', () =>
    expectUnharmed(async (url) => {
      const author = new Y.Doc();
      const gaps: Uint8Array[] = [];
      author.getText('t').insert(0, 'never sent');
      author.on('update', (update: Uint8Array) => gaps.push(update));
      for (let i = 0; i < 1_200; i++) author.getText('t').insert(0, 'x'.repeat(300));
      const code = await closeCode(url, (socket) => gaps.forEach((gap) => socket.send(encodeUpdate(gap))));
      expect(code).toBe(4400);
      const reader = await SyncClient.join(url);
      expect(reader.doc.getText('t').length).toBe(0);
      reader.close();
    }));

  test('row 19: 2,001 clients in one update', () =>
    expectUnharmed(async (url) => {
      const doc = new Y.Doc();
      for (let client = 1; client <= 2_001; client++) {
        const one = new Y.Doc();
        one.clientID = client;
        one.getText('t').insert(0, 'x');
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(one));
      }
      expect(await closeCode(url, (socket) => socket.send(encodeUpdate(Y.encodeStateAsUpdate(doc))))).toBe(
        4422,
      );
    }));

  test('row 20: step 1 again and again: 1013; a state vector of a megabyte: 4413', () =>
    expectUnharmed(async (url) => {
      const step1 = encodeSyncStep1(Uint8Array.of(0));
      const flood = await closeCode(url, (socket) => {
        socket.resume();
        for (let i = 0; i < 100; i++) socket.send(step1);
      });
      expect(flood).toBe(1013);
      expect(await closeCode(url, (socket) => socket.send(encodeSyncStep1(new Uint8Array(1_000_000))))).toBe(
        4413,
      );
    }));

  test('row 23: presence of somebody else, at the largest clock, reaches nobody', () =>
    expectUnharmed(async (url) => {
      const victim = new WebSocket(url);
      const heard: string[] = [];
      victim.on('message', (data: Buffer) => heard.push(data.toString('latin1')));
      await once(victim, 'open');
      const say = (socket: WebSocket, client: number, clock: number, name: string): void =>
        socket.send(
          encodeAwareness(encodeAwarenessEntries([{ client, clock, stateJson: JSON.stringify({ name }) }])),
        );
      say(victim, 1, 1, 'victim');
      const attacker = new WebSocket(url);
      await once(attacker, 'open');
      say(attacker, 2, 1, 'attacker');
      say(attacker, 1, Number.MAX_SAFE_INTEGER, 'impostor');
      await waitUntil('the attacker is heard', () => heard.some((text) => text.includes('attacker')));
      expect(heard.some((text) => text.includes('impostor'))).toBe(false);
      victim.terminate();
      attacker.terminate();
    }));

  // How much is kept for it at most is session.test.ts's to say, [F1]: memory of a process tells of much else.
  test(
    'row 24: a reader that stands still holds nobody up, and lacks nothing once it reads on',
    { timeout: 60_000 },
    () =>
      expectUnharmed(async () => {
        const url = `${server.syncUrl}/large`;
        const [writer, still] = [await SyncClient.join(url), await SyncClient.join(url)];
        still.socket.pause();
        const text = writer.doc.getText('t');
        for (let i = 0; i < 24; i++) {
          text.insert(0, 'x'.repeat(500_000));
          text.delete(0, 500_000);
          await new Promise<void>((resolve) => writer.askForReceipt(resolve));
        }
        text.insert(0, 'the end');
        still.socket.resume();
        await waitUntil('it has the end', () => still.doc.getText('t').toJSON() === 'the end');
        expect(still.closeCode).toBeNull();
        still.close();
        writer.close();
      }),
  );
});

describe('rights', () => {
  test('row 15: the client id of another guest is not continued, and its owner writes on', () =>
    expectUnharmed(async (url) => {
      const owner = new Y.Doc();
      owner.clientID = 4_242;
      owner.getText('owned').insert(0, 'mine');
      const cookie = (letter: string): { headers: { cookie: string } } => ({
        headers: { cookie: `weft_guest=${letter.repeat(22)}` },
      });
      const first = new WebSocket(url, cookie('a'));
      await once(first, 'open');
      first.send(encodeUpdate(Y.encodeStateAsUpdate(owner)));
      const reader = await SyncClient.join(url);
      await waitUntil('it is there', () => reader.doc.getText('owned').length === 4);
      // A collected range that would carry the client's clock far ahead.
      const hijack = Uint8Array.from([1, 1, ...varUint(4_242), 4, 0, 128, 128, 128, 8, 0]);
      expect(await closeCode(url, (socket) => socket.send(encodeUpdate(hijack)), cookie('b').headers)).toBe(
        4409,
      );
      owner.getText('owned').insert(4, ' still');
      first.send(encodeSyncStep2(Y.encodeStateAsUpdate(owner)));
      await waitUntil('its owner writes on', () => reader.doc.getText('owned').toJSON() === 'mine still');
      first.terminate();
      reader.close();
    }));

  test('row 21: a viewer that writes, or deletes, is told and sent away; nothing changes', () =>
    withTokenServer(async ({ urlFor }) => {
      const editor = await SyncClient.join(urlFor('doc', 'ada', 'editor'));
      editor.doc.getText('t').insert(0, 'text');
      await new Promise<void>((resolve) => editor.askForReceipt(resolve));
      const forged = new Y.Doc();
      Y.applyUpdate(forged, Y.encodeStateAsUpdate(editor.doc));
      const vector = Y.encodeStateVector(forged);
      forged.getText('t').delete(0, 2);
      const deletion = Y.encodeStateAsUpdate(forged, vector);
      forged.getText('t').insert(0, 'x');
      for (const frame of [encodeUpdate(deletion), encodeSyncStep2(Y.encodeStateAsUpdate(forged))]) {
        expect(await closeCode(urlFor('doc', 'ben', 'viewer'), (socket) => socket.send(frame))).toBe(4403);
      }
      const fresh = await SyncClient.join(urlFor('doc', 'cy', 'viewer'));
      expect(fresh.doc.getText('t').toJSON()).toBe('text');
      editor.close();
      fresh.close();
    }));

  test('row 22: a link revoked while somebody edits through it: 4401; what was confirmed stays', () =>
    withTokenServer(async ({ access, urlFor }) => {
      const editor = await SyncClient.join(urlFor('doc', 'ada', 'editor'));
      editor.doc.getText('t').insert(0, 'kept');
      await new Promise<void>((resolve) => editor.askForReceipt(resolve));
      const closed = once(editor.socket, 'close');
      access.revoke('ada');
      expect(((await closed) as [number])[0]).toBe(4401);
      const fresh = await SyncClient.join(urlFor('doc', 'cy', 'viewer'));
      expect(fresh.doc.getText('t').toJSON()).toBe('kept');
      editor.close();
      fresh.close();
    }));
});

test('a client whose clock is a day off changes nothing: times are the server’s', () =>
  expectUnharmed(async (url) => {
    const client = await SyncClient.join(url);
    client.doc.getMap('m').set('at', Date.now() + 86_400_000);
    await new Promise<void>((resolve) => client.askForReceipt(resolve));
    client.close();
  }));

test('keys named __proto__ reach everybody as data or not at all, and lone surrogates converge', () =>
  expectUnharmed(async (url) => {
    const [a, b] = [await SyncClient.join(url), await SyncClient.join(url)];
    a.doc.getText('surrogates').insert(0, 'a\ud800b');
    a.doc.getMap('protos').set('__proto__', 'inert');
    await waitUntil(
      'b has both',
      () => b.doc.getText('surrogates').length === 3 && b.doc.getMap('protos').size === 1,
    );
    expect(({} as { inert?: string }).inert).toBeUndefined();
    const c = await SyncClient.join(url);
    expect(c.doc.getText('surrogates').toJSON()).toBe(b.doc.getText('surrogates').toJSON());
    for (const client of [a, b, c]) client.close();
  }));

function rawSocketOf(socket: WebSocket): Socket {
  return (socket as unknown as { _socket: Socket })._socket;
}

/** The update of a document with a value of arrays in arrays. */
function deepValue(depth: number): Uint8Array {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = [value];
  const doc = new Y.Doc();
  doc.getMap('m').set('deep', value);
  return Y.encodeStateAsUpdate(doc);
}

function varUint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varUint(value >> 7)];
}
