// [U4] Large updates are cut into parts that each apply at once, are no larger than asked for, and together are the
// update: whole documents of several writers, and single edits of any length.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { KnownState } from '../../../lib/protocol/update-admission.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { scanUpdate } from '../../../lib/protocol/update-scan.ts';
import { splitUpdate } from '../../../lib/protocol/update-split.ts';
import { StructPlaces } from '../../../lib/protocol/struct-places.ts';
import { Dice } from '../../fuzz/dice.ts';
import { editingSession } from '../../fuzz/editing-session.ts';
import { scannedStructs } from '../../fuzz/scanned-structs.ts';

/** Several people's document, with every kind of content that Yjs knows, deletions and undos. */
function writtenTogether(seed: number, steps: number): Y.Doc {
  const dice = new Dice(seed);
  const { docs } = editingSession(dice, { people: 1 + (seed % 5), steps });
  const all = docs[0] as Y.Doc;
  for (const doc of docs) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
  return all;
}

/** Applies the parts one by one to an empty document; each must be taken in whole, by Yjs and by the server's gate. */
function joined(parts: readonly Uint8Array[], what: string): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  const known = new KnownState();
  const places = new StructPlaces(limits.nestingMax);
  for (const part of parts) {
    Y.applyUpdate(doc, part);
    expect(doc.store.pendingStructs, what).toBeNull();
    expect(doc.store.pendingDs, what).toBeNull();
    const scan = scanUpdate(part);
    if (!scan.ok) throw new Error(`${what}: ${scan.error.reason}`);
    const judgement = known.judge(scan.value);
    expect(judgement.verdict, what).not.toBe('gap');
    if (judgement.verdict === 'new') known.admit(scan.value, part, judgement);
    const placement = places.judge(scannedStructs(part), scan.value.deletes);
    if (!placement.ok) throw new Error(`${what}: ${placement.error}`);
    places.admit(placement.value);
  }
  return doc;
}

describe('[U4] a whole document', () => {
  test('every part applies at once, passes the gate, and together they are the update', () => {
    let cuts = 0;
    for (let seed = 1; seed <= 80; seed++) {
      const update = Y.encodeStateAsUpdate(writtenTogether(seed, 120));
      const partBytes = seed % 2 === 0 ? 60 : 400;
      const parts = splitUpdate(update, partBytes);
      const doc = joined(parts, `seed ${seed}`);
      expect(Y.encodeStateAsUpdate(doc), `seed ${seed}`).toEqual(encodedAlone(update));
      cuts += parts.length - 1;
    }
    expect(cuts).toBeGreaterThan(1_000);
  });

  test('what somebody lacks is cut the same way, Skips and all', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { docs, updates } = editingSession(new Dice(seed), { people: 3, steps: 90 });
      const doc = docs[1] as Y.Doc;
      const early = new Y.Doc({ gc: false });
      for (const update of updates.slice(0, updates.length >> 1)) Y.applyUpdate(early, update);
      const vector = Y.encodeStateVector(early);
      const whole = Y.encodeStateAsUpdate(doc, vector);
      const both = new Y.Doc({ gc: false });
      for (const into of [early, both]) Y.applyUpdate(into, Y.encodeStateAsUpdate(early));
      Y.applyUpdate(both, whole);
      for (const part of splitUpdate(whole, 80)) Y.applyUpdate(early, part);
      expect(early.store.pendingStructs).toBeNull();
      expect(Y.encodeStateAsUpdate(early), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(both));
    }
  });

  test('parts are as large as asked for, and not much smaller', () => {
    const update = Y.encodeStateAsUpdate(writtenTogether(7, 3_000));
    const parts = splitUpdate(update, 1_000);
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.length).toBeLessThan((update.length / 1_000) * 2);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(1_000);
  });

  test('a small update stays as it is', () => {
    const update = Y.encodeStateAsUpdate(writtenTogether(3, 10));
    expect(splitUpdate(update, 100_000)).toEqual([update]);
  });
});

describe('[U4] one edit', () => {
  const letters = ['a', 'é', '中', '😀', '\u0301'];
  const mixedText = (length: number): string =>
    Array.from({ length }, (_, index) => letters[(index * 7) % 5]).join('');

  test.each([
    ['a pasted text', (doc: Y.Doc) => doc.getText('t').insert(0, mixedText(3_000))],
    ['a text beside others', (doc: Y.Doc) => insertInside(doc, mixedText(3_000))],
    [
      'values of an array',
      (doc: Y.Doc) =>
        doc.getArray('a').insert(
          0,
          Array.from({ length: 900 }, (_, i) => ({ i })),
        ),
    ],
    ['values as JSON', (doc: Y.Doc) => Y.applyUpdate(doc, jsonUpdate(500))],
    [
      'a text under a key of a text',
      (doc: Y.Doc) => doc.getMap('m').set('note', new Y.Text(mixedText(2_000))),
    ],
  ])('%s is cut inside', (_, write) => {
    const doc = new Y.Doc();
    doc.clientID = 0xffff_fff0;
    write(doc);
    const update = Y.encodeStateAsUpdate(doc);
    for (const partBytes of [97, 150, 1_000]) {
      const parts = splitUpdate(update, partBytes);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(partBytes);
      expect(Y.encodeStateAsUpdate(joined(parts, `parts of ${partBytes}`))).toEqual(update);
    }
  });

  test('what is one edit and too large stays one', () => {
    const doc = new Y.Doc();
    doc.getText('t').insert(0, 'before');
    doc.getText('t').insertEmbed(3, { image: 'x'.repeat(5_000) });
    doc.getText('t').insert(7, 'behind');
    const update = Y.encodeStateAsUpdate(doc);
    const parts = splitUpdate(update, 200);
    expect(parts.map((part) => part.length > 200)).toEqual([false, true, false]);
    expect(Y.encodeStateAsUpdate(joined(parts, 'an embed'))).toEqual(update);
  });

  test('a name as long as a part does not leave single letters to be cut', () => {
    const doc = new Y.Doc();
    doc.getText('n'.repeat(1_000)).insert(0, mixedText(2_000));
    const update = Y.encodeStateAsUpdate(doc);
    const parts = splitUpdate(update, 1_000);
    expect(parts.length).toBeLessThan(20);
    expect(Y.encodeStateAsUpdate(joined(parts, 'a long name'))).toEqual(update);
  });
});

describe('[U4] deletions', () => {
  test('alone are cut too, and each is of something that is there', () => {
    const doc = new Y.Doc({ gc: false });
    doc.getText('t').insert(0, 'x'.repeat(4_000));
    const before = Y.encodeStateAsUpdate(doc);
    const vector = Y.encodeStateVector(doc);
    doc.transact(() => {
      for (let at = 1_999; at > 0; at--) doc.getText('t').delete(at * 2, 1);
    });
    const update = Y.encodeStateAsUpdate(doc, vector);
    const parts = splitUpdate(update, 500);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(500);
    expect(joined([before, ...parts], 'deletions').getText('t').length).toBe(2_001);
  });

  test('of a text that is cut go with their piece, as far as there is room', () => {
    const doc = new Y.Doc({ gc: false });
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    doc.getText('t').insert(0, 'x'.repeat(3_000));
    doc.transact(() => {
      for (let at = 999; at >= 0; at--) doc.getText('t').delete(at * 3, 1);
    });
    // Merged without a document the text is one struct still, and its deletions are more than itself.
    const parts = splitUpdate(Y.mergeUpdates(updates), 300);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(300);
    const first = Y.decodeUpdate(parts[0] as Uint8Array);
    expect(first.ds.clients.size).toBe(1);
    expect(joined(parts, 'a text with holes').getText('t').length).toBe(2_000);
  });
});

/** As Yjs would encode it had it been applied at once: it runs structs together. */
function encodedAlone(update: Uint8Array): Uint8Array {
  const doc = new Y.Doc({ gc: false });
  Y.applyUpdate(doc, update);
  return Y.encodeStateAsUpdate(doc);
}

function insertInside(doc: Y.Doc, text: string): void {
  const other = new Y.Doc();
  other.clientID = 5;
  other.getText('t').insert(0, 'left right');
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  doc.getText('t').insert(5, text);
}

/** Yjs itself writes such values no more, but still reads them. */
function jsonUpdate(count: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 0xffff_fff0;
  doc.transact((transaction) => {
    const array = doc.getArray('a');
    const values = Array.from({ length: count }, (_, index) => ({ index }));
    const item = new Y.Item(
      Y.createID(doc.clientID, 0),
      null,
      null,
      null,
      null,
      array,
      null,
      new Y.ContentJSON(values),
    );
    item.integrate(transaction, 0);
  });
  return Y.encodeStateAsUpdate(doc);
}
