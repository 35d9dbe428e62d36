// Texts of the length that programs make: minified code, pictures as base64.

import { $createTextNode, $getRoot, $isElementNode, $isTextNode } from 'lexical';
import { expect, test } from 'vitest';

import { openFlowPeer } from '../../../support/flow-peers.ts';

test('a paragraph of two hundred thousand characters takes a mark', async () => {
  const { edit, editor, failures } = openFlowPeer(1);
  edit(() => {
    const block = $getRoot().getFirstChild();
    if ($isElementNode(block)) block.append($createTextNode('x'.repeat(200_000)));
  });
  edit(() => {
    for (const text of $getRoot().getAllTextNodes()) text.setFormat('bold');
  });
  // An editor that cannot be written is loaded anew a moment later.
  await Promise.resolve();
  const isBold = editor.read(() => {
    const [text] = $getRoot().getAllTextNodes();
    return $isTextNode(text) && text.hasFormat('bold');
  });
  expect([isBold, failures]).toEqual([true, []]);
});
