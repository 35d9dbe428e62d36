// A block that was moved twice goes back a move at a time: the place that the second move left comes back with it.

import { $createParagraphNode, $createTextNode, $getRoot, HISTORY_PUSH_TAG } from 'lexical';
import { expect, test } from 'vitest';

import { $tellMoved } from '../../../../lib/document/binding/move-tag.ts';
import { type FlowPeer, openFlowPeer } from '../../../support/flow-peers.ts';

function textOf(peer: FlowPeer): string {
  return peer.editor.read(() =>
    $getRoot()
      .getChildren()
      .map((block) => block.getTextContent())
      .join(' '),
  );
}

/** Moves the block "b" behind the `behind`th of the others; -1: in front of them. */
function move(peer: FlowPeer, behind: number): void {
  peer.editor.update(
    () => {
      const all = $getRoot().getChildren();
      const block = all.find((each) => each.getTextContent() === 'b');
      const others = all.filter((each) => each !== block);
      if (block === undefined) throw new Error('no block');
      $tellMoved(block.getKey());
      if (behind === -1) others[0]?.insertBefore(block);
      else others[behind]?.insertAfter(block);
    },
    { discrete: true, tag: HISTORY_PUSH_TAG },
  );
}

test.each([
  [3, 0],
  [3, 1],
  [2, 0],
  [3, 2],
  [3, -1],
])('undo and redo of a move to %s and then to %s', (first, second) => {
  const peer = openFlowPeer(1);
  peer.edit(() => {
    const blocks = ['a', 'b', 'c', 'd', 'e'].map((text) =>
      $createParagraphNode().append($createTextNode(text)),
    );
    $getRoot().splice(0, $getRoot().getChildrenSize(), blocks);
  });
  const states = [textOf(peer)];
  for (const behind of [first, second]) {
    move(peer, behind);
    states.push(textOf(peer));
  }
  expect(new Set(states.slice(1)).size).toBe(2);
  const { history } = peer.binding;
  history.undo();
  expect(textOf(peer)).toBe(states[1]);
  history.undo();
  expect(textOf(peer)).toBe(states[0]);
  history.redo();
  expect(textOf(peer)).toBe(states[1]);
  history.redo();
  expect(textOf(peer)).toBe(states[2]);
  peer.close();
});
