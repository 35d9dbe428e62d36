// The app on a device: its service worker has all of it, so that its pages open without a server.

import type { Person } from '../support/browser.ts';

/** And this page asks the service worker for what it needs. Only for who arrived with service workers. */
export async function untilAppIsKept(person: Person): Promise<void> {
  await person.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  });
}
