// Editing a document as Markdown changes no more than what was edited: by the bytes of the update, by what Markdown has no
// words for, and by what others do at the same time.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { applyMarkdown, type MarkdownChanges } from '../../../../lib/document/markdown/apply-markdown.ts';
import { markdownOf } from '../../../../lib/document/markdown/markdown-writer.ts';
import { tableMap } from '../../../support/flow-builders.ts';

function documentOf(markdown: string, clientId = 1): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  Y.applyUpdate(doc, seedUpdate());
  changesTo(doc, markdown);
  return doc;
}

function changesTo(doc: Y.Doc, markdown: string): MarkdownChanges {
  const applied = applyMarkdown(doc, markdown);
  if (!applied.ok) throw new Error(applied.error.type);
  return applied.value;
}

function forkOf(doc: Y.Doc, clientId: number): Y.Doc {
  const fork = new Y.Doc();
  fork.clientID = clientId;
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(doc));
  return fork;
}

const text = `# Plan

The quick brown fox jumps over the lazy dog.

A second paragraph with **bold** words.

- milk
- bread

| item | count |
| --- | --- |
| apple | 3 |
| pear | 5 |
`;

/** The bytes that an edit of the text becomes; the document says what it was told then. */
function bytesOf(edit: (markdown: string) => string): number {
  const doc = documentOf(text, 5);
  let bytes = 0;
  let updates = 0;
  doc.on('update', (update: Uint8Array) => {
    bytes += update.length;
    updates++;
  });
  const edited = edit(text);
  changesTo(doc, edited);
  expect(markdownOf(doc)).toBe(edited);
  expect(updates).toBe(1);
  return bytes;
}

const replacing =
  (from: string, to: string) =>
  (markdown: string): string =>
    markdown.replace(from, to);

describe('an edit of the text is one small update', () => {
  test.each([
    ['a letter', replacing('lazy', 'lazyy'), 15],
    ['a word', replacing('brown', 'red'), 30],
    ['a word taken away', replacing(' lazy', ''), 10],
    ['a word bold', replacing('brown', '**brown**'), 40],
    ['bold taken away', replacing('**bold**', 'bold'), 40],
    ['a word a link', replacing('fox', '[fox](https://weft.example/)'), 70],
    ['a paragraph split', replacing('fox jumps', 'fox\n\njumps'), 25],
    ['two paragraphs merged', replacing('dog.\n\nA second', 'dog. A second'), 25],
    ['a heading of another level', replacing('# Plan', '## Plan'), 25],
    ['a heading a paragraph', replacing('# Plan', 'Plan'), 15],
    ['a paragraph an item', replacing('The quick', '- The quick'), 30],
    ['an item done', replacing('- milk', '- [x] milk'), 50],
    ['an item further in', replacing('- bread', '  - bread'), 30],
    ['a new item', replacing('- bread', '- bread\n- eggs'), 45],
    ['a block taken away', replacing('- bread\n', ''), 15],
    ['a new paragraph', replacing('- milk', 'New.\n\n- milk'), 25],
    ['a word in a cell', replacing('| apple', '| apples'), 20],
    ['a new row', replacing('| pear', '| plum | 8 |\n| pear'), 143],
    ['a row taken away', replacing('| pear | 5 |\n', ''), 40],
    ['a block moved', (markdown: string) => `${markdown.replace('# Plan\n\n', '')}\n# Plan\n`, 45],
  ] as const)('%s', (_, edit, bytesMax) => {
    expect(bytesOf(edit)).toBeLessThanOrEqual(bytesMax);
  });
});

describe('what Markdown has no words for', () => {
  test('lives on in blocks that are edited and moved', () => {
    const doc = new Y.Doc();
    doc.clientID = 1;
    const marker = (entries: Record<string, unknown>): Y.Map<unknown> => new Y.Map(Object.entries(entries));
    flowRoot(doc).applyDelta([
      { insert: marker({ align: 'center', indent: 2 }) },
      { insert: 'Centred for ' },
      { insert: marker({ inline: 'mention', user: '7', label: '@Ada' }) },
      { insert: ' and ' },
      { insert: marker({ inline: 'emoji', name: 'fox', symbol: '🦊' }) },
      { insert: marker({ inline: 'poll', votes: 3 }) },
      { insert: marker({ type: 'image', src: '/a.png', alt: 'A', width: 300, align: 'right' }) },
      { insert: marker({ type: 'callout', tone: 'tip', icon: '🔥' }) },
      { insert: 'Hot' },
      { insert: marker({ type: 'poll', question: 'why', nested: new Y.Array() }) },
      { insert: 'Vote' },
      { insert: marker({ type: 'embed', url: 'https://weft.example/', size: 'large' }) },
    ] as never);
    const markdown = markdownOf(doc);
    changesTo(
      doc,
      markdown
        .replace('Centred for', 'Now in the middle for')
        .replace('![A](/a.png)', '![B](/b.png)')
        .replace('Hot', 'Very hot')
        .replace('Vote', 'Vote now')
        .replace('https://weft.example/', 'https://weft.example/new'),
    );
    const maps = (flowRoot(doc).toDelta() as { insert: unknown }[])
      .map(({ insert }) => insert)
      .filter((insert): insert is Y.Map<unknown> => insert instanceof Y.Map);
    expect(maps.map((map) => map.toJSON())).toEqual([
      { align: 'center', indent: 2 },
      { inline: 'mention', user: '7', label: '@Ada' },
      { inline: 'emoji', name: 'fox', symbol: '🦊' },
      { inline: 'poll', votes: 3 },
      { type: 'image', src: '/b.png', alt: 'B', width: 300, align: 'right' },
      { type: 'callout', tone: 'tip', icon: '🔥' },
      { type: 'poll', question: 'why', nested: [] },
      { type: 'embed', url: 'https://weft.example/new', size: 'large' },
    ]);
    expect(markdownOf(doc)).toContain('Now in the middle for @Ada and 🦊');
  });

  test('is kept of a name in the text that is edited around, and goes with one that is edited', () => {
    const doc = new Y.Doc();
    flowRoot(doc).applyDelta([
      { insert: new Y.Map() },
      { insert: '@Ada wrote to ' },
      {
        insert: new Y.Map([
          ['inline', 'mention'],
          ['user', '7'],
          ['label', '@Ada'],
        ]),
      },
    ] as never);
    changesTo(doc, '@Ada wrote it to @Ada\n');
    expect(flowRoot(doc).toDelta()).toHaveLength(3);
    changesTo(doc, '@Ada wrote it to @Ad\n');
    expect(flowRoot(doc).toDelta()).toHaveLength(2);
  });

  test('a table keeps the blocks in cells that are not edited', () => {
    const doc = new Y.Doc();
    doc.clientID = 1;
    const table = tableMap([
      [
        'a',
        new Y.Map<unknown>([
          ['type', 'image'],
          ['src', '/x.png'],
          ['width', 9],
        ]),
      ],
      ['c', 'd'],
    ]);
    flowRoot(doc).insertEmbed(0, table);
    changesTo(doc, markdownOf(doc).replace('| c |', '| changed |'));
    expect(markdownOf(doc)).toContain('| changed | d |');
    const cell = (table.get('cells') as Y.Map<Y.XmlText>).get('r0:c1');
    expect(cell?.toDelta()).toMatchObject([{ insert: expect.any(Y.Map) as unknown }]);
    expect((cell!.toDelta() as { insert: Y.Map<unknown> }[])[0]?.insert.get('width')).toBe(9);
  });
});

describe('counts', () => {
  test('say what became of the blocks', () => {
    const doc = documentOf(text);
    const edited = text
      .replace('# Plan\n\n', '')
      .replace('brown', 'red')
      .replace('- milk\n', '')
      .replace('- bread\n', '- bread\n\nNew here.\n');
    expect(changesTo(doc, `${edited}\n# Plan\n`)).toEqual({
      kept: 3,
      changed: 1,
      moved: 1,
      inserted: 1,
      deleted: 1,
    });
  });
});

interface Story {
  readonly name: string;
  /** The fork's text. */
  readonly edit: (markdown: string) => string;
  /** What somebody does in the document meanwhile. */
  readonly meanwhile: (flow: Y.XmlText) => void;
  readonly expected: readonly string[];
}

function typeBehind(flow: Y.XmlText, word: string, typed: string): void {
  let at = 0;
  for (const { insert } of flow.toDelta() as { insert: unknown }[]) {
    if (typeof insert !== 'string') {
      at++;
      continue;
    }
    const found = insert.indexOf(word);
    if (found !== -1) {
      flow.insert(at + found + word.length, typed);
      return;
    }
    at += insert.length;
  }
  throw new Error(`no ${word}`);
}

const stories: readonly Story[] = [
  {
    name: 'a word changed, typed in the same paragraph',
    edit: replacing('brown', 'red'),
    meanwhile: (flow) => typeBehind(flow, 'lazy', ' old'),
    expected: ['The quick red fox jumps over the lazy old dog.'],
  },
  {
    name: 'a paragraph split, typed in its tail',
    edit: replacing('fox jumps', 'fox\n\njumps'),
    meanwhile: (flow) => typeBehind(flow, 'lazy', ' old'),
    expected: ['brown fox\n\njumps over the lazy old dog.'],
  },
  {
    name: 'paragraphs merged, typed in the second',
    edit: replacing('dog.\n\nA second', 'dog. A second'),
    meanwhile: (flow) => typeBehind(flow, 'second', ' new'),
    expected: ['lazy dog. A second new paragraph'],
  },
  {
    name: 'a paragraph a heading, typed in it',
    edit: replacing('The quick', '## The quick'),
    meanwhile: (flow) => typeBehind(flow, 'lazy', ' old'),
    expected: ['## The quick brown fox jumps over the lazy old dog.'],
  },
  {
    name: 'a word bold, typed inside it',
    edit: replacing('brown', '**brown**'),
    meanwhile: (flow) => typeBehind(flow, 'bro', 'AD'),
    expected: ['The quick **broADwn** fox'],
  },
  {
    name: 'a paragraph moved, typed in it',
    edit: (markdown) => {
      const paragraph = 'The quick brown fox jumps over the lazy dog.\n\n';
      return `${markdown.replace(paragraph, '')}\n${paragraph.trimEnd()}\n`;
    },
    meanwhile: (flow) => typeBehind(flow, 'lazy', ' old'),
    expected: ['| pear | 5 |\n\nThe quick brown fox jumps over the lazy old dog.\n'],
  },
  {
    name: 'a paragraph deleted, typed in it',
    edit: replacing('The quick brown fox jumps over the lazy dog.\n\n', ''),
    meanwhile: (flow) => typeBehind(flow, 'lazy', 'TYPED'),
    expected: ['# PlanTYPED'],
  },
  {
    name: 'a new item, typed in the one before',
    edit: replacing('- bread', '- bread\n- eggs'),
    meanwhile: (flow) => typeBehind(flow, 'bre', 'X'),
    expected: ['- milk\n- breXad\n- eggs\n'],
  },
  {
    name: 'a row put in, typed in a cell',
    edit: replacing('| pear', '| plum | 8 |\n| pear'),
    meanwhile: (flow) => {
      const table = (flow.toDelta() as { insert: unknown }[])
        .map(({ insert }) => insert)
        .find((insert): insert is Y.Map<unknown> => insert instanceof Y.Map && insert.has('cells'));
      const cells = [...(table!.get('cells') as Y.Map<Y.XmlText>).values()];
      typeBehind(
        cells.find((cell) => JSON.stringify(cell.toDelta()).includes('pear'))!,
        'pear',
        's',
      );
    },
    expected: ['| plum | 8 |\n| pears | 5 |'],
  },
  {
    name: 'everything replaced, typed between two places',
    edit: (markdown) => markdown.replaceAll('the', 'a').replaceAll('o', '0'),
    meanwhile: (flow) => typeBehind(flow, 'quick', ' TYPED'),
    expected: ['quick TYPED br0wn'],
  },
];

describe('a fork is edited as text while somebody types in the document: both are kept', () => {
  const orders = [
    [1, 2, 'fork first'],
    [2, 1, 'fork first'],
    [1, 2, 'document first'],
    [2, 1, 'document first'],
  ] as const;

  describe.each(stories)('$name', ({ edit, meanwhile, expected }) => {
    test.each(orders)('document %i, fork %i, %s', (documentId, forkId, order) => {
      const doc = forkOf(documentOf(text, 3), documentId);
      const fork = forkOf(doc, forkId);
      changesTo(fork, edit(markdownOf(fork)));
      meanwhile(flowRoot(doc));
      const merge = (from: Y.Doc, to: Y.Doc): void => {
        Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
      };
      const steps = [() => merge(fork, doc), () => merge(doc, fork)];
      for (const step of order === 'fork first' ? steps : steps.toReversed()) step();
      const merged = markdownOf(doc);
      expect(markdownOf(fork)).toBe(merged);
      for (const part of expected) expect(merged).toContain(part);
    });
  });
});
