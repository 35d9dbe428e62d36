// Blocks that are moved where toggles are, by key, by the menu of a block and by dragging: no toggle is torn apart, and
// nothing goes where nobody sees it.

import { $createListItemNode, $createListNode, $isListItemNode } from '@lexical/list';
import { $isTableNode } from '@lexical/table';
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { afterEach, expect, test } from 'vitest';

import { moveBlock } from '../../../app/_editing/block-handle/block-acts.ts';
import { dropBlock } from '../../../app/_editing/block-handle/block-drag.ts';
import { registerMoves } from '../../../app/_editing/block-moves/move-blocks.ts';
import { $cellAt } from '../../../app/_editing/tables/table-cells.ts';
import { $newTable } from '../../../app/_editing/tables/table-edits.ts';
import { registerTogglesMove } from '../../../app/_editing/toggle/move-toggles.ts';
import { $selectVoid } from '../../../app/_editing/void-blocks/select-void.ts';
import { MOVE_BLOCK_COMMAND } from '../../../app/_editor/commands.ts';
import { $createTextBlockNode, $createVoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { deliver, editorContent, type FlowPeer, openFlowPeer } from '../../support/flow-peers.ts';
import * as Y from 'yjs';

let peers: FlowPeer[] = [];

afterEach(() => {
  for (const peer of peers) {
    expect(peer.failures).toEqual([]);
    peer.close();
  }
  peers = [];
});

const closed = 'closed';

// By a block its name; `>`: how far it is indented; `v`, `^`: an open and a closed toggle; `-`: an item; `=`: no text.
test.each([
  ['into an open toggle, indented as what is in it', 'x v >a', 'x', 'down', 'v >x >a'],
  ['from below too', 'v >a x', 'x', 'up', 'v >x >a'],
  ['out of it no longer indented', 'v >x >a', 'x', 'up', 'x v >a'],
  ['within it as it was', 'v >x >a y', 'x', 'down', 'v >a >x y'],
  ['beyond it', 'v >x y', 'x', 'down', 'v y x'],
  ['past all that a closed one hides', 'x ^ >a >b y', 'x', 'down', '^ >a >b x y'],
  ['from below too, past a closed one', '^ >a >b x', 'x', 'up', 'x ^ >a >b'],
  ['indented by itself, not into a closed one', '>x ^ >a y', 'x', 'down', '^ >a x y'],
  ['a toggle with what it holds, into another one', 'v >a w >b', 'v', 'down', 'w >v >>a >b'],
  ['and out again', 'w >v >>a >b', 'v', 'up', 'v >a w >b'],
  ['a list, item by item', '-x v >a', '-x', 'down', 'v >-x >a'],
  ['without text, where it is seen', '= ^ >a y', '=', 'down', '^ >a y ='],
  ['without text, back', '^ >a y =', '=', 'up', '= ^ >a y'],
  ['without text, nowhere if there is no such place', '= ^ >a', '=', 'down', '= ^ >a'],
  ['a table, past all that an open one holds', '# v >a y', '#', 'down', 'v >a # y'],
  ['a table, back', 'v >a #', '#', 'up', '# v >a'],
] as const)('a block moves %s', (_, before, name, direction, after) => {
  const { a, b } = begin(before);
  move(a, name, direction);
  expect(shown(a)).toBe(after);
  deliver(a, b);
  expect(editorContent(b.editor)).toEqual(editorContent(a.editor));
});

test('several blocks move past all that a closed toggle hides, and into an open one', () => {
  const { a } = begin('x y ^ >a v >b');
  a.edit(() => {
    $block('x').selectStart();
    const selection = $getSelection();
    const last = $block('y').getFirstChild();
    if ($isRangeSelection(selection) && last !== null) selection.focus.set(last.getKey(), 1, 'text');
  });
  press(a, 'down');
  expect(shown(a)).toBe('^ >a x y v >b');
  press(a, 'down');
  expect(shown(a)).toBe('^ >a v >x >y >b');
});

test.each([
  ['behind the line of an open toggle, into it', 'v >a y x', 'x', 'v', 'behind', 'v >x >a y'],
  ['right below it too', 'v >a x', 'x', 'v', 'behind', 'v >x >a'],
  ['between what it holds', 'v >a >b x', 'x', 'b', 'before', 'v >a >x >b'],
  ['out of it', 'v >x >a y', 'x', 'y', 'behind', 'v >a y x'],
  ['behind a closed one, behind all that it hides', 'x ^ >a', 'x', '^', 'behind', '^ >a x'],
  ['from an open toggle behind a closed one', '^ >a v >x', 'x', '^', 'behind', '^ >a x v'],
  ['without text, to where it is seen', '= ^ >a y', '=', '^', 'behind', '^ >a y ='],
  ['without text, to before it if there is nothing else', 'y = ^ >a', '=', '^', 'behind', 'y = ^ >a'],
  ['an item, in a list of its own', '-x v >a', '-x', 'v', 'behind', 'v >-x >a'],
  ['a table, behind all that an open one holds', '# v >a y', '#', 'v', 'behind', 'v >a # y'],
] as const)('a block is dropped %s', (_, before, name, target, where, after) => {
  const { a, b } = begin(before);
  const line = { left: 0, top: 0, width: 0 };
  const [dragged, key] = a.editor.read(() => [$movable(name).getKey(), $block(target).getKey()]);
  dropBlock(a.editor, dragged, { key, where, line });
  a.edit(() => undefined);
  expect(shown(a)).toBe(after);
  deliver(a, b);
  expect(editorContent(b.editor)).toEqual(editorContent(a.editor));
});

test('what somebody else types in a block that moves into a toggle goes along', () => {
  const { a, b } = begin('x v >a');
  move(a, 'x', 'down');
  b.edit(() => $block('x').append($createTextNode('!')));
  deliver(a, b);
  deliver(b, a);
  expect([shown(a), shown(b)]).toEqual(['v >x! >a', 'v >x! >a']);
});

test('the menu of a table moves the table, wherever the caret is, and the keys in it its paragraphs', () => {
  const { a } = begin('x # y');
  const inCell = (): string => a.editor.read(() => $cell()?.getTextContent() ?? '');
  a.edit(() => {
    $cell()?.append($createParagraphNode().append($createTextNode('second')));
    $cell()?.selectEnd();
  });
  const words = inCell();
  moveBlock(a.editor, tableKey(a), 'up');
  a.edit(() => undefined);
  expect([shown(a), inCell()]).toEqual(['# x y', words]);
  a.edit(() => $block('y').selectEnd());
  moveBlock(a.editor, tableKey(a), 'down');
  a.edit(() => undefined);
  expect([shown(a), inCell()]).toEqual(['x # y', words]);
  a.edit(() => $cell()?.selectEnd());
  press(a, 'up');
  expect(shown(a)).toBe('x # y');
  expect(inCell()).not.toBe(words);
});

function begin(row: string): { readonly a: FlowPeer; readonly b: FlowPeer } {
  const a = openFlowPeer(1);
  registerMoves(a.editor);
  registerTogglesMove(a.editor);
  a.edit(() => {
    $getRoot()
      .clear()
      .append(...row.split(' ').map($made));
  });
  const b = openFlowPeer(2, Y.encodeStateAsUpdate(a.doc));
  peers.push(a, b);
  return { a, b };
}

function $made(word: string): LexicalNode {
  const indent = /^>*/.exec(word)?.[0].length ?? 0;
  const name = word.slice(indent);
  if (name === '=') return $createVoidBlockNode({ type: 'divider', attributes: {} });
  if (name === '#') return $newTable(1, 1, { row: false, column: false });
  if (name.startsWith('-')) {
    const item = $createListItemNode().append($createTextNode(name.slice(1)));
    return $createListNode('bullet').append(item);
  }
  const isToggle = /^[vw^]$/.test(name);
  const attributes: Record<string, boolean> = name === '^' ? { [closed]: true } : {};
  const block = isToggle ? $createTextBlockNode({ type: 'toggle', attributes }) : $createParagraphNode();
  block.append($createTextNode(name));
  block.setIndent(indent);
  return block;
}

function shown({ editor }: FlowPeer): string {
  return editor.read(() =>
    $getRoot()
      .getChildren()
      .map((node) => {
        if ($isTableNode(node)) return '#';
        if (!$isElementNode(node)) return '=';
        const last = node.getLastDescendant()?.getParent();
        if ($isListItemNode(last)) return `${'>'.repeat(last.getIndent())}-${last.getTextContent()}`;
        return '>'.repeat(node.getIndent()) + node.getTextContent();
      })
      .join(' '),
  );
}

/** The child of the root by its name. */
function $child(name: string): LexicalNode {
  const found = $getRoot()
    .getChildren()
    .find((node) => {
      if ($isTableNode(node)) return name === '#';
      return $isElementNode(node) ? node.getTextContent() === name.replace(/^-/, '') : name === '=';
    });
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function $block(name: string) {
  const node = $child(name);
  if (!$isElementNode(node)) throw new Error(`${name} has no text`);
  return node;
}

/** What is dragged of it. */
function $movable(name: string): LexicalNode {
  const node = $child(name);
  const item = name.startsWith('-') && $isElementNode(node) ? node.getFirstChild() : null;
  return item ?? node;
}

function $cell() {
  const table = $getRoot().getChildren().find($isTableNode);
  return table === undefined ? null : $cellAt(table, 0, 0);
}

function tableKey({ editor }: FlowPeer): NodeKey {
  return editor.read(() => $child('#').getKey());
}

function move(peer: FlowPeer, name: string, direction: 'up' | 'down'): void {
  if (name === '#') {
    moveBlock(peer.editor, tableKey(peer), direction);
    peer.edit(() => undefined);
    return;
  }
  peer.edit(() => {
    const node = $child(name);
    if ($isElementNode(node)) node.selectEnd();
    else $selectVoid(node);
    // As a whole: the caret in it means its item.
    if (name.startsWith('-')) $getRoot().select(node.getIndexWithinParent(), node.getIndexWithinParent() + 1);
  });
  press(peer, direction);
}

function press({ edit, editor }: FlowPeer, direction: 'up' | 'down'): void {
  edit(() => {
    editor.dispatchCommand(MOVE_BLOCK_COMMAND, direction);
  });
}
