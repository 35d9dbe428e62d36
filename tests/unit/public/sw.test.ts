// What the service worker keeps and lets go, run on fakes of a worker's surroundings: a browser's HTTP cache would show the
// same pictures, for as long as it likes, and when it installs a new version is not for a test to say.

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
  const registration = { installing: null as object | null, waiting: null as object | null };
  const pages: object[] = [];
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
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
  };
  const listeners = new Map<string, (event: unknown) => void>();
  runInNewContext(source, {
    build: { version: '1', files: ['/'] },
    self: {
      location: { origin },
      registration,
      clients: { matchAll: async () => pages, claim: async () => undefined },
    },
    setTimeout,
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
    caches,
    URL,
    fetch: async ({ url }: Asked) => {
      server.asked.push(new URL(url).pathname);
      if (!server.isUp) throw new TypeError('Failed to fetch');
      return new Response('pixels', { headers: { 'content-type': 'image/png', 'content-length': '6' } });
    },
  });
  const ask = async (path: string, destination = 'image', mode = 'no-cors'): Promise<Response | null> => {
    let answer: Promise<Response> | null = null;
    const work: Promise<unknown>[] = [];
    listeners.get('fetch')?.({
      request: { url: origin + path, method: 'GET', mode, destination } satisfies Asked,
      respondWith: (given: Promise<Response>) => (answer = given),
      waitUntil: (given: Promise<unknown>) => work.push(given),
    });
    const answered = await (answer as Promise<Response> | null);
    await Promise.all(work);
    return answered;
  };
  const activate = async (): Promise<void> => {
    let work: Promise<unknown> | undefined;
    listeners.get('activate')?.({ waitUntil: (given: Promise<unknown>) => (work = given) });
    await work;
  };
  return { ask, activate, server, pages, registration, caches };
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

/** Of version 1, beside one before and one after it. */
async function amongVersions() {
  const worker = begin();
  for (const version of ['0', '1', '2']) await worker.caches.open(`weft-app-${version}`);
  await worker.caches.open('weft-images');
  return { ...worker, open: () => worker.ask('/', 'document', 'navigate') };
}

test('[W4] the files of other versions go with the first page that is opened', async () => {
  const { open, pages, caches } = await amongVersions();
  pages.push({});
  await open();
  expect(await caches.keys()).toHaveLength(4);
  pages.pop();
  await open();
  expect(await caches.keys()).toEqual(['weft-app-1', 'weft-images']);
});

test.each(['installing', 'waiting'] as const)('[W4] none go while a new version is %s', async (state) => {
  const { open, registration, caches } = await amongVersions();
  registration[state] = {};
  await open();
  expect(await caches.keys()).toHaveLength(4);
});

test('[W4] a new version lets the old ones go when it takes over', async () => {
  const { activate, caches } = await amongVersions();
  await activate();
  expect(await caches.keys()).toEqual(['weft-app-1', 'weft-images']);
});
