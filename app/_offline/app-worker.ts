// The service worker, as pages see it: registered once, and whether a new version of the app waits to take over. Without
// one (an old browser, an address without https) the app works as long as there is a server, and asks that.
'use client';

import { type Watchable, Watched } from '../../lib/base/listeners.ts';

const waiting = new Watched(false);
let registration: Promise<ServiceWorkerRegistration | null> | null = null;
let look: () => Promise<unknown> = () => Promise.resolve();

/** There is a new version of the app, and it comes with the next reload that asks for it. */
export const newVersionWaits: Watchable<boolean> = waiting;

/** To be called when there is nothing better to do: it fetches the whole app. */
export function keepApp(): void {
  if (process.env.NODE_ENV !== 'production') {
    // One of the built app at this address would show yesterday's files.
    if ('serviceWorker' in navigator) void endKept();
    return;
  }
  if (registration !== null) return;
  registration = register();
  void registration.then((registered) => (registered === null ? watchFile() : watch(registered)));
  // A tab may stay open for weeks, and a browser looks by itself only when a page is loaded.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') lookForNewVersion();
  });
}

/** To be called when there may be one: after a server was away. */
export function lookForNewVersion(): void {
  // Without a server there is nothing to be found; the next look will.
  look().catch(() => undefined);
}

/** Reloads this page with the new version. What is unsaved must be kept before. */
export async function takeNewVersion(): Promise<void> {
  const worker = (await registration)?.waiting ?? null;
  if (worker === null) {
    location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  // A worker, not a window: there is no other origin that it could have.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  worker.postMessage('take-over');
}

/** Null where there is none: nothing is lost by that but being able to open without a server. */
async function register(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null;
  try {
    // A browser that was told to have none may answer with nothing.
    const registered: ServiceWorkerRegistration | undefined =
      await navigator.serviceWorker.register('/sw.js');
    return registered ?? null;
  } catch {
    // Blocked, or out of room.
    return null;
  }
}

function watch(registered: ServiceWorkerRegistration): void {
  const tell = () => waiting.set(registered.waiting !== null && navigator.serviceWorker.controller !== null);
  const follow = () => registered.installing?.addEventListener('statechange', tell);
  registered.addEventListener('updatefound', follow);
  // Found before, when the browser loaded the page.
  follow();
  navigator.serviceWorker.addEventListener('controllerchange', tell);
  look = () => registered.update();
  tell();
}

/** Without a service worker, its file still tells one version of the app from another: it names all others. */
function watchFile(): void {
  let first: string | null = null;
  look = async () => {
    const answer = await fetch('/sw.js', { cache: 'no-cache' });
    if (!answer.ok) return;
    const file = await answer.text();
    first ??= file;
    waiting.set(file !== first);
  };
  lookForNewVersion();
}

async function endKept(): Promise<void> {
  const registered = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registered.map((one) => one.unregister()));
}
