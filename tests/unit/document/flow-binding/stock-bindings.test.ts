// What the stock bindings make of the same scenarios: recorded, so that a change of theirs is noticed, and so that
// docs/BINDING.md compares with what is. `ok`: as ours must be. Otherwise what both peers read; `differ`: they do not
// read the same.

import { describe, expect, test } from 'vitest';

import { scenarios } from '../../../support/flow-scenarios.ts';
import { stockOutcome } from '../../../support/flow-stock-play.ts';

/** Scenario, V1, V2 (0.50.0). */
const recorded: readonly (readonly [string, string, string])[] = [
  ['type, type at the same spot', 'ok', 'ok'],
  ['type, type elsewhere', 'ok', 'ok'],
  ['bold a word, type inside it', 'p: hello X<b>world</> foo', 'ok'],
  ['bold a word, bold the same word', 'p: hello <b>world</> foo<b>world</> foo', 'ok'],
  [
    'bold a word, italic the same word',
    'p: hello <b>world</> foo<i>world</> foo',
    'p: hello <i>world</> foo',
  ],
  ['bold two overlapping ranges', 'p: 01<b>234567</>89abcdef<b>56789abc</>def', 'p: 01<b>234567</>89abcdef'],
  [
    'bold a range and one within it',
    'p: 01<b>23456789abc</>def<b>567</>89abcdef',
    'p: 01<b>234567</>89abcdef',
  ],
  ['clear a paragraph, type in it', 'p:  | p: next', 'ok'],
  ['split, split at the same place', 'p: hello | p:  world | p:  world', 'p: hello | p:  world | p:  world'],
  ['split, split at two places', 'p: one | p:  two three | p:  three', 'p: one | p:  two three | p:  three'],
  ['split, type in the tail', 'p: hello! | p:  world', 'p: hello! | p:  world'],
  ['split in bold, un-bold the word', 'p: a strong word | p: <b>ong</> word', 'p: a str | p: <b>ong</> word'],
  [
    'split, bold a word around the place',
    'p: a <b>strong</> word | p: ong word',
    'p: a <b>str</> | p: ong word',
  ],
  ['Enter at the start, type at the start', 'p:  | p: hello', 'ok'],
  ['Enter at the start, -> heading', 'p: hello | h1: hello', 'ok'],
  ['Enter at the end, type in the middle', 'ok', 'ok'],
  ['Enter at the end, type at the end', 'ok', 'ok'],
  ['merge into the block before, type in it', 'p: onetwo', 'p: onetwo'],
  ['merge, merge', 'p: onetwotwo', 'p: onetwotwo'],
  ['merge, split the merged block', 'p: onetwo | p: wo', 'p: onetwo | p: wo'],
  ['delete a block, type in it', 'p: one | p: three', 'p: one | p: three'],
  ['delete the first block, type in it', 'p: two', 'p: two'],
  ['-> heading, type in it', 'h1: hello', 'h1: hello'],
  ['-> list, type in it', 'bullet: hello', 'bullet: hello'],
  ['-> heading, -> the same heading', 'h1: hello | h1: hello', 'h1: hello | h1: hello'],
  ['-> heading 1, -> heading 2', 'h1: hello | h2: hello', 'h1: hello | h2: hello'],
  ['-> list, -> list', 'bullet: hello | bullet: hello', 'bullet: hello | bullet: hello'],
  ['-> heading, -> list', 'h1: hello | bullet: hello', 'h1: hello | bullet: hello'],
  ['-> heading, split', 'h1: hello world | p:  world', 'h1: hello world | p:  world'],
  [
    'link a word, type inside it',
    'p: see X{https://a.example}(this) page',
    'p: see X{https://a.example}(this) page',
  ],
  [
    'link a word, link the same word',
    'p: see {https://a.example}(this) page{https://b.example}(this) page',
    'p: see {https://a.example}(this) page{https://b.example}(this) page',
  ],
  [
    'link a word, bold across it',
    'p: se{https://a.example}(this) page<b>e th</>is page',
    'p: se<b>e </>{https://a.example}(this) page',
  ],
  [
    'link a word, split in it',
    'p: see {https://a.example}(this) page | p: is page',
    'p: see {https://a.example}(this) page | p: is page',
  ],
  ['move a block, type in another', 'p: two | p: three | p: one', 'p: two | p: threeX | p: one'],
  ['move a block, type in it', 'p: two | p: three | p: one', 'p: twoX | p: three | p: one'],
  [
    'move a block, the same move',
    'p: two | p: two | p: three | p: three | p: one | p: one',
    'p: twotwo | p: threehree | p: onone',
  ],
  [
    'move a block, move it elsewhere',
    'p: two | p: two | p: three | p: one | p: one',
    'p: twotwo | p: hreeone | p: one',
  ],
  [
    'move a block, move its target away',
    'p: two | p: three | p: one | p: four | p: three',
    'p: two | p: three | p: onfour | p: three',
  ],
  [
    'move one behind two, move two before one',
    'p: two | p: two | p: one | p: one | p: three',
    'p: twotwo | p: oneone | p: three',
  ],
  ['move a block, delete its target', 'p: two | p: three | p: one | p: four', 'p: two | p: three | p: four'],
  [
    'move a block, split it',
    'p: two | p:  world | p: three | p: hello world',
    'p: two | p:  world | p: three | p: hello world',
  ],
  ['move a block, merge it into the one before', 'p: zeroone | p: two | p: one', 'p: zeroone | p: one'],
  ['move a block, -> heading', 'p: two | h1: one | p: three | p: one', 'h1: one | p: three | p: one'],
  ['replace all, type between two of its places', 'p: a Xdog and a dog here', 'p: a Xdog and a dog here'],
  ['line break, line break', 'p: hello⏎ world⏎ world', 'p: hello⏎ world⏎ world'],
  [
    'delete a bold word, un-bold part of it',
    'p: The  brown foxui<b>ck</> | p: second | p: third',
    'p: The <b> brown fox</> | p: second | p: third',
  ],
  [
    'un-bold a word, un-bold part of it',
    'p: The quick brown foxui<b>ck</> | p: second | p: third',
    'p: The qui<b>ck brown fox</> | p: second | p: third',
  ],
  [
    'un-bold a word, type plain inside it',
    'p: The quick brown foxX<b>ick</> | p: second | p: third',
    'p: The quX<b>ick brown fox</> | p: second | p: third',
  ],
  [
    'delete a bold word, type plain inside it',
    'p: The  brown foxX<b>ick</> | p: second | p: third',
    'p: The X<b> brown fox</> | p: second | p: third',
  ],
  ['bold a word, type inside it; undo the bold', 'ok', 'ok'],
  ['bold a word, un-bold part of it later; undo the bold', 'ok', 'ok'],
  ['split, type in the tail; undo the split', 'ok', 'ok'],
  ['delete a word, type in it; undo the deletion', 'ok', 'ok'],
  ['move a block, type in it; undo the move', 'p: one | p: two | p: three', 'ok'],
  ['add a row, add a column', 'p: top | table: a b x / c d y / e f', 'p: top | table: a b x / c d y / e f'],
  [
    'add a row, add a column; type in the cell that neither made',
    'p: top | table: a b x / e f',
    'p: top | table: a b x / e f',
  ],
  ['add a row above, type in a cell', 'ok', 'ok'],
  ['add a row, add a row at the same place', 'ok', 'ok'],
  ['delete a row, type in it', 'p: top | table: a b', 'p: top | table: a b'],
  ['delete a row, type in another', 'ok', 'ok'],
  ['delete a table, type in it', 'p: top | p: end', 'p: top | p: end'],
  [
    'change the width of an image, change its source',
    'p: top | image: src=b.png width=10',
    'p: top | image: src=b.png width=10',
  ],
  ['change the width of an image, type elsewhere; then change its source', 'ok', 'ok'],
];

describe('stock @lexical/yjs', () => {
  test('every scenario has its record', () => {
    expect(recorded.map(([name]) => name)).toEqual(scenarios.map(({ name }) => name));
  });

  for (const [name, v1, v2] of recorded) {
    test(name, async () => {
      const scenario = scenarios.find((each) => each.name === name);
      if (scenario === undefined) throw new Error(`no scenario "${name}"`);
      expect(await stockOutcome('V1', scenario)).toBe(v1);
      expect(await stockOutcome('V2', scenario)).toBe(v2);
    });
  }
});
