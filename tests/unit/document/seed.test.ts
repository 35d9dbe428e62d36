// The seed is a format: stored documents begin with it, so its bytes may never change.

import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { plainText } from '../../../lib/document/plain-text.ts';
import { contentRoot, seedUpdate } from '../../../lib/document/seed.ts';
import { readTitle } from '../../../lib/document/title.ts';

function docWith(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

test('the seed is these bytes', () => {
  expect(Buffer.from(seedUpdate()).toString('hex')).toBe(
    '010100000701' + '07726f6f742d7632' + '0309706172616772617068' + '00',
  );
});

test('applied twice, from two places, it is one empty paragraph', () => {
  const doc = docWith(seedUpdate(), seedUpdate());
  expect(contentRoot(doc).toString()).toBe('<UNDEFINED><paragraph></paragraph></UNDEFINED>'.toLowerCase());
  expect(plainText(doc)).toBe('');
});

test('has no title unless given one', () => {
  expect(docWith(seedUpdate()).share.has('title')).toBe(false);
  expect(readTitle(docWith(seedUpdate('Plan')))).toBe('Plan');
});

test('a seed with a title contains the seed without one, in either order', () => {
  for (const doc of [docWith(seedUpdate(), seedUpdate('Plan')), docWith(seedUpdate('Plan'), seedUpdate())]) {
    expect(contentRoot(doc).length).toBe(1);
    expect(readTitle(doc)).toBe('Plan');
    expect(Y.encodeStateAsUpdate(doc)).toEqual(seedUpdate('Plan'));
  }
});
