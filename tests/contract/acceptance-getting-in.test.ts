// The table of bad inputs, rows 1 to 6: before a socket exists. Every refusal is a status, nothing is loaded for it,
// and the log has a line with the reason.

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { guestCookieOf } from '../support/sync-client.ts';
import { metric } from '../support/metrics.ts';
import { withServer } from '../support/server-process.ts';
import { withTokenServer } from '../support/token-server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { rawUpgrade, upgradeStatus } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { linesIn, notLetIn, refused, times } from './acceptance/expected-lines.ts';

/** Not open to all: documents are made by the API, and pages of other origins may do nothing. */
const closed = attackedServer({ CREATE_LIMIT_PER_MINUTE: '20' });

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
  test('[W4] a foreign or null origin with a valid cookie: 403, and nothing is loaded', async () => {
    const url = `${closed.process.syncUrl}/${await newDocument()}`;
    const headers = { cookie: guestCookieOf('victim') };
    const loaded = await metric(closed.process, 'weft_rooms_opened_total');
    const said = closed.lineCount;
    for (const origin of ['https://evil.example', 'null', `http://localhost:${closed.process.port + 1}`]) {
      expect(await upgradeStatus(url, { origin, headers })).toBe(403);
    }
    await closed.expectLines(said, times(3, notLetIn(403, 'origin')));
    expect(await metric(closed.process, 'weft_rooms_opened_total')).toBe(loaded);
    expect(await upgradeStatus(url, { origin: closed.process.httpUrl, headers })).toBe(101);
  });

  test('a change by HTTP from a foreign origin: 403, and nothing happens', async () => {
    const listed = async (): Promise<number> => {
      const answer = await fetch(`${closed.process.httpUrl}/api/documents`);
      return ((await answer.json()) as { documents: unknown[] }).documents.length;
    };
    const before = await listed();
    const said = closed.lineCount;
    const headers = { cookie: guestCookieOf('victim'), origin: 'https://evil.example' };
    expect((await createDocument(headers)).status).toBe(403);
    await closed.expectLines(said, [refused(403, 'foreign-origin')]);
    expect(await listed()).toBe(before);
  });
});

describe('rows 2 and 3', () => {
  test('no token, a garbage, changed, ended or revoked one: 401', () =>
    withTokenServer(async ({ port, access, urlFor, output }) => {
      const base = `ws://127.0.0.1:${port}/sync`;
      const revoked = urlFor('doc', 'ben', 'editor');
      access.revoke('ben');
      const viewer = urlFor('doc', 'eve', 'viewer').split('token=')[1]?.split('.') ?? [];
      const claims = Buffer.from(viewer[0] ?? '', 'base64url').toString();
      const promoted = Buffer.from(claims.replace('"viewer"', '"owner"')).toString('base64url');
      expect(promoted).not.toBe(viewer[0]);
      const refusals = [
        `${base}/doc`,
        `${base}/doc?token=`,
        `${base}/doc?token=garbage.garbage`,
        `${base}/doc?token=${promoted}.${viewer[1]}`,
        `${base}/doc?token=${viewer[0]}.`,
        urlFor('doc', 'ada', 'editor', -1),
        revoked,
      ];
      for (const url of refusals) expect([url, await upgradeStatus(url)]).toEqual([url, 401]);
      expect(linesIn(output())).toEqual(times(refusals.length, notLetIn(401, 'not-authenticated')));
    }));

  test('[A1] no right in a document, or no such document: 403 in the same words', () =>
    withTokenServer(async ({ port, urlFor, output }) => {
      expect(await upgradeStatus(urlFor('other', 'ada', 'editor'))).toBe(101);
      const token = new URL(urlFor('doc', 'ada', 'editor')).search;
      const answers = [
        await rawUpgrade(port, `/sync/other${token}`),
        await rawUpgrade(port, `/sync/nobody-made-this${token}`),
      ];
      expect(answers[0]).toMatch(/^HTTP\/1\.1 403 /);
      expect(answers[1]).toBe(answers[0]);
      expect(linesIn(output())).toEqual(times(2, notLetIn(403, 'not-allowed')));
    }));

  test('[W2] a document that nobody made, with or without a middleware header: 403', async () => {
    const said = closed.lineCount;
    const url = `${closed.process.syncUrl}/nobody-made-this`;
    expect(await upgradeStatus(url)).toBe(403);
    expect(await upgradeStatus(url, { headers: { 'x-middleware-subrequest': 'middleware' } })).toBe(403);
    await closed.expectLines(said, times(2, notLetIn(403, 'not-allowed')));
  });
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
  ])('%s: %s', async (_name, path, status) => {
    const said = closed.lineCount;
    expect(await rawUpgrade(closed.process.port, path)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await closed.expectLines(said, [notLetIn(status, status === 404 ? 'address' : 'document id')]);
  });

  test.each([
    ['a NUL', '/sync/a\0b'],
    ['a line end', '/sync/a\r\nX-Injected: 1\r\n'],
    ['letters of other alphabets', '/sync/caf\u00c3\u00a9'],
  ])('%s in the request line is no HTTP', async (_name, path) => {
    const said = closed.lineCount;
    const answer = await rawUpgrade(closed.process.port, path);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('Injected');
    await closed.expectLines(said, [refused(400, 'invalid-request')]);
  });

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
  test('2,000 headers: 431', async () => {
    const said = closed.lineCount;
    const many = Array.from({ length: 2_000 }, (_, index) => `X-${index}: ${'y'.repeat(20)}\r\n`).join('');
    expect(await rawUpgrade(closed.process.port, '/sync/a', many)).toMatch(/^HTTP\/1\.1 431 /);
    await closed.expectLines(said, [refused(431, 'headers-too-large')]);
  });

  test('the address of an inner host: 404, and nobody dials it', async () => {
    let dialled = 0;
    const inner = createServer(() => (dialled += 1));
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(inner.address() as AddressInfo).port}`;
    const said = closed.lineCount;
    for (const target of [`http://${host}/sync/a`, `http://${host}/`, `//${host}/sync/a`]) {
      expect(await rawUpgrade(closed.process.port, target)).toMatch(/^HTTP\/1\.1 404 /);
    }
    await closed.expectLines(said, times(3, notLetIn(404, 'address')));
    inner.close();
    expect(dialled).toBe(0);
  });
});

test('row 6: 3,000 sockets that never finish their request are closed', { timeout: 60_000 }, async () => {
  const said = closed.lineCount;
  let gone = 0;
  const count = 3_000;
  for (let i = 0; i < count; i++) {
    const socket = connect(closed.process.port, 'localhost');
    socket.on('error', () => {});
    socket.on('close', () => (gone += 1));
    socket.write('GET /sync/a HTTP/1.1\r\nHost: localhost\r\n');
    socket.resume();
  }
  await waitUntil('all of them are closed', () => gone === count, 50_000);
  expect(gone).toBe(count);
  await closed.expectLines(said, times(count, refused(408, 'request-timeout')));
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
