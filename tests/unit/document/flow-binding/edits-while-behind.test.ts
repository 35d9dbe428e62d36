// What others write may reach the document while the editor is being changed, or while an input method composes. What is
// done then is done to what was seen, and all of it is shown at once.

import { $isTableNode, type TableNode } from '@lexical/table';
import { $createTextNode, $getRoot, $isElementNode, type ElementNode } from 'lexical';
import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { tableMap } from '../../../support/flow-builders.ts';
import { deliver, type FlowPeer } from '../../../support/flow-peers.ts';
import { openInStep } from './peers-in-step.ts';

/** Ada and Ben, on a paragraph and a table of two rows. */
function open(rows: readonly (readonly string[])[] = [['one'], ['two']]): readonly [FlowPeer, FlowPeer] {
  const doc = new Y.Doc();
  flowRoot(doc).applyDelta([
    { insert: new Y.Map() },
    { insert: 'text' },
    { insert: tableMap(rows) },
  ] as never);
  const content = Y.encodeStateAsUpdate(doc);
  const [ada, ben] = openInStep(2, content);
  if (ada === undefined || ben === undefined) throw new Error('nobody came');
  return [ada, ben];
}

function text({ editor }: FlowPeer): string {
  return editor
    .getEditorState()
    .read(() => $getRoot().getTextContent())
    .replaceAll(/\s+/g, ' ');
}

function type(peer: FlowPeer, words: string, $block: () => ElementNode = $paragraph): void {
  peer.edit(() => void $block().append($createTextNode(words)));
}

function $paragraph(): ElementNode {
  return $element($getRoot().getFirstChild());
}

function $table(): TableNode {
  const table = $getRoot().getChildren().find($isTableNode);
  if (table === undefined) throw new Error('no table');
  return table;
}

function $cell(row: number): ElementNode {
  const first = $element($element($table().getChildAtIndex(row)).getFirstChild());
  return $element(first.getFirstChild());
}

function $element(node: unknown): ElementNode {
  if (!$isElementNode(node as ElementNode)) throw new Error('no element');
  return node as ElementNode;
}

test('a key that falls together with what another writes keeps both, and shows both', () => {
  const [ada, ben] = open();
  type(ben, ' of Ben');
  ada.edit(() => {
    deliver(ben, ada);
    $cell(0).append($createTextNode('!'));
  });
  expect(text(ada)).toBe('text of Ben one! two');
});

test('a row that is taken away stays if somebody has put something in it that was not seen yet', () => {
  const [ada, ben] = open();
  type(ben, ' unseen', () => $cell(1));
  ada.edit(() => {
    deliver(ben, ada);
    $table().getLastChildOrThrow().remove();
  });
  deliver(ada, ben);
  for (const peer of [ada, ben]) {
    expect(text(peer)).toContain('unseen');
    expect(text(peer)).not.toContain('two');
  }
});

test('so does a table', () => {
  const [ada, ben] = open();
  type(ben, ' unseen', () => $cell(1));
  ada.edit(() => {
    deliver(ben, ada);
    $table().remove();
  });
  deliver(ada, ben);
  for (const peer of [ada, ben]) {
    expect(text(peer)).toContain('unseen');
    expect(text(peer)).not.toMatch(/one|two/);
  }
});

test('a cell that another has made as well, and changed as it was, shows both if that comes in one update', () => {
  const [ada, ben] = open();
  const delta = flowRoot(ben.doc).toDelta() as readonly { readonly insert: unknown }[];
  const marker = delta.at(-1)?.insert as Y.Map<unknown>;
  const cells = marker.get('cells') as Y.Map<Y.XmlText>;
  const [name = '', shared] = [...cells.entries()].at(-1) ?? [];
  // As where an added row and an added column cross, and two type there at once.
  const second = new Y.XmlText();
  ben.doc.transact(() => {
    cells.set(`${name}:2`, second);
    second.insert(0, 'second');
    shared?.insertEmbed(shared.length, new Y.Map());
    shared?.insert(shared.length, 'more');
  });
  deliver(ben, ada);
  for (const words of ['two', 'more', 'second']) expect(text(ada)).toContain(words);
});

test('[T6] a row that was taken away comes back when an embed in it has come whole, in however many parts', () => {
  const [ada, ben] = open();
  ada.edit(() => $table().getLastChildOrThrow().remove());
  const delta = flowRoot(ben.doc).toDelta() as readonly { readonly insert: unknown }[];
  const marker = delta.at(-1)?.insert as Y.Map<unknown>;
  const [, cell] = [...(marker.get('cells') as Y.Map<Y.XmlText>).entries()].at(-1) ?? [];
  const embed = new Y.Map<unknown>();
  ben.doc.transact(() => cell?.insertEmbed(1, embed));
  deliver(ben, ada);
  ben.doc.transact(() => embed.set('inline', 'mention'));
  deliver(ben, ada);
  const rows = ada.editor.getEditorState().read(() => $table().getChildrenSize());
  expect(rows).toBe(2);
});
