// A document with two people in browsers and one without, which the tests of a file play on one after the other: so that
// many small things can be looked at without a server and browsers for each.

import type { Browser } from 'playwright-core';

import type { Person } from '../support/browser.ts';
import { $setBlocks } from '../support/flow-scenario-acts.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HeadlessAuthor } from './headless-author.ts';
import { placeAsIn, textOf, unmarked, expectLines } from './lines.ts';
import { type App, withApp } from './with-app.ts';

export interface Players {
  readonly app: App;
  readonly url: string;
  readonly ada: Person;
  readonly ben: Person;
  readonly dora: HeadlessAuthor;
}

export interface StageOptions {
  /** Runs when the browsers are there and nothing is opened in them yet. */
  readonly prepare?: (ada: Person, ben: Person) => Promise<void>;
  /** The address by which they come, if it is not the server's own. */
  readonly urlOf?: (app: App) => string;
}

export class Stage {
  readonly players: Players;
  readonly #end: () => Promise<void>;

  private constructor(players: Players, end: () => Promise<void>) {
    this.players = players;
    this.#end = end;
  }

  static async open(
    browser: Browser,
    { prepare, urlOf = ({ url }) => url }: StageOptions = {},
  ): Promise<Stage> {
    const opened = Promise.withResolvers<Players>();
    const ended = Promise.withResolvers<void>();
    const whole = withApp(browser, async (app) => {
      const [ada, ben] = [await app.arrive(), await app.arrive()];
      await prepare?.(ada, ben);
      const url = await ada.makeDocument(urlOf(app));
      await ben.open(url);
      const dora = await HeadlessAuthor.join(url);
      try {
        opened.resolve({ app, url, ada, ben, dora });
        await ended.promise;
      } finally {
        dora.leave();
      }
    });
    whole.catch((error: unknown) => opened.reject(error));
    return new Stage(await opened.promise, async () => {
      ended.resolve();
      await whole;
    });
  }

  /** Lays out paragraphs, or what `$change` makes, puts Ada's caret there, and waits until Ben has it too. */
  async lay(lines: readonly string[], $change = () => $setBlocks(lines.map(unmarked))): Promise<void> {
    const { ada, ben, dora } = this.players;
    // What they typed last must have come, or it would come into what is laid out now.
    await waitUntil('Dora has what Ada and Ben have', async () => {
      const text = dora.text();
      return text === (await textOf(ada)) && text === (await textOf(ben));
    });
    // All anew: the words that the last test left are none of this one's.
    dora.edit(() => $setBlocks(['']));
    dora.edit($change);
    await placeAsIn(ada, lines);
    await expectLines(ben, lines.map(unmarked));
  }

  /** Fails if a page complained. */
  async end(): Promise<void> {
    await this.#end();
  }
}

/** Waits until Ada sees these lines with her caret in them, and Ben without. */
export async function expectSeen({ players: { ada, ben } }: Stage, lines: readonly string[]): Promise<void> {
  await expectLines(ada, lines);
  await expectLines(ben, lines.map(unmarked));
}
