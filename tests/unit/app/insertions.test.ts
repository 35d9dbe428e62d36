// What the Insert menu puts into the text while a block without text is selected: it comes behind that.

import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical';
import { expect, test } from 'vitest';

import { insertions } from '../../../app/_editing/insertions.ts';
import { $selectVoid } from '../../../app/_editing/void-blocks/select-void.ts';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';
import type { ActionId } from '../../../app/_editor/actions.ts';
import { $createVoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { outline } from '../../support/flow-peers.ts';

test.each([
  ['divider', ['divider: ']],
  ['equation', ['equation: ']],
  ['h1', ['h1: ']],
  ['bullet', ['bullet: ']],
  ['code', ['code: ']],
  ['callout', ['callout: ']],
  ['paragraph', ['p: ']],
] as const)('%s', (id, put) => {
  expect(outlineAfter(id)).toEqual(['p: one', 'divider: ', ...put, 'p: two']);
});

test('an equation in the line, in a line of its own', () => {
  const [one, divider, line, two] = outlineAfter('inlineEquation');
  expect([one, divider, two]).toEqual(['p: one', 'divider: ', 'p: two']);
  expect(line).toMatch(/^p: .*equation/);
});

function outlineAfter(id: ActionId): string[] {
  const { editor } = buildDocumentEditor();
  editor.update(
    () => {
      const divider = $createVoidBlockNode({ type: 'divider', attributes: {} });
      const [one, two] = ['one', 'two'].map((text) => $createParagraphNode().append($createTextNode(text)));
      if (one === undefined || two === undefined) throw new Error('not as laid out');
      $getRoot().clear().append(one, divider, two);
      $selectVoid(divider);
    },
    { discrete: true },
  );
  insertions.find((insertion) => insertion.id === id)?.run(editor);
  editor.update(() => undefined, { discrete: true });
  return outline(editor);
}
