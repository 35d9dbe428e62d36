// Without a server: what is on this device opens, what is written stays, and the save state says which it is.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { KeptPages } from './kept-pages.ts';
import { placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';

const offline = 'Offline – changes kept on this device';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('without a server a document opens from this device, takes edits, keeps them, and brings them back to all', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const pages = await KeptPages.of(ada.context);
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('Written with a server. ');
    await ada.waitForState('Saved');
    // Once more, so that the document's own page is among those that the browser has.
    await ada.open(url);
    await ada.waitForBlocks(['Written with a server. ']);
    await app.server.kill();

    await ada.open(url);
    await ada.waitForBlocks(['Written with a server. ']);
    expect(pages.servedFromMemory).toBeGreaterThan(0);
    await ada.waitForState(offline);
    await placeCaret(ada, { block: 0, column: 'Written with a server. '.length });
    const keptBefore = await changesKept(ada);
    // In one go: one change more than before is this one.
    await ada.page.keyboard.insertText('Written without.');
    await waitUntil('it is kept', async () => (await changesKept(ada)) > keptBefore);

    await ada.open(url);
    await ada.waitForBlocks(['Written with a server. Written without.']);
    await ada.waitForState(offline);

    const states = await recordStates(ada);
    await app.restart();
    await ada.waitForState('Saved');
    expect(await states()).toEqual([offline, 'Syncing…', 'Saved']);
    const ben = await app.arrive();
    await ben.open(url);
    await ben.waitForBlocks(['Written with a server. Written without.']);
  }));

test('what two people write while apart is all there once they are back', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('middle');
    await ada.waitForState('Saved');
    await ben.open(url);
    await ben.waitForBlocks(['middle']);
    await app.server.kill();
    await Promise.all([ada.waitForState(offline), ben.waitForState(offline)]);

    await placeCaret(ada, { block: 0, column: 0 });
    await ada.page.keyboard.type('before ');
    await placeCaret(ben, { block: 0, column: 6 });
    await ben.page.keyboard.type(' after');
    await app.restart();

    await Promise.all([
      ada.waitForBlocks(['before middle after']),
      ben.waitForBlocks(['before middle after']),
    ]);
    await Promise.all([ada.waitForState('Saved'), ben.waitForState('Saved')]);
    // On the disk as well as on the screens.
    await app.server.kill();
    await app.restart();
    const carl = await app.arrive();
    await carl.open(url);
    await carl.waitForBlocks(['before middle after']);
    expect(await carl.saveState.textContent()).toBe('Saved');
  }));

test('two tabs of one browser write at once without a server, and a third one opens with all of it', () =>
  withApp(browser, async (app) => {
    const first = await app.arrive();
    await KeptPages.of(first.context);
    const url = await first.makeDocument(app.url);
    await first.page.keyboard.type('begin');
    await first.waitForState('Saved');
    const second = await app.openTab(first);
    await second.open(url);
    await second.waitForBlocks(['begin']);
    await app.server.kill();
    await Promise.all([first.waitForState(offline), second.waitForState(offline)]);

    await placeCaret(first, { block: 0, column: 0 });
    await placeCaret(second, { block: 0, column: 5 });
    const [left, right] = ['left '.repeat(20), ' right'.repeat(20)];
    await Promise.all([first.page.keyboard.type(left), second.page.keyboard.type(right)]);
    await Promise.all([
      first.waitForBlocks([`${left}begin${right}`]),
      second.waitForBlocks([`${left}begin${right}`]),
    ]);
    // That both show all says nothing of their copies: one more change of each is kept only after those before it.
    for (const tab of [first, second]) {
      const keptBefore = await changesKept(tab);
      await tab.page.keyboard.insertText('.');
      await waitUntil('it is kept', async () => (await changesKept(tab)) > keptBefore);
      // What the other tab tells is kept too, and must not be counted for its own.
      const letters = (await tab.blocks())[0] ?? '';
      await Promise.all([first.waitForBlocks([letters]), second.waitForBlocks([letters])]);
    }
    const all = `${left}.begin${right}.`;
    await Promise.all([first.waitForBlocks([all]), second.waitForBlocks([all])]);
    await Promise.all([first.page.close(), second.page.close()]);

    const third = await app.openTab(first);
    await third.open(url);
    await third.waitForBlocks([all]);
    expect(await third.saveState.textContent()).not.toBe('Saved');
  }));

test('Saved is not said of an edit that the server has not confirmed', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.page.keyboard.type('confirmed');
    await ada.waitForState('Saved');
    const states = await recordStates(ada);
    // The connection stands, and nobody answers.
    process.kill(app.server.pid, 'SIGSTOP');
    try {
      await ada.page.keyboard.press('u');
      // Not a moment later: whoever reads the label between two keys must not be told of more than there is.
      expect(await ada.saveState.textContent()).toBe('Saving…');
      await ada.page.keyboard.type('nconfirmed');
      await ada.page.keyboard.type(' and more');
      await ada.waitForBlocks(['confirmedunconfirmed and more']);
      expect(await states()).toEqual(['Saved', 'Saving…']);
    } finally {
      process.kill(app.server.pid, 'SIGCONT');
    }
    await ada.waitForState('Saved');
    expect(await states()).toEqual(['Saved', 'Saving…', 'Saved']);

    await app.server.kill();
    await app.restart();
    const ben = await app.arrive();
    await ben.open(ada.page.url());
    await ben.waitForBlocks(['confirmedunconfirmed and more']);
  }));

/** How many changes the save state's details call kept on this device: its label alone stands still while one is written. */
async function changesKept(person: Person): Promise<number> {
  const details = (await person.saveState.getByRole('button').getAttribute('title')) ?? '';
  const found = /(No|One|\d+) changes? (?:are|is) kept on this device/.exec(details);
  if (found === null) return 0;
  return found[1] === 'No' ? 0 : found[1] === 'One' ? 1 : Number(found[1]);
}

/** Notes every save state that is shown from now on, however short; returns how to read the notes. */
async function recordStates(person: Person): Promise<() => Promise<string[]>> {
  const notes = await person.saveState.evaluateHandle((element) => {
    const seen = [element.textContent ?? ''];
    new MutationObserver(() => {
      const state = element.textContent ?? '';
      if (state !== seen.at(-1)) seen.push(state);
    }).observe(element, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  return () => notes.jsonValue();
}
