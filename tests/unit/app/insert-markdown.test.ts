// Where a Markdown file goes that is put into a document: it always goes somewhere.

import { $createParagraphNode, $createTextNode, $getRoot, $setSelection } from 'lexical';
import { expect, test } from 'vitest';

import { insertMarkdown } from '../../../app/_editing/markdown-file/markdown-part.ts';
import { $selectVoid } from '../../../app/_editing/void-blocks/select-void.ts';
import { $createVoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { newEditor, outline } from '../../support/flow-peers.ts';

const lines = ['p: one', 'divider: ', 'p: two', 'divider: '];
const put = ['h1: Put', 'p: in'];

test.each([
  ['behind the block of the caret', () => $getRoot().getFirstDescendant()?.selectEnd(), 1],
  ['behind the selected block', () => $selectVoid($getRoot().getChildAtIndex(1) ?? $getRoot()), 2],
  ['behind the last block, if that is selected', () => $selectVoid($getRoot().getLastChildOrThrow()), 4],
  ['behind the place between blocks', () => $getRoot().select(3, 3), 3],
  ['behind all, if all is selected', () => $getRoot().select(0, 4), 4],
  ['at the end, if nothing is', () => $setSelection(null), 4],
] as const)('%s', (_, $select, index) => {
  const editor = newEditor();
  const divider = () => $createVoidBlockNode({ type: 'divider', attributes: {} });
  const paragraph = (text: string) => $createParagraphNode().append($createTextNode(text));
  editor.update(
    () => {
      $getRoot().append(paragraph('one'), divider(), paragraph('two'), divider());
      $select();
    },
    { discrete: true },
  );
  expect(outline(editor)).toEqual(lines);
  expect(insertMarkdown(editor, '# Put\n\nin\n').ok).toBe(true);
  editor.update(() => undefined, { discrete: true });
  expect(outline(editor)).toEqual(lines.toSpliced(index, 0, ...put));
});
