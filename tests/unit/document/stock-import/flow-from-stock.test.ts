// Documents of stock Lexical collaboration become flows with all that is in them: on documents that the real bindings of
// @lexical/yjs wrote, alone and several at once, and on such as nobody would write.

import { $createParagraphNode, $createTextNode, $getRoot, $isElementNode, $isTextNode } from 'lexical';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { flowText } from '../../../../lib/document/flow/flow-text.ts';
import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { markdownOf } from '../../../../lib/document/markdown/markdown-writer.ts';
import { kindOfDocument } from '../../../../lib/document/stock-import/document-kind.ts';
import { flowFromStock } from '../../../../lib/document/stock-import/flow-from-stock.ts';
import { freshContent } from '../../../support/flow-peers.ts';
import {
  bootstrap,
  openStockPeer,
  type StockPeer,
  type StockVersion,
} from '../../../support/flow-stock-peers.ts';
import { pickFrom } from '../../../support/random-flow.ts';
import { seededRandom } from '../../../support/seeded-random.ts';
import { $paragraph, $writeEverything } from '../../../support/stock-documents.ts';

const versions: readonly StockVersion[] = ['V1', 'V2'];

function stockDocument(version: StockVersion, $write: () => void): Y.Doc {
  const peer = openStockPeer(version, 3);
  bootstrap(peer);
  peer.edit($write);
  expect(peer.failures).toEqual([]);
  const doc = copyOf(peer.doc);
  peer.close();
  return doc;
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function converted(stock: Y.Doc): Y.Doc {
  const update = flowFromStock(stock);
  if (!update.ok) throw new Error(update.error.type);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update.value);
  return doc;
}

const everything = `## Head

a **b**_i<strong><u>~~<sub><sup><mark>\`all\`</mark></sup></sub>~~</u></strong>_ **[linked](https://weft.example/)** [auto](https://auto.example/)

x\\
&#9;<mark style="background-color: #ff0"><span style="color: red">red</span></mark>

> Quote

- one

  4. two
- three
- [x] done
- [ ] open

\`\`\`js
let x
 = 1;
\`\`\`

| r0 | r0b |
| --- | --- |
| r1<br>second |  |

---

&nbsp;

ask @Ada

deep
`;

describe.each(versions)('a document of stock %s', (version) => {
  const kind = version === 'V1' ? 'lexical-v1' : 'lexical-v2';

  test('is known for what it is', () => {
    expect(kindOfDocument(stockDocument(version, $writeEverything))).toBe(kind);
  });

  test('keeps text, types, formats, styles, links, lists, code and tables', () => {
    const markdown = markdownOf(converted(stockDocument(version, $writeEverything)));
    expect(markdown.split('\n')).toEqual(everything.split('\n'));
  });

  test('keeps what Markdown has no words for: alignment, indent, who is mentioned, data of unknown types', () => {
    const doc = converted(stockDocument(version, $writeEverything));
    const maps = (flowRoot(doc).toDelta() as { insert: unknown }[])
      .map(({ insert }) => insert)
      .filter((insert): insert is Y.Map<unknown> => insert instanceof Y.Map)
      .map((map) => map.toJSON());
    expect(maps).toContainEqual({ type: 'h2', align: 'center' });
    expect(maps).toContainEqual({ indent: 2 });
    expect(maps).toContainEqual({ inline: 'mention', user: '7', label: '@Ada' });
    expect(maps).toContainEqual({ type: 'poll', votes: 3 });
    expect(maps).toContainEqual(expect.objectContaining({ type: 'table', headerRow: true }));
    const { cols } = maps.find(({ type }) => type === 'table') ?? {};
    expect(Object.values(cols as object).filter((value) => typeof value === 'number')).toEqual([120, 80]);
  });

  test('can be opened and edited by our binding', () => {
    expect(freshContent(converted(stockDocument(version, $writeEverything)))).toMatchObject({ type: 'root' });
  });

  test('becomes the same bytes every time, and stays as it is', () => {
    const stock = stockDocument(version, $writeEverything);
    const before = Y.encodeStateAsUpdate(stock);
    const update = flowFromStock(stock);
    expect(update).toEqual(flowFromStock(copyOf(stock)));
    expect(Y.encodeStateAsUpdate(stock)).toEqual(before);
    expect(update.ok && kindOfDocument(converted(stock))).toBe('flow');
  });

  test('has all text that the two peers of a concurrent edit show', async () => {
    const [a, b] = [openStockPeer(version, 1), openStockPeer(version, 2)];
    bootstrap(a);
    a.edit(() => $getRoot().clear().append($paragraph('The quick brown fox'), $paragraph('Second')));
    await exchange(a, b);
    a.edit(() => $formatFirst(4, 9));
    b.edit(() => $appendTo(1, ' and more'));
    a.edit(() => $getRoot().append($paragraph('Third')));
    await exchange(a, b);
    const text = flowText(converted(a.doc));
    for (const part of ['quick', 'brown fox', 'Second and more', 'Third']) expect(text).toContain(part);
    expect(flowText(converted(b.doc))).toBe(text);
    a.close();
    b.close();
  });
});

/** V1 takes remote changes in a turn later. */
async function exchange(a: StockPeer, b: StockPeer): Promise<void> {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network');
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
}

function $formatFirst(start: number, end: number): void {
  const first = $getRoot().getFirstChild();
  const text = $isElementNode(first) ? first.getFirstChild() : null;
  if (!$isTextNode(text)) return;
  const [, middle] = text.splitText(start, end);
  middle?.setFormat(1);
}

function $appendTo(index: number, text: string): void {
  const block = $getRoot().getChildAtIndex(index);
  if ($isElementNode(block)) block.append($createTextNode(text));
}

describe('what is no document of stock Lexical', () => {
  test.each([
    ['empty', () => new Y.Doc()],
    ['flow', () => withUpdate(seedUpdate('Title'))],
    ['other', () => withMap('settings')],
    ['other', () => withMap('root')],
  ] as const)('is %s and is not converted', (kind, make) => {
    expect(kindOfDocument(make())).toBe(kind);
    expect(flowFromStock(make())).toEqual({ ok: false, error: { type: 'not-stock' } });
  });

  test('an empty document in which the types have been asked for is still empty', () => {
    const doc = new Y.Doc();
    flowRoot(doc);
    doc.get('root-v2', Y.XmlElement);
    expect(kindOfDocument(doc)).toBe('empty');
  });
});

function withUpdate(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc;
}

function withMap(name: string): Y.Doc {
  const doc = new Y.Doc();
  doc.getMap(name).set('a', 1);
  return doc;
}

describe('foreign node types', () => {
  const element = (
    name: string,
    attributes: Record<string, unknown>,
    ...children: (Y.XmlElement | string)[]
  ): Y.XmlElement => {
    const made = new Y.XmlElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string);
    made.insert(
      0,
      children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
    );
    return made;
  };
  const documentOf = (...blocks: Y.XmlElement[]): Y.Doc => {
    const doc = new Y.Doc();
    doc.get('root-v2', Y.XmlElement).insert(0, blocks);
    return doc;
  };

  test('those of the playground that have a counterpart get it', () => {
    const doc = documentOf(
      element('horizontalrule', {}),
      element('paragraph', {}, 'see ', element('image', { __src: '/a.png', __altText: 'A', __width: 7 })),
      element('equation', { __equation: 'x^2' }),
      element('youtube', { __videoID: 'abc' }),
      element(
        'collapsible-container',
        {},
        element('collapsible-title', {}, 'More'),
        element('collapsible-content', {}, element('paragraph', {}, 'Body')),
      ),
      element(
        'paragraph',
        {},
        element('mark', { __ids: ['c1'] }, 'marked'),
        element('overflow', {}, ' over'),
      ),
    );
    expect(markdownOf(converted(doc))).toBe(
      [
        '---',
        '',
        'see ![A](/a.png)',
        '',
        '$$',
        'x^2',
        '$$',
        '',
        '<https://www.youtube.com/watch?v=abc>',
        '',
        '<details open><summary>More</summary></details>',
        '',
        'Body',
        '',
        'marked over',
        '',
      ].join('\n'),
    );
  });

  test('of others the text is kept, and the data, also where it has the names of ours', () => {
    const doc = documentOf(element('poll', { __question: 'why', __at: 'here', __options: { a: 1 } }, 'Vote'));
    const [marker, text] = flowRoot(converted(doc)).toDelta() as { insert: unknown }[];
    expect((marker!.insert as Y.Map<unknown>).toJSON()).toEqual({
      type: 'poll',
      question: 'why',
      __at: 'here',
      options: { a: 1 },
    });
    expect(text?.insert).toBe('Vote');
  });

  test('a table is rectangular, and one that no editor could show is several', () => {
    const row = (count: number): Y.XmlElement =>
      element(
        'tablerow',
        {},
        ...Array.from({ length: count }, (_, at) =>
          element('tablecell', {}, element('paragraph', {}, `${at}`)),
        ),
      );
    expect(markdownOf(converted(documentOf(element('table', {}, row(1), row(3)))))).toBe(
      '| 0 |  |  |\n| --- | --- | --- |\n| 0 | 1 | 2 |\n',
    );
    const large = converted(documentOf(element('table', {}, ...Array.from({ length: 60 }, () => row(100)))));
    expect(flowText(large).split('\n')).toHaveLength(60);
  });

  test('what is nested too deep is an error', () => {
    let inner = element('paragraph', {}, 'deep');
    for (let depth = 0; depth < 150; depth++) inner = element('list', {}, element('listitem', {}, inner));
    expect(flowFromStock(documentOf(inner))).toEqual({ ok: false, error: { type: 'too-deep' } });
  });
});

describe('nonsense', () => {
  test('of any kind is converted or refused, and what comes of it can be shown', () => {
    const random = seededRandom(7);
    const pick = pickFrom(random);
    let conversions = 0;
    for (let round = 0; round < 300; round++) {
      const doc = new Y.Doc();
      const isFirst = pick(2) === 0;
      if (isFirst) fillText(doc.get('root', Y.XmlText), pick, 0);
      else fillElement(doc.get('root-v2', Y.XmlElement), pick, 0);
      const update = flowFromStock(pick(2) === 0 ? doc : copyOf(doc));
      if (!update.ok) continue;
      conversions++;
      expect(freshContent(withUpdate(update.value))).toMatchObject({ type: 'root' });
    }
    expect(conversions).toBeGreaterThan(100);
  });
});

type Pick = ReturnType<typeof pickFrom>;

const types = [
  'paragraph',
  'heading',
  'quote',
  'list',
  'listitem',
  'code',
  'link',
  'autolink',
  'mark',
  'table',
  'tablerow',
  'tablecell',
  'image',
  'horizontalrule',
  'text',
  'linebreak',
  'tab',
  'poll',
  '',
  '__proto__',
  'constructor',
  'void-block',
  'h1',
  'callout',
];
const values: readonly unknown[] = [
  0,
  -1,
  1e9,
  2.5,
  '',
  'h9',
  'bullet',
  'x',
  true,
  null,
  [],
  {},
  { a: [1] },
  ['y'],
];
const names = [
  'tag',
  'listType',
  'start',
  'format',
  'style',
  'indent',
  'colSpan',
  'rowSpan',
  'url',
  'src',
  'checked',
  'type',
  'rows',
  'shape',
  'attributes',
  'at',
  'join',
];

function oneOf<T>(pick: Pick, all: readonly T[]): T {
  return all[pick(all.length)]!;
}

function fillText(text: Y.XmlText, pick: Pick, depth: number): void {
  text.setAttribute('__type', oneOf(pick, types));
  for (let count = pick(3); count > 0; count--) {
    text.setAttribute(`__${oneOf(pick, names)}`, oneOf(pick, values) as string);
  }
  for (let count = pick(5); count > 0; count--) {
    const at = text.length;
    switch (pick(depth > 4 ? 3 : 5)) {
      case 0:
        text.insert(at, oneOf(pick, ['word', '\n', '🦊', '\uD800']));
        break;
      case 1:
        text.insertEmbed(
          at,
          new Y.Map<unknown>([
            ['__type', oneOf(pick, types)],
            [`__${oneOf(pick, names)}`, oneOf(pick, values)],
          ]),
        );
        break;
      case 2:
        text.insertEmbed(at, oneOf(pick, [{ plain: 1 }, new Y.Array(), new Y.Text('t')]) as object);
        break;
      case 3: {
        const inner = new Y.XmlText();
        text.insertEmbed(at, inner);
        fillText(inner, pick, depth + 1);
        break;
      }
      default: {
        const inner = new Y.XmlElement(oneOf(pick, types) || 'x');
        text.insertEmbed(at, inner);
        inner.setAttribute('__type', oneOf(pick, types));
      }
    }
  }
}

function fillElement(element: Y.XmlElement, pick: Pick, depth: number): void {
  for (let count = pick(3); count > 0; count--) {
    element.setAttribute(`__${oneOf(pick, names)}`, oneOf(pick, values) as string);
  }
  for (let count = pick(5); count > 0; count--) {
    if (pick(3) === 0) {
      const text = new Y.XmlText();
      element.insert(element.length, [text]);
      text.insert(0, 'run', { t: oneOf(pick, types), p: oneOf(pick, values) as object, i: 1 });
      if (pick(3) === 0) text.insertEmbed(0, new Y.Map());
    } else if (depth < 5) {
      const inner = new Y.XmlElement(oneOf(pick, types) || 'x');
      element.insert(element.length, [inner]);
      fillElement(inner, pick, depth + 1);
    }
  }
}

test('a paragraph that nobody wrote in is one', () => {
  expect(
    markdownOf(converted(stockDocument('V2', () => $getRoot().clear().append($createParagraphNode())))),
  ).toBe('');
});
