// The service worker, as pages see it: registered once, and whether a new version of the app waits to take over. Without
// one (an old browser, an address without https, development) the app works as long as there is a server.
'use client';

import { type Watchable, Watched } from '../../lib/base/listeners.ts';

const waiting = new Watched(false);
let registration: Promise<ServiceWorkerRegistration | null> | null = null;

/** A new version of the app is on this device, and comes with the next reload that asks for it. */
export const newVersionWaits: Watchable<boolean> = waiting;

/** To be called when there is nothing better to do: it fetches the whole app. */
export function keepApp(): void {
  if (!('serviceWorker' in navigator)) return;
  if (process.env.NODE_ENV !== 'production') {
    // One of the built app at this address would show yesterday's files.
    void endKept();
    return;
  }
  registration ??= navigator.serviceWorker.register('/sw.js').then(
    // A browser that was told to have none may answer with nothing.
    (registered: ServiceWorkerRegistration | undefined) => {
      if (registered === undefined) return null;
      watch(registered);
      return registered;
    },
    // Blocked or out of room: nothing is lost but being able to open without a server.
    () => null,
  );
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

function watch(registered: ServiceWorkerRegistration): void {
  const look = () => waiting.set(registered.waiting !== null && navigator.serviceWorker.controller !== null);
  registered.addEventListener('updatefound', () => {
    registered.installing?.addEventListener('statechange', look);
  });
  navigator.serviceWorker.addEventListener('controllerchange', look);
  // A tab may stay open for weeks, and a browser looks by itself only when a page is loaded.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registered.update().catch(() => undefined);
  });
  look();
}

async function endKept(): Promise<void> {
  const registered = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registered.map((one) => one.unregister()));
}
