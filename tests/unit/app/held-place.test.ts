// What comes late comes where it was asked for, wherever the caret is by then.

import {
  $createLineBreakNode,
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  type LexicalEditor,
} from 'lexical';
import { expect, test } from 'vitest';
import { $holdPlace, $insertAt } from '../../../app/_editing/paste/held-place.ts';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';
import { outline } from '../../support/flow-peers.ts';

test.each<readonly [string, () => void, readonly string[]]>([
  ['did nothing', () => undefined, ['p: abone', 'p: two!cd', 'p: other']],
  ['wrote on', () => $type('XY'), ['p: abone', 'p: twoXY!cd', 'p: other']],
  ['went before it and wrote', () => ($caret(0, 0), $type('XY')), ['p: XY!abone', 'p: twocd', 'p: other']],
  ['went elsewhere', () => $caret(1, 5), ['p: abone', 'p: twocd', 'p: other!']],
  ['went elsewhere and wrote', () => ($caret(1, 0), $type('XY')), ['p: abone', 'p: twocd', 'p: XY!other']],
  ['deleted around it', () => ($caret(0, 1, 3), $type('')), ['p: aone', 'p: two!d', 'p: other']],
  [
    'deleted the line and wrote in the next',
    () => {
      $getRoot().getFirstChild()?.remove();
      $caret(0, 2);
    },
    ['p: otone', 'p: two!her'],
  ],
])('whoever pasted %s', (_, $meanwhile, expected) => {
  const editor = editorWith('abcd', 'other');
  edit(editor, () => $caret(0, 2));
  const place = editor.read($holdPlace);
  edit(editor, $meanwhile);
  edit(editor, () => $insertAt(place, (target) => target.insertNodes($lines('one', 'two'))));
  // Where the caret is shows what is typed then.
  edit(editor, () => $type('!'));
  expect(outline(editor)).toEqual(expected);
});

test('into an empty line that is written in meanwhile it comes before what was written', () => {
  const editor = editorWith('', 'other');
  edit(editor, () => $caret(0, 0));
  const place = editor.read($holdPlace);
  edit(editor, () => $type('XY'));
  edit(editor, () => $insertAt(place, (target) => target.insertNodes($lines('one', 'two'))));
  edit(editor, () => $type('!'));
  expect(outline(editor)).toEqual(['p: one', 'p: twoXY!', 'p: other']);
});

test('behind a line break it stays there', () => {
  const editor = editorWith('ab');
  edit(editor, () => {
    const line = $getRoot().getFirstChild();
    if ($isElementNode(line)) line.append($createLineBreakNode()).selectEnd();
  });
  const place = editor.read($holdPlace);
  edit(editor, () => ($caret(0, 0), $type('X')));
  edit(editor, () => $insertAt(place, (target) => target.insertNodes([$createTextNode('one')])));
  expect(outline(editor)).toEqual(['p: Xab⏎one']);
});

function editorWith(...lines: readonly string[]): LexicalEditor {
  const { editor } = buildDocumentEditor();
  edit(editor, () => {
    $getRoot()
      .clear()
      .append(...$lines(...lines));
  });
  return editor;
}

function $lines(...lines: readonly string[]) {
  return lines.map((line) => {
    const paragraph = $createParagraphNode();
    return line === '' ? paragraph : paragraph.append($createTextNode(line));
  });
}

function edit(editor: LexicalEditor, $act: () => void): void {
  editor.update($act, { discrete: true });
}

function $caret(line: number, from: number, to = from): void {
  const block = $getRoot().getChildAtIndex(line);
  const text = $isElementNode(block) ? block.getFirstChild() : null;
  if ($isTextNode(text)) text.select(from, to);
  else if ($isElementNode(block)) block.select();
}

function $type(text: string): void {
  const selection = $getSelection();
  if ($isRangeSelection(selection)) selection.insertText(text);
}
