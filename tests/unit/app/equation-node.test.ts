// Equations that two people have: the small editor of one of them takes back nothing that the other one wrote.

import { $getRoot, type NodeKey } from 'lexical';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';

import { $setTex } from '../../../app/_editing/equation/equation-node.ts';
import { $createVoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { deliver, type FlowPeer, openFlowPeer, outline } from '../../support/flow-peers.ts';

let peers: FlowPeer[] = [];

afterEach(() => {
  for (const peer of peers) {
    expect(peer.failures).toEqual([]);
    peer.close();
  }
  peers = [];
});

test('closed as it was opened, it leaves what somebody else wrote meanwhile', () => {
  const { a, b } = begin('a');
  b.edit(() => $setTex($equation(), 'a', 'a+b'));
  deliver(b, a);
  a.edit(() => $setTex($equation(), 'a', 'a'));
  expect(outline(a.editor)).toEqual(['p: ', 'equation: tex=a+b']);
});

test('a new one that was closed empty stays if somebody else filled it, and goes if nobody did', () => {
  const { a, b } = begin('');
  b.edit(() => $setTex($equation(), '', 'b'));
  deliver(b, a);
  a.edit(() => $setTex($equation(), '', ''));
  expect(outline(a.editor)).toEqual(['p: ', 'equation: tex=b']);
  const { a: alone } = begin('');
  alone.edit(() => $setTex($equation(), '', ''));
  expect(outline(alone.editor)).toEqual(['p: ']);
});

test('what was written counts, and emptied it goes', () => {
  const { a, b } = begin('a');
  b.edit(() => $setTex($equation(), 'a', 'b'));
  deliver(b, a);
  a.edit(() => $setTex($equation(), 'a', 'c'));
  expect(outline(a.editor)).toEqual(['p: ', 'equation: tex=c']);
  a.edit(() => $setTex($equation(), 'c', ' '));
  expect(outline(a.editor)).toEqual(['p: ']);
});

test('says whether what was written was in vain, as it is no more', () => {
  const { a } = begin('a');
  let key = '';
  a.edit(() => {
    key = $equation();
    $getRoot().getLastChild()?.remove();
  });
  let kept: unknown;
  a.edit(() => (kept = [$setTex(key, 'a', 'a'), $setTex(key, 'a', 'b')]));
  expect(kept).toEqual([true, false]);
});

/** Two people with one equation behind a paragraph. */
function begin(tex: string): { a: FlowPeer; b: FlowPeer } {
  const a = openFlowPeer(1);
  a.edit(() =>
    $getRoot().append($createVoidBlockNode({ type: 'equation', attributes: tex === '' ? {} : { tex } })),
  );
  const b = openFlowPeer(2, Y.encodeStateAsUpdate(a.doc));
  peers.push(a, b);
  return { a, b };
}

function $equation(): NodeKey {
  return $getRoot().getLastChildOrThrow().getKey();
}
