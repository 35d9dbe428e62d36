// What is written as Markdown is read back as meant: examples that people will see, and random documents full of what
// Markdown could trip over. SEED and ROUNDS play more of them.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { FlowDocument } from '../../../../lib/document/flow/flow-document.ts';
import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { shownBlocks } from '../../../../lib/document/flow/shown-content.ts';
import { applyMarkdown } from '../../../../lib/document/markdown/apply-markdown.ts';
import { readMarkdown } from '../../../../lib/document/markdown/markdown-reader.ts';
import { markdownOf, writeMarkdown } from '../../../../lib/document/markdown/markdown-writer.ts';
import { blockKey } from '../../../../lib/document/markdown/said.ts';
import { saidBlocks } from '../../../../lib/document/markdown/said-document.ts';
import { pickFrom, randomFlow } from '../../../support/random-flow.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const firstSeed = Number(process.env['SEED'] ?? 0);
const rounds = Number(process.env['ROUNDS'] ?? 150);

/** By one character, for a picture. */
const tooLong = `data:image/png;base64,${'A'.repeat(2_049 - 22)}`;

function fresh(markdown: string): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 2;
  Y.applyUpdate(doc, seedUpdate());
  const applied = applyMarkdown(doc, markdown);
  if (!applied.ok) throw new Error(applied.error.type);
  return doc;
}

describe('a document of Markdown', () => {
  test.each([
    ['# Head\n\nA paragraph.\n'],
    ['**bold** _italic_ ~~strike~~ `code` [link](https://weft.example/) <https://weft.example/>\n'],
    ['<u>under</u> H<sub>2</sub>O x<sup>2</sup> <mark>high</mark> <span style="color: red">red</span>\n'],
    ['a**b**c in*side*word **_both_**\n'],
    ['one\\\ntwo\n'],
    ['> Quote\n\n> [!WARNING]\n> Careful\n'],
    ['- one\n- two\n  - three\n    1. four\n    2. five\n- [ ] open\n- [x] done\n'],
    ['7. seven\n8. eight\n\n- other\n'],
    ['```ts\nlet x = `1`;\n\n// end\n```\n'],
    ['````\n```\n````\n'],
    ['$$\nx^2\n$$\n\nInline $y$ here\n'],
    ['![A cat](/cat.png "Asleep")\n\n---\n'],
    ['| a | b |\n| --- | --- |\n| **1** | x\\|y |\n|  | two<br>lines |\n'],
    ['<details><summary>More <strong>here</strong></summary></details>\n'],
    ['Not \\*bold\\*, no_thing \\[x\\]\n'],
    ['first\n\n&nbsp;\n\nthird\n'],
  ])('that is in the form in which it is written stays as it is: %j', (markdown) => {
    expect(markdownOf(fresh(markdown))).toBe(markdown);
  });

  test.each([
    ['Head\n====\n', '# Head\n'],
    ['* a\n* b\n', '- a\n- b\n'],
    ['__bold__ *it*\n', '**bold** _it_\n'],
    ['soft\nbreak\n', 'soft break\n'],
    ['hard  \nbreak\n', 'hard\\\nbreak\n'],
    ['    code\n', '```\ncode\n```\n'],
    ['[a][1]\n\n[1]: /u\n', '[a](/u)\n'],
    ['www.weft.example\n', '[www\\.weft.example](http://www.weft.example)\n'],
    ['- a\n\n  second\n- b\n', '- a\n\nsecond\n\n- b\n'],
    ['1. a\n\n       code\n2. b\n', '1. a\n\n```\ncode\n```\n\n2. b\n'],
    ['> a\n>\n> b\n', '> a\n\n> b\n'],
    ['> [!TIP]\n> a\n>\n> b\n', '> [!TIP]\n> a\\\n> \\\n> b\n'],
    [
      '<details>\n<summary>S</summary>\n\nbody\n\n</details>\n',
      '<details><summary>S</summary></details>\n\nbody\n',
    ],
    ['<div>kept</div>\n', '\\<div>kept\\</div>\n'],
    ['<table>\n<tr><td>a</td></tr>\n</table>\n', '\\<table>\\\n\\<tr>\\<td>a\\</td>\\</tr>\\\n\\</table>\n'],
    ['<div>\n- a\n# b\n</div>\n', '\\<div>\\\n\\- a\\\n\\# b\\\n\\</div>\n'],
    [
      '<details>\n<summary>S</summary>\n<p>a</p>\n<p>b</p>\n</details>\n',
      '<details><summary>S</summary></details>\n\n\\<p>a\\</p>\\\n\\<p>b\\</p>\n',
    ],
    [
      '<details><summary>S</summary>a</details>\n<details><summary>T</summary>b</details>\n',
      '<details><summary>S</summary></details>\n\na\\</details>\\\n\\<details>\\<summary>T\\</summary>b\n',
    ],
    ['- a\n\n  <p>b</p>\n  <p>c</p>\n', '- a\n\n\\<p>b\\</p>\\\n\\<p>c\\</p>\n'],
    ['$$x$$\n', '$$\nx\n$$\n'],
    ['a <!-- note --> b\n', 'a  b\n'],
  ])('in another form is understood: %j', (markdown, expected) => {
    expect(markdownOf(fresh(markdown))).toBe(expected);
  });

  test.each([
    [`![A *cat*](${tooLong})`, 'A cat'],
    [`![ ](${tooLong})`, 'Picture'],
    [`a ![cat][1] b\n\n[1]: <${tooLong}>`, 'a cat b'],
    [`<img src="${tooLong}" alt="A cat">`, 'A cat'],
    [`**![A cat](${tooLong})**`, '**A cat**'],
    [`| ![A cat](${tooLong}) |\n| --- |`, '| A cat |\n| --- |'],
    [`[a *b*](${tooLong}${tooLong})`, 'a _b_'],
    [`<a href="${tooLong}${tooLong}">a</a> b`, 'a b'],
  ])(
    'an address that is too long is not cut: what it belongs to stays as text (%#)',
    (markdown, expected) => {
      expect(markdownOf(fresh(`${markdown}\n`))).toBe(`${expected}\n`);
    },
  );

  test('the longest address that a document takes is taken', () => {
    const markdown = `![A cat](${tooLong.slice(0, -1)})\n`;
    expect(markdownOf(fresh(markdown))).toBe(markdown);
  });

  test('an escaped address is no link', () => {
    const markdown = 'see https\\://weft.example and a\\@b.co\n';
    expect(markdownOf(fresh(markdown))).toBe(markdown);
  });

  test('a document that nobody wrote in is nothing', () => {
    expect(markdownOf(fresh(''))).toBe('');
  });
});

describe(`random documents, from seed ${firstSeed}`, () => {
  const documents = Array.from({ length: rounds }, (_, index) => {
    const seed = firstSeed + index;
    const pick = pickFrom(seededRandom(seed));
    return { seed, doc: randomFlow(pick, { withUnsaid: seed % 2 === 0, withBlocksInCells: seed % 4 === 0 }) };
  });

  test('what is read back says the same of every block', () => {
    for (const { seed, doc } of documents) {
      const flows = new FlowDocument(doc);
      const said = saidBlocks(shownBlocks(flows), flows);
      const read = readMarkdown(writeMarkdown(said));
      expect(read.ok && read.value.map(blockKey), `seed ${seed}`).toEqual(said.map(blockKey));
    }
  });

  test('a new document of it says the same', () => {
    let count = 0;
    for (const { seed, doc } of documents) {
      // Of what Markdown has no words for a new document gets nothing.
      if (seed % 2 === 0) continue;
      count++;
      const markdown = markdownOf(doc);
      expect(markdownOf(fresh(markdown)), `seed ${seed}`).toBe(markdown);
    }
    expect(count).toBeGreaterThan(0);
  });

  test('applying its own Markdown writes nothing, also if it is read again', () => {
    for (const { seed, doc } of documents) {
      const before = Y.encodeStateAsUpdate(doc);
      for (const markdown of [markdownOf(doc), `${markdownOf(doc)}\n`]) {
        const applied = applyMarkdown(doc, markdown);
        expect(applied.ok && applied.value.changed + applied.value.inserted, `seed ${seed}`).toBe(0);
      }
      expect(Y.encodeStateAsUpdate(doc), `seed ${seed}`).toEqual(before);
    }
  });

  test('each can be made to say what any other says', () => {
    for (const [index, { seed, doc }] of documents.entries()) {
      const other = documents[(index + 1) % documents.length];
      // Blocks in cells that the text has as breaks with marks stay blocks.
      if (other === undefined || seed % 4 === 0 || other.seed % 2 === 0) continue;
      const markdown = markdownOf(other.doc);
      applyMarkdown(doc, markdown);
      expect(markdownOf(doc), `seed ${seed}`).toBe(markdown);
    }
  });

  test('blocks can be put in any order again and again, by moves', () => {
    let moved = 0;
    for (const { seed, doc } of documents) {
      const pick = pickFrom(seededRandom(seed + 1));
      for (let round = 0; round < 4; round++) {
        const flows = new FlowDocument(doc);
        const said = saidBlocks(shownBlocks(flows), flows);
        const shuffled = said.map((block) => ({ block, at: pick(100) })).toSorted((a, b) => a.at - b.at);
        // Read again: what a list starts with depends on where it stands.
        const markdown = writeMarkdown(shuffled.map(({ block }) => block));
        const applied = applyMarkdown(doc, markdown);
        moved += applied.ok ? applied.value.moved : 0;
        expect(keysOf(markdownOf(doc)), `seed ${seed}, round ${round}`).toEqual(keysOf(markdown));
      }
    }
    expect(moved).toBeGreaterThan(rounds);
  });
});

function keysOf(markdown: string): string[] {
  const read = readMarkdown(markdown);
  return read.ok ? read.value.map(blockKey) : [read.error.type];
}
