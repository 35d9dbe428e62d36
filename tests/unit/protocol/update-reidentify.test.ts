// Edits that get another client id: the document is the same as if they had been made under it. The oracle is the same
// course of edits, made by somebody who did change the id at that moment.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type ClientMove, reidentify } from '../../../lib/protocol/update-reidentify.ts';
import { Dice } from '../../fuzz/dice.ts';
import { editingSession } from '../../fuzz/editing-session.ts';

const words = ['a', 'word ', 'naïve', '😀', '\n'];

function moved(update: Uint8Array, ...moves: ClientMove[]): Uint8Array {
  const result = reidentify(update, moves);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}

/** Applied to an empty document, nothing may be left waiting. */
function loaded(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  Y.applyUpdate(doc, update);
  expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
  return doc;
}

/**
 * Three people write; after half of the steps the second one writes on under `idAfter`. Returns everybody's edits and
 * the clock at which the second one changed.
 */
function writtenBy(seed: number, idAfter: number): { update: Uint8Array; clock: number } {
  const dice = new Dice(seed);
  const docs = [100, 200, 300].map((clientID) => Object.assign(new Y.Doc({ gc: false }), { clientID }));
  const second = docs[1] as Y.Doc;
  let clock = 0;
  const steps = 80;
  for (let step = 0; step < steps; step++) {
    if (step === steps / 2) {
      clock = Y.getState(second.store, second.clientID);
      second.clientID = idAfter;
    }
    const doc = dice.pick(docs);
    if (dice.oneIn(4)) Y.applyUpdate(doc, Y.encodeStateAsUpdate(dice.pick(docs), Y.encodeStateVector(doc)));
    else edit(doc, dice);
  }
  const all = docs[0] as Y.Doc;
  for (const doc of docs) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
  return { update: Y.encodeStateAsUpdate(all), clock };
}

function edit(doc: Y.Doc, dice: Dice): void {
  const text = doc.getText('text');
  const root = doc.getXmlFragment('root');
  switch (dice.below(7)) {
    case 0:
      if (text.length > 0) text.delete(dice.below(text.length), 1);
      return;
    case 1:
      if (text.length > 0) text.format(dice.below(text.length), 1, { bold: dice.oneIn(2) || null });
      return;
    case 2:
      doc.getMap('map').set(dice.pick(['k', 'l']), dice.below(9));
      return;
    case 3:
      root.insert(dice.below(root.length + 1), [new Y.XmlElement('p')]);
      return;
    case 4: {
      const element = root.length === 0 ? null : root.get(dice.below(root.length));
      if (element instanceof Y.XmlElement) element.insert(0, [new Y.XmlText(dice.pick(words))]);
      return;
    }
    default:
      text.insert(dice.below(text.length + 1), dice.pick(words));
  }
}

describe('[R5] reidentify', () => {
  test('is what it would be had the edits been made under the new id', () => {
    let movedEdits = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { update, clock } = writtenBy(seed, 200);
      // Among the ids of the others in the place where 200 was: so concurrent edits keep their order.
      const oracle = writtenBy(seed, 201);
      const doc = loaded(moved(update, { client: 200, from: clock, to: Infinity, as: 201 }));
      expect(Y.encodeStateAsUpdate(doc), `seed ${seed}`).toEqual(
        Y.encodeStateAsUpdate(loaded(oracle.update)),
      );
      expect(Y.getState(doc.store, 200), `seed ${seed}`).toBe(clock);
      movedEdits += Y.getState(doc.store, 201);
    }
    expect(movedEdits).toBeGreaterThan(2_000);
  });

  test('of any document: nothing is left of the old edits, nothing waits, and the same is written in it', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const dice = new Dice(seed);
      const { docs } = editingSession(dice, { people: 1 + (seed % 4), steps: 80 });
      const all = docs[0] as Y.Doc;
      for (const doc of docs) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
      const update = Y.encodeStateAsUpdate(all);
      const client = dice.pick([...all.store.clients.keys()]);
      const made = Y.getState(all.store, client);
      const from = dice.below(made);
      const doc = loaded(moved(update, { client, from, to: Infinity, as: 777 }));
      expect(Y.getState(doc.store, client), `seed ${seed}`).toBe(from);
      expect(Y.getState(doc.store, 777), `seed ${seed}`).toBe(made - from);
      expect(lettersOf(doc), `seed ${seed}`).toEqual(lettersOf(loaded(update)));
    }
  });

  test('a second time it changes nothing, and parts of an update make the same as the whole', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { docs, updates } = editingSession(new Dice(seed), { people: 2, steps: 60 });
      const client = (docs[0] as Y.Doc).clientID;
      const move = { client, from: 5, to: Infinity, as: 777 };
      const whole = moved(Y.mergeUpdates([...updates]), move);
      expect(moved(whole, move)).toEqual(whole);
      const each = Y.mergeUpdates(updates.map((update) => moved(update, move)));
      expect(Y.encodeStateAsUpdate(loaded(each)), `seed ${seed}`).toEqual(
        Y.encodeStateAsUpdate(loaded(whole)),
      );
    }
  });

  test('what the client has behind the moved edits is left out, and its deletions wait for it', () => {
    const doc = new Y.Doc();
    doc.clientID = 9;
    doc.getText('t').insert(0, '0123456789');
    doc.getText('t').delete(8, 1);
    const update = moved(Y.encodeStateAsUpdate(doc), { client: 9, from: 3, to: 6, as: 7 });
    const result = new Y.Doc();
    Y.applyUpdate(result, update);
    expect(result.getText('t').toString()).toBe('012345');
    expect([Y.getState(result.store, 9), Y.getState(result.store, 7)]).toEqual([3, 3]);
    expect(Y.decodeUpdate(update).ds.clients.get(9)).toMatchObject([{ clock: 8, len: 1 }]);
  });

  test('several clients at once, each to an id of its own', () => {
    const [one, two] = [1, 2].map((clientID) => Object.assign(new Y.Doc(), { clientID })) as [Y.Doc, Y.Doc];
    one.getText('t').insert(0, 'one');
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
    two.getText('t').insert(3, ' two');
    const update = moved(
      Y.encodeStateAsUpdate(two),
      { client: 1, from: 1, to: 3, as: 11 },
      { client: 2, from: 0, to: 4, as: 12 },
    );
    const doc = loaded(update);
    expect(doc.getText('t').toString()).toBe('one two');
    expect([...doc.store.clients.keys()].toSorted((a, b) => a - b)).toEqual([1, 11, 12]);
  });

  test('between the halves of a character Yjs shows its sign for it on both sides', () => {
    const doc = new Y.Doc();
    doc.clientID = 3;
    doc.getText('t').insert(0, 'a😀b');
    const result = loaded(moved(Y.encodeStateAsUpdate(doc), { client: 3, from: 2, to: 9, as: 4 }));
    expect(result.getText('t').toString()).toBe('a\uFFFD\uFFFDb');
  });

  test('what is no update is refused', () => {
    expect(reidentify(Uint8Array.of(1, 2, 3), []).ok).toBe(false);
  });
});

/**
 * The letters of a document, without regard to the order of concurrent edits and to which of two values won, for both
 * depend on the ids; and without characters that the cut may have gone through.
 */
function lettersOf(doc: Y.Doc): string[] {
  const root = doc
    .getXmlFragment('root')
    .toString()
    .replaceAll(/<[^>]*>/g, '|');
  return [...root, ...doc.getText('text').toString()]
    .filter((letter) => !/[\uFFFD𝒲]/u.test(letter))
    .toSorted();
}
