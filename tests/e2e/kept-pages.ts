// The pages and scripts of the app, remembered by the browser's side of the test, so that a page can be loaded while
// there is no server: what a browser's own cache or a service worker may do one day. Sockets and the API are left to
// the network, so they fail as they really do.

import type { APIResponse, BrowserContext, Route } from 'playwright-core';

type Answer = Readonly<{ status: number; headers: Record<string, string>; body: Buffer }>;

export class KeptPages {
  readonly #answers = new Map<string, Answer>();
  /** A test that uses none of them is not about being offline. */
  servedFromMemory = 0;

  private constructor() {}

  static async of(context: BrowserContext): Promise<KeptPages> {
    const pages = new KeptPages();
    // A page that did not come over the network counts as one from anywhere, which may not dial this machine.
    await context.grantPermissions(['local-network-access']);
    await context.route(
      (url) => !url.pathname.startsWith('/api/'),
      (route) => pages.#answer(route),
    );
    return pages;
  }

  async #answer(route: Route): Promise<void> {
    const url = route.request().url();
    try {
      this.#answers.set(url, await read(await route.fetch()));
    } catch {
      this.servedFromMemory += 1;
    }
    const answer = this.#answers.get(url);
    await (answer === undefined ? route.abort('connectionrefused') : route.fulfill(answer));
  }
}

async function read(response: APIResponse): Promise<Answer> {
  return { status: response.status(), headers: response.headers(), body: await response.body() };
}
