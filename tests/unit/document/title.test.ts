import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { readTitle, replaceTitle, titleText } from '../../../lib/document/title.ts';

/** Two docs that hold one title, and what brings them together again. */
function twoDocs(title: string): { ann: Y.Doc; ben: Y.Doc; merge: () => void } {
  const ann = new Y.Doc();
  const ben = new Y.Doc();
  replaceTitle(ann, title);
  const merge = (): void => {
    Y.applyUpdate(ben, Y.encodeStateAsUpdate(ann));
    Y.applyUpdate(ann, Y.encodeStateAsUpdate(ben));
  };
  merge();
  return { ann, ben, merge };
}

/** What the edit from one title to another deletes and inserts. */
function editOf(before: string, after: string): unknown {
  const doc = new Y.Doc();
  replaceTitle(doc, before);
  let delta: unknown = 'none';
  titleText(doc).observe((event) => {
    delta = event.changes.delta;
  });
  replaceTitle(doc, after);
  expect(readTitle(doc)).toBe(after);
  return delta;
}

describe('replaceTitle makes the smallest edit', () => {
  test.each([
    ['Plan', 'Plan B', [{ retain: 4 }, { insert: ' B' }]],
    ['Plan', 'A Plan', [{ insert: 'A ' }]],
    ['Old plan', 'New plan', [{ delete: 3 }, { insert: 'New' }]],
    ['aaa', 'aa', [{ retain: 2 }, { delete: 1 }]],
    ['aa', 'aaa', [{ retain: 2 }, { insert: 'a' }]],
    ['same', 'same', 'none'],
    ['gone', '', [{ delete: 4 }]],
  ])('%j to %j', (before, after, delta) => {
    expect(editOf(before, after)).toEqual(delta);
  });

  test('never splits a surrogate pair that both titles share half of', () => {
    // U+1F600 and U+1F601 share the high half; U+1F600 and U+10E00 the low one.
    expect(editOf('x😀y', 'x😁y')).toEqual([{ retain: 1 }, { delete: 2 }, { insert: '😁' }]);
    expect(editOf('x😀y', 'x\u{10e00}y')).toEqual([{ retain: 1 }, { delete: 2 }, { insert: '\u{10e00}' }]);
  });

  test('so that two people may edit both ends of a title at once', () => {
    const { ann, ben, merge } = twoDocs('Plan');
    replaceTitle(ann, 'The Plan');
    replaceTitle(ben, 'Plan for May');
    merge();
    expect([readTitle(ann), readTitle(ben)]).toEqual(['The Plan for May', 'The Plan for May']);
  });
});

test('a title is one line without lone surrogates, whoever wrote it', () => {
  const doc = new Y.Doc();
  replaceTitle(doc, 'a\r\nb\nc\u2028d \ud800 e');
  expect(titleText(doc).toString()).toBe('a b c d \ufffd e');
  titleText(doc).insert(0, 'raw\n');
  expect(readTitle(doc)).toBe('raw a b c d \ufffd e');
});

test('the edit carries the origin that it was given', () => {
  const doc = new Y.Doc();
  const origins: unknown[] = [];
  doc.on('update', (_update: Uint8Array, origin: unknown) => origins.push(origin));
  replaceTitle(doc, 'x', 'title field');
  expect(origins).toEqual(['title field']);
});
