// A document that is one table: what Delete takes depends on how all of its cells came to be selected.

import { $isTableNode } from '@lexical/table';
import {
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  DELETE_CHARACTER_COMMAND,
  type LexicalEditor,
  SELECT_ALL_COMMAND,
} from 'lexical';
import { expect, test } from 'vitest';
import { registerTables } from '../../../app/_editing/tables/register-tables.ts';
import { $cellAt } from '../../../app/_editing/tables/table-cells.ts';
import { $newTable } from '../../../app/_editing/tables/table-edits.ts';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';

test('selected by key, the document is deleted', () => {
  const editor = editorWithTable();
  selectAll(editor);
  // So the browser says it back.
  select(editor, [0, 0], [1, 1]);
  remove(editor);
  expect(hasTable(editor)).toBe(false);
});

// Once by key, a selection of all cells by the pointer counted as that of the document for good.
test('selected by the pointer, the cells are emptied, also if all was selected by key before', () => {
  const editor = editorWithTable();
  selectAll(editor);
  select(editor, [0, 0], [0, 0]);
  select(editor, [0, 0], [1, 1]);
  remove(editor);
  expect(hasTable(editor)).toBe(true);
});

function editorWithTable(): LexicalEditor {
  const { editor } = buildDocumentEditor();
  registerTables(editor, () => {});
  editor.update(
    () =>
      $getRoot()
        .clear()
        .append($newTable(2, 2, { row: false, column: false })),
    {
      discrete: true,
    },
  );
  select(editor, [1, 0], [1, 0]);
  return editor;
}

function selectAll(editor: LexicalEditor): void {
  // No listener looks at the key itself.
  editor.dispatchCommand(SELECT_ALL_COMMAND, {} as KeyboardEvent);
  settle(editor);
}

function select(editor: LexicalEditor, from: readonly [number, number], to: readonly [number, number]): void {
  editor.update(
    () => {
      const table = $getRoot().getFirstChild();
      if (!$isTableNode(table)) throw new Error('there is no table');
      const [first, last] = [from, to].map(([row, column]) => $cellAt(table, row, column)?.getFirstChild());
      if (!$isElementNode(first) || !$isElementNode(last)) throw new Error('there is no such cell');
      first.select();
      const selection = $getSelection();
      if ($isRangeSelection(selection)) selection.focus.set(last.getKey(), 0, 'element');
    },
    { discrete: true },
  );
}

function remove(editor: LexicalEditor): void {
  editor.dispatchCommand(DELETE_CHARACTER_COMMAND, false);
  settle(editor);
}

function hasTable(editor: LexicalEditor): boolean {
  return editor.read(() => $getRoot().getChildren().some($isTableNode));
}

/** Commits what is pending. */
function settle(editor: LexicalEditor): void {
  editor.update(() => undefined, { discrete: true });
}
