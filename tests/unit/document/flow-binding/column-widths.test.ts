// [T8] Columns have widths: what of a document is shown, what an editor's change writes, and what comes of two changes at
// once. Every test ends with editors that show what one who opens the document then would see.

import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  $insertTableColumnAtNode,
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  type TableNode,
} from '@lexical/table';
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  HISTORY_PUSH_TAG,
  type LexicalNode,
} from 'lexical';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { $tellMoved } from '../../../../lib/document/binding/move-tag.ts';
import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { applyMarkdown } from '../../../../lib/document/markdown/apply-markdown.ts';
import { tableMap } from '../../../support/flow-builders.ts';
import { deliver, editorContent, type FlowPeer } from '../../../support/flow-peers.ts';
import { openInStep } from './peers-in-step.ts';

/** Peers on a document with a paragraph and a table of two rows, whose columns have these keys beside their order. */
function open(widths: Record<string, unknown>, columns = 'abc', count = 2): FlowPeer[] {
  const doc = new Y.Doc();
  const table = tableMap([[...columns], [...columns.toUpperCase()]]);
  flowRoot(doc).applyDelta([{ insert: new Y.Map() }, { insert: 'text' }, { insert: table }] as never);
  const map = table.get('cols') as Y.Map<unknown>;
  doc.transact(() => {
    for (const [key, value] of Object.entries(widths)) map.set(key, value);
  });
  const content = Y.encodeStateAsUpdate(doc);
  return openInStep(count, content);
}

function two(widths: Record<string, unknown>): [FlowPeer, FlowPeer] {
  const [a, b] = open(widths);
  if (a === undefined || b === undefined) throw new Error('not two');
  return [a, b];
}

function $table(): TableNode {
  const table = $getRoot().getChildren().find($isTableNode);
  if (table === undefined) throw new Error('there is no table');
  return table;
}

function $row(at: number): LexicalNode[] {
  const row = $table().getChildren().filter($isTableRowNode)[at];
  return row?.getChildren() ?? [];
}

/** The first row's letters with the widths: `a100 b c50`. */
function shown({ editor }: FlowPeer): string {
  return editor.read(() => {
    const widths = $table().getColWidths();
    expect(widths === undefined || widths.length === $row(0).length).toBe(true);
    return $row(0)
      .map((cell, at) => `${cell.getTextContent().trim() || '_'}${widths?.[at] || ''}`)
      .join(' ');
  });
}

function columnMap({ doc }: FlowPeer): Y.Map<unknown> {
  for (const { insert } of flowRoot(doc).toDelta() as { insert: unknown }[]) {
    if (!(insert instanceof Y.Map) || insert.get('type') !== 'table') continue;
    return insert.get('cols') as Y.Map<unknown>;
  }
  throw new Error('there is no table');
}

/** Only the keys of widths. */
function stored(peer: FlowPeer): Record<string, unknown> {
  return Object.fromEntries([...columnMap(peer).entries()].filter(([key]) => key.endsWith(':width')));
}

/** As the handles do it, by the place of the column. */
function resize(peer: FlowPeer, column: number, width: number): void {
  peer.editor.update(
    () => {
      const before = $table().getColWidths();
      const widths = $row(0).map((_, at) => (at === column ? width : (before?.[at] ?? 0)));
      $table().setColWidths(widths);
    },
    { discrete: true, tag: HISTORY_PUSH_TAG },
  );
}

function removeColumn(peer: FlowPeer, column: number): void {
  peer.edit(() => {
    for (const row of $table().getChildren().filter($isTableRowNode)) row.getChildAtIndex(column)?.remove();
  });
}

function moveColumnToEnd(peer: FlowPeer, column: number): void {
  peer.edit(() => {
    for (const row of $table().getChildren().filter($isTableRowNode)) {
      const [cell, last] = [row.getChildAtIndex(column), row.getLastChild()];
      if (cell !== null) last?.insertAfter(cell);
    }
  });
}

function meet(a: FlowPeer, b: FlowPeer): string {
  deliver(a, b);
  deliver(b, a);
  expect(editorContent(b.editor)).toEqual(editorContent(a.editor));
  return shown(a);
}

describe('[T8] what is shown', () => {
  test('a table without widths has none in the editor', () => {
    const [a] = two({});
    expect(shown(a)).toBe('a b c');
    expect(a.editor.read(() => $table().getColWidths())).toBeUndefined();
  });

  test('widths stand with their columns, in the order in which these are shown', () => {
    const [a] = two({ 'c2:width': 90, 'c0:width': 200, c2: 'AA', c0: 'Z' });
    expect(shown(a)).toBe('c90 b a200');
  });

  test.each<readonly [string, () => unknown]>([
    ...['100', '', null, true, 47, 2_001, 100.5, -100, 0, Number.NaN, Number.POSITIVE_INFINITY].map(
      (value) => [`${typeof value} ${String(value)}`, () => value] as const,
    ),
    ['bytes', () => new Uint8Array(2)],
    ['an object', () => ({ width: 100 })],
    ['a map', () => new Y.Map([['width', 100]])],
    ['a flow', () => new Y.XmlText('100')],
  ])('what is no width is as if it were not there, and stays as it is: %s', (_name, valueOf) => {
    const value = valueOf();
    const [a, b] = two({
      'c0:width': value,
      'c1:width': 48,
      'c2:width': 2_000,
      ':width': 90,
      'no:width': 90,
    });
    expect(shown(a)).toBe('a b48 c2000');
    const before = columnMap(a).get('c0:width');
    resize(a, 1, 60);
    expect(meet(a, b)).toBe('a b60 c2000');
    expect(columnMap(a).get('c0:width')).toBe(before);
  });

  test('a width of a column that was taken away is of none, and there again with the column', () => {
    const [a, b] = two({ 'c0:width': 100, 'c1:width': 200 });
    removeColumn(a, 1);
    expect(shown(a)).toBe('a100 c');
    b.edit(() => {
      const cell = $row(1)[1];
      const block = $isTableCellNode(cell) ? cell.getFirstChild() : null;
      if ($isElementNode(block)) block.append($createTextNode('!'));
    });
    expect(meet(a, b)).toBe('a100 _200 c');
  });
});

describe('[T8] what is written', () => {
  test('the width that changed, and no other', () => {
    const [a, b] = two({ 'c0:width': 100 });
    resize(a, 2, 150);
    expect(a.sent).toHaveLength(1);
    expect(stored(a)).toEqual({ 'c0:width': 100, 'c2:width': 150 });
    const [update] = a.sent;
    if (update !== undefined) Y.applyUpdate(b.doc, update, 'network');
    expect(shown(b)).toBe('a100 b c150');
    expect(b.sent).toEqual([]);
  });

  test('the same again, and no width where none is, are no change', () => {
    const [a] = two({ 'c0:width': 100 });
    resize(a, 0, 100);
    a.edit(() => $table().setColWidths([100]));
    a.edit(() => $table().setColWidths([100, 0, 0, 70]));
    expect(a.sent).toEqual([]);
    expect(shown(a)).toBe('a100 b c');
  });

  test('taken away with the last one, none is left in the editor', () => {
    const [a, b] = two({ 'c1:width': 100 });
    resize(a, 1, 0);
    expect(stored(a)).toEqual({});
    expect(meet(a, b)).toBe('a b c');
    expect(b.editor.read(() => $table().getColWidths())).toBeUndefined();
    resize(a, 1, 80);
    a.edit(() => $table().setColWidths(undefined));
    expect(meet(a, b)).toBe('a b c');
  });

  test.each([
    [7, 48],
    [99_999, 2_000],
    [120.4, 120],
    [Number.POSITIVE_INFINITY, 2_000],
    [Number.NaN, undefined],
    [-5, undefined],
  ])('%d is bounded, for the one who asked too', (width, expected) => {
    const [a, b] = two({});
    resize(a, 0, width);
    expect(stored(a)['c0:width']).toBe(expected);
    expect(meet(a, b)).toBe(`a${expected ?? ''} b c`);
  });

  test('adding, moving and deleting a column leaves the others their widths', () => {
    const [a, b] = two({ 'c0:width': 100, 'c2:width': 300 });
    a.edit(() => {
      for (const row of $table().getChildren().filter($isTableRowNode)) {
        const cell = $createTableCellNode().append($createParagraphNode().append($createTextNode('n')));
        row.getFirstChild()?.insertAfter(cell);
      }
    });
    expect(meet(a, b)).toBe('a100 n b c300');
    moveColumnToEnd(b, 0);
    expect(meet(a, b)).toBe('n b c300 a100');
    removeColumn(a, 1);
    expect(meet(a, b)).toBe('n c300 a100');
    expect(stored(a)).toEqual({ 'c0:width': 100, 'c2:width': 300 });
  });

  test('a command of Lexical that inserts a column together with its width does both', () => {
    const [a, b] = two({ 'c0:width': 100, 'c1:width': 200 });
    a.edit(() => {
      const cell = $row(0)[0];
      if ($isTableCellNode(cell)) $insertTableColumnAtNode(cell, true, false);
    });
    expect(meet(a, b)).toMatch(/^a100 _\d+ b200 c$/);
  });

  test('a table that is put in brings its widths', () => {
    const [a, b] = two({ 'c1:width': 140 });
    a.edit(() => {
      const cells = ['0', '1', '2'].map((text) =>
        $createTableCellNode().append($createParagraphNode().append($createTextNode(text))),
      );
      const copy = $createTableNode()
        .updateFromJSON($table().exportJSON())
        .append($createTableRowNode().append(...cells));
      $getRoot().getFirstChildOrThrow().insertBefore(copy);
    });
    expect(meet(a, b)).toBe('0 1140 2');
  });

  test('a table that is moved keeps them', () => {
    const [a, b] = two({ 'c1:width': 140 });
    a.edit(() => {
      const table = $table();
      $tellMoved(table.getKey());
      $getRoot().getFirstChildOrThrow().insertBefore(table);
    });
    expect(meet(a, b)).toBe('a b140 c');
    expect(a.editor.read(() => $isTableNode($getRoot().getFirstChild()))).toBe(true);
  });

  test('Markdown that is applied leaves the columns that stay theirs', () => {
    const [a] = two({ 'c0:width': 100, 'c2:width': 300 });
    const result = applyMarkdown(
      a.doc,
      'text\n\n| a | new | b | c |\n| --- | --- | --- | --- |\n| A | x | B | C |\n',
    );
    expect(result.ok).toBe(true);
    expect(shown(a)).toBe('a100 new b c300');
  });
});

describe('[T8] two at once', () => {
  test('two columns: each has the width that it was given', () => {
    const [a, b] = two({});
    resize(a, 0, 100);
    resize(b, 2, 300);
    expect(meet(a, b)).toBe('a100 b c300');
  });

  test('one column: both have the same in the end, and it is one of the two', () => {
    const [a, b] = two({});
    resize(a, 1, 100);
    resize(b, 1, 300);
    expect(meet(a, b)).toMatch(/^a b(100|300) c$/);
  });

  test('a width here, the column deleted there: it is gone', () => {
    const [a, b] = two({ 'c0:width': 70 });
    resize(a, 1, 100);
    removeColumn(b, 1);
    expect(meet(a, b)).toBe('a70 c');
  });

  test('a width here, the column moved there: the width goes with the column', () => {
    const [a, b] = two({ 'c1:width': 70 });
    resize(a, 0, 100);
    moveColumnToEnd(b, 0);
    expect(meet(a, b)).toBe('b70 c a100');
  });

  test('a width here, a column added before it there', () => {
    const [a, b] = two({});
    resize(a, 0, 100);
    b.edit(() => {
      for (const row of $table().getChildren().filter($isTableRowNode)) {
        row.getFirstChild()?.insertBefore($createTableCellNode().append($createParagraphNode()));
      }
    });
    expect(meet(a, b)).toBe('_ a100 b c');
  });
});

describe('[T8] undo', () => {
  test('takes a first width away, sets a changed one back, and redo does it again', () => {
    const [a, b] = two({ 'c0:width': 70 });
    const { history } = a.binding;
    resize(a, 1, 100);
    resize(a, 0, 200);
    history.undo();
    expect(meet(a, b)).toBe('a70 b100 c');
    history.undo();
    expect(meet(a, b)).toBe('a70 b c');
    expect(stored(a)).toEqual({ 'c0:width': 70 });
    history.redo();
    history.redo();
    expect(meet(a, b)).toBe('a200 b100 c');
  });

  test('leaves a width that somebody else has set since', () => {
    const [a, b] = two({});
    resize(a, 1, 100);
    deliver(a, b);
    resize(b, 1, 300);
    deliver(b, a);
    a.binding.history.undo();
    expect(meet(a, b)).toBe('a b300 c');
  });

  test('of a deleted table or column brings it back as wide as it was', () => {
    const [a, b] = two({ 'c0:width': 100, 'c1:width': 200 });
    a.edit(() => $table().remove());
    a.binding.history.undo();
    expect(meet(a, b)).toBe('a100 b200 c');
    removeColumn(a, 0);
    a.binding.history.undo();
    expect(meet(a, b)).toBe('a100 b200 c');
  });
});
