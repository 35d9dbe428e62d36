// What holds for every answer: headers, the origin check, methods, error shapes, health and the description.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorAnswerSchema } from '../../../lib/api/contract.ts';
import { isKnownHost, isOwnOrigin } from '../../../server/http/origin.ts';
import { startHttp, type HttpFixture } from './http-fixture.ts';

let http: HttpFixture;

beforeEach(async () => {
  http = await startHttp();
});
afterEach(() => http.app.close());

function refusal(answer: { statusCode: number; body: string }): [number, string] {
  return [answer.statusCode, errorAnswerSchema.parse(JSON.parse(answer.body)).error.code];
}

describe('security headers', () => {
  test.each([
    ['an answer', 'GET', '/api/documents', 200],
    ['nothing there', 'GET', '/api/nothing', 404],
    ['a wrong method', 'PUT', '/api/documents', 405],
    ['an address that cannot be decoded', 'GET', '/%zz', 400],
    ['a plain text', 'GET', '/', 200],
  ] as const)('are on %s', async (_name, method, url, status) => {
    const { headers, statusCode } = await http.app.inject({ method, url });
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  test('https is made binding only where the public address is https', async () => {
    expect((await http.app.inject('/healthz')).headers['strict-transport-security']).toBeUndefined();
    const secure = await startHttp({ publicUrl: 'https://docs.example.org' });
    expect((await secure.app.inject('/healthz')).headers['strict-transport-security']).toMatch(
      /^max-age=\d+$/,
    );
    await secure.app.close();
  });
});

describe('the origin of a change', () => {
  const create = (fixture: HttpFixture, headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    fixture.app.inject({ method: 'POST', url: '/api/documents', payload: {}, headers, remoteAddress });

  test.each(['https://evil.example', 'null', 'http://docs.example.evil', 'http://docs.example:81'])(
    '%s is refused, and nothing happens',
    async (origin) => {
      expect(refusal(await create(http, { host: 'docs.example', origin }))).toEqual([403, 'foreign-origin']);
      expect(http.documents.infos.size).toBe(0);
    },
  );

  test.each(['PATCH', 'DELETE', 'PUT'] as const)('is asked for %s too', async (method) => {
    const answer = await http.app.inject({
      method,
      url: '/api/documents/abc',
      headers: { origin: 'https://evil.example' },
    });
    expect(refusal(answer)).toEqual([403, 'foreign-origin']);
  });

  test('is not asked for reading: a foreign page cannot see the answer', async () => {
    const answer = await http.app.inject({
      url: '/api/documents',
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('may be the addressed host, or missing', async () => {
    expect(
      (await create(http, { host: 'docs.example:3000', origin: 'http://docs.example:3000' })).statusCode,
    ).toBe(201);
    expect((await create(http, {})).statusCode).toBe(201);
  });

  test('may be the public address behind a proxy that names itself as host', async () => {
    const behind = await startHttp({ publicUrl: 'https://docs.example.org' });
    expect(
      (await create(behind, { host: '127.0.0.1:3000', origin: 'https://docs.example.org' })).statusCode,
    ).toBe(201);
    expect(
      (await create(behind, { host: '127.0.0.1:3000', origin: 'http://docs.example.org' })).statusCode,
    ).toBe(403);
    await behind.app.close();
  });

  test('is compared with X-Forwarded-Host only if a trusted proxy sent it', async () => {
    const behind = await startHttp({ trustedProxies: ['10.0.0.0/8'] });
    const headers = { host: 'internal', 'x-forwarded-host': 'docs.example', origin: 'https://docs.example' };
    expect((await create(behind, headers, '10.0.0.1')).statusCode).toBe(201);
    expect((await create(behind, headers, '203.0.113.9')).statusCode).toBe(403);
    await behind.app.close();
  });

  test.each([
    [undefined, 'h', true],
    ['http://h', 'H', true],
    ['http://H', 'h', true],
    ['http://h', undefined, false],
    ['', 'h', false],
    ['file://', '', false],
    ['null', 'null', false],
  ])('isOwnOrigin(%j, %j) is %j', (origin, host, expected) => {
    expect(isOwnOrigin(origin, host, null)).toBe(expected);
  });
});

describe('the host of a request', () => {
  const alone = { host: '127.0.0.1', publicUrl: null, trustedProxies: [] };
  const named = { ...alone, publicUrl: 'https://docs.example.org', trustedProxies: ['loopback'] };

  test.each([
    ['127.0.0.1:3000', alone, true],
    ['[::1]:3000', alone, true],
    ['203.0.113.9', alone, true],
    ['localhost:3000', alone, true],
    ['LOCALHOST.', alone, true],
    ['weft.localhost:3000', alone, true],
    ['box:3000', alone, true],
    ['box.local:3000', alone, true],
    [undefined, alone, true],
    ['', alone, true],
    ['evil.example:3000', alone, false],
    ['localhost.evil.example', alone, false],
    ['127.0.0.1.evil.example', alone, false],
    ['notlocal.notlocalhost.example', alone, false],
    ['localhost@evil.example', alone, false],
    ['not a host', alone, false],
    ['docs.example.org', alone, false],
    ['docs.example.org', named, true],
    ['Docs.Example.org.:8443', named, true],
    ['evil.example', named, false],
    ['evil.example', { ...named, host: '::1' }, false],
    ['evil.example', { ...named, host: '::ffff:127.0.0.1' }, false],
    ['evil.example', { ...named, host: '127.9.9.9' }, false],
    ['evil.example', { ...named, host: 'LocalHost' }, false],
    ['weft.localhost', { ...named, host: 'weft.localhost' }, true],
    // A proxy on this machine, of which no setting says the name.
    ['docs.example.org', { ...alone, trustedProxies: ['loopback'] }, true],
    // Other machines may have any name for this one.
    ['docs.example.org', { ...alone, host: '0.0.0.0' }, true],
    ['docs.example.org', { ...named, host: '192.0.2.1' }, true],
    ['docs.example.org', { ...alone, host: 'docs.internal' }, true],
  ])('isKnownHost(%j, %j) is %j', (host, server, expected) => {
    expect(isKnownHost(host, server)).toBe(expected);
  });

  test.each(['/api/documents', '/', '/healthz', '/readyz', '/nothing'])(
    'that is none of this server’s gets nothing of %s, and hears of the setting',
    async (url) => {
      const loopback = await startHttp({ host: '127.0.0.1' });
      const ask = (host: string, headers = {}) => loopback.app.inject({ url, headers: { host, ...headers } });
      const answer = await ask('evil.example:3000');
      expect(refusal(answer)).toEqual([421, 'unknown-host']);
      expect(answer.body).toContain('PUBLIC_URL');
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
      expect((await ask('localhost:3000')).statusCode).not.toBe(421);
      await loopback.app.close();
    },
  );

  test('is what the request says, whatever it says of a proxy', async () => {
    const behind = await startHttp({ ...named, trustedProxies: ['127.0.0.1'] });
    const headers = { host: 'evil.example', 'x-forwarded-host': 'docs.example.org' };
    const answer = await behind.app.inject({ url: '/api/documents', headers, remoteAddress: '127.0.0.1' });
    expect(refusal(answer)).toEqual([421, 'unknown-host']);
    await behind.app.close();
  });
});

describe('addresses and methods', () => {
  test.each([
    ['PUT', '/api/documents', 'GET, HEAD, POST'],
    ['DELETE', '/api/documents', 'GET, HEAD, POST'],
    ['POST', '/api/documents/abc', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['GET', '/api/documents/abc/restore', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ] as const)('%s %s is 405 and names %s', async (method, url, allow) => {
    const answer = await http.app.inject({ method, url });
    expect(refusal(answer)).toEqual([405, 'method-not-allowed']);
    expect(answer.headers['allow']).toBe(allow);
  });

  test('405 comes before the body is looked at', async () => {
    const headers = { 'content-type': 'image/png' };
    const answer = await http.app.inject({
      method: 'PUT',
      url: '/api/documents',
      headers,
      payload: 'x'.repeat(100_000),
    });
    expect(answer.statusCode).toBe(405);
  });

  test.each(['/api', '/api/nothing', '/nothing', '/api/documents/abc/other'])('%s is 404', async (url) => {
    expect(refusal(await http.app.inject(url))).toEqual([404, 'not-found']);
  });

  test.each([
    ['h2c', 200],
    ['websocket, h2c', 200],
    ['WebSocket', 418],
  ])('an offer to upgrade to %s is answered with %i', async (upgrade, status) => {
    http.app.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 418 socket\r\n\r\n'));
    await http.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = http.app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.write(
      `GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: ${upgrade}\r\nHTTP2-Settings: AAEA\r\n\r\n`,
    );
    expect(await once(socket, 'data')).toEqual([expect.stringMatching(`^HTTP/1\\.1 ${status} `)]);
    socket.destroy();
  });

  test('what is no HTTP is answered in the same shape on the bare socket', async () => {
    await http.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = http.app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let text = '';
    socket.on('data', (chunk: string) => (text += chunk));
    socket.write('NONSENSE\r\n\r\n');
    await once(socket, 'close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(refusal({ statusCode: 400, body })).toEqual([400, 'invalid-request']);
  });

  test('headers beyond what Node takes are 431 in the same shape', async () => {
    await http.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = http.app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let text = '';
    socket.on('data', (chunk: string) => (text += chunk)).on('error', () => {});
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\n${'x-a: b\r\n'.repeat(4_000)}\r\n`);
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toContain('"code":"headers-too-large"');
  });
});

describe('health', () => {
  test('/healthz says that the process is up, even when it takes no traffic', async () => {
    http.reasons = ['draining'];
    const answer = await http.app.inject('/healthz');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'up' }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('/readyz says what a receipt means', async () => {
    const answer = await http.app.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { ready: true, receipt: 'fsync', storage: 'ok', reasons: [] },
    ]);
  });

  test.each([
    ['draining', 'ok'],
    ['storage-full', 'full'],
    ['storage-busy', 'busy'],
    ['storage-failed', 'failed'],
  ] as const)('/readyz is 503 for the reason %s, with storage %s', async (reason, storage) => {
    http.reasons = [reason];
    const answer = await http.app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ ready: false, receipt: 'fsync', storage, reasons: [reason] });
  });
});

test('/api/openapi.json describes the routes that there are, by named schemas', async () => {
  const description = (await http.app.inject('/api/openapi.json')).json<{
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    components: { schemas: Record<string, unknown> };
  }>();
  expect(description.openapi).toBe('3.1.0');
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(operations.sort()).toEqual([
    'delete /api/documents/{id}',
    'get /api/documents',
    'get /api/documents/{id}',
    'get /healthz',
    'get /readyz',
    'patch /api/documents/{id}',
    'post /api/documents',
    'post /api/documents/{id}/restore',
    'put /api/documents/{id}',
  ]);
  expect(JSON.stringify(description.paths['/api/documents']!['post']!.responses['201'])).toContain(
    '#/components/schemas/DocumentSummary',
  );
  const references = [...JSON.stringify(description).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(references).toContain('ErrorAnswer');
  expect(Object.keys(description.components.schemas)).toEqual(expect.arrayContaining(references));
});

test('requests are logged by their route, so that no id reaches the log', async () => {
  await http.app.inject('/api/documents/secret-id');
  expect(http.debugLines).toEqual([
    { message: 'request', route: 'GET /api/documents/:id', status: 404, ms: expect.any(Number) },
  ]);
});
