// [R9] A device that holds what the server refuses, in the browser: what is safe is told, what is not can be taken away as a
// file, and let go of, in all tabs of the device.

import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { launchBrowser, type Person } from '../support/browser.ts';
import { SyncClient } from '../support/sync-client.ts';
import { placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** A heading that is one edit and larger than a message, with words in it. */
async function tooMuch(url: string, words: string): Promise<Uint8Array> {
  const reader = await SyncClient.join(url.replace(/^http(.*)\/d\//, 'ws$1/sync/'));
  try {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(reader.doc));
    const before = Y.encodeStateVector(doc);
    const root = flowRoot(doc);
    root.insertEmbed(
      root.length,
      new Y.Map([
        ['type', 'h1'],
        ['filler', 'x'.repeat(limits.frameBytesMax)],
      ]),
    );
    root.insert(root.length, words);
    return Y.encodeStateAsUpdate(doc, before);
  } finally {
    reader.close();
  }
}

/** Puts an update into what this person's browser keeps of the document that is open. */
function keepOnDevice(person: Person, url: string, update: Uint8Array): Promise<void> {
  const [documentId, bytes] = [url.replace(/.*\/d\//, ''), Buffer.from(update).toString('base64')];
  return person.page.evaluate(
    async ([id, base64]) => {
      const happens = (target: EventTarget, event: string) =>
        new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
      const opening = indexedDB.open('weft');
      await happens(opening, 'success');
      const transaction = opening.result.transaction('updates', 'readwrite');
      const kept = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
      transaction.objectStore('updates').add({ documentId: id, update: kept });
      await happens(transaction, 'complete');
      opening.result.close();
    },
    [documentId, bytes] as const,
  );
}

/** Of the heading that is too large the server had taken the begin, which is an edit of its own. */
const taken = ['Before', ''];

test('[R9] what is too large for the server is told of, saved as a file, and let go of; then writing is saved again', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Before');
    await ada.waitForState('Saved');
    await keepOnDevice(ada, url, await tooMuch(url, 'Too much'));

    const notice = ada.page.getByRole('alert').filter({ hasText: 'too large for the server' });
    // Refused at every opening, and with it what is written then.
    for (const written of ['', ' and later']) {
      await ada.open(url);
      await ada.waitForState('Not saved');
      await ada.waitForBlocks(['Before', 'Too much']);
      if (written === '') continue;
      await ada.editor.locator('h1').click();
      await ada.page.keyboard.press('End');
      await ada.page.keyboard.insertText(written);
    }
    await ada.waitForBlocks(['Before', 'Too much and later']);
    await ada.waitForState('Not saved');
    const tab = await app.openTab(ada);
    await tab.open(url);
    await tab.waitForState('Not saved');

    await notice.getByRole('button', { name: 'Discard my changes…' }).click();
    const question = ada.page.getByRole('dialog', { name: 'Discard your changes on this device?' });
    expect(await question.getByRole('region').textContent()).toBe('Too much and later');
    const downloading = ada.page.waitForEvent('download');
    await question.getByRole('button', { name: 'Download Markdown' }).click();
    const file = await readFile(await (await downloading).path(), 'utf8');
    expect(file).toBe('Before\n\n# Too much and later\n');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await ada.waitForState('Not saved');

    await notice.getByRole('button', { name: 'Discard my changes…' }).click();
    await question.getByRole('button', { name: 'Discard', exact: true }).click();
    for (const each of [ada, tab]) {
      await each.waitForState('Saved');
      await each.waitForBlocks(taken);
    }
    expect(await notice.count()).toBe(0);
    await placeCaret(ada, { block: 0, column: 'Before'.length });
    await ada.page.keyboard.insertText(' and after');
    await ada.waitForState('Saved');
    const ben = await app.arrive();
    await ben.open(url);
    await ben.waitForBlocks(['Before and after', '']);
    await ada.open(url);
    await ada.waitForBlocks(['Before and after', '']);
    await ada.waitForState('Saved');
  }));

test('[R9] with what is too large taken out, trying again saves the rest', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Before');
    await ada.waitForState('Saved');
    await keepOnDevice(ada, url, await tooMuch(url, 'Words'));
    await ada.open(url);
    await ada.waitForState('Not saved');
    await ada.editor.locator('h1').click();
    await ada.page.keyboard.press('Home');
    // The block goes, and its words join the line before.
    await ada.page.keyboard.press('Backspace');
    await ada.waitForBlocks(['BeforeWords']);
    await ada.page.getByRole('button', { name: 'Try again' }).click();
    await ada.waitForState('Saved');
    const ben = await app.arrive();
    await ben.open(url);
    await ben.waitForBlocks(['BeforeWords']);
    expect(await ada.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  }));
