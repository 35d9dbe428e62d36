// When a new version of the app is offered, with a service worker that the test moves on.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

class FakeWorker extends EventTarget {}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;

  /** The browser has found a new version. */
  find(): void {
    this.installing = new FakeWorker();
    this.dispatchEvent(new Event('updatefound'));
  }

  /** It has all of it. */
  install(): void {
    const worker = this.installing;
    [this.installing, this.waiting] = [null, worker];
    worker?.dispatchEvent(new Event('statechange'));
  }
}

let registration: FakeRegistration;

beforeEach(() => {
  registration = new FakeRegistration();
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: new FakeWorker(),
    register: () => Promise.resolve(registration),
  });
  vi.stubEnv('NODE_ENV', 'production');
  vi.stubGlobal('navigator', { serviceWorker });
  vi.stubGlobal('document', new EventTarget());
  // A page has one, from its beginning to its end.
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

/** Whether one is offered, asked of a page that watches from now on. */
async function watchedPage(): Promise<() => boolean> {
  const { keepApp, newVersionWaits } = await import('../../../app/_offline/app-worker.ts');
  keepApp();
  await Promise.resolve();
  await Promise.resolve();
  return () => newVersionWaits.get();
}

test('a new version is offered once all of it is there', async () => {
  const isOffered = await watchedPage();
  registration.find();
  expect(isOffered()).toBe(false);
  registration.install();
  expect(isOffered()).toBe(true);
});

test('one that was there before the page began to watch is offered', async () => {
  registration.find();
  registration.install();
  expect((await watchedPage())()).toBe(true);
});

// The story: the browser looks when the page is loaded, and the page begins to watch a while later.
test('one that was being installed when the page began to watch is offered', async () => {
  registration.find();
  const isOffered = await watchedPage();
  expect(isOffered()).toBe(false);
  registration.install();
  expect(isOffered()).toBe(true);
});
