// Undo of a step of which a part is gone, by whoever's doing: what is left of it goes, and what was of other steps stays.

import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setCompositionKey,
  type ElementNode,
  HISTORY_PUSH_TAG,
  type LexicalNode,
  PASTE_TAG,
  type TextNode,
} from 'lexical';
import { $createHeadingNode } from '@lexical/rich-text';
import * as Y from 'yjs';
import { expect, test } from 'vitest';

import { $createInlineAtomNode } from '../../../../lib/document/nodes/shape-nodes.ts';
import { deliver, type FlowPeer, openFlowPeer, outline } from '../../../support/flow-peers.ts';
import { $select, $setBlocks } from '../../../support/flow-scenario-acts.ts';

test('a paste of which another took a heading’s begin goes with all of its words', () => {
  const [ada, ben] = twoWith('start');
  paste(ada, [heading('Title'), paragraph('Body')]);
  deliver(ada, ben);
  ben.edit(() => {
    const [first, second] = $getRoot().getChildren().filter($isElementNode);
    first?.append(...(second?.getChildren() ?? []));
    second?.remove();
  });
  deliver(ben, ada);
  expect(outline(ada.editor)).toEqual(['p: startTitle', 'p: Body']);
  ada.binding.history.undo();
  deliver(ada, ben);
  for (const peer of [ada, ben]) expect(outline(peer.editor)).toEqual(['p: start']);
});

test('a paste of which another took a mention goes with the words behind that', () => {
  const [ada, ben] = twoWith('');
  ada.editor.update(
    () => {
      const mention = $createInlineAtomNode({ type: 'mention', attributes: { user: 'u1', label: 'Bob' } });
      $first().append($createTextNode('ask '), mention, $createTextNode(' about the rest'));
    },
    { discrete: true, tag: PASTE_TAG },
  );
  deliver(ada, ben);
  ben.edit(() => $first().getChildAtIndex(1)?.remove());
  deliver(ben, ada);
  ada.binding.history.undo();
  expect(outline(ada.editor)).toEqual(['p: ']);
});

test('redo of a deletion takes what is left of it when another has taken a part', () => {
  const ada = openFlowPeer(1);
  ada.edit(() => $setBlocks(['top']));
  paste(ada, [heading('one'), heading('two'), paragraph('three')]);
  ada.clock.advance(1_000);
  ada.edit(() => {
    for (const block of $getRoot().getChildren().slice(1)) block.remove();
  });
  ada.binding.history.undo();
  const ben = openFlowPeer(2, Y.encodeStateAsUpdate(ada.doc));
  ben.edit(() => $getRoot().getChildAtIndex(1)?.remove());
  deliver(ben, ada);
  ada.binding.history.redo();
  expect(outline(ada.editor)).toEqual(['p: top']);
});

test('a word that was typed in two goes and deleted in the second comes back as it was after the first', () => {
  const ada = openFlowPeer(1);
  ada.edit(() => $first().append($createTextNode('hel')));
  ada.clock.advance(1_000);
  for (const text of ['hell', 'hello', 'hello!']) ada.edit(() => $text().setTextContent(text));
  ada.edit(() => $text().remove());
  const seen = [];
  while (ada.binding.history.state.get().canUndo) {
    ada.binding.history.undo();
    seen.push(outline(ada.editor)[0]);
  }
  expect(seen).toEqual(['p: hel', 'p: ']);
});

test('a block that was moved and deleted comes back where it had been moved to, and then goes back', () => {
  const ada = openFlowPeer(1);
  ada.edit(() => $setBlocks(['a', 'b', 'c', 'd']));
  ada.clock.advance(1_000);
  ada.editor.update(
    () => {
      const [first, , , last] = $getRoot().getChildren();
      if (last !== undefined) first?.insertBefore(last);
    },
    { discrete: true, tag: HISTORY_PUSH_TAG },
  );
  ada.edit(() => $first().remove());
  const { history } = ada.binding;
  const words = (): string => outline(ada.editor).join(' ').replaceAll('p: ', '');
  const seen = [words()];
  for (const act of ['undo', 'undo', 'redo', 'redo', 'undo', 'undo'] as const) {
    history[act]();
    seen.push(words());
  }
  expect(seen).toEqual(['a b c', 'd a b c', 'a b c d', 'd a b c', 'a b c', 'd a b c', 'a b c d']);
});

test('undo while an input method composes takes back what is being composed, and redo brings it again', () => {
  const [ada, ben] = twoWith('text');
  ada.clock.advance(1_000);
  ada.edit(() => {
    $select([0, 4]);
    $setCompositionKey($text().getKey());
  });
  ada.edit(() => $text().setTextContent('text k'));
  ada.clock.advance(1_000);
  ben.edit(() => $text().setTextContent('Ben’s text'));
  deliver(ben, ada);
  ada.edit(() => $text().setTextContent('text komposed'));
  expect(ada.binding.holdsText.get()).toBe(true);
  ada.binding.history.undo();
  expect([outline(ada.editor), ada.binding.holdsText.get()]).toEqual([['p: Ben’s text k'], false]);
  ada.binding.history.redo();
  deliver(ada, ben);
  for (const peer of [ada, ben]) expect(outline(peer.editor)).toEqual(['p: Ben’s text komposed']);
});

function twoWith(text: string): readonly [FlowPeer, FlowPeer] {
  const ada = openFlowPeer(1);
  ada.edit(() => $setBlocks([text]));
  ada.clock.advance(1_000);
  return [ada, openFlowPeer(2, Y.encodeStateAsUpdate(ada.doc))];
}

function paste(peer: FlowPeer, makers: readonly (() => LexicalNode)[]): void {
  peer.editor.update(
    () => {
      for (const $make of makers) $getRoot().append($make());
    },
    { discrete: true, tag: PASTE_TAG },
  );
}

const heading = (text: string) => (): LexicalNode => $createHeadingNode('h1').append($createTextNode(text));
const paragraph = (text: string) => (): LexicalNode => $createParagraphNode().append($createTextNode(text));

function $first(): ElementNode {
  const block = $getRoot().getFirstChild();
  if (!$isElementNode(block)) throw new Error('no block');
  return block;
}

function $text(): TextNode {
  const text = $first().getFirstChild();
  if (!$isTextNode(text)) throw new Error('no text');
  return text;
}
