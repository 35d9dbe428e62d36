// The API client: what it asks for, and that every way of not getting an answer is a value.
import { describe, expect, test } from 'vitest';
import { createApiClient } from '../../../lib/api/client.ts';

const summary = { id: 'abc', title: 'Notes', createdAt: 1, updatedAt: 2 };

interface Sent {
  readonly url: unknown;
  readonly init: RequestInit;
}

/** A client whose network gives `response`, and what it sent. */
function clientAnswering(response: () => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const client = createApiClient({
    baseUrl: 'http://server',
    fetch: async (url, init) => {
      sent.push({ url, init: init ?? {} });
      return response();
    },
  });
  return { client, sent };
}

describe('requests', () => {
  test.each([
    ['listDocuments', [], 'GET', '/api/documents', undefined],
    ['createDocument', [], 'POST', '/api/documents', '{}'],
    ['createDocument', ['Notes'], 'POST', '/api/documents', '{"title":"Notes"}'],
    ['getDocument', ['abc'], 'GET', '/api/documents/abc', undefined],
    ['renameDocument', ['abc', ''], 'PATCH', '/api/documents/abc', '{"title":""}'],
    ['deleteDocument', ['abc'], 'DELETE', '/api/documents/abc', undefined],
    ['restoreDocument', ['abc'], 'POST', '/api/documents/abc/restore', undefined],
  ] as const)('%s %j sends %s %s with body %s', async (call, args, method, path, body) => {
    const { client, sent } = clientAnswering(() => Response.json(summary));
    await (client[call] as (...given: readonly string[]) => Promise<unknown>)(...args);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.url).toBe(`http://server${path}`);
    expect(sent[0]!.init.method).toBe(method);
    expect(sent[0]!.init.body).toBe(body);
    expect(new Headers(sent[0]!.init.headers).get('content-type')).toBe(
      body === undefined ? null : 'application/json',
    );
  });

  test('an id cannot leave its place in the address', async () => {
    const { client, sent } = clientAnswering(() => Response.json(summary));
    await client.getDocument('../../healthz?x#y');
    expect(sent[0]!.url).toBe('http://server/api/documents/..%2F..%2Fhealthz%3Fx%23y');
  });
});

describe('answers', () => {
  test('a list is unwrapped, and fields of a newer server are dropped', async () => {
    const { client } = clientAnswering(() =>
      Response.json({ documents: [{ ...summary, pinned: true }], next: null }),
    );
    expect(await client.listDocuments()).toEqual({ ok: true, value: [summary] });
  });

  test("the server's error answer is passed on with its status", async () => {
    const error = { code: 'storage-full', message: 'No room.' };
    const { client } = clientAnswering(() => Response.json({ error }, { status: 503 }));
    expect(await client.createDocument()).toEqual({ ok: false, error: { ...error, status: 503 } });
  });

  test.each([
    ["a proxy's error page", () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 502],
    ['a login page with status 200', () => new Response('<form>', { status: 200 }), 200],
    ['a summary without its id', () => Response.json({ ...summary, id: undefined }), 200],
    ['a title that is no text', () => Response.json({ ...summary, title: 7 }), 200],
    ['an error in another shape', () => Response.json({ error: 'no' }, { status: 400 }), 400],
  ])('%s is an unexpected answer', async (_name, response, status) => {
    const { client } = clientAnswering(response);
    expect(await client.getDocument('abc')).toMatchObject({
      ok: false,
      error: { code: 'unexpected-answer', status },
    });
  });

  test.each([
    ['the network fails', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'the connection breaks in the middle of the answer',
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })),
    ],
  ])('if %s, the server is unreachable', async (_name, response) => {
    const { client } = clientAnswering(response);
    expect(await client.listDocuments()).toMatchObject({
      ok: false,
      error: { code: 'unreachable', status: 0 },
    });
  });
});
