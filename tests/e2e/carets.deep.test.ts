// Where my caret is after what somebody else did, and that typing goes on there. Ada's caret is a `|`, her selection stands
// in brackets, in the lines that she sees (lines.ts); Ben works in another browser, Dora has no controls and no caret.

import { $createTableCellNode, $isTableRowNode } from '@lexical/table';
import { $createParagraphNode, $createTextNode, $getRoot, $isElementNode } from 'lexical';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { launchBrowser } from '../support/browser.ts';
import {
  $setBlocks,
  $table,
  addRow,
  deleteBlock,
  deleteRow,
  link,
  moveBehind,
} from '../support/flow-scenario-acts.ts';
import { expectSeen, type Players, Stage } from './stage.ts';
import { placeCaret } from './typing.ts';

interface Case {
  readonly name: string;
  readonly given: readonly string[];
  readonly act: (players: Players) => Promise<void> | void;
  readonly seen: readonly string[];
  /** What Ada has in her text when the act has come, if the lines do not tell. */
  readonly shown?: string;
}

let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  browser = await launchBrowser();
  stage = await Stage.open(browser);
});

afterAll(async () => {
  await stage.end();
  await browser.close();
});

const bensKeys: readonly Case[] = [
  {
    name: 'types before it in its paragraph',
    given: ['one t|wo three'],
    act: typesAt(0, 0, 'zero '),
    seen: ['zero one t|wo three'],
  },
  {
    name: 'types behind it',
    given: ['one t|wo three'],
    act: typesAt(0, 5, 'oo'),
    seen: ['one t|oowo three'],
  },
  {
    name: 'types before a selection and in it',
    given: ['one [two] three'],
    act: async (players) => {
      await typesAt(0, 0, 'a ')(players);
      await typesAt(0, 8, 'oo')(players);
    },
    seen: ['a one [twooo] three'],
  },
  {
    name: 'writes new paragraphs before its own',
    given: ['one', 't|wo'],
    act: async (players) => {
      await typesAt(0, 3, ' and')(players);
      await players.ben.page.keyboard.press('Enter');
      await players.ben.page.keyboard.type('more');
    },
    seen: ['one and', 'more', 't|wo'],
  },
  {
    name: 'breaks its paragraph before it',
    given: ['one t|wo'],
    act: pressesAt(0, 3, 'Enter'),
    seen: ['one', ' t|wo'],
  },
  {
    name: 'breaks its paragraph behind it',
    given: ['one t|wo three'],
    act: pressesAt(0, 7, 'Enter'),
    seen: ['one t|wo', ' three'],
  },
  {
    name: 'breaks its paragraph within a selection',
    given: ['one [two] three'],
    act: pressesAt(0, 5, 'Enter'),
    seen: ['one [t', 'wo] three'],
  },
  {
    name: 'merges its paragraph into the one before',
    given: ['one ', 't|wo'],
    act: pressesAt(1, 0, 'Backspace'),
    seen: ['one t|wo'],
  },
  {
    name: 'merges the next paragraph into its own',
    given: ['one|', ' two'],
    act: pressesAt(1, 0, 'Backspace'),
    seen: ['one| two'],
  },
  {
    name: 'makes the word around it bold',
    given: ['one t|wo three'],
    act: async ({ ben }) => {
      await placeCaret(ben, { block: 0, column: 4 }, { block: 0, column: 7 });
      await ben.page.keyboard.press('Control+b');
    },
    seen: ['one t|wo three'],
    shown: 'strong',
  },
  {
    name: 'makes half of a selection bold',
    given: ['one [two three] four'],
    act: async ({ ben }) => {
      await placeCaret(ben, { block: 0, column: 6 }, { block: 0, column: 9 });
      await ben.page.keyboard.press('Control+b');
    },
    seen: ['one [two three] four'],
    shown: 'strong',
  },
  {
    name: 'makes its paragraph a heading',
    given: ['one t|wo', 'three'],
    act: pressesAt(0, 0, 'Control+Alt+2'),
    seen: ['h2: one t|wo', 'three'],
  },
  {
    name: 'makes its paragraph a list item, with a selection in it',
    given: ['one', 't[w]o', 'three'],
    act: pressesAt(1, 0, 'Control+Shift+8'),
    seen: ['one', 'li: t[w]o', 'three'],
  },
  {
    name: 'makes the paragraph before it a list item, and a quote of its own',
    given: ['one', 't|wo'],
    act: async (players) => {
      await pressesAt(0, 0, 'Control+Shift+7')(players);
      await pressesAt(1, 0, 'Control+Shift+Q')(players);
    },
    seen: ['li: one', 'blockquote: t|wo'],
  },
  {
    name: 'deletes the words around it',
    given: ['one two th|ree four'],
    act: async ({ ben }) => {
      await placeCaret(ben, { block: 0, column: 4 }, { block: 0, column: 14 });
      await ben.page.keyboard.press('Delete');
    },
    seen: ['one |four'],
  },
  {
    name: 'deletes its paragraph',
    given: ['one', 't|wo', 'three', 'four'],
    act: async ({ ben }) => {
      await placeCaret(ben, { block: 0, column: 3 }, { block: 1, column: 3 });
      await ben.page.keyboard.press('Backspace');
    },
    seen: ['one|', 'three', 'four'],
  },
  {
    name: 'deletes several paragraphs, its own among them',
    given: ['one', 'two', 't[hre]e', 'four', 'five'],
    act: async ({ ben }) => {
      await placeCaret(ben, { block: 1, column: 1 }, { block: 3, column: 3 });
      await ben.page.keyboard.press('Backspace');
    },
    seen: ['one', 't|r', 'five'],
  },
];

test.each(bensKeys)('my caret stays in its place when somebody $name', (each) => expectInPlace(each));

const dorasActs: readonly Case[] = [
  {
    name: 'moves its block to the end',
    given: ['one', 't|wo', 'three'],
    act: ({ dora }) => moveBehind(1, 2)(dora),
    seen: ['one', 'three', 't|wo'],
  },
  {
    name: 'moves another block from behind it to before it',
    given: ['one', 't|wo', 'three'],
    act: ({ dora }) => moveBehind(2, 0)(dora),
    seen: ['one', 'three', 't|wo'],
  },
  {
    name: 'moves a block with a selection in it',
    given: ['[one] 1', 'two', 'three'],
    act: ({ dora }) => moveBehind(0, 1)(dora),
    seen: ['two', '[one] 1', 'three'],
  },
  {
    name: 'makes a link of the words around it',
    given: ['one t|wo three'],
    act: ({ dora }) => link(0, 0, 7, 'https://example.com')(dora),
    seen: ['one t|wo three'],
    shown: 'a',
  },
  {
    name: 'takes its block away',
    given: ['one', 'two', 'thr|ee', 'four', 'five'],
    act: ({ dora }) => deleteBlock(2)(dora),
    seen: ['one', 'two|', 'four', 'five'],
  },
  {
    name: 'takes the first block away, and it was there',
    given: ['on|e', 'two', 'three'],
    act: ({ dora }) => deleteBlock(0)(dora),
    seen: ['|two', 'three'],
  },
  {
    name: 'takes the block away in which its selection begins',
    given: ['one', 't[wo', 'thr]ee', 'four'],
    act: ({ dora }) => deleteBlock(1)(dora),
    seen: ['one[', 'thr]ee', 'four'],
  },
];

test.each(dorasActs)('my caret stays in its place when somebody $name', (each) => expectInPlace(each));

const inTables: readonly Case[] = [
  {
    name: 'adds rows before it',
    given: ['top', 'cell: a', 'cell: b', 'cell: c', 'cell: d|', 'end'],
    act: ({ dora }) => {
      addRow(0, 'xy')(dora);
      addRow(2, 'zw')(dora);
    },
    seen: ['top', ...'xyabzwc'.split('').map((letter) => `cell: ${letter}`), 'cell: d|', 'end'],
  },
  {
    name: 'adds a column before it',
    given: ['top', 'cell: a', 'cell: b', 'cell: c', 'cell: |d', 'end'],
    act: ({ dora }) => dora.edit(() => $insertColumn(0, 'xy')),
    seen: ['top', ...'xabyc'.split('').map((letter) => `cell: ${letter}`), 'cell: |d', 'end'],
  },
  {
    name: 'takes a row before it away',
    given: ['top', 'cell: a', 'cell: b', 'cell: |c', 'cell: d', 'end'],
    act: ({ dora }) => deleteRow(0)(dora),
    seen: ['top', 'cell: |c', 'cell: d', 'end'],
  },
  {
    name: 'takes its table away',
    given: ['top', 'cell: a', 'cell: b', 'cell: |c', 'cell: d', 'end', 'more'],
    act: ({ dora }) => deleteBlock(1)(dora),
    seen: ['top|', 'end', 'more'],
  },
];

test.each(inTables)('my caret in a table’s cell stays in its place when somebody $name', (each) =>
  expectInPlace(each, () => {
    const behind = each.given.slice(each.given.indexOf('end'));
    $setBlocks(['top', ...behind]);
    $table('ab', 'cd')();
  }),
);

test('my caret is where I left it when I come back from the title, whatever was written meanwhile', async () => {
  const { ada } = stage.players;
  await stage.lay(['one', 't|wo', 'three']);
  await ada.title.click();
  await typesAt(1, 0, 'more of ')(stage.players);
  await pressesAt(0, 3, 'Enter')(stage.players);
  await ada.waitForBlocks(['one', '', 'more of two', 'three']);
  expect(await ada.title.evaluate((title) => title === document.activeElement)).toBe(true);

  await ada.page.keyboard.press('Enter');
  await expectSeen(stage, ['one', '', 'more of t|wo', 'three']);
  await ada.page.keyboard.type('X');
  await expectSeen(stage, ['one', '', 'more of tX|wo', 'three']);
});

test('keys that come while others’ edits come all go where the caret is', async () => {
  const { ada, dora } = stage.players;
  await stage.lay(['one', 'mine: |', 'three']);
  for (const letter of 'abcdefghij') {
    await Promise.all([
      ada.page.keyboard.type(letter),
      Promise.resolve().then(() => dora.edit(() => $writeBefore(letter.toUpperCase()))),
    ]);
  }
  await expectSeen(stage, [
    ...'JIHGFEDCBA'.split('').map((letter) => `${letter}!`),
    'one',
    'mine: abcdefghij|',
    'three',
  ]);
});

/** After the act the caret is where it should be, a letter typed goes there, and the others see it there. */
async function expectInPlace({ given, act, seen, shown }: Case, $layOut?: () => void): Promise<void> {
  const { ada } = stage.players;
  await stage.lay(given, $layOut);
  await act(stage.players);
  if (shown !== undefined) await ada.editor.locator(shown).first().waitFor();
  await expectSeen(stage, seen);
  await ada.page.keyboard.type('X');
  await expectSeen(stage, typedInto(seen));
}

/** The lines after `X` was typed: it replaces what is selected, over the end of a line too. */
function typedInto(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .replace(/\[[^\]]*\]|\|/, 'X|')
    .replace(/(X\|)\n(?:cell|li|h\d): /, '$1')
    .split('\n');
}

function typesAt(block: number, column: number, text: string): (players: Players) => Promise<void> {
  return async ({ ben }) => {
    await placeCaret(ben, { block, column });
    await ben.page.keyboard.type(text);
  };
}

function pressesAt(block: number, column: number, key: string): (players: Players) => Promise<void> {
  return async ({ ben }) => {
    await placeCaret(ben, { block, column });
    await ben.page.keyboard.press(key);
  };
}

function $insertColumn(at: number, letters: string): void {
  const table = $getRoot().getChildAtIndex(1);
  const rows = $isElementNode(table) ? table.getChildren().filter($isTableRowNode) : [];
  for (const [index, row] of rows.entries()) {
    const text = $createTextNode(letters.charAt(index));
    const cell = $createTableCellNode().append($createParagraphNode().append(text));
    row.getChildAtIndex(at)?.insertBefore(cell);
  }
}

function $writeBefore(letter: string): void {
  const first = $getRoot().getFirstChild();
  first?.insertBefore($createParagraphNode().append($createTextNode(`${letter}!`)));
}
