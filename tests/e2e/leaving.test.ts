// Leaving the page: the last key is on this device even if the page goes in the same moment, and the browser asks only
// if something would be lost.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type App, withApp } from './with-app.ts';

const offline = 'Offline – changes kept on this device';
const reloads = Number(process.env['RELOADS'] ?? 8);

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** Somebody with a document, whose browser reaches the pages but never again the sync server. */
async function cutOff(app: App): Promise<{ ada: Person; url: string }> {
  const ada = await app.arrive();
  const url = await ada.makeDocument(app.url);
  await ada.page.keyboard.type('.');
  await ada.waitForState('Saved');
  await ada.page.routeWebSocket(/\/sync\//, (socket) => socket.close());
  await ada.open(url);
  await ada.waitForState(offline);
  return { ada, url };
}

test('a key that is typed in the moment in which the page is loaded anew is kept', { timeout: 180_000 }, () =>
  withApp(browser, async (app) => {
    const { ada } = await cutOff(app);
    let text = '.';
    const lost: string[] = [];
    for (let round = 0; round < reloads; round++) {
      await ada.editor.click();
      await ada.page.keyboard.press('End');
      const key = String(round % 10);
      // In the same task as the key: whatever is to be kept has no other turn.
      await ada.page.evaluate(() => {
        addEventListener('beforeinput', () => queueMicrotask(() => location.reload()), { once: true });
      });
      const reloaded = ada.page.waitForEvent('load');
      await ada.page.keyboard.press(key).catch(() => {});
      await reloaded;
      await ada.editor.waitFor();
      await waitUntil('the text is shown', async () => ((await ada.blocks())[0] ?? '').length >= text.length);
      const shown = (await ada.blocks())[0] ?? '';
      if (shown !== text + key) lost.push(key);
      text = shown;
    }
    console.log(`keys lost in ${reloads} reloads: ${lost.length}`);
    expect(lost).toEqual([]);
  }),
);

test('is asked about while the text is in this tab only, and not when it is on this device or on the server', () =>
  withApp(browser, async (app) => {
    const asked: string[] = [];
    const { ada, url } = await cutOff(app);
    ada.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await ada.page.keyboard.type('kept');
    // The question goes by what is kept now; the label follows a moment later.
    await waitUntil('it is kept', () => ada.page.evaluate(wouldLeaveUnasked));
    await ada.waitForState(offline);
    await ada.open(url);
    expect(asked).toEqual([]);

    await ada.page.addInitScript(fillDevice);
    await ada.open(url);
    await ada.editor.click();
    await ada.page.keyboard.type('not kept');
    await ada.waitForState('Not saved');
    await ada.page.goto(app.url);
    expect(asked).toEqual(['beforeunload']);
  }));

test('another page of the app, by its link or by Back, is asked about in the same cases', () =>
  withApp(browser, async (app) => {
    const { ada, url } = await cutOff(app);
    const home = ada.page.getByRole('link', { name: 'All documents' });
    const question = ada.page.getByRole('dialog', { name: 'Leave this document?' });
    const list = ada.page.getByRole('heading', { name: 'Documents' });
    await ada.page.keyboard.type('kept');
    await waitUntil('it is kept', () => ada.page.evaluate(wouldLeaveUnasked));
    await home.click();
    await list.waitFor();

    await ada.page.evaluate(fillDevice);
    await ada.page.getByRole('listitem').getByRole('link').click();
    await ada.editor.click();
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.type(', not kept');
    await ada.waitForState('Not saved');
    const [text] = await ada.blocks();
    expect(text).toMatch(/, not kept$/);
    await home.click();
    await question.getByText('Your latest changes are in this tab only.').waitFor();
    await question.getByRole('button', { name: 'Stay' }).click();
    await question.waitFor({ state: 'detached' });

    // As the browser's own button does, which ends nowhere if it is held up.
    const pressed = ada.page.goBack().catch(() => null);
    await question.waitFor();
    expect(ada.page.url()).toBe(url);
    expect(await ada.blocks()).toEqual([text]);
    await question.getByRole('button', { name: 'Leave' }).click();
    await list.waitFor();
    await pressed;
    expect(ada.page.url()).not.toBe(url);
  }));

/** No room on this device, as far as the page can tell. */
function fillDevice(): void {
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
}

function wouldLeaveUnasked(): boolean {
  return dispatchEvent(new Event('beforeunload', { cancelable: true }));
}
