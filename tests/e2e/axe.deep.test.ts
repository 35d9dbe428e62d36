// Every page, and every menu and dialog that can be opened on it, as axe-core sees it: with a mouse in English, on a
// phone in German, each in both themes.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { de } from '../../app/_text/de.ts';
import { en, type Texts } from '../../app/_text/en.ts';
import { launchBrowser, type Person } from '../support/browser.ts';
import { $makeEveryKindOfBlock } from '../support/every-kind-of-block.ts';
import { axeFaults } from './axe.ts';
import { HeadlessAuthor } from './headless-author.ts';
import { type App, withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

const calm = { reducedMotion: 'reduce' } as const;
const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true } as const;

test.each([
  ['with a mouse, in English', en, { ...calm, locale: 'en-GB' }],
  ['on a phone, in German', de, { ...calm, ...phone, locale: 'de-AT' }],
])('axe finds nothing wrong %s', (_how, texts, options) =>
  withApp(browser, async (app) => {
    const walk = new Walk(await app.arrive(options), texts);
    await walk.documents(app);
    const url = await walk.document(app);
    await walk.menus();
    await walk.dialogs();
    await walk.noPages(app);
    await walk.deletion(app, url);
    expect(walk.looked).toBeGreaterThan(15);
    expect([...new Set(walk.faults)]).toEqual([]);
  }),
);

class Walk {
  readonly faults: string[] = [];
  looked = 0;
  readonly #person: Person;
  readonly #texts: Texts;

  constructor(person: Person, texts: Texts) {
    this.#person = person;
    this.#texts = texts;
  }

  async documents(app: App): Promise<void> {
    const { page } = this.#person;
    const { documents, common } = this.#texts;
    await page.goto(app.url);
    await page.getByText(documents.empty).waitFor();
    await this.#look('no documents');
    const full = { error: { code: 'storage-full', message: 'full' } };
    await page.route('**/api/documents', (route) => route.fulfill({ status: 507, json: full }));
    await page.getByRole('button', { name: documents.newDocument }).click();
    await page.getByText(documents.notCreated).waitFor();
    await this.#look('the list with a failure');
    await page.unroute('**/api/documents');

    await page.getByRole('button', { name: documents.newDocument }).click();
    await this.#person.editor.waitFor();
    await page.goBack();
    const rename = page.getByRole('button', { name: documents.rename(this.#texts.untitled) });
    await rename.waitFor();
    await this.#look('the list');
    await rename.click();
    await page.getByRole('textbox', { name: documents.newName }).waitFor();
    await this.#look('the list while renaming');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: documents.delete(this.#texts.untitled) }).click();
    await page.getByRole('button', { name: common.undo }).waitFor();
    await this.#look('the list with the offer to undo');
  }

  /** Opens a document that has everything in it. */
  async document(app: App): Promise<string> {
    const { page, editor } = this.#person;
    await page.goto(app.url);
    await page.getByRole('button', { name: this.#texts.documents.newDocument }).first().click();
    await editor.waitFor();
    await page.getByRole('button', { name: this.#texts.toolbar.insert, exact: true }).waitFor();
    await this.#look('an empty document');
    const dora = await HeadlessAuthor.join(page.url());
    dora.edit($makeEveryKindOfBlock);
    dora.setTitle('Everything');
    await editor.getByText('And שלום at the end.').waitFor();
    await page.getByRole('textbox', { name: 'Everything' }).waitFor();
    await this.#look('a document with everything');
    dora.leave();
    return page.url();
  }

  /** Everything that says of itself that it opens something, whoever made it. */
  async menus(): Promise<void> {
    const { page } = this.#person;
    const openers = page.locator('[aria-haspopup]:visible');
    const count = await openers.count();
    expect(count).toBeGreaterThan(2);
    for (let at = 0; at < count; at++) {
      const name = (await openers.nth(at).getAttribute('aria-label')) ?? `opener ${at}`;
      await openers.nth(at).click();
      await page.locator(':popover-open, dialog[open]').first().waitFor();
      await this.#look(`the menu ${name}`);
      await page.keyboard.press('Escape');
      await page.locator(':popover-open, dialog[open]').waitFor({ state: 'hidden' });
    }
  }

  async dialogs(): Promise<void> {
    const { page, editor } = this.#person;
    const { people, share, profile, link, common } = this.#texts;
    await page.getByRole('status').getByRole('button').click();
    await this.#look('what is said of saving');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: people.share, exact: true }).click();
    await page.getByRole('dialog', { name: share.title }).waitFor();
    await this.#look('the share dialog');
    await page.getByRole('button', { name: common.close }).click();

    await page.getByRole('list', { name: people.list }).getByRole('button').first().click();
    await page.getByRole('dialog', { name: profile.title }).waitFor();
    await page.getByRole('textbox', { name: profile.name }).fill(' ');
    await page.getByRole('button', { name: common.save, exact: true }).click();
    await page.getByText(profile.nameMissing).waitFor();
    await this.#look('the profile dialog with a fault');
    await page.getByRole('button', { name: common.cancel }).click();

    await editor.getByText('A smaller heading').click();
    await page.keyboard.press('Shift+Home');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: link.add }).waitFor();
    await page.getByRole('textbox', { name: link.address }).fill('javascript:0');
    await page.keyboard.press('Enter');
    await page.getByText(link.notAnAddress).waitFor();
    await this.#look('the link dialog with a fault');
    await page.keyboard.press('Escape');
  }

  async noPages(app: App): Promise<void> {
    const { page } = this.#person;
    const { nothingHere, document } = this.#texts;
    await page.goto(`${app.url}/nowhere`);
    await page.getByRole('heading', { name: nothingHere.title }).waitFor();
    await this.#look('no such page');
    await page.goto(`${app.url}/d/no-such-document-anywhere`);
    await page.getByRole('heading', { name: document.notFound }).waitFor();
    await this.#look('no such document');
  }

  async deletion(app: App, url: string): Promise<void> {
    const { page } = this.#person;
    await this.#person.open(url);
    const id = url.slice(url.lastIndexOf('/') + 1);
    await fetch(`${app.url}/api/documents/${id}`, { method: 'DELETE' });
    await page.getByRole('button', { name: this.#texts.document.restore }).waitFor();
    await this.#look('a document that was deleted meanwhile');
  }

  async #look(where: string): Promise<void> {
    this.looked += 1;
    this.faults.push(...(await axeFaults(this.#person.page, where)));
  }
}
