// Enter over a selection that reaches into a callout or a toggle, or out of it.

import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $setSelection,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type PointType,
} from 'lexical';
import { expect, test } from 'vitest';
import { registerEnterInTextBlocks } from '../../../app/_editing/block-looks/enter-in-text-block.ts';
import { TOGGLE_BLOCK_COMMAND } from '../../../app/_editor/commands.ts';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';
import { outline } from '../../support/flow-peers.ts';

type Place = readonly [block: number, offset: number];

// The block had gone with what was selected: Enter did nothing, whatever one pressed then.
test.each(['callout', 'toggle'] as const)('from a %s back into the line before, it begins a line', (type) => {
  const editor = editorWith('before', type, 'inside');
  select(editor, [1, 2], [0, 3]);
  enter(editor);
  expect(outline(editor)).toEqual(['p: bef', 'p: side']);
});

test.each([
  ['callout', ['p: before', 'callout: in⏎ter']],
  ['toggle', ['p: before', 'toggle: in', 'p: ter']],
] as const)('from a %s on into the line behind, it is an Enter in the block', (type, expected) => {
  const editor = editorWith('before', type, 'inside', 'after');
  select(editor, [1, 2], [2, 2]);
  enter(editor);
  expect(outline(editor)).toEqual(expected);
});

/** Paragraphs, of which the second is a callout or a toggle. */
function editorWith(first: string, type: 'callout' | 'toggle', ...others: readonly string[]): LexicalEditor {
  const { editor } = buildDocumentEditor();
  registerEnterInTextBlocks(editor);
  editor.update(
    () => {
      $getRoot().clear();
      for (const text of [first, ...others]) {
        $getRoot().append($createParagraphNode().append($createTextNode(text)));
      }
    },
    { discrete: true },
  );
  select(editor, [1, 0], [1, 0]);
  editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, type);
  settle(editor);
  return editor;
}

function select(editor: LexicalEditor, from: Place, to: Place): void {
  editor.update(
    () => {
      const selection = $createRangeSelection();
      $put(selection.anchor, from);
      $put(selection.focus, to);
      $setSelection(selection);
    },
    { discrete: true },
  );
}

function $put(point: PointType, [block, offset]: Place): void {
  const node = $getRoot().getChildAtIndex(block);
  const text = $isElementNode(node) ? node.getFirstChild() : null;
  if (text === null) throw new Error('there is no such line');
  point.set(text.getKey(), offset, 'text');
}

function enter(editor: LexicalEditor): void {
  editor.dispatchCommand(INSERT_PARAGRAPH_COMMAND, undefined);
  settle(editor);
}

/** Commits what is pending. */
function settle(editor: LexicalEditor): void {
  editor.update(() => undefined, { discrete: true });
}
