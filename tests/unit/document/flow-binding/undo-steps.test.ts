// What is one step of undo, and where the selection is after undo and redo.

import { $getSelection, $isRangeSelection, PASTE_TAG } from 'lexical';
import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { type FlowPeer, openFlowPeer, outline } from '../../../support/flow-peers.ts';
import { $select, $setBlocks } from '../../../support/flow-scenario-acts.ts';

test('redo of typing leaves the caret behind it, though the letters have other ids now', () => {
  const peer = peerWith('one two');
  type(peer, [0, 4], 'ab');
  for (let round = 0; round < 2; round++) {
    peer.binding.history.undo();
    expect(selected(peer)).toBe('one |two');
    peer.binding.history.redo();
    expect(selected(peer)).toBe('one ab|two');
  }
});

test('undo of a deletion selects what was selected', () => {
  const peer = peerWith('one two three');
  peer.edit(() => void $select([0, 4], [0, 7]));
  peer.edit(() => $select([0, 4], [0, 7]).removeText());
  peer.binding.history.undo();
  expect(selected(peer)).toBe('one [two] three');
  peer.binding.history.redo();
  expect(selected(peer)).toBe('one | three');
});

test('a format, a break and a paste are steps of their own, however soon they come; bold letters are one', () => {
  const peer = peerWith('one two');
  type(peer, [0, 7], '!');
  peer.edit(() => $select([0, 0], [0, 3]).formatText('bold'));
  peer.edit(() => void $select([0, 4]).insertParagraph());
  type(peer, [1, 0], 'a');
  type(peer, [1, 1], 'b');
  peer.editor.update(() => $select([1, 2]).insertText('pasted'), { discrete: true, tag: PASTE_TAG });
  peer.edit(() => {
    const selection = $select([1, 8]);
    selection.toggleFormat('italic');
    selection.insertText('x');
  });
  peer.edit(() => insert('y'));

  const seen: string[][] = [];
  while (peer.binding.history.state.get().canUndo) {
    seen.push(outline(peer.editor));
    peer.binding.history.undo();
  }
  expect(seen).toEqual([
    ['p: <b>one</> ', 'p: abpasted<i>xy</>two!'],
    ['p: <b>one</> ', 'p: abpastedtwo!'],
    ['p: <b>one</> ', 'p: abtwo!'],
    ['p: <b>one</> ', 'p: two!'],
    ['p: <b>one</> two!'],
    ['p: one two!'],
  ]);
  expect(outline(peer.editor)).toEqual(['p: one two']);
});

function peerWith(text: string): FlowPeer {
  const author = openFlowPeer(1);
  author.edit(() => $setBlocks([text]));
  return openFlowPeer(2, Y.encodeStateAsUpdate(author.doc));
}

function type(peer: FlowPeer, at: readonly [number, number], text: string): void {
  peer.edit(() => $select(at).insertText(text));
}

function insert(text: string): void {
  const selection = $getSelection();
  if ($isRangeSelection(selection)) selection.insertText(text);
}

function selected({ editor }: FlowPeer): string {
  return editor.read(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return 'none';
    const text = selection.anchor.getNode().getTextContent();
    const [begin, end] = [selection.anchor.offset, selection.focus.offset];
    const inner = begin === end ? '|' : `[${text.slice(begin, end)}]`;
    return text.slice(0, begin) + inner + text.slice(end);
  });
}
