// The app in another language: by the browser's wish or by choice, on every page, kept, and in all tabs at once.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { de } from '../../app/_text/de.ts';
import { launchBrowser } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('a German browser gets German, with dates as its country writes them', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ locale: 'de-AT' });
    const { page } = ada;
    await page.goto(app.url);
    await page.getByRole('heading', { level: 1, name: 'Dokumente' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');

    await page.getByRole('button', { name: 'Neues Dokument' }).click();
    await page.getByRole('textbox', { name: 'Text des Dokuments' }).waitFor();
    await ada.waitUntilItHearsKeys();
    await page.keyboard.type('# Wörter');
    await page.getByRole('status').filter({ hasText: 'Gespeichert' }).waitFor();
    await page.getByRole('button', { name: 'Art des Absatzes: Überschrift 1' }).waitFor();
    await waitUntil('the tab is named', async () => (await page.title()) === 'Ohne Titel – Weft');

    await page.getByRole('link', { name: 'Alle Dokumente' }).click();
    await page.getByRole('link', { name: /^Ohne Titel/ }).waitFor();
    const time = await page
      .getByRole('link', { name: /^Ohne Titel/ })
      .locator('time')
      .getAttribute('title');
    // Austria's January.
    const year = new Intl.DateTimeFormat('de-AT', { dateStyle: 'full' }).format(Date.now());
    expect(time).toContain(year);

    await page.goto(`${app.url}/nowhere`);
    await page.getByRole('heading', { name: 'Hier ist nichts' }).waitFor();
  }));

test('a guest whose first page is a document is named in their language, and by that name to others', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    const ben = await app.arrive({ locale: 'de-DE' });
    await ben.page.goto(url);
    const { first, last } = de.guestWords;
    const germanName = `(${first.join('|')}) (${last.join('|')})`;
    await ben.page.getByRole('button', { name: new RegExp(`^${germanName} \\(ich\\)`) }).waitFor();
    const people = ada.page.getByRole('list', { name: 'People in this document' });
    await people.getByRole('button', { name: new RegExp(`^${germanName}$`) }).waitFor();
    // And not by an English name before.
    expect(await people.getByRole('listitem').count()).toBe(2);
  }));

test('a language that is chosen holds everywhere, is kept, and gives way to the browser’s again', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ locale: 'en-GB' });
    const { page } = ada;
    await page.goto(app.url);
    const choice = page.getByRole('combobox', { name: 'Language' });
    expect(await choice.locator('option').allTextContents()).toEqual(['Automatic', 'English', 'Deutsch']);
    const other = await app.openTab(ada);
    await other.page.goto(app.url);
    await other.page.getByRole('heading', { name: 'Documents' }).waitFor();

    await choice.selectOption('Deutsch');
    await page.getByRole('heading', { name: 'Dokumente' }).waitFor();
    await other.page.getByRole('heading', { name: 'Dokumente' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Dokumente' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Sprache' }).inputValue()).toBe('de');

    await page.getByRole('button', { name: 'Neues Dokument' }).click();
    await page.getByRole('button', { name: /\(ich\)/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Ich in diesem Dokument' });
    await dialog.getByRole('combobox', { name: 'Sprache' }).selectOption('Automatisch');
    await page.getByRole('dialog', { name: 'You in this document' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await other.page.getByRole('heading', { name: 'Documents' }).waitFor();
  }));
