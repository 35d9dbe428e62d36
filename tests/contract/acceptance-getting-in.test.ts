// The table of bad inputs, rows 1 and 3 to 6: before a socket exists; those by tokens are in acceptance-tokens.test.ts. Every refusal is a status, nothing is loaded for it,
// and the log has a line with the reason.

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { guestCookieOf } from '../support/sync-client.ts';
import { metric } from '../support/metrics.ts';
import { withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { rawUpgrade, upgradeStatus } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { notLetIn, refused, times } from './acceptance/expected-lines.ts';

/** Not open to all: documents are made by the API, and pages of other origins may do nothing. */
const closed = attackedServer({ CREATE_LIMIT_PER_MINUTE: '0' });

async function createDocument(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${closed.process.httpUrl}/api/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });
}

async function newDocument(): Promise<string> {
  return ((await (await createDocument()).json()) as { id: string }).id;
}

describe('row 1', () => {
  test('[W4] a foreign or null origin with a valid cookie: 403, and nothing is loaded', () =>
    closed.withstands(
      async () => {
        const url = `${closed.process.syncUrl}/${await newDocument()}`;
        const headers = { cookie: guestCookieOf('victim') };
        const loaded = await metric(closed.process, 'weft_rooms_opened_total');
        for (const origin of [
          'https://evil.example',
          'null',
          `http://localhost:${closed.process.port + 1}`,
        ]) {
          expect(await upgradeStatus(url, { origin, headers })).toBe(403);
        }
        expect(await metric(closed.process, 'weft_rooms_opened_total')).toBe(loaded);
        expect(await upgradeStatus(url, { origin: closed.process.httpUrl, headers })).toBe(101);
      },
      { log: times(3, notLetIn(403, 'origin')) },
    ));

  test('a change by HTTP from a foreign origin: 403, and nothing happens', () =>
    closed.withstands(
      async () => {
        const listed = async (): Promise<number> => {
          const answer = await fetch(`${closed.process.httpUrl}/api/documents`);
          return ((await answer.json()) as { documents: unknown[] }).documents.length;
        };
        const before = await listed();
        const headers = { cookie: guestCookieOf('victim'), origin: 'https://evil.example' };
        expect((await createDocument(headers)).status).toBe(403);
        expect(await listed()).toBe(before);
      },
      { log: [refused(403, 'foreign-origin')] },
    ));
});

describe('row 3, and row 5', () => {
  test('[W2] a document that nobody made, with or without a middleware header: 403', () =>
    closed.withstands(
      async () => {
        const url = `${closed.process.syncUrl}/nobody-made-this`;
        expect(await upgradeStatus(url)).toBe(403);
        expect(await upgradeStatus(url, { headers: { 'x-middleware-subrequest': 'middleware' } })).toBe(403);
      },
      { log: times(2, notLetIn(403, 'not-allowed')) },
    ));
});

describe('[W3] row 4: an address that is none', () => {
  test.each([
    ['a way out', '/sync/../../etc/passwd', 400],
    ['an escaped way out', '/sync/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 400],
    ['a half escaped one', '/sync/..%2f..%2fetc%2fpasswd', 400],
    ['an escaped NUL', '/sync/a%00b', 400],
    ['an escape for what needs none', '/sync/%61bc', 400],
    ['an escape that is none', '/sync/%zz', 400],
    ['an escaped line end', '/sync/a%0d%0aX-Injected:1', 400],
    ['ten thousand characters', `/sync/${'x'.repeat(10_000)}`, 400],
    ['one character more than an id has', `/sync/${'x'.repeat(129)}`, 400],
    ['no id', '/sync/', 400],
    ['a path for an id', '/sync/a/b', 400],
    ['letters of other alphabets', '/sync/caf%C3%A9', 400],
    ['another place', '/elsewhere', 404],
  ])('%s: %s', (_name, path, status) =>
    closed.withstands(
      async () =>
        expect(await rawUpgrade(closed.process.port, path)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `)),
      { log: [notLetIn(status, status === 404 ? 'address' : 'document id')] },
    ),
  );

  test.each([
    ['a NUL', '/sync/a\0b'],
    ['a line end', '/sync/a\r\nX-Injected: 1\r\n'],
    ['letters of other alphabets', '/sync/caf\u00c3\u00a9'],
  ])('%s in the request line is no HTTP', (_name, path) =>
    closed.withstands(
      async () => {
        const answer = await rawUpgrade(closed.process.port, path);
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        expect(answer).not.toContain('Injected');
      },
      { log: [refused(400, 'invalid-request')] },
    ),
  );

  test('what is no handshake is answered by the socket layer: 400', async () => {
    const socket = connect(closed.process.port, 'localhost');
    socket.write(
      `GET /sync/${await newDocument()} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 99\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });
});

describe('row 5', () => {
  test('2,000 headers: 431', () =>
    closed.withstands(
      async () => {
        const many = Array.from({ length: 2_000 }, (_, index) => `X-${index}: ${'y'.repeat(20)}\r\n`).join(
          '',
        );
        expect(await rawUpgrade(closed.process.port, '/sync/a', many)).toMatch(/^HTTP\/1\.1 431 /);
      },
      { log: [refused(431, 'headers-too-large')] },
    ));

  test('the address of an inner host: 404, and nobody dials it', async () => {
    let dialled = 0;
    const inner = createServer(() => (dialled += 1));
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(inner.address() as AddressInfo).port}`;
    await closed.withstands(
      async () => {
        for (const target of [`http://${host}/sync/a`, `http://${host}/`, `//${host}/sync/a`]) {
          expect(await rawUpgrade(closed.process.port, target)).toMatch(/^HTTP\/1\.1 404 /);
        }
      },
      { log: times(3, notLetIn(404, 'address')) },
    );
    inner.close();
    expect(dialled).toBe(0);
  });
});

test('row 6: 3,000 sockets that never finish their request are closed', { timeout: 60_000 }, () => {
  const count = 3_000;
  return closed.withstands(
    async () => {
      let gone = 0;
      for (let i = 0; i < count; i++) {
        const socket = connect(closed.process.port, 'localhost');
        socket.on('error', () => {});
        socket.on('close', () => (gone += 1));
        socket.write('GET /sync/a HTTP/1.1\r\nHost: localhost\r\n');
        socket.resume();
      }
      await waitUntil('all of them are closed', () => gone === count, 50_000);
      expect(gone).toBe(count);
    },
    { log: times(count, refused(408, 'request-timeout')) },
  );
});

test('documents are made at a limited rate, whatever address a client claims: 429', () =>
  withServer({ env: { CREATE_LIMIT_PER_MINUTE: '3' } }, async ({ httpUrl }) => {
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${httpUrl}/api/documents`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': `203.0.113.${i}`,
          'cf-connecting-ip': `203.0.113.${i}`,
        },
        body: '{}',
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
  }));

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await closed.leftBehind()).toEqual([]);
});
