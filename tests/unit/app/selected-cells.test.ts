// What is done while cells are selected together, or text across a table's edge: the rectangle is what it is done to, and
// no table is torn apart.

import { TOGGLE_LINK_COMMAND } from '@lexical/link';
import { $isTableNode } from '@lexical/table';
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $setSelection,
  DRAGSTART_COMMAND,
  FORMAT_ELEMENT_COMMAND,
  INSERT_LINE_BREAK_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import { expect, test } from 'vitest';

import { registerClearFormat } from '../../../app/_editing/clear-format.ts';
import { $readColors, setTextColor } from '../../../app/_editing/colors/text-color.ts';
import { insertInlineEquation } from '../../../app/_editing/equation/equation-node.ts';
import { $selectedCells } from '../../../app/_editing/tables/cell-range.ts';
import { registerTables } from '../../../app/_editing/tables/register-tables.ts';
import { $cellAt, $cellsOf, $rowsOf } from '../../../app/_editing/tables/table-cells.ts';
import { $newTable } from '../../../app/_editing/tables/table-edits.ts';
import { CLEAR_FORMAT_COMMAND, TOGGLE_BLOCK_COMMAND } from '../../../app/_editor/commands.ts';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';

let toldTooLarge = 0;

type Place = 'above' | readonly [row: number, column: number];

test.each([
  ['cells', [0, 0], [2, 0], 'above', '_bc/_ef/_hi'],
  ['a paragraph and cells', 'above', [1, 1], '_', null],
] as const)(
  'a line break over %s empties what is selected, and leaves no half table',
  (_, from, to, above, table) => {
    const editor = begin('abc', 'def', 'ghi');
    select(editor, from, to);
    dispatch(() => editor.dispatchCommand(INSERT_LINE_BREAK_COMMAND, false), editor);
    expect(shown(editor)).toEqual({ above, table });
  },
);

test.each([
  ['cells', [0, 0], [2, 0]],
  ['a paragraph and cells', 'above', [1, 1]],
] as const)('an equation in the line over %s takes no words away', (_, from, to) => {
  const editor = begin('abc', 'def', 'ghi');
  select(editor, from, to);
  dispatch(() => insertInlineEquation(editor), editor);
  expect(shown(editor)).toEqual({ above: 'above', table: 'abc/def/ghi' });
  expect(JSON.stringify(editor.getEditorState())).toContain('"equation"');
});

test.each([
  ['cells', [0, 0], [2, 0], true],
  ['a paragraph and cells', 'above', [1, 1], true],
  ['a paragraph', 'above', 'above', false],
] as const)('dragging %s away', (_, from, to, isRefused) => {
  const editor = begin('abc', 'def', 'ghi');
  select(editor, from, to);
  let isPrevented = false;
  // Only this is asked of it.
  const event = { preventDefault: () => (isPrevented = true), dataTransfer: null } as unknown as DragEvent;
  dispatch(() => editor.dispatchCommand(DRAGSTART_COMMAND, event), editor);
  expect(isPrevented).toBe(isRefused);
});

test('Tab over cells with code goes on to the next cell', () => {
  const editor = begin('ab', 'cd');
  for (const at of [
    [0, 0],
    [0, 1],
  ] as const) {
    select(editor, at, at);
    dispatch(() => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'code'), editor);
  }
  select(editor, [0, 0], [0, 1]);
  const event = { preventDefault: () => {}, shiftKey: false } as KeyboardEvent;
  dispatch(() => editor.dispatchCommand(KEY_TAB_COMMAND, event), editor);
  expect(shown(editor).table).toBe('ab/cd');
});

test('Tab in the last cell of a table that can hold no more says so', () => {
  const editor = begin('x'.repeat(40), ...Array.from({ length: 24 }, () => 'x'.repeat(40)));
  toldTooLarge = 0;
  select(editor, [24, 39], [24, 39]);
  const event = { preventDefault: () => {}, shiftKey: false } as KeyboardEvent;
  dispatch(() => editor.dispatchCommand(KEY_TAB_COMMAND, event), editor);
  expect(toldTooLarge).toBe(1);
  expect(shown(editor).table?.split('/')).toHaveLength(25);
});

const nine = ['abc', 'def', 'ghi'] as const;

test.each([
  ['colours', (editor: LexicalEditor) => setTextColor(editor, 'background-color', 'khaki'), 'khaki'],
  ['links', (editor: LexicalEditor) => editor.dispatchCommand(TOGGLE_LINK_COMMAND, 'https://a.b/'), '"link"'],
  ['code blocks', (editor: LexicalEditor) => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'code'), '"code'],
  ['headings', (editor: LexicalEditor) => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'h2'), '"h2"'],
  ['bullets', (editor: LexicalEditor) => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'bullet'), '"bullet"'],
  [
    'alignment',
    (editor: LexicalEditor) => editor.dispatchCommand(FORMAT_ELEMENT_COMMAND, 'right'),
    '"right"',
  ],
] as const)('%s are given to selected cells alone, and the cells stay selected', (_, act, sign) => {
  const editor = begin(...nine);
  select(editor, [2, 1], [0, 0]);
  dispatch(() => void act(editor), editor);
  expect(lettersWith(editor, sign)).toBe('abdegh');
  expect(shown(editor).table).toBe('abc/def/ghi');
  expect(editor.read($selectedCells)).toMatchObject({ top: 0, bottom: 2, left: 0, right: 1 });
});

test('Tab indents the items in selected cells, and no others', () => {
  const editor = begin(...nine);
  select(editor, [0, 0], [2, 2]);
  dispatch(() => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'bullet'), editor);
  select(editor, [0, 0], [2, 0]);
  const event = { preventDefault: () => {}, shiftKey: false } as KeyboardEvent;
  dispatch(() => editor.dispatchCommand(KEY_TAB_COMMAND, event), editor);
  expect(lettersWith(editor, '"indent":1')).toBe('adg');
});

test('a kind of block is for all selected cells while one has another, and for none if all have it', () => {
  const editor = begin('ab', 'cd');
  const toggle = (): string => {
    dispatch(() => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'h1'), editor);
    return lettersWith(editor, '"h1"');
  };
  select(editor, [0, 0], [0, 0]);
  expect(toggle()).toBe('a');
  select(editor, [0, 0], [0, 1]);
  expect([toggle(), toggle()]).toEqual(['ab', '']);
});

test('clearing the format of selected cells leaves the marks of the others', () => {
  const editor = begin(...nine);
  registerClearFormat(editor);
  select(editor, [0, 0], [2, 2]);
  dispatch(() => setTextColor(editor, 'color', 'crimson'), editor);
  select(editor, [0, 0], [2, 0]);
  expect(editor.read($readColors).color).toBe('crimson');
  dispatch(() => editor.dispatchCommand(CLEAR_FORMAT_COMMAND, undefined), editor);
  expect(lettersWith(editor, 'crimson')).toBe('bcefhi');
  expect(editor.read($readColors).color).toBeNull();
});

/** Of the cells in which this is said. */
function lettersWith(editor: LexicalEditor, sign: string): string {
  const [, table] = editor.getEditorState().toJSON().root.children;
  const rows = (
    table as unknown as { readonly children: readonly { readonly children: readonly unknown[] }[] }
  ).children;
  return rows
    .flatMap(({ children }) => children)
    .map((cell) => JSON.stringify(cell))
    .filter((cell) => cell.includes(sign))
    .map((cell) => /"text":"(.)"/.exec(cell)?.[1] ?? '_')
    .join('');
}

/** A paragraph, and a table of one letter a cell. */
function begin(...rows: readonly string[]): LexicalEditor {
  const { editor } = buildDocumentEditor();
  registerTables(editor, () => toldTooLarge++);
  dispatch(() => {
    const table = $newTable(rows.length, rows[0]?.length ?? 0, { row: false, column: false });
    for (const [row, letters] of rows.entries()) {
      for (const [column, letter] of [...letters].entries()) {
        const block = $cellAt(table, row, column)?.getFirstChild();
        if ($isElementNode(block)) block.append($createTextNode(letter));
      }
    }
    $getRoot()
      .clear()
      .append($createParagraphNode().append($createTextNode('above')), table, $createParagraphNode());
  }, editor);
  return editor;
}

function dispatch($act: () => void, editor: LexicalEditor): void {
  editor.update($act, { discrete: true });
}

/** From the begin of one to the end of the other. */
function select(editor: LexicalEditor, from: Place, to: Place): void {
  dispatch(() => {
    const range = $createRangeSelection();
    const [first, last] = [$textAt(from), $textAt(to)];
    range.anchor.set(first.getKey(), 0, 'text');
    range.focus.set(last.getKey(), last.getTextContentSize(), 'text');
    $setSelection(range);
  }, editor);
}

function $textAt(place: Place): LexicalNode {
  const [above, table] = $getRoot().getChildren();
  const block = place === 'above' ? above : $isTableNode(table) ? $cellAt(table, ...place) : null;
  const text = $isElementNode(block) ? block.getFirstDescendant() : null;
  if (text === null) throw new Error('there is no text');
  return text;
}

/** `ab/cd`; null: the table is no more. */
function shown(editor: LexicalEditor): { readonly above: string; readonly table: string | null } {
  return editor.read(() => {
    const [above, table] = $getRoot().getChildren();
    const words = (node: LexicalNode | undefined): string => node?.getTextContent().trim() || '_';
    const rows = $isTableNode(table) ? $rowsOf(table).map((row) => $cellsOf(row).map(words).join('')) : null;
    return { above: words(above), table: rows?.join('/') ?? null };
  });
}
