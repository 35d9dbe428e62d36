// Redo of several steps puts each back where it was: what was typed before stands before.

import { expect, test } from 'vitest';

import { deliver, openFlowPeer, outline } from '../../../support/flow-peers.ts';
import { $select, $setBlocks } from '../../../support/flow-scenario-acts.ts';

test('words that were typed one behind the other are so again after undo and redo of all', () => {
  const peer = openFlowPeer(1);
  peer.edit(() => $setBlocks(['']));
  for (const [offset, word] of [
    [0, 'one'],
    [3, ' two'],
    [7, ' three'],
  ] as const) {
    peer.clock.advance(1_000);
    peer.edit(() => $select([0, offset]).insertText(word));
  }
  for (let round = 0; round < 3; round++) {
    for (let step = 0; step < 3; step++) peer.binding.history.undo();
    expect(outline(peer.editor)).toEqual(['p: ']);
    for (let step = 0; step < 3; step++) peer.binding.history.redo();
    expect(outline(peer.editor)).toEqual(['p: one two three']);
  }
});

test.each([
  ['from the first', [0, 0, 0]],
  ['from the last', [8, 4, 0]],
  ['from the middle', [4, 0, 0]],
])('words that were deleted one after the other, %s, come back in their order', (_, begins) => {
  const peer = openFlowPeer(1);
  peer.edit(() => $setBlocks(['one two six ']));
  for (const begin of begins) {
    peer.clock.advance(1_000);
    peer.edit(() => $select([0, begin], [0, begin + 4]).removeText());
  }
  for (let round = 0; round < 3; round++) {
    expect(outline(peer.editor)).toEqual(['p: ']);
    for (let step = 0; step < 3; step++) peer.binding.history.undo();
    expect(outline(peer.editor)).toEqual(['p: one two six ']);
    for (let step = 0; step < 3; step++) peer.binding.history.redo();
  }
});

test('the same with marks, and with what another typed between meanwhile', () => {
  const [peer, other] = [openFlowPeer(2), openFlowPeer(1)];
  peer.edit(() => $setBlocks(['']));
  for (const [offset, word, isBold] of [
    [0, 'one', false],
    [3, ' two', true],
    [7, ' three', false],
  ] as const) {
    peer.clock.advance(1_000);
    peer.edit(() => {
      const selection = $select([0, offset]);
      selection.format = isBold ? 1 : 0;
      selection.insertText(word);
    });
  }
  deliver(peer, other);
  other.edit(() => $select([0, 3]).insertText('-'));
  deliver(other, peer);
  expect(outline(peer.editor)).toEqual(['p: one-<b> two</> three']);
  for (let step = 0; step < 3; step++) peer.binding.history.undo();
  expect(outline(peer.editor)).toEqual(['p: -']);
  for (let step = 0; step < 3; step++) peer.binding.history.redo();
  expect(outline(peer.editor)).toEqual(['p: one-<b> two</> three']);
  deliver(peer, other);
  expect(outline(other.editor)).toEqual(outline(peer.editor));
});
