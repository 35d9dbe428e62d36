// /api/documents over HTTP without a port: what is answered, to whom, and what never gets through.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorAnswerSchema } from '../../../lib/api/contract.ts';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { CorruptDocument, StorageUnavailable } from '../../../server/core/ports.ts';
import { JobFailed } from '../../../server/jobs/document-jobs.ts';
import { someone, startHttp, type HttpFixture } from './http-fixture.ts';

let http: HttpFixture;

beforeEach(async () => {
  http = await startHttp();
});
afterEach(() => http.app.close());

async function created(title?: string): Promise<string> {
  const answer = await http.app.inject({
    method: 'POST',
    url: '/api/documents',
    payload: title === undefined ? {} : { title },
  });
  expect(answer.statusCode).toBe(201);
  return answer.json<{ id: string }>().id;
}

/** Status and code of an answer, which must have the contract's error shape. */
function refusal(answer: { statusCode: number; body: string }): [number, string] {
  return [answer.statusCode, errorAnswerSchema.parse(JSON.parse(answer.body)).error.code];
}

const emptyDocument = { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() };

describe('a document', () => {
  test('is created with a title, and says where it is', async () => {
    const answer = await http.app.inject({
      method: 'POST',
      url: '/api/documents',
      payload: { title: 'Minutes' },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ id: 'document-1', title: 'Minutes', createdAt: 1, updatedAt: 1 });
    expect(answer.headers['location']).toBe('/api/documents/document-1');
    expect(http.documents.actors).toEqual([someone()]);
  });

  test.each([
    ['an empty object', { payload: {} }],
    ['no body at all', {}],
  ])('is created without a title from %s', async (_name, request) => {
    const answer = await http.app.inject({ method: 'POST', url: '/api/documents', ...request });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ title: '' });
  });

  test('that a client began is created under the id that it drew, once, and not again when it is deleted', async () => {
    const url = '/api/documents/drawn-at-random-by-ada';
    const put = () => http.app.inject({ method: 'PUT', url, payload: {} });
    const [first, second] = [await put(), await put()];
    expect([first.statusCode, second.statusCode]).toEqual([201, 200]);
    expect(first.json()).toMatchObject({ id: 'drawn-at-random-by-ada', title: '' });
    expect(second.json()).toEqual(first.json());
    await http.app.inject({ method: 'DELETE', url });
    expect(refusal(await put())).toEqual([404, 'not-found']);
  });

  test.each([
    ['an id that could be guessed', 'minutes-of-the-club', {}],
    ['an id that is none', 'drawn.at.random.by.ada', {}],
    ['a title, which is an edit', 'drawn-at-random-by-ada', { title: 'x' }],
  ])('is not created with %s', async (_name, id, payload) => {
    const answer = await http.app.inject({ method: 'PUT', url: `/api/documents/${id}`, payload });
    expect(refusal(answer)).toEqual([400, 'invalid-request']);
    expect(http.documents.infos.size).toBe(0);
  });

  test('is read, renamed, deleted and restored', async () => {
    const url = `/api/documents/${await created('Minutes')}`;
    expect((await http.app.inject({ method: 'PATCH', url, payload: { title: 'May' } })).json()).toMatchObject(
      { title: 'May' },
    );
    expect((await http.app.inject(url)).json()).toMatchObject({ title: 'May' });
    expect((await http.app.inject({ method: 'DELETE', url })).json()).toMatchObject({ title: 'May' });
    expect(refusal(await http.app.inject(url))).toEqual([404, 'deleted']);
    expect((await http.app.inject({ method: 'POST', url: `${url}/restore` })).json()).toMatchObject({
      title: 'May',
    });
    expect((await http.app.inject(url)).statusCode).toBe(200);
  });

  test('answers hold the contract’s fields and no more', async () => {
    const url = `/api/documents/${await created()}`;
    const deleted = await http.app.inject({ method: 'DELETE', url });
    expect(Object.keys(deleted.json<object>()).sort()).toEqual(['createdAt', 'id', 'title', 'updatedAt']);
  });

  test.each(['GET', 'PATCH', 'DELETE'] as const)('%s of one that does not exist is 404', async (method) => {
    const answer = await http.app.inject({
      method,
      url: '/api/documents/nowhere',
      ...(method === 'PATCH' && { payload: { title: 'x' } }),
    });
    expect(refusal(answer)).toEqual([404, 'not-found']);
  });

  test('an id of 128 characters is one, longer ones are not', async () => {
    http.documents.infos.set('a'.repeat(128) as DocumentId, {
      id: 'a'.repeat(128) as DocumentId,
      title: '',
      createdAt: 1,
      updatedAt: 1,
      deletedAt: null,
    });
    expect((await http.app.inject(`/api/documents/${'a'.repeat(128)}`)).statusCode).toBe(200);
    expect(refusal(await http.app.inject(`/api/documents/${'a'.repeat(129)}`))).toEqual([
      400,
      'invalid-request',
    ]);
    expect(refusal(await http.app.inject(`/api/documents/${'a'.repeat(1_000)}`))).toEqual([
      414,
      'address-too-long',
    ]);
  });
});

test('the list has the latest edit first and no deleted document', async () => {
  const [first, second, third] = [await created('first'), await created('second'), await created('third')];
  await http.app.inject({ method: 'DELETE', url: `/api/documents/${second}` });
  await http.app.inject({
    method: 'PATCH',
    url: `/api/documents/${first}`,
    payload: { title: 'first again' },
  });
  const { documents } = (await http.app.inject('/api/documents')).json<{ documents: { id: string }[] }>();
  expect(documents.map(({ id }) => id)).toEqual([first, third]);
});

describe('refused requests change nothing', () => {
  const json = { 'content-type': 'application/json' };
  test.each([
    ['JSON that is none', { headers: json, payload: '{"title":' }, 400, 'invalid-request'],
    ['an empty body said to be JSON', { headers: json, payload: '' }, 400, 'invalid-request'],
    ['a title that is no text', { payload: { title: 7 } }, 400, 'invalid-request'],
    ['a field that nobody knows', { payload: { titel: 'x' } }, 400, 'invalid-request'],
    [
      'a prototype in disguise',
      { headers: json, payload: '{"__proto__":{"title":"x"}}' },
      400,
      'invalid-request',
    ],
    ['a list', { payload: [] }, 400, 'invalid-request'],
    [
      'a title that is too long',
      { payload: { title: 'x'.repeat(limits.titleCharactersMax + 1) } },
      400,
      'invalid-request',
    ],
    ['a body above 64 kB', { payload: { title: 'x'.repeat(64 * 1024) } }, 413, 'too-large'],
    [
      'plain text',
      { headers: { 'content-type': 'text/plain' }, payload: '{}' },
      415,
      'unsupported-media-type',
    ],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'title=x' },
      415,
      'unsupported-media-type',
    ],
  ])('%s', async (_name, request, status, code) => {
    const answer = await http.app.inject({ method: 'POST', url: '/api/documents', ...request });
    expect(refusal(answer)).toEqual([status, code]);
    expect(http.documents.infos.size).toBe(0);
  });

  test('a title of exactly the longest length is taken', async () => {
    await created('x'.repeat(limits.titleCharactersMax));
    expect(http.documents.infos.size).toBe(1);
  });

  test.each(['..%2f..%2fetc', '%00', 'a.b', 'a%20b', '%E2%80%AE'])('the id %s', async (id) => {
    expect(refusal(await http.app.inject(`/api/documents/${id}`))).toEqual([400, 'invalid-request']);
  });

  test('the message names the place of the fault', async () => {
    const answer = await http.app.inject({ method: 'POST', url: '/api/documents', payload: { title: 7 } });
    expect(answer.json<{ error: { message: string } }>().error.message).toMatch(/^body\/title: /);
  });
});

describe('a store that takes nothing', () => {
  test.each([
    ['full', 'storage-full'],
    ['busy', 'storage-busy'],
  ] as const)('%s: 503 with the code %s and when to come back', async (reason, code) => {
    http.documents.failure = new StorageUnavailable(reason, 'SQLITE_FULL at /srv/secret');
    const answer = await http.app.inject({ method: 'POST', url: '/api/documents', payload: {} });
    expect(refusal(answer)).toEqual([503, code]);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.body).not.toContain('secret');
  });

  test.each([
    ['overloaded', 503, 'overloaded'],
    ['too-slow', 500, 'internal-error'],
  ] as const)('a job that is %s is %i %s', async (reason, status, code) => {
    http.documents.failure = new JobFailed(reason, 'detail');
    const answer = await http.app.inject({
      method: 'PATCH',
      url: '/api/documents/abc',
      payload: { title: 'x' },
    });
    expect(refusal(answer)).toEqual([status, code]);
  });

  test('a damaged document is named as such and logged', async () => {
    const id = await created();
    http.documents.failure = new CorruptDocument(id as DocumentId, 7, 'checksum', emptyDocument);
    expect(refusal(await http.app.inject(`/api/documents/${id}`))).toEqual([500, 'document-damaged']);
    expect(http.errors).toHaveLength(1);
  });

  test('a fault of our own is 500 without detail; the log has it, under the route and not the address', async () => {
    http.documents.failure = new TypeError('secret detail');
    const answer = await http.app.inject('/api/documents/abc');
    expect(refusal(answer)).toEqual([500, 'internal-error']);
    expect(answer.body).not.toContain('secret');
    expect(http.errors).toEqual([
      {
        message: 'a request failed',
        fields: { error: http.documents.failure, route: 'GET /api/documents/:id' },
      },
    ]);
  });
});

describe('limits', () => {
  test('creating is limited for each address, and says when to come back; reading is not', async () => {
    const limited = await startHttp({ createLimitPerMinute: 2 });
    const create = (remoteAddress: string) =>
      limited.app.inject({ method: 'POST', url: '/api/documents', payload: {}, remoteAddress });
    expect((await create('10.0.0.1')).statusCode).toBe(201);
    expect((await create('10.0.0.1')).statusCode).toBe(201);
    const third = await create('10.0.0.1');
    expect(refusal(third)).toEqual([429, 'rate-limited']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await create('10.0.0.2')).statusCode).toBe(201);
    expect((await limited.app.inject({ url: '/api/documents', remoteAddress: '10.0.0.1' })).statusCode).toBe(
      200,
    );
    await limited.app.close();
  });

  test('behind a trusted proxy the address is the client’s; from anyone else the header is a lie', async () => {
    const limited = await startHttp({ createLimitPerMinute: 1, trustedProxies: ['10.0.0.0/8'] });
    const create = async (remoteAddress: string, client: string) => {
      const headers = { 'x-forwarded-for': client };
      return (
        await limited.app.inject({
          method: 'POST',
          url: '/api/documents',
          payload: {},
          remoteAddress,
          headers,
        })
      ).statusCode;
    };
    expect([await create('10.0.0.1', '192.0.2.1'), await create('10.0.0.1', '192.0.2.2')]).toEqual([
      201, 201,
    ]);
    expect([await create('203.0.113.9', '192.0.2.3'), await create('203.0.113.9', '192.0.2.4')]).toEqual([
      201, 429,
    ]);
    await limited.app.close();
  });
});
