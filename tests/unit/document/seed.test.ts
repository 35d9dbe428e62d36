// The seed is a format: stored documents begin with it, so its bytes may never change.

import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowText } from '../../../lib/document/flow/flow-text.ts';
import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { readTitle } from '../../../lib/document/title.ts';

function docWith(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

test('the seed is these bytes', () => {
  expect(Buffer.from(seedUpdate()).toString('hex')).toBe('010100000701' + '04726f6f74' + '01' + '00');
});

test('applied twice, from two places, it is one empty paragraph', () => {
  const doc = docWith(seedUpdate(), seedUpdate());
  expect(flowRoot(doc).length).toBe(1);
  expect(flowText(doc)).toBe('');
});

test('has no title unless given one', () => {
  expect(docWith(seedUpdate()).share.has('title')).toBe(false);
  expect(readTitle(docWith(seedUpdate('Plan')))).toBe('Plan');
});

test('a seed with a title contains the seed without one, in either order', () => {
  for (const doc of [docWith(seedUpdate(), seedUpdate('Plan')), docWith(seedUpdate('Plan'), seedUpdate())]) {
    expect(flowRoot(doc).length).toBe(1);
    expect(readTitle(doc)).toBe('Plan');
    expect(Y.encodeStateAsUpdate(doc)).toEqual(seedUpdate('Plan'));
  }
});
