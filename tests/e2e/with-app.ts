// The stage of a browser test: a real server that serves the app, in a data folder of its own, and the persons who
// arrive. Everything ends with the test; a page that complained of anything but a lost connection fails it.

import type { Browser } from 'playwright-core';
import { Person } from '../support/browser.ts';
import { ServerProcess, type ServerOptions, withDataDir } from '../support/server-process.ts';

type ArriveOptions = Parameters<typeof Person.arrive>[1];

export class App {
  readonly #browser: Browser;
  readonly #options: ServerOptions;
  readonly #persons: Person[] = [];
  #server: ServerProcess;

  private constructor(browser: Browser, options: ServerOptions, server: ServerProcess) {
    this.#browser = browser;
    this.#options = options;
    this.#server = server;
  }

  static async start(browser: Browser, options: ServerOptions): Promise<App> {
    return new App(browser, options, await ServerProcess.start(options));
  }

  get server(): ServerProcess {
    return this.#server;
  }

  get url(): string {
    return this.#server.httpUrl;
  }

  /** Somebody in a browser of their own: no cookie, storage or cache is shared with others. */
  async arrive(options: ArriveOptions = {}): Promise<Person> {
    const person = await Person.arrive(this.#browser, options);
    this.#persons.push(person);
    return person;
  }

  /** The same person's browser, one more tab. */
  async openTab(person: Person): Promise<Person> {
    const tab = await person.anotherTab();
    this.#persons.push(tab);
    return tab;
  }

  /** What the server's list calls its documents. */
  async titles(): Promise<string[]> {
    const answer = await fetch(`${this.url}/api/documents`);
    const { documents } = (await answer.json()) as { documents: { title: string }[] };
    return documents.map(({ title }) => title);
  }

  /** A new server on the same folder and port, after the old one was killed or stopped. */
  async restart(): Promise<void> {
    const { port } = this.#server;
    await this.#server.kill();
    this.#server = await ServerProcess.start({ ...this.#options, port });
  }

  /** What pages complained of, besides dials that failed while there was no server. */
  get complaints(): readonly string[] {
    return this.#persons.flatMap((person) => person.complaints).filter((text) => !isOfConnection(text));
  }

  async end(): Promise<void> {
    await Promise.all(this.#persons.map((person) => person.leave()));
    await this.#server.kill();
  }
}

export interface AppOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the server and the app for the length of `use`. */
export function withApp(
  browser: Browser,
  use: (app: App) => Promise<void>,
  options: AppOptions = {},
): Promise<void> {
  return withDataDir(async (dataDir) => {
    const app = await App.start(browser, { ...options, dataDir, args: [] });
    try {
      await use(app);
      if (app.complaints.length > 0) throw new Error(`A page complained: ${app.complaints.join('\n')}`);
    } finally {
      await app.end();
    }
  });
}

function isOfConnection(complaint: string): boolean {
  return /WebSocket connection|ERR_CONNECTION_|Failed to load resource/.test(complaint);
}
