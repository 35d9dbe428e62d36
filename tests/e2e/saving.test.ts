// The truth about saving: what the panel says of what is stored where, what Mod+S says, and what is told on the return
// from a time without a server in which others wrote too.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { pasteText, placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';

const offline = 'Offline – changes kept on this device';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('the panel says what is stored where, with a server, without one, and with one again', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.page.keyboard.type('abc');
    await ada.waitForState('Saved');

    await ada.page.keyboard.press('Control+s');
    await waitUntil('all is stored, at a time', async () =>
      /All \d+ changes you made here, stored at \d{1,2}:\d\d:\d\d/.test(await panelText(ada)),
    );
    await waitUntil('all is kept here too', async () =>
      (await panelText(ada)).includes('A copy of everything, in this browser’s storage'),
    );
    expect(await panelText(ada)).toContain('Connected');
    expect(await panel(ada).getByRole('button').count()).toBe(0);
    // It stays open while one goes on writing, and Escape closes it.
    const stored = await storedChanges(ada);
    await ada.page.keyboard.type('d');
    await ada.waitForBlocks(['abcd']);
    await waitUntil('that is stored too', async () => (await storedChanges(ada)) > stored);
    await ada.page.keyboard.press('Escape');
    await panel(ada).waitFor({ state: 'hidden' });

    await app.server.kill();
    await ada.waitForState(offline);
    await ada.page.keyboard.insertText('e');
    await ada.saveState.getByRole('button').click();
    await waitUntil('one change is only here', async () =>
      (await panelText(ada)).includes('one change is only here'),
    );
    expect(await panelText(ada)).toMatch(/None since \d{1,2}:\d\d:\d\d/);

    // Nothing answers yet; after the restart it may be connected before anybody could press.
    await panel(ada).getByRole('button', { name: 'Retry now' }).click();
    expect(await panelText(ada)).toContain('one change is only here');
    await app.restart();
    await waitUntil('it is connected', async () => (await panelText(ada)).includes('Connected'));
    await ada.waitForState('Saved');
    expect(await panelText(ada)).toMatch(/All \d+ changes you made here, stored at/);
  }));

test('who comes back is told once how much was changed and how near to others, and gets to each place', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ reducedMotion: 'reduce' });
    const url = await ada.makeDocument(app.url);
    const lines = Array.from({ length: 60 }, (_, at) => `Line ${at}`);
    await pasteText(ada, lines.join('\n'));
    await ada.waitForState('Saved');
    // She reaches the server no more, the others do.
    let isCut = false;
    await ada.page.routeWebSocket(/\/sync\//, async (socket) => {
      if (isCut) {
        await socket.close();
        return;
      }
      const server = socket.connectToServer();
      cut = async () => {
        isCut = true;
        await Promise.all([socket.close(), server.close()]);
      };
    });
    let cut: () => Promise<void> = async () => {};
    await ada.open(url);
    await ada.waitForBlocks(lines);
    await ada.waitForState('Saved');
    await cut();
    await ada.waitForState(offline);
    await placeCaret(ada, { block: 2, column: 0 });
    await ada.page.keyboard.type('mine ');
    await placeCaret(ada, { block: 40, column: 0 });
    await ada.page.keyboard.type('mine ');

    const ben = await app.arrive();
    await ben.open(url);
    await placeCaret(ben, { block: 41, column: 0 });
    await ben.page.keyboard.type('his ');
    await ben.waitForState('Saved');
    isCut = false;
    await ada.waitForState('Saved');

    const told = ada.page.getByRole('group', { name: 'While you were away' });
    await told.getByText('You changed 2 places while away; 1 of them near what others changed.').waitFor();
    await told.getByRole('button', { name: 'Next place' }).click();
    await told.getByText('1 of 2').waitFor();
    await waitUntil('the first is the one near Ben’s', () => isShown(ada, 'mine Line 40'));
    await told.getByRole('button', { name: 'Next place' }).click();
    await told.getByText('2 of 2').waitFor();
    await waitUntil('then the other', () => isShown(ada, 'mine Line 2'));
    // Looking is no editing.
    expect(await ada.blocks()).toContain('mine Line 2');
    await told.getByRole('button', { name: 'Dismiss' }).click();
    await told.waitFor({ state: 'detached' });
  }));

function panel(person: Person): Locator {
  return person.page.locator(':popover-open');
}

function panelText(person: Person): Promise<string> {
  return panel(person).innerText();
}

/** How many changes the panel says are stored, NaN while it says that some are not. */
async function storedChanges(person: Person): Promise<number> {
  return Number(/All (\d+) changes you made here/.exec(await panelText(person))?.[1]);
}

function isShown(person: Person, text: string): Promise<boolean> {
  return person.editor.evaluate((root, wanted) => {
    const block = [...root.children].find((one) => one.textContent === wanted);
    const box = block?.getBoundingClientRect();
    return box !== undefined && box.top > 150 && box.bottom < innerHeight;
  }, text);
}
