// An input method composes in Ada's text while somebody else edits there: the composition stays open, what she composed is
// there once, what the other did too, and all see the same. Dora acts; Ben watches in another browser.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { launchBrowser } from '../support/browser.ts';
import {
  deleteBlock,
  format,
  heading,
  link,
  list,
  moveBehind,
  remove,
  type ScenarioPeer,
  split,
  type,
} from '../support/flow-scenario-acts.ts';
import { waitUntil } from '../support/wait-until.ts';
import { Composition } from './composition.ts';
import { unmarked } from './lines.ts';
import { expectSeen, Stage } from './stage.ts';

interface Case {
  readonly name: string;
  readonly given: readonly string[];
  readonly act: (peer: ScenarioPeer) => void;
  readonly seen: readonly string[];
  /** What the document is then, if the lines do not tell. */
  readonly outline?: readonly string[];
}

let browser: Browser;
let stage: Stage;
let input: Composition;

beforeAll(async () => {
  browser = await launchBrowser();
  stage = await Stage.open(browser);
  input = await Composition.of(stage.players.ada);
});

afterAll(async () => {
  await stage.end();
  await browser.close();
});

// A test that failed may have left it open, and then nothing that is laid out comes onto the screen.
beforeEach(async () => {
  if (await input.isOpen()) await input.giveUp();
});

/** Ada has `か` composed behind the caret of `given` when the act comes, and goes on to `漢字`. */
const cases: readonly Case[] = [
  {
    name: 'types before it',
    given: ['one t|wo three'],
    act: type(0, 0, 'zero '),
    seen: ['zero one t漢字|wo three'],
  },
  {
    name: 'types behind it',
    given: ['one t|wo three'],
    act: type(0, 9, 'and '),
    seen: ['one t漢字|wo and three'],
  },
  {
    name: 'types right before what is composed',
    given: ['one t|wo'],
    act: type(0, 5, 'X'),
    seen: ['one t漢字|Xwo'],
  },
  {
    name: 'types right behind what is composed',
    given: ['one t|wo'],
    act: type(0, 6, 'X'),
    seen: ['one t漢字|Xwo'],
  },
  {
    name: 'types in another paragraph, and writes one before',
    given: ['one', 't|wo'],
    act: (dora) => {
      type(0, 3, ' and')(dora);
      split(0, 3)(dora);
    },
    seen: ['one', ' and', 't漢字|wo'],
  },
  {
    name: 'breaks the paragraph before it',
    given: ['one t|wo three'],
    act: split(0, 3),
    seen: ['one', ' t漢字|wo three'],
  },
  {
    name: 'breaks the paragraph right behind it',
    given: ['one t|wo three'],
    act: split(0, 6),
    seen: ['one t漢字|', 'wo three'],
  },
  {
    name: 'merges the paragraph into the one before',
    given: ['one ', 't|wo'],
    act: remove([0, 4], [1, 0]),
    seen: ['one t漢字|wo'],
  },
  {
    name: 'deletes the words around it',
    given: ['one t|wo three'],
    act: remove([0, 4], [0, 14]),
    seen: ['one 漢字|'],
  },
  {
    name: 'deletes the paragraph',
    given: ['one', 't|wo', 'three'],
    act: deleteBlock(1),
    seen: ['one漢字|', 'three'],
  },
  {
    name: 'makes the words around it bold',
    given: ['one t|wo three'],
    act: format(0, 0, 8, 'bold'),
    seen: ['one t漢字|wo three'],
    outline: ['p: <b>one t漢字wo</> three'],
  },
  {
    name: 'makes a link of the words around it',
    given: ['one t|wo three'],
    act: link(0, 4, 8, 'https://example.com'),
    seen: ['one t漢字|wo three'],
    outline: ['p: one {https://example.com}(t漢字wo) three'],
  },
  {
    name: 'makes the paragraph a heading',
    given: ['one t|wo', 'three'],
    act: heading(0, 'h2'),
    seen: ['h2: one t漢字|wo', 'three'],
  },
  {
    name: 'makes the paragraph a list item',
    given: ['one', 't|wo'],
    act: list(1),
    seen: ['one', 'li: t漢字|wo'],
  },
  {
    name: 'moves the paragraph',
    given: ['one', 't|wo', 'three'],
    act: moveBehind(1, 2),
    seen: ['one', 'three', 't漢字|wo'],
  },
];

test.each(cases)('a composition goes on when somebody $name', async ({ given, act, seen, outline }) => {
  const { dora } = stage.players;
  await stage.lay(given);
  const before = await input.counted();
  await input.compose('k');
  await input.compose('か');
  await waitUntil('Dora sees what is composed', () => dora.text().includes('か'));
  await letArrive(() => act(dora));
  await input.compose('かんj');
  await input.compose('かんじ');
  expect(await input.counted(), 'it is the same composition').toEqual({
    ...before,
    compositionstart: before.compositionstart + 1,
  });
  await input.commit('漢字');

  await expectSeen(stage, seen);
  await waitUntil('Dora has it too', () => dora.text() === lettersOf(seen));
  if (outline !== undefined) await dora.waitForOutline(outline);
  await stage.players.ada.page.keyboard.type('!');
  await expectSeen(
    stage,
    seen.map((line) => line.replace('|', '!|')),
  );
});

test('syllables that are composed one after the other while somebody types between them', async () => {
  const { dora } = stage.players;
  await stage.lay(['one |two']);
  for (const [index, steps] of [
    ['ㅎ', '하', '한'],
    ['ㄱ', '그', '글'],
    ['ㅁ', '마', '말'],
  ].entries()) {
    for (const step of steps) {
      await input.compose(step);
      await letArrive(() => type(0, 0, String(index))(dora));
    }
    await input.commit(steps.at(-1) as string);
  }
  await expectSeen(stage, ['222111000one 한글말|two']);
});

test('what is outside the basic plane is composed and committed whole, and others type beside it', async () => {
  const { dora } = stage.players;
  await stage.lay(['a |b']);
  await input.compose('😀');
  await letArrive(() => type(0, 0, '👩‍👩‍👧 ')(dora));
  await input.compose('😀🎉');
  await input.commit('😀🎉');
  await expectSeen(stage, ['👩‍👩‍👧 a 😀🎉|b']);
  // Without a composition, as from a list of emoji.
  await stage.players.ada.page.keyboard.insertText('🧵');
  await expectSeen(stage, ['👩‍👩‍👧 a 😀🎉🧵|b']);
  await stage.players.ada.page.keyboard.press('Backspace');
  await expectSeen(stage, ['👩‍👩‍👧 a 😀🎉|b']);
});

test('a composition that is given up leaves nothing of its own, and all of the others’', async () => {
  const { dora } = stage.players;
  await stage.lay(['one |two']);
  await input.compose('k');
  await input.compose('か');
  await waitUntil('Dora sees what is composed', () => dora.text().includes('か'));
  await letArrive(() => {
    type(0, 0, 'zero ')(dora);
    split(0, 5)(dora);
  });
  await input.giveUp();
  await expectSeen(stage, ['zero ', 'one |two']);
  await waitUntil('Dora has that too', () => dora.text() === 'zero one two');
  await stage.players.ada.page.keyboard.type('x');
  await expectSeen(stage, ['zero ', 'one x|two']);
});

test('a title that is composed is in the document before the composition ends, and what others add to it stays', async () => {
  const { ada, dora } = stage.players;
  dora.setTitle('Plan');
  await waitUntil('Ada has it', async () => (await ada.title.inputValue()) === 'Plan');
  await ada.title.click();
  await ada.page.keyboard.press('End');
  await input.compose('か');
  await waitUntil('it is there', () => dora.title === 'Planか');
  dora.setTitle('A Planか');
  await input.compose('かん');
  await waitUntil('both are there', () => dora.title === 'A Planかん');
  await input.commit('感');
  await waitUntil('Ada sees both', async () => (await ada.title.inputValue()) === 'A Plan感');
  await waitUntil('Dora has both', () => dora.title === 'A Plan感');
  expect(await ada.title.inputValue(), 'nobody has taken anything away again').toBe('A Plan感');
});

let titles = 0;

/** Resolves when what Dora does has come to Ada; it may not be shown yet. */
async function letArrive(act: () => void): Promise<void> {
  const { ada, dora } = stage.players;
  const title = `Title ${(titles += 1)}`;
  act();
  dora.setTitle(title);
  await waitUntil('it has come', async () => (await ada.title.inputValue()) === title);
}

function lettersOf(lines: readonly string[]): string {
  return lines.map((line) => unmarked(line).replace(/^(h2|li): /, '')).join('');
}
