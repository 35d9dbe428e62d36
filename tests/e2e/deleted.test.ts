// A document that was deleted while somebody was away, who has a copy of it on their device.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('who comes back to a deleted document reads the copy, is told, and can restore it', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Only here');
    await ada.waitForState('Saved');
    await ada.page.goto('about:blank');
    const id = new URL(url).pathname.replace('/d/', '');
    const answer = await fetch(`${app.url}/api/documents/${id}`, { method: 'DELETE' });
    expect(answer.ok).toBe(true);

    await ada.page.goto(url);
    await ada.page.getByText('Only here').waitFor();
    await ada.page.getByRole('alert').filter({ hasText: 'This document was deleted' }).waitFor();
    await ada.waitForState('Not saved');
    expect(await ada.page.getByRole('button', { name: 'Copy text' }).isVisible()).toBe(true);
    // It can be read, and no longer be written in.
    await ada.page.locator('[role=textbox][aria-readonly=true]').waitFor();
    // Of the document's menu, all that reads works, and what would write is off.
    const menu = ada.page.getByRole('button', { name: 'Document', exact: true });
    await menu.click();
    await ada.page.getByRole('menuitem', { name: 'Import Markdown…', disabled: true }).waitFor();
    await ada.page.getByRole('menuitem', { name: 'Word count' }).click();
    await ada.page.getByRole('dialog', { name: 'Word count' }).getByRole('button', { name: 'Close' }).click();

    await ada.page.getByRole('button', { name: 'Restore' }).click();
    await ada.waitForState('Saved');
    await ada.waitForBlocks(['Only here']);
  }));
