// Yjs answers a remote change with a tidying up of formats, in whichever text: the flow, or a cell of a table.

import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { keepFormats } from '../../../../lib/document/flow/flow-root.ts';

/** Two people at once: one makes part of a bold word plain, one deletes the word. What is left holds nothing. */
function untidyUpdates(): Uint8Array[] {
  const [ann, ben] = [new Y.Doc(), new Y.Doc()];
  const cell = new Y.XmlText();
  ann.getMap('cells').set('a', cell);
  cell.insert(0, 'some words here');
  cell.format(5, 5, { bold: true });
  Y.applyUpdate(ben, Y.encodeStateAsUpdate(ann));
  const updates = [Y.encodeStateAsUpdate(ann)];
  for (const doc of [ann, ben]) doc.on('update', (update: Uint8Array) => updates.push(update));
  cell.format(6, 2, { bold: null });
  (ben.getMap('cells').get('a') as Y.XmlText).delete(5, 5);
  return updates;
}

function writesOf(doc: Y.Doc): number {
  let writes = 0;
  doc.on('update', (_update: Uint8Array, origin: unknown) => {
    if (origin !== 'network') writes += 1;
  });
  for (const update of untidyUpdates()) Y.applyUpdate(doc, update, 'network');
  return writes;
}

test('[B4] a doc that only receives writes nothing, in no text that it holds', () => {
  expect(writesOf(keepFormats(keepFormats(new Y.Doc())))).toBe(0);
});

test('without it Yjs does write', () => {
  expect(writesOf(new Y.Doc())).toBeGreaterThan(0);
});
