// A real Chromium, and a page of the app as a person meets it: everything is found by role and name.

import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { waitUntil } from './wait-until.ts';

/** Starts the browser that `npm test` has found. Each test makes contexts of its own: those are the persons. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions());
}

/** The browser of one person, which keeps its profile in this folder when it is closed: cookies, storage, the app. */
export function launchKeptBrowser(profileFolder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileFolder, launchOptions());
}

function launchOptions() {
  return {
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

/** One person's browser window. */
export class Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained of: errors, and warnings of the browser. A test may look that there is none. */
  readonly complaints: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async arrive(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Person> {
    // Fetching the whole app for each person would take longer than most tests; those that need it ask for it.
    const context = await browser.newContext({ serviceWorkers: 'block', ...options });
    return new Person(context, await context.newPage());
  }

  /** Somebody whose browser was started by {@link launchKeptBrowser}. */
  static async atBrowser(context: BrowserContext): Promise<Person> {
    return new Person(context, context.pages()[0] ?? (await context.newPage()));
  }

  /** One more tab of the same browser: it shares storage with this one, and leaves with it. */
  async anotherTab(): Promise<Person> {
    return new Person(this.context, await this.context.newPage());
  }

  get editor(): Locator {
    // The title is a textbox too; the editor is the one with several lines.
    return this.page.locator('[role=textbox][contenteditable=true]');
  }

  get title(): Locator {
    return this.page.getByRole('textbox', { name: 'Title', exact: true });
  }

  get saveState(): Locator {
    return this.page.getByRole('status').filter({ hasText: /^(Saved|Saving…|Syncing…|Not saved|Offline)/ });
  }

  /** Makes a document from the list of documents and returns its address. */
  async makeDocument(baseUrl: string): Promise<string> {
    await this.page.goto(baseUrl);
    await this.page.getByRole('button', { name: 'New document' }).first().click();
    await this.page.waitForURL(/\/d\/[\w-]+$/);
    await this.waitUntilItHearsKeys();
    return this.page.url();
  }

  /** The caret comes a moment after the text can be written in; on a touch screen not before a tap. */
  async waitUntilItHearsKeys(): Promise<void> {
    await this.editor.waitFor();
    await waitUntil('keys go into the text', () =>
      this.editor.evaluate(
        (text) => text === document.activeElement || matchMedia('(pointer: coarse)').matches,
      ),
    );
  }

  /** What has happened until now is on the screen. */
  async untilDrawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.editor.waitFor();
  }

  /** The text of the document as this person sees it, a line for each block. */
  blocks(): Promise<string[]> {
    return this.editor.evaluate((root) =>
      Array.from(root.children, (block) => (block.textContent ?? '').replaceAll('\u200b', '')),
    );
  }

  /** Waits until the document's blocks are these. */
  async waitForBlocks(expected: readonly string[]): Promise<void> {
    const wanted = expected.join('\n');
    let seen: readonly string[] = [];
    const isThere = async (): Promise<boolean> => {
      seen = await this.blocks();
      return seen.join('\n') === wanted;
    };
    await waitUntil('the text is there', isThere).catch((error: unknown) => {
      throw new Error(`expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`, { cause: error });
    });
  }

  /** The toolbar's button for the kind of block; its name says which kind it is. */
  blockMenu(kind?: string): Locator {
    const name = kind === undefined ? /^Kind of block: / : `Kind of block: ${kind}`;
    return this.page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name, exact: true });
  }

  /** Makes the block at the caret this, by the toolbar's menu. */
  async chooseBlock(kind: string): Promise<void> {
    await this.blockMenu().click();
    await this.page
      .getByRole('menu', { name: /^Kind of block/ })
      .getByRole('menuitemcheckbox', { name: kind })
      .click();
  }

  /** A button of the formatting toolbar. */
  tool(name: string): Locator {
    return this.page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name, exact: true });
  }

  async waitForState(state: string): Promise<void> {
    // From its beginning: "Not saved" is not Saved.
    await this.saveState.filter({ hasText: new RegExp(`^${state}`) }).waitFor();
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
