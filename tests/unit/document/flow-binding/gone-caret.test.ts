// A caret whose block somebody takes away goes to the neighbour that its person saw.

import { $isTableNode } from '@lexical/table';
import { $getRoot, $getSelection, $isElementNode, $isRangeSelection, type LexicalEditor } from 'lexical';
import * as Y from 'yjs';
import { expect, test } from 'vitest';

import { deliver, openFlowPeer, outline, type FlowPeer } from '../../../support/flow-peers.ts';
import {
  $select,
  $setBlocks,
  $table,
  addColumn,
  addRow,
  deleteBlock,
  moveBehind,
  remove,
  type,
  type ScenarioPeer,
} from '../../../support/flow-scenario-acts.ts';

test('of a block that was moved away from where it stood: the neighbour at the place where it was shown', () => {
  const [ada, ben] = twoWith(['one', 'two', 'three', 'four', 'five']);
  moveBehind(4, 0)(ben);
  deliver(ben, ada);
  ada.edit(() => void $select([1, 2]));

  deleteBlock(1)(ben);
  deliver(ben, ada);

  expect(caretOf(ada.editor)).toBe('one|');
});

test('of the first block: the begin of the next', () => {
  const [ada, ben] = twoWith(['one', 'two', 'three']);
  moveBehind(0, 1)(ben);
  moveBehind(0, 1)(ben);
  deliver(ben, ada);
  ada.edit(() => void $select([0, 2]));

  deleteBlock(0)(ben);
  deliver(ben, ada);

  expect(caretOf(ada.editor)).toBe('|two');
});

test('of a block that a merge swallowed with its words: between what is left', () => {
  const [ada, ben] = twoWith(['one', 'two', 'three', 'four']);
  ada.edit(() => void $select([2, 2]));

  remove([1, 0], [3, 2])(ben);
  deliver(ben, ada);

  expect(caretOf(ada.editor)).toBe('|ur');
});

test.each([
  ['with text', 'ab', 0],
  ['without', '', 0],
])('of a cell %s in a table that is taken away: the block before the table', (_, letters) => {
  const [ada, ben] = twoWith(['zero', 'top', 'end']);
  ben.edit($table(letters === '' ? '  ' : letters));
  moveBehind(0, 1)(ben);
  deliver(ben, ada);
  ada.edit(() => {
    const table = $getRoot().getChildAtIndex(0);
    if ($isElementNode(table)) table.getLastDescendant()?.selectEnd();
  });

  deleteBlock(0)(ben);
  deliver(ben, ada);

  expect(caretOf(ada.editor)).toBe('|zero');
});

test('of a cell that nobody has made yet: there, and the next letter too, whatever others write elsewhere', () => {
  const [ada, ben] = twoWith(['top', 'end']);
  ada.edit($table('ab'));
  deliver(ada, ben);
  // Where an added row and an added column cross.
  addRow(9, 'cd')(ada);
  addColumn('x')(ben);
  deliver(ada, ben);
  deliver(ben, ada);
  ada.edit(() => {
    const table = $getRoot().getChildren().find($isTableNode);
    const row = table?.getLastChild();
    if ($isElementNode(row)) row.getLastDescendant()?.selectEnd();
  });

  type(0, 3, '!')(ben);
  deliver(ben, ada);
  ada.edit(() => $getSelection()?.insertText('N'));

  expect(outline(ada.editor)).toContain('table: a b x / c d N');
});

function twoWith(texts: readonly string[]): [FlowPeer & ScenarioPeer, FlowPeer & ScenarioPeer] {
  const ben = openFlowPeer(1);
  ben.edit(() => $setBlocks(texts));
  const [ann, other] = [openFlowPeer(2, Y.encodeStateAsUpdate(ben.doc)), ben].map((peer) => ({
    ...peer,
    undo: () => peer.binding.history.undo(),
  }));
  if (ann === undefined || other === undefined) throw new Error('two there are');
  return [ann, other];
}

function caretOf(editor: LexicalEditor): string {
  return editor.read(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection) || !selection.isCollapsed()) return 'none';
    const text = selection.anchor.getNode().getTextContent();
    return `${text.slice(0, selection.anchor.offset)}|${text.slice(selection.anchor.offset)}`;
  });
}
