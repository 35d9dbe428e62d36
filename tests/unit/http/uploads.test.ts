// Uploads over HTTP without a port: who may, what is answered, and in what dress a file is given out.
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { errorAnswerSchema, uploadSchema, type Upload } from '../../../lib/api/contract.ts';
import { systemClock } from '../../../lib/base/clock.ts';
import type { Role } from '../../../server/core/access.ts';
import { serverLimits } from '../../../server/core/limits.ts';
import { Uploads } from '../../../server/core/uploads.ts';
import { MemoryStore } from '../../../server/storage/memory-store.ts';
import { png } from '../../support/images.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { someone, startHttp, type HttpFixture } from './http-fixture.ts';

let http: HttpFixture;
afterEach(() => http.app.close());

async function start(options: { perMinute?: number } = {}) {
  const rights: { role: Role | null } = { role: 'editor' };
  const { blobs } = new MemoryStore();
  const service = new Uploads(
    { blobs, clock: systemClock, random: seededRandom(1), events: () => {} },
    { uploadBytesMax: 100_000, uploadDocumentBytesMax: 150_000 },
  );
  http = await startHttp({ uploadLimitPerMinute: options.perMinute ?? 0 }, null, {
    service,
    roleIn: async () => rights.role,
  });
  const { id } = await http.documents.create('Notes', someone());
  return { id, rights, blobs };
}

function upload(id: string, payload: Uint8Array | string, headers: Record<string, string> = {}, name = '') {
  return http.app.inject({
    method: 'POST',
    url: `/api/documents/${id}/uploads${name === '' ? '' : `?name=${encodeURIComponent(name)}`}`,
    headers: { 'content-type': 'image/png', ...headers },
    payload: Buffer.from(payload as string),
  });
}

async function uploaded(...given: Parameters<typeof upload>): Promise<Upload> {
  const answer = await upload(...given);
  expect(answer.statusCode).toBe(201);
  return uploadSchema.parse(answer.json());
}

function refusal(answer: { statusCode: number; body: string }): [number, string] {
  return [answer.statusCode, errorAnswerSchema.parse(JSON.parse(answer.body)).error.code];
}

test('a picture is taken, described, and given out to be drawn and nothing else', async () => {
  const { id } = await start();
  const bytes = png(30, 20, 5_000);
  const answer = await uploaded(id, bytes, {}, 'Über "uns".png');
  expect(answer).toMatchObject({ type: 'image/png', width: 30, height: 20, bytes: bytes.length });
  expect(answer.url).toBe(`/uploads/${id}/${answer.id}`);
  const given = await http.app.inject(answer.url);
  expect(given.statusCode).toBe(200);
  expect(Buffer.compare(given.rawPayload, bytes)).toBe(0);
  expect(given.headers).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(bytes.length),
    'content-disposition': "inline; filename*=UTF-8''%C3%9Cber%20%22uns%22.png",
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
  });
  const head = await http.app.inject({ method: 'HEAD', url: answer.url });
  expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([
    200,
    String(bytes.length),
    '',
  ]);
});

test('any other file is a download without a type that a browser would run', async () => {
  const { id } = await start();
  const script = '<!DOCTYPE html><script>alert(1)</script>';
  const answer = await uploaded(id, script, { 'content-type': 'text/html' }, 'page.html');
  expect(answer).toMatchObject({ type: 'application/octet-stream', name: 'page.html' });
  expect(answer.width).toBeUndefined();
  const given = await http.app.inject(answer.url);
  expect(given.body).toBe(script);
  expect(given.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': "attachment; filename*=UTF-8''page.html",
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  });
});

describe('refused with a reason', () => {
  test.each([
    ['an SVG', '<svg onload="alert(1)"/>', 'image/svg+xml', 415, 'not-an-image'],
    ['HTML as a picture', '<!DOCTYPE html>', 'image/png', 415, 'not-an-image'],
    ['400 megapixels', png(20_000, 20_000), 'image/png', 413, 'too-many-pixels'],
    ['a file above the limit', new Uint8Array(100_001), 'x/y', 413, 'too-large'],
    ['nothing', '', 'image/png', 400, 'invalid-request'],
  ] as const)('%s', async (_name, payload, type, status, code) => {
    const { id, blobs } = await start();
    expect(refusal(await upload(id, payload, { 'content-type': type }))).toEqual([status, code]);
    expect(await blobs.list('upload', '', 1)).toEqual([]);
  });

  test('a document that is full', async () => {
    const { id } = await start();
    await uploaded(id, png(1, 1, 90_000));
    expect(refusal(await upload(id, png(1, 1, 90_000)))).toEqual([413, 'document-full']);
  });

  test('more than the rate, with when to come again', async () => {
    const { id } = await start({ perMinute: 2 });
    await uploaded(id, png(1, 1));
    await uploaded(id, png(1, 1));
    const third = await upload(id, png(1, 1));
    expect(refusal(third)).toEqual([429, 'rate-limited']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a page of another site', async () => {
    const { id } = await start();
    const answer = await upload(id, png(1, 1), { origin: 'https://evil.example' });
    expect(refusal(answer)).toEqual([403, 'foreign-origin']);
  });
});

test('a sender that goes away in the middle leaves nothing, and is no fault of the server', async () => {
  const { id, blobs } = await start();
  await http.app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((http.app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /api/documents/${id}/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: x/y\r\nContent-Length: 90000\r\n\r\n`,
  );
  socket.write(Buffer.alloc(1_000));
  await once(http.app.server, 'request');
  socket.destroy();
  await waitUntil('it is noticed', () => http.debugLines.length + http.errors.length > 0);
  expect(http.errors).toEqual([]);
  expect(http.debugLines[0]).toMatchObject({
    message: 'the sender of a body has gone',
    route: 'POST /api/documents/:id/uploads',
  });
  expect(await blobs.list('upload', '', 1)).toEqual([]);
});

test('an answer that nobody reads is given up', async () => {
  const { id } = await start();
  const { url } = await uploaded(id, png(1, 1, 90_000));
  const { server } = http.app;
  expect(server.timeout).toBe(serverLimits.httpStillMs);
  server.timeout = 200;
  await http.app.listen({ host: '127.0.0.1', port: 0 });
  const accepted = once(server, 'connection');
  const peer = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  peer.on('error', () => {});
  // More than the system takes in for a peer that does not read.
  peer.write(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(300));
  const [held] = (await accepted) as [Socket];
  await once(held, 'close');
  expect(http.errors).toEqual([]);
  peer.destroy();
});

describe('rights', () => {
  test.each(['viewer', 'commenter'] as const)('a %s reads and does not upload', async (role) => {
    const { id, rights } = await start();
    const { url } = await uploaded(id, png(1, 1));
    rights.role = role;
    expect((await http.app.inject(url)).statusCode).toBe(200);
    expect(refusal(await upload(id, png(1, 1)))).toEqual([403, 'not-allowed']);
  });

  test('who may not see the document finds neither it nor its files', async () => {
    const { id, rights } = await start();
    const { url } = await uploaded(id, png(1, 1));
    rights.role = null;
    expect(refusal(await http.app.inject(url))).toEqual([404, 'not-found']);
    expect(refusal(await upload(id, png(1, 1)))).toEqual([404, 'not-found']);
  });

  test('a document that nobody made, or that was deleted, has no files', async () => {
    const { id } = await start();
    const { url } = await uploaded(id, png(1, 1));
    expect(refusal(await upload('nobody-made-this', png(1, 1)))).toEqual([404, 'not-found']);
    await http.app.inject({ method: 'DELETE', url: `/api/documents/${id}` });
    expect(refusal(await http.app.inject(url))).toEqual([404, 'not-found']);
    await http.app.inject({ method: 'POST', url: `/api/documents/${id}/restore` });
    expect((await http.app.inject(url)).statusCode).toBe(200);
  });

  test.each(['../../etc/passwd', 'a%2Fb', 'x'.repeat(23), `${'x'.repeat(21)}%00`])(
    'an address that names no upload is none: %s',
    async (name) => {
      const { id } = await start();
      expect([400, 404]).toContain((await http.app.inject(`/uploads/${id}/${name}`)).statusCode);
    },
  );

  test('the file of one document is not another’s', async () => {
    const { id } = await start();
    const other = await http.documents.create('Other', someone());
    const { id: uploadId } = await uploaded(id, png(1, 1));
    expect((await http.app.inject(`/uploads/${other.id}/${uploadId}`)).statusCode).toBe(404);
  });
});

test('the API description names the upload', async () => {
  await start();
  const described = (await http.app.inject('/api/openapi.json')).json<{
    paths: Record<string, Record<string, unknown>>;
    components: { schemas: Record<string, unknown> };
  }>();
  expect(described.paths['/api/documents/{id}/uploads']?.['post']).toBeDefined();
  expect(described.paths['/uploads/{documentId}/{uploadId}']?.['get']).toBeDefined();
  expect(described.components.schemas['Upload']).toBeDefined();
});

test('another method is answered with those that there are', async () => {
  const { id } = await start();
  const { url } = await uploaded(id, png(1, 1));
  const answer = await http.app.inject({ method: 'DELETE', url });
  expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
});

test('without a size, there are no uploads at all', async () => {
  http = await startHttp();
  const { id } = await http.documents.create('Notes', someone());
  expect(refusal(await upload(id, png(1, 1)))).toEqual([404, 'not-found']);
});
