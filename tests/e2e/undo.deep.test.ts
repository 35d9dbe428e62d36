// Undo and redo as people expect them: what is a step, where the caret is afterwards, and that nothing of the others' goes.
// A `|` is Ada's caret, brackets are her selection (lines.ts).

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';

import { launchBrowser, type Person } from '../support/browser.ts';
import { remove, type as typeAt } from '../support/flow-scenario-acts.ts';
import { waitUntil } from '../support/wait-until.ts';
import { linesOf, placeAsIn, textOf, unmarked, expectLines } from './lines.ts';
import { pause, slowTime } from './slow-clock.ts';
import { expectSeen, Stage } from './stage.ts';
import { placeCaret } from './typing.ts';
import { withApp } from './with-app.ts';

const undo = 'Control+z';
const redo = 'Control+Shift+z';

interface Case {
  readonly name: string;
  readonly given: readonly string[];
  readonly act: (ada: Person) => Promise<void>;
  readonly done: readonly string[];
  /** Where the caret is after undo, if not where it was before. */
  readonly undone?: readonly string[];
}

let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  browser = await launchBrowser();
  stage = await Stage.open(browser, { prepare: slowTime });
});

afterAll(async () => {
  await stage.end();
  await browser.close();
});

test('what is typed in one go is a step, a pause begins another, by keys and by the toolbar', async () => {
  const { ada } = stage.players;
  await begin(['|']);
  await ada.page.keyboard.type('one');
  await ada.page.keyboard.press('Backspace');
  await ada.page.keyboard.type('ly');
  await pause(ada);
  await ada.page.keyboard.type(' two');

  await ada.page.keyboard.press(undo);
  await expectSeen(stage, ['only|']);
  await ada.tool('Undo').click();
  await expectSeen(stage, ['|']);
  await ada.tool('Redo').click();
  await expectSeen(stage, ['only|']);
  await ada.page.keyboard.press(redo);
  await expectSeen(stage, ['only two|']);
  await ada.page.keyboard.type('!');
  await expectSeen(stage, ['only two!|']);
});

/** Each right behind something typed, and with something typed right behind it: fast hands are no reason to join them. */
const steps: readonly Case[] = [
  {
    name: 'Enter',
    given: ['one |two'],
    act: ({ page }) => page.keyboard.press('Enter'),
    done: ['one .', '|two'],
  },
  {
    name: 'a paste of several paragraphs',
    given: ['one |two'],
    act: (ada) => paste(ada, 'a\nb\nc'),
    done: ['one .a', 'b', 'c|two'],
  },
  {
    name: 'a paste of a word',
    given: ['one |two'],
    act: (ada) => paste(ada, 'word'),
    done: ['one .word|two'],
  },
  {
    name: 'a heading',
    given: ['one |two'],
    act: ({ page }) => page.keyboard.press('Control+Alt+1'),
    done: ['h1: one .|two'],
  },
  {
    name: 'a list',
    given: ['one |two'],
    act: ({ page }) => page.keyboard.press('Control+Shift+8'),
    done: ['li: one .|two'],
  },
  {
    name: 'a merge with the paragraph behind',
    given: ['one|', 'two'],
    act: ({ page }) => page.keyboard.press('Delete'),
    done: ['one.|two'],
  },
];

test.each(steps)('$name is a step of its own', async ({ given, act, done }) => {
  const { ada } = stage.players;
  await begin(given);
  await ada.page.keyboard.type('.');
  await act(ada);
  await expectSeen(stage, done);
  await ada.page.keyboard.type('?');
  const typed = given.map((line) => line.replace('|', '.|'));
  await expectSeen(
    stage,
    done.map((line) => line.replace('|', '?|')),
  );

  await ada.page.keyboard.press(undo);
  await expectSeen(stage, done);
  await ada.page.keyboard.press(undo);
  await expectSeen(stage, typed);
  await ada.page.keyboard.press(undo);
  await expectSeen(stage, given);
  await ada.page.keyboard.press(redo);
  await ada.page.keyboard.press(redo);
  await expectSeen(stage, done);
});

/** What is done to a selection brings the selection back. */
const ofSelections: readonly Case[] = [
  {
    name: 'a deletion of several blocks',
    given: ['one', 't[wo', 'three', 'fo]ur', 'five'],
    act: ({ page }) => page.keyboard.press('Delete'),
    done: ['one', 't|ur', 'five'],
  },
  {
    name: 'a word typed over another',
    given: ['one [two] three'],
    act: ({ page }) => page.keyboard.type('2'),
    done: ['one 2| three'],
  },
  {
    name: 'a format',
    given: ['one [two] three'],
    act: ({ page }) => page.keyboard.press('Control+b'),
    done: ['one [two] three'],
  },
  {
    name: 'a list of several paragraphs',
    given: ['o[ne', 'tw]o', 'three'],
    act: ({ page }) => page.keyboard.press('Control+Shift+7'),
    done: ['li: o[ne', 'li: tw]o', 'three'],
  },
];

test.each(ofSelections)(
  '$name is one step, and undo and redo bring its selections back',
  async ({ given, act, done }) => {
    const { ada, dora } = stage.players;
    await begin(given);
    const before = dora.outline();
    await act(ada);
    await expectSeen(stage, done);
    await waitUntil('it is done', () => dora.outline().join() !== before.join());
    const after = dora.outline();

    await ada.page.keyboard.press(undo);
    await expectSeen(stage, given);
    await dora.waitForOutline(before);
    await ada.page.keyboard.press(redo);
    await expectSeen(stage, done);
    await dora.waitForOutline(after);
  },
);

test('undo takes nothing of what the other typed meanwhile, within and around', async () => {
  const { ada, ben, dora } = stage.players;
  await begin(['one |two']);
  await ada.page.keyboard.type('abcd');
  await expectLines(ben, ['one abcdtwo']);
  await placeCaret(ben, { block: 0, column: 6 });
  await ben.page.keyboard.type('BEN');
  await waitUntil('it came', async () => (await textOf(ada)) === 'one abBENcdtwo');
  typeAt(0, 0, 'DORA ')(dora);
  await waitUntil('it came', async () => (await textOf(ada)) === 'DORA one abBENcdtwo');

  await ada.page.keyboard.press(undo);
  await expectSeen(stage, ['DORA one |BENtwo']);
  await ada.page.keyboard.press(redo);
  await expectSeen(stage, ['DORA one abBENcd|two']);
});

test('undo of a deletion brings back the words, between what the other typed there', async () => {
  const { ada, ben } = stage.players;
  await begin(['one', '[two', 'thr]ee']);
  await ada.page.keyboard.press('Backspace');
  await expectLines(ben, ['one', 'ee']);
  await placeCaret(ben, { block: 1, column: 0 });
  await ben.page.keyboard.type('BEN ');
  await waitUntil('it came', async () => (await textOf(ada)) === 'oneBEN ee');

  await ada.page.keyboard.press(undo);
  await waitUntil('all is there', async () => {
    const text = await textOf(ada);
    return ['one', 'two', 'thr', 'BEN ', 'ee'].every((word) => text.includes(word)) && text.length === 15;
  });
  await expectLines(ben, (await linesOf(ada)).map(unmarked));
});

test('a step of which the other left nothing is passed over, and does nothing', async () => {
  const { ada, dora } = stage.players;
  await begin(['one|', 'two', 'three']);
  await ada.page.keyboard.type(' first');
  await pause(ada);
  await placeAsIn(ada, ['one first', 'two|', 'three']);
  await ada.page.keyboard.type(' second');
  await expectSeen(stage, ['one first', 'two second|', 'three']);
  await waitUntil('Dora has it too', () => dora.text() === 'one firsttwo secondthree');
  remove([1, 0], [2, 2])(dora);
  await expectSeen(stage, ['one first', '|ree']);

  await ada.page.keyboard.press(undo);
  await expectSeen(stage, ['one|', 'ree']);
  await ada.page.keyboard.press(redo);
  await expectSeen(stage, ['one first|', 'ree']);
});

test('a new edit empties redo', async () => {
  const { ada } = stage.players;
  await begin(['|']);
  await ada.page.keyboard.type('one');
  await ada.page.keyboard.press(undo);
  await expectSeen(stage, ['|']);
  await waitForDisabled(ada, 'Redo', false);
  await ada.page.keyboard.type('x');
  await waitForDisabled(ada, 'Redo', true);
  await ada.page.keyboard.press(redo);
  await ada.page.keyboard.type('y');
  await expectSeen(stage, ['xy|']);
});

test('undo works without a server, and what it did comes to the others with the rest', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    await slowTime(ada);
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('one');
    await pause(ada);
    await ben.open(url);
    await expectLines(ben, ['one']);
    await ada.page.keyboard.type(' two');
    await ada.waitForState('Saved');
    await app.server.kill();
    await ada.waitForState('Offline');
    await pause(ada);
    await ada.page.keyboard.type(' three');
    await ada.page.keyboard.press(undo);
    await expectLines(ada, ['one two|']);
    await ada.page.keyboard.press(undo);
    await expectLines(ada, ['one|']);
    await ada.page.keyboard.press(redo);
    await expectLines(ada, ['one two|']);
    await placeCaret(ben, { block: 0, column: 0 });
    await ben.page.keyboard.type('BEN ');
    await app.restart();

    await expectLines(ada, ['BEN one two|']);
    await expectLines(ben, ['BEN one two']);
    await ada.page.keyboard.press(undo);
    await expectLines(ada, ['BEN one|']);
    await expectLines(ben, ['BEN one']);
    await ada.waitForState('Saved');
  }));

test('after a reload there is nothing to be undone', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    const url = await ada.makeDocument(app.url);
    await ada.page.keyboard.type('one');
    await waitForDisabled(ada, 'Undo', false);
    await ada.waitForState('Saved');
    await ada.open(url);
    await expectLines(ada, ['one']);
    await waitForDisabled(ada, 'Undo', true);
    await waitForDisabled(ada, 'Redo', true);
    await ada.page.keyboard.press(undo);
    await ada.page.keyboard.type('!');
    await waitUntil('only the key did something', async () => ['!one', 'one!'].includes(await textOf(ada)));
  }));

/** Lays out lines; what Ada does next is a step of its own. */
async function begin(lines: readonly string[]): Promise<void> {
  await stage.lay(lines);
  await pause(stage.players.ada);
}

async function paste({ editor }: Person, text: string): Promise<void> {
  await editor.evaluate((root, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

async function waitForDisabled(person: Person, tool: string, disabled: boolean): Promise<void> {
  await waitUntil(`${tool} is ${disabled ? 'off' : 'on'}`, async () => {
    return (await person.tool(tool).getAttribute('aria-disabled')) === String(disabled);
  });
}
