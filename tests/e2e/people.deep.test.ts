// The people in a document: going to one and following one by the place of their caret, what ends it, and that what
// others do never moves the page of somebody who did not ask for it.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { pasteText } from './typing.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('a person is gone to or followed by the place of their caret, until one does something oneself', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive({ viewport: { width: 900, height: 600 } });
    const ben = await app.arrive({ viewport: { width: 390, height: 700 }, reducedMotion: 'reduce' });
    const url = await ada.makeDocument(app.url);
    await pasteText(ada, Array.from({ length: 120 }, (_, at) => `Line ${at}`).join('\n'));
    await ada.waitForState('Saved');
    await ben.open(url);
    await ben.waitForBlocks(await ada.blocks());
    const name = await nameOf(ada);

    // Ada writes at the end; Ben's page stays at the top.
    await ada.page.keyboard.press('Control+End');
    await ada.page.keyboard.type(' the last');
    await waitUntil('Ben has it', async () => (await ben.blocks()).at(-1) === 'Line 119 the last');
    await waitUntil('Ben sees where Ada is', async () => (await drawnTops(ben)).length === 1);
    expect(await scrolled(ben)).toBe(0);

    // Go to, once.
    await choose(ben, name, 'Go to');
    await waitUntil('Ben is there', async () => isInView(await drawnTops(ben), 700));
    const there = await scrolled(ben);
    expect(there).toBeGreaterThan(1_000);
    expect(await pill(ben).count()).toBe(0);
    await ada.page.keyboard.press('Control+Home');
    await waitUntil('Ada is at the top', async () => ((await drawnTops(ben))[0] ?? 0) < -500);
    expect(await scrolled(ben)).toBe(there);

    // Follow: there at once, and wherever Ada goes.
    await choose(ben, name, 'Follow', 'menuitemcheckbox');
    await pill(ben)
      .filter({ hasText: `Following ${name}` })
      .waitFor();
    await waitUntil('Ben is at the top', async () => isInView(await drawnTops(ben), 700));
    await ada.page.keyboard.press('Control+End');
    await waitUntil('Ben is at the end', async () => {
      return (await scrolled(ben)) > 1_000 && isInView(await drawnTops(ben), 700);
    });
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('one more');
    await waitUntil('Ben sees the new line', async () => {
      return (await ben.blocks()).at(-1) === 'one more' && isInView(await drawnTops(ben), 700);
    });

    // Each of one's own moves ends it.
    const endings: readonly (() => Promise<void>)[] = [
      () => ben.page.keyboard.press('Escape'),
      () => ben.page.mouse.wheel(0, -50),
      () => pill(ben).getByRole('button', { name: 'Stop' }).click(),
      async () => {
        await ben.editor.focus();
        await ben.page.keyboard.type('x');
      },
    ];
    for (const end of endings) {
      await choose(ben, name, 'Follow', 'menuitemcheckbox');
      await pill(ben).waitFor();
      await end();
      await pill(ben).waitFor({ state: 'detached' });
    }
    await ada.page.keyboard.press('Control+Home');
    await waitUntil('Ada is where Ben is', async () => isInView(await drawnTops(ben), 700));
    const stays = await scrolled(ben);
    await ada.page.keyboard.press('Control+End');
    await waitUntil('Ada is at the end', async () => ((await drawnTops(ben))[0] ?? 0) > 1_000);
    expect(await scrolled(ben)).toBe(stays);

    // Who leaves is followed no longer, and that is said.
    await choose(ben, name, 'Follow', 'menuitemcheckbox');
    await pill(ben).waitFor();
    await ada.page.goto('about:blank');
    await ben.page.getByText(`No longer following ${name}.`).waitFor();
    await pill(ben).waitFor({ state: 'detached' });
  }));

test('of a long selection of another’s no more is drawn than what is near the screen, wherever that is', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive({ viewport: { width: 900, height: 300 } })];
    const url = await ada.makeDocument(app.url);
    await pasteText(ada, Array.from({ length: 300 }, (_, at) => `Line ${at}`).join('\n'));
    await ada.waitForState('Saved');
    await ben.open(url);
    await ben.waitForBlocks(await ada.blocks());
    await ada.editor.press('Control+a');
    const covers = (block: number) => async () => {
      const top = await ben.editor.evaluate(
        (root, at) => root.children[at]?.getBoundingClientRect().top,
        block,
      );
      return (await drawnTops(ben)).some((each) => Math.abs(each - (top ?? Infinity)) < 12);
    };
    await waitUntil('the beginning is drawn as selected', covers(0));
    const drawn = (await drawnTops(ben)).length;
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(100);
    await ben.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await waitUntil('the end is drawn as selected', covers(299));
    expect((await drawnTops(ben)).length).toBeLessThan(100);
  }));

test('another’s caret is drawn in the same frame as the text that moves it', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('ab');
    await ben.open(url);
    await ben.waitForBlocks(['ab']);
    await waitUntil('Ben sees where Ada is', async () => (await drawnTops(ben)).length === 1);
    const late = await ben.editor.evaluateHandle((root) => {
      const frames = { seen: 0, late: 0 };
      const overlay = root.parentElement?.querySelector(':scope > [aria-hidden=true] [style*=translate]')
        ?.parentElement?.parentElement;
      let length = root.textContent?.length ?? 0;
      // After all that a frame does before it is painted.
      const look = () => {
        const now = root.textContent?.length ?? 0;
        if (now !== length) {
          length = now;
          const text = document.createRange();
          const letters = document.createTreeWalker(root, NodeFilter.SHOW_TEXT).nextNode();
          if (letters !== null) text.selectNodeContents(letters);
          const end = text.getBoundingClientRect().right;
          const caret = overlay?.querySelector('[style*=translate]')?.getBoundingClientRect().left ?? 0;
          frames.seen += 1;
          if (Math.abs(end - caret) > 3) frames.late += 1;
        }
        requestAnimationFrame(() =>
          new ResizeObserver((_, self) => (self.disconnect(), look())).observe(root),
        );
      };
      look();
      return frames;
    });
    await ada.page.keyboard.type('cdefghijklmnopqrstuvwxyz', { delay: 30 });
    await ben.waitForBlocks(['abcdefghijklmnopqrstuvwxyz']);
    const { seen, late: lateOnes } = await late.jsonValue();
    expect(seen).toBeGreaterThan(3);
    expect(lateOnes).toBe(0);
  }));

async function choose(
  person: Person,
  name: string,
  item: string,
  role: 'menuitem' | 'menuitemcheckbox' = 'menuitem',
): Promise<void> {
  const list = person.page.getByRole('list', { name: 'People in this document' });
  await list.getByRole('button', { name, exact: true }).click();
  await person.page.getByRole('menu', { name, exact: true }).getByRole(role, { name: item }).click();
}

function pill(person: Person): Locator {
  return person.page.getByRole('status').filter({ hasText: /^Following / });
}

/** By the button with which one sets one's own. */
async function nameOf(person: Person): Promise<string> {
  const label = await person.page
    .getByRole('button', { name: 'set your name and colour' })
    .getAttribute('aria-label');
  return /^(.*) \(you\)/.exec(label ?? '')?.[1] ?? '';
}

/** Where the others' carets, and the lines of their selections, stand in the window. */
function drawnTops(person: Person): Promise<number[]> {
  return person.editor.evaluate((root) =>
    [...(root.parentElement?.querySelectorAll('[aria-hidden=true] [style*=translate]') ?? [])].map(
      (drawn) => drawn.getBoundingClientRect().top,
    ),
  );
}

function isInView(tops: readonly number[], height: number): boolean {
  return tops.length === 1 && tops.every((top) => top > 0 && top < height);
}

function scrolled(person: Person): Promise<number> {
  return person.page.evaluate(() => scrollY);
}
