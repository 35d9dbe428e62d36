// A document that was deleted while somebody was away, who has a copy of it on their device.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
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

test.each(['connected', 'away'])('who was %s while it was deleted writes on once it is restored', (how) =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Before');
    await ada.waitForState('Saved');
    const address = `${app.url}/api/documents/${new URL(url).pathname.replace('/d/', '')}`;
    const notice = ada.page.getByRole('alert').filter({ hasText: 'This document was deleted' });
    if (how === 'away') {
      // The server stays within reach of everything but the socket.
      await ada.page.routeWebSocket(/\/sync\//, (socket) => socket.close());
      await ada.page.reload();
      await ada.waitForState('Offline');
    }
    expect((await fetch(address, { method: 'DELETE' })).ok).toBe(true);
    await notice.waitFor();
    await ada.page.locator('[role=textbox][aria-readonly=true]').waitFor();

    expect((await fetch(`${address}/restore`, { method: 'POST' })).ok).toBe(true);
    await notice.waitFor({ state: 'detached' });
    await ada.editor.click();
    await ada.page.keyboard.press('Control+End');
    await ada.page.keyboard.type(' and after');
    await ada.waitForBlocks(['Before and after']);
    if (how === 'connected') await ada.waitForState('Saved');
  }),
);

test('the copy of a document that was deleted goes from the device after a week, when the list is opened', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Only here');
    await ada.waitForState('Saved');
    const id = new URL(url).pathname.replace('/d/', '');
    await waitUntil('it is marked as confirmed', async () => {
      const copies = await copyOf(ada, id);
      return copies.length > 0 && copies.every(Boolean);
    });
    await ada.page.goto('about:blank');
    const answer = await fetch(`${app.url}/api/documents/${id}`, { method: 'DELETE' });
    expect(answer.ok).toBe(true);

    const list = ada.page.getByRole('heading', { name: 'Documents' });
    await ada.page.goto(app.url);
    await list.waitFor();
    await waitUntil('this device has heard of it', async () => (await goneSince(ada, id)) !== undefined);
    expect(await copyOf(ada, id)).not.toEqual([]);
    await ada.page.clock.setFixedTime(Date.now() + 8 * 24 * 60 * 60 * 1_000);
    await ada.page.goto(app.url);
    await list.waitFor();
    await waitUntil('the copy is gone', async () => (await copyOf(ada, id)).length === 0);
  }));

/** Of each record that is kept of a document, whether it is known to be the server's. */
function copyOf(person: Person, id: string): Promise<boolean[]> {
  return stored(person, 'weft', 'updates').then((records) =>
    records.flatMap((record) => (record['documentId'] === id ? [record['isConfirmed'] === true] : [])),
  );
}

async function goneSince(person: Person, id: string): Promise<unknown> {
  const documents = await stored(person, 'weft-documents', 'documents');
  return documents.find((document) => document['id'] === id)?.['goneSince'];
}

function stored(person: Person, database: string, store: string): Promise<Record<string, unknown>[]> {
  return person.page.evaluate(
    async ([name, from]) => {
      const happens = (target: EventTarget, event: string) =>
        new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
      const opening = indexedDB.open(name);
      await happens(opening, 'success');
      const reading = opening.result.transaction(from).objectStore(from).getAll();
      await happens(reading, 'success');
      opening.result.close();
      return reading.result as Record<string, unknown>[];
    },
    [database, store] as const,
  );
}
