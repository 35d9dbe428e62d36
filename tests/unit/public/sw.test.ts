// The service worker's cache of pictures, run on fakes of a worker's surroundings: a browser's HTTP cache would show the
// same pictures, for as long as it likes.

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const source = readFileSync(new URL('../../../public/sw.js', import.meta.url), 'utf8');
const origin = 'https://weft.example';

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly mode: string;
  readonly destination: string;
}

/** A worker that was started: `ask` is what a page asks for; null: the worker leaves it to the browser. */
function begin() {
  const stores = new Map<string, Map<string, Response>>();
  const server = { isUp: true, asked: [] as string[] };
  const open = (name: string) => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return {
      match: async (url: string) => store.get(url)?.clone(),
      put: async (url: string, answer: Response) => void store.set(url, answer),
      keys: async () => [...store.keys()],
      delete: async (url: string) => store.delete(url),
    };
  };
  const caches = {
    open: async (name: string) => open(name),
    match: async (url: string) => {
      for (const store of stores.values()) if (store.has(url)) return store.get(url)?.clone();
      return undefined;
    },
  };
  const listeners = new Map<string, (event: unknown) => void>();
  runInNewContext(source, {
    build: { version: '1', files: ['/'] },
    self: { location: { origin } },
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
    caches,
    URL,
    fetch: async ({ url }: Asked) => {
      server.asked.push(new URL(url).pathname);
      if (!server.isUp) throw new TypeError('Failed to fetch');
      return new Response('pixels', { headers: { 'content-type': 'image/png', 'content-length': '6' } });
    },
  });
  const ask = async (path: string, destination = 'image'): Promise<Response | null> => {
    let answer: Promise<Response> | null = null;
    const work: Promise<unknown>[] = [];
    listeners.get('fetch')?.({
      request: { url: origin + path, method: 'GET', mode: 'no-cors', destination } satisfies Asked,
      respondWith: (given: Promise<Response>) => (answer = given),
      waitUntil: (given: Promise<unknown>) => work.push(given),
    });
    const answered = await (answer as Promise<Response> | null);
    await Promise.all(work);
    return answered;
  };
  return { ask, server };
}

test('a picture that was shown once is shown without a server', async () => {
  const { ask, server } = begin();
  const path = '/uploads/a-document_1/an-upload_2';
  await ask(path);
  server.isUp = false;
  const answer = await ask(path);
  expect(await answer?.text()).toBe('pixels');
  await expect(ask('/uploads/a-document_1/another')).rejects.toThrow('Failed to fetch');
});

test('what is no picture of a document is the browser’s business', async () => {
  const { ask, server } = begin();
  expect(await ask('/uploads/a-document_1/an-upload_2', '')).toBeNull();
  expect(await ask('/api/documents/a-document_1/uploads', '')).toBeNull();
  expect(await ask('/uploads/a-document_1/an-upload_2/more')).toBeNull();
  expect(server.asked).toEqual([]);
});
