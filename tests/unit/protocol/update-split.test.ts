// [U4] Large updates are cut into parts that each apply at once, and together are the update.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { splitUpdate } from '../../../lib/protocol/update-split.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** A document by several writers who see each other's edits now and then. */
function writtenTogether(seed: number, writers: number, steps: number): Y.Doc {
  const random = seededRandom(seed);
  const pick = (count: number): number => Math.floor(random.fraction() * count);
  const docs = Array.from({ length: writers }, (_, index) => {
    const doc = new Y.Doc();
    doc.clientID = 1 + pick(1_000_000) * writers + index;
    return doc;
  });
  for (let step = 0; step < steps; step++) {
    const doc = docs[pick(writers)] as Y.Doc;
    const text = doc.getText('t');
    const map = doc.getMap('m');
    const kind = pick(5);
    if (kind === 0) {
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[pick(writers)] as Y.Doc, Y.encodeStateVector(doc)));
    } else if (kind === 1 && text.length > 4) text.delete(pick(text.length - 3), 3);
    else if (kind === 2) map.set(`k${pick(5)}`, new Y.Map([['n', step]]));
    else text.insert(pick(text.length + 1), `word${step} `);
  }
  const all = docs[0] as Y.Doc;
  for (const doc of docs) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
  return all;
}

describe('[U4] splitUpdate', () => {
  test('every part applies at once, and together they are the update', () => {
    let parts = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const whole = writtenTogether(seed, 1 + (seed % 6), 120);
      const update = Y.encodeStateAsUpdate(whole);
      const mirror = new Y.Doc();
      for (const part of splitUpdate(update, 100)) {
        Y.applyUpdate(mirror, part);
        expect(mirror.store.pendingStructs, `seed ${seed}`).toBeNull();
        expect(mirror.store.pendingDs, `seed ${seed}`).toBeNull();
        parts += 1;
      }
      expect(Y.encodeStateAsUpdate(mirror), `seed ${seed}`).toEqual(update);
    }
    expect(parts).toBeGreaterThan(600);
  });

  test('parts are about as large as asked for', () => {
    const update = Y.encodeStateAsUpdate(writtenTogether(7, 4, 2_000));
    const parts = splitUpdate(update, 1_000);
    expect(parts.length).toBeGreaterThan(10);
    for (const part of parts.slice(0, -1)) expect(part.length).toBeLessThan(1_400);
  });

  test('a small update stays as it is', () => {
    const update = Y.encodeStateAsUpdate(writtenTogether(3, 2, 10));
    expect(splitUpdate(update, 100_000)).toEqual([update]);
  });
});
