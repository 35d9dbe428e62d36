// What one does here waits for nobody: with a line on which nothing moves keys are on the screen as soon as ever, and what
// others do takes neither the focus nor what is being typed in a popover.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { launchBrowser } from '../support/browser.ts';
import { format, split, type } from '../support/flow-scenario-acts.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HeldProxy } from './held-proxy.ts';
import { medianMs, recordKeyFrames, typeByFrames } from './key-frames.ts';
import { expectLines, textOf, unmarked } from './lines.ts';
import { expectSeen, Stage } from './stage.ts';
import { placeCaret } from './typing.ts';

/** Medians of one run in which both take turns: what makes the one slow makes the other slow. */
const ratioMax = 2;
const rounds = 6;

let browser: Browser;
let line: HeldProxy;
let stage: Stage;

beforeAll(async () => {
  browser = await launchBrowser();
  line = await HeldProxy.open();
  stage = await Stage.open(browser, {
    urlOf(app) {
      line.leadTo(app.server.port);
      return line.url;
    },
  });
});

afterAll(async () => {
  line.release();
  await stage.end();
  await line.close();
  await browser.close();
});

// A test that failed may have left it held.
beforeEach(() => line.release());

test('a key is on the screen with the next frame, whether the server answers or not', async () => {
  const { ada, ben } = stage.players;
  await stage.lay(['one |']);
  await recordKeyFrames(ada);
  const [held, free] = [[], []] as [number[], number[]];
  let typed = '';
  for (let round = 0; round < rounds; round++) {
    for (const isHeld of [true, false]) {
      const seenByBen = await textOf(ben);
      if (isHeld) line.hold();
      const before = (await textOf(ada)).length;
      const frames = await typeByFrames(ada, 'abcdefghij');
      typed += 'abcdefghij';
      expect(frames.map(({ textLength }) => textLength - before)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      (isHeld ? held : free).push(medianMs(frames));
      // The line was held indeed.
      if (isHeld) expect(await textOf(ben)).toBe(seenByBen);
      line.release();
      await expectLines(ben, [`one ${typed}`]);
    }
  }
  const [withoutAnswers, withAnswers] = [medianOf(held), medianOf(free)];
  console.log(
    `key to frame: ${withoutAnswers.toFixed(1)} ms on a held line, ${withAnswers.toFixed(1)} ms on a free one`,
  );
  expect(withoutAnswers / withAnswers).toBeLessThan(ratioMax);
});

test('what both did while the line was held is there when it is released, and nothing twice', async () => {
  const { ada, ben } = stage.players;
  await stage.lay(['one |two']);
  line.hold();
  await ada.page.keyboard.type('ADA');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('more ');
  await placeCaret(ben, { block: 0, column: 0 });
  await ben.page.keyboard.type('BEN ');
  await expectLines(ada, ['one ADA', 'more |two']);
  await ada.waitForState('Saving…');
  line.release();
  await expectSeen(stage, ['BEN one ADA', 'more |two']);
  await ada.waitForState('Saved');
});

test('the form for a link stays open with focus and words while others write around and in its text', async () => {
  const { ada, ben, dora } = stage.players;
  await stage.lay(['one [two] three']);
  await ada.page.keyboard.press('Control+k');
  const form = ada.page.getByRole('dialog', { name: 'Add a link' });
  const address = form.getByRole('textbox', { name: 'Address' });
  await address.waitFor();
  await ada.page.keyboard.type('exam');
  await placeCaret(ben, { block: 0, column: 0 });
  await ben.page.keyboard.type('BEN ');
  await placeCaret(ben, { block: 0, column: 10 });
  await ben.page.keyboard.type('o');
  await expectLines(ada, ['BEN one twoo three']);
  await waitUntil('Dora has it too', () => dora.text() === 'BEN one twoo three');
  await expectFocused(address, 'exam');
  split(0, 3)(dora);
  format(1, 0, 5, 'bold')(dora);
  type(0, 3, '!')(dora);
  await expectLines(ada, ['BEN!', ' one twoo three']);
  await expectFocused(address, 'exam');

  // With nobody answering too.
  line.hold();
  await ada.page.keyboard.type('ple.com');
  await expectFocused(address, 'example.com');
  await ada.page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await expectLines(ada, ['BEN!', ' one [twoo] three']);
  line.release();
  await dora.waitForOutline(['p: BEN!', 'p: <b> one </>{https://example.com}(twoo) three']);
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.keyboard.type('X');
  await expectLines(ben, ['BEN!', ' one twooX three'].map(unmarked));
});

async function expectFocused(field: Locator, value: string): Promise<void> {
  expect(await field.inputValue()).toBe(value);
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
