// Which edits are undone together, as an update's tags say it.
import { $getRoot, $isElementNode, HISTORY_MERGE_TAG, HISTORY_PUSH_TAG } from 'lexical';
import { expect, test } from 'vitest';

import { type FlowPeer, openFlowPeer, outline } from '../../../support/flow-peers.ts';

const soonMs = 100;
const pauseMs = 2000;

test('an edit soon after another is undone with it, one after a pause by itself', () => {
  const peer = openFlowPeer(1);
  type(peer, 'a');
  type(peer, 'b');
  type(peer, 'c', { afterMs: pauseMs });
  expect(undone(peer, 2)).toEqual(['ab', '']);
});

test('a pushed edit is undone by itself: not with what is before it, nor with what is behind', () => {
  const peer = openFlowPeer(1);
  type(peer, 'a');
  type(peer, 'b', { tags: [HISTORY_PUSH_TAG] });
  type(peer, 'c');
  expect(undone(peer, 3)).toEqual(['ab', 'a', '']);
});

test('a merged edit is undone with what is before it, however long ago that was', () => {
  const peer = openFlowPeer(1);
  type(peer, 'a');
  type(peer, 'b', { afterMs: pauseMs, tags: [HISTORY_PUSH_TAG] });
  type(peer, 'c', { afterMs: pauseMs, tags: [HISTORY_MERGE_TAG] });
  expect(undone(peer, 2)).toEqual(['a', '']);
});

test('an edit that is merged and pushed is the last of its step', () => {
  const peer = openFlowPeer(1);
  type(peer, 'a');
  type(peer, 'b', { afterMs: pauseMs, tags: [HISTORY_MERGE_TAG, HISTORY_PUSH_TAG] });
  type(peer, 'c');
  expect(undone(peer, 2)).toEqual(['ab', '']);
});

function type(
  { editor, clock }: FlowPeer,
  letter: string,
  { afterMs = soonMs, tags = [] }: { readonly afterMs?: number; readonly tags?: readonly string[] } = {},
): void {
  clock.advance(afterMs);
  editor.update(
    () => {
      const block = $getRoot().getFirstChildOrThrow();
      if ($isElementNode(block)) block.selectEnd().insertText(letter);
    },
    { discrete: true, tag: [...tags] },
  );
}

/** The text after each of so many undos. */
function undone({ binding, editor }: FlowPeer, times: number): string[] {
  const texts: string[] = [];
  for (let time = 0; time < times; time++) {
    binding.history.undo();
    texts.push(editor.getEditorState().read(() => $getRoot().getTextContent()));
  }
  expect(outline(editor)).toHaveLength(1);
  return texts;
}
