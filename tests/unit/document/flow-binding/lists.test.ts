// What Lexical's own commands make of lists, and the flow has no words for, is put as the flow shows it.

import { $createListItemNode, $createListNode } from '@lexical/list';
import { $createParagraphNode, $createTextNode, $getRoot, $getSelection, $isRangeSelection } from 'lexical';
import { expect, test } from 'vitest';

import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { editorContent, freshContent, openFlowPeer } from '../../../support/flow-peers.ts';

test('[B1] the rest of a split list that begins with a nested one starts as a list does', () => {
  const peer = openFlowPeer(5, seedUpdate());
  peer.edit(() => {
    const inner = $createListNode('number').append($createListItemNode().append($createTextNode('inner')));
    const list = $createListNode('number').append(
      $createListItemNode().append($createTextNode('one')),
      $createListItemNode().append($createTextNode('two')),
      $createListItemNode().append(inner),
    );
    $getRoot().splice(0, 1, [list]);
  });
  peer.edit(() => {
    const text = $getRoot().getAllTextNodes()[1];
    text?.select(3, 3);
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) throw new Error('no caret');
    selection.insertNodes([$createParagraphNode().append($createTextNode('pasted')), $createParagraphNode()]);
  });
  // Else Lexical goes on counting in the nested list, for this person only.
  expect(editorContent(peer.editor)).toEqual(freshContent(peer.doc));
  peer.close();
});

test('[B1] a list of boxes that was a list of numbers begins at one', () => {
  const peer = openFlowPeer(5, seedUpdate());
  peer.edit(() => {
    const list = $createListNode('check', 4).append($createListItemNode().append($createTextNode('a')));
    $getRoot().splice(0, 1, [list]);
  });
  expect(editorContent(peer.editor)).toEqual(freshContent(peer.doc));
  peer.close();
});
