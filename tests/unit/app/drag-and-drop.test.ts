// What is dragged within the text comes where it is dropped, and is never lost.

import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $getTextPointCaret,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  type LexicalEditor,
} from 'lexical';
import { expect, test } from 'vitest';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';
import { $moveTo } from '../../../app/_editor/drag-and-drop.ts';
import { outline } from '../../support/flow-peers.ts';

test.each([
  ['at its begin', 0],
  ['within it', 2],
  // It was taken away and put nowhere.
  ['at its end', 4],
])('a word dropped %s stays, and stays selected', (_, offset) => {
  const editor = editorWith('one two three');
  drop(editor, 'one ', { text: 0, offset });
  expect(outline(editor)).toEqual(['p: one two three']);
  expect(editor.read(() => $getSelection()?.getTextContent())).toBe('one ');
});

test('a word dropped elsewhere is moved there', () => {
  const editor = editorWith('one two three');
  drop(editor, 'one ', { text: 0, offset: 8 });
  expect(outline(editor)).toEqual(['p: two one three']);
});

test('a word of its own looks that is dropped before the next one stays as it is', () => {
  const editor = editorWith('one ', 'two', ' three');
  drop(editor, 'one ', { text: 1, offset: 0 });
  expect(
    outline(editor)
      .join('')
      .replaceAll(/<\/?b?>/g, ''),
  ).toBe('p: one two three');
});

/** One paragraph; every second text is bold. */
function editorWith(...texts: readonly string[]): LexicalEditor {
  const { editor } = buildDocumentEditor();
  editor.update(
    () => {
      const nodes = texts.map((text, index) => $createTextNode(text).setFormat(index % 2));
      $getRoot()
        .clear()
        .append($createParagraphNode().append(...nodes));
    },
    { discrete: true },
  );
  return editor;
}

/** Drags the words that the paragraph begins with. */
function drop(
  editor: LexicalEditor,
  words: string,
  at: { readonly text: number; readonly offset: number },
): void {
  const data = { getData: (type: string) => (type === 'text/plain' ? words : '') } as DataTransfer;
  editor.update(
    () => {
      const paragraph = $getRoot().getFirstChild();
      const [first, target] = $isElementNode(paragraph)
        ? [paragraph.getFirstChild(), paragraph.getChildAtIndex(at.text)]
        : [];
      if (!$isTextNode(first) || !$isTextNode(target)) throw new Error('there is no such text');
      first.select(0, words.length);
      const selection = $getSelection();
      if (!$isRangeSelection(selection)) throw new Error('nothing is selected');
      $moveTo(editor, $getTextPointCaret(target, 'next', at.offset), selection, data);
    },
    { discrete: true },
  );
}
