// Bad input on the real port: each ends its own socket with the right code, and a bystander in the same
// document goes on as if nothing had happened.

import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { limits } from '../../lib/protocol/limits.ts';
import { bytesFromHex } from '../support/bytes.ts';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: ServerProcess;
let stop: () => void;
let stopped: Promise<unknown>;

beforeAll(async () => {
  await new Promise<void>((started) => {
    stopped = withServer({ env: { WEFT_OPEN: '1' } }, (running) => {
      server = running;
      started();
      return new Promise<void>((resolve) => (stop = resolve));
    });
  });
});

afterAll(async () => {
  stop();
  await stopped;
});

/** Two people who write to each other, before and after what `attack` does. */
async function expectUnharmedBystander(attack: () => Promise<void>): Promise<void> {
  const people = [0, 1].map(() => {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(server.syncUrl, 'attacked', doc, {
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
    });
    return { doc, provider, closes: 0 };
  });
  for (const person of people) person.provider.on('connection-close', () => (person.closes += 1));
  const [a, b] = people as [(typeof people)[0], (typeof people)[0]];
  try {
    await waitUntil('both are synced', () => a.provider.synced && b.provider.synced);
    await attack();
    const word = `after ${performance.now()}`;
    a.doc.getText('t').insert(0, word);
    await waitUntil('the bystander gets it', () => b.doc.getText('t').toJSON().startsWith(word));
    expect([a.closes, b.closes]).toEqual([0, 0]);
  } finally {
    for (const { doc, provider } of people) {
      provider.destroy();
      doc.destroy();
    }
  }
}

/** Opens a socket, lets `act` use it, and resolves with the code with which it is closed. */
async function closeCodeAfter(act: (socket: WebSocket) => void): Promise<number> {
  const socket = new WebSocket(`${server.syncUrl}/attacked`);
  socket.on('error', () => {});
  await once(socket, 'open');
  const closed = once(socket, 'close');
  act(socket);
  const [code] = (await closed) as [number];
  return code;
}

const frames: ReadonlyArray<[string, (socket: WebSocket) => void, number]> = [
  ['a malformed frame', (socket) => socket.send(bytesFromHex('ffffffffffffffffffff')), 4400],
  ['an empty frame', (socket) => socket.send(new Uint8Array(0)), 4400],
  ['a text frame', (socket) => socket.send('hello'), 4400],
  ['unknown message types, twice', (socket) => [1, 2].forEach(() => socket.send(Uint8Array.of(99))), 4400],
  ['a frame above the limit', (socket) => socket.send(new Uint8Array(limits.frameBytesMax + 1)), 4413],
  ['a frame far above it', (socket) => socket.send(new Uint8Array(8 * limits.frameBytesMax)), 4413],
  ['33 million structs in 7 bytes', (socket) => socket.send(bytesFromHex('00020701ffffff0f0900')), 4400],
  [
    'an update cut off in its delete set',
    (socket) => socket.send(bytesFromHex('00021001010700040101740568656c6c6f0501')),
    4400,
  ],
  ['presence that is no JSON', (socket) => socket.send(bytesFromHex('01050101010178')), 4400],
];

describe('[E1] on the real port', () => {
  test.each(frames)('%s', async (_name, act, code) => {
    await expectUnharmedBystander(async () => {
      expect(await closeCodeAfter(act)).toBe(code);
    });
  });

  test('bytes that are no WebSocket frame', async () => {
    await expectUnharmedBystander(async () => {
      const socket = connect(server.port, 'localhost');
      socket.write(
        'GET /sync/attacked HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      await once(socket, 'data');
      socket.write(bytesFromHex('ffffffffffffffff'));
      socket.resume();
      await once(socket, 'close');
    });
  });
});

/** The status with which an upgrade of this path is answered. */
async function upgradeStatus(path: string, headers: Record<string, string> = {}): Promise<number> {
  const sent = request({
    host: 'localhost',
    port: server.port,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
    },
  });
  sent.end();
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
  });
}

describe('[W3] an upgrade', () => {
  test.each([
    ['/sync/..%2f..%2fetc%2fpasswd', 400],
    ['/sync/../../etc/passwd', 400],
    ['/sync/', 400],
    ['/sync/a/b', 400],
    [`/sync/${'x'.repeat(129)}`, 400],
    ['/sync/caf%C3%A9', 400],
    ['/elsewhere', 404],
    [`/sync/${'x'.repeat(128)}?token=abc`, 101],
  ])('to %s is answered with %i', async (path, status) => {
    expect(await upgradeStatus(path)).toBe(status);
  });

  test('that is no handshake is answered with 400', async () => {
    expect(await upgradeStatus('/sync/attacked', { 'sec-websocket-version': '99' })).toBe(400);
  });
});

test('[W4] a page of another origin may not open a socket', () =>
  withServer({}, async ({ port, httpUrl }) => {
    const created = await fetch(`${httpUrl}/api/documents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { id } = (await created.json()) as { id: string };
    const statusFrom = async (origin: string): Promise<number> => {
      const socket = new WebSocket(`ws://localhost:${port}/sync/${id}`, { origin });
      socket.on('error', () => {});
      return new Promise((resolve) => {
        socket.on('open', () => resolve(101));
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      }).finally(() => socket.terminate()) as Promise<number>;
    };
    expect(await statusFrom('https://evil.example')).toBe(403);
    expect(await statusFrom('null')).toBe(403);
    expect(await statusFrom(`http://localhost:${port}`)).toBe(101);
  }));

describe('the process', () => {
  test('a bad setting stops the start with one line and exit code 2', () =>
    withDataDir(async (dataDir) => {
      const start = ServerProcess.start({ dataDir, env: { PORT: 'many' } });
      await expect(start).rejects.toThrow(/^the server ended with 2:\nPORT is "many", but must be [^\n]+\n$/);
    }));

  test('a second server on one data folder stops with one line', () =>
    withDataDir(async (dataDir) => {
      const first = await ServerProcess.start({ dataDir });
      await expect(ServerProcess.start({ dataDir })).rejects.toThrow(
        /ended with 1:\nThe data folder .* is in use by another server\.\n$/,
      );
      await first.kill();
    }));

  test('a port that is taken stops the start with one line', () =>
    withDataDir(async (dataDir) => {
      await expect(ServerProcess.start({ dataDir, port: server.port })).rejects.toThrow(
        /ended with 1:\n[^\n]*EADDRINUSE[^\n]*\n$/,
      );
    }));

  test('SIGTERM sends everybody away with 1012, keeps everything, and exits with 0', () =>
    withDataDir(async (dataDir) => {
      const running = await ServerProcess.start({ dataDir, env: { WEFT_OPEN: '1' } });
      const socket = new WebSocket(`${running.syncUrl}/a-document`);
      await once(socket, 'open');
      const closed = once(socket, 'close');
      expect(await running.stop()).toBe(0);
      const [code] = (await closed) as [number];
      expect(code).toBe(1012);
    }));
});
