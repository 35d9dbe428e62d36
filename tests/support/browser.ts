// A real Chromium, and a page of the app as a person meets it: everything is found by role and name.

import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';

/** Starts the browser that `npm test` has found. Each test makes contexts of its own: those are the persons. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
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
  });
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
    const context = await browser.newContext(options);
    return new Person(context, await context.newPage());
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
    await this.editor.waitFor();
    return this.page.url();
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

  async waitForState(state: string): Promise<void> {
    await this.saveState.filter({ hasText: state }).waitFor();
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
