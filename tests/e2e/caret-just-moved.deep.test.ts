// A caret that was put somewhere and has not been told of yet, while somebody else writes: what comes next goes there,
// also when it comes without a key, as from an emoji panel, a dictation or a phone's keyboard.

import { $getRoot, $createTextNode, $isElementNode } from 'lexical';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { HeadlessAuthor } from './headless-author.ts';
import { withApp } from './with-app.ts';

const rounds = 120;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('text without a key goes where the caret was put a moment before, however fast another writes', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('first');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('second');
    await ada.waitForState('Saved');
    const dora = await HeadlessAuthor.join(url);
    const end = new AbortController();
    const writing = (async () => {
      // As fast as the machine lets her; in Ada's first block, before all that is there.
      while (!end.signal.aborted) {
        dora.edit(() => {
          const block = $getRoot().getFirstChild();
          if ($isElementNode(block)) block.splice(0, 0, [$createTextNode('ω')]);
        });
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    })();
    const session = await ada.context.newCDPSession(ada.page);
    for (let round = 0; round < rounds; round++) {
      const block = round % 2;
      await putCaretAtEnd(ada, block);
      await session.send('Input.insertText', { text: 'ab'.charAt(block) });
    }
    end.abort();
    await writing;
    await ada.waitForState('Saved');
    const seen = (await ada.blocks()).map((text) => text.replaceAll('ω', ''));
    expect(seen).toEqual([`first${'a'.repeat(rounds / 2)}`, `second${'b'.repeat(rounds / 2)}`]);
    dora.leave();
  }));

/** Moved by the page itself, as assistive technology does it: the editor hears of it a task later. */
function putCaretAtEnd({ editor }: Person, block: number): Promise<void> {
  return editor.evaluate((root, at) => {
    const walker = document.createTreeWalker(root.children[at] as Element, NodeFilter.SHOW_TEXT);
    let last: Node | null = null;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) last = node;
    getSelection()?.collapse(last, last?.textContent?.length);
  }, block);
}
