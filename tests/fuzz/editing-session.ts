// Several people at work on one document with every kind of content that yjs can write, and the updates that
// they would have sent. What comes out is honest: a server has to take all of it.

import * as Y from 'yjs';
import type { Dice } from './dice.ts';

export interface EditingSession {
  readonly docs: readonly Y.Doc[];
  /** What the docs emitted, each update after those that it rests on. */
  readonly updates: readonly Uint8Array[];
  /** Whole states and differences, as a first answer on a new connection holds them; they overlap freely. */
  readonly answers: readonly Uint8Array[];
}

const words = ['a', 'word', 'naïve', '𝒲eft', '\n', 'ab\u0301', '中文'];
const keys = ['k', 'bold', '', 'ключ', 'href'];

export function editingSession(dice: Dice, options: { people: number; steps: number }): EditingSession {
  const updates: Uint8Array[] = [];
  const answers: Uint8Array[] = [];
  const docs = Array.from({ length: options.people }, (_, index) => {
    // Some programs keep what is deleted.
    const doc = new Y.Doc({ gc: !dice.oneIn(4) });
    doc.clientID = index * 3 + 1 + dice.below(3);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'sync') updates.push(update);
    });
    return doc;
  });
  const histories = docs.map(
    (doc) =>
      new Y.UndoManager([doc.getText('text'), doc.getMap('map'), doc.getXmlFragment('root')], {
        captureTimeout: 0,
      }),
  );
  for (let step = 0; step < options.steps; step++) {
    const doc = dice.pick(docs);
    if (dice.oneIn(5)) catchUp(doc, dice.pick(docs), answers);
    else if (dice.oneIn(8)) dice.pick(histories).undo();
    else if (dice.oneIn(12)) dice.pick(histories).redo();
    else edit(doc, dice);
  }
  for (const history of histories) history.destroy();
  return { docs, updates, answers };
}

function catchUp(to: Y.Doc, from: Y.Doc, answers: Uint8Array[]): void {
  const difference = Y.encodeStateAsUpdate(from, Y.encodeStateVector(to));
  answers.push(difference);
  Y.applyUpdate(to, difference, 'sync');
}

function edit(doc: Y.Doc, dice: Dice): void {
  const text = doc.getText('text');
  const root = doc.getXmlFragment('root');
  const map = doc.getMap('map');
  const list = doc.getArray('list');
  switch (dice.below(12)) {
    case 0:
    case 1:
      text.insert(dice.below(text.length + 1), dice.pick(words));
      return;
    case 2:
      if (text.length > 0) deleteFrom(text, dice);
      return;
    case 3:
      if (text.length > 0) {
        text.format(dice.below(text.length), 1, { [dice.pick(keys)]: dice.pick([true, null, 'x']) });
      }
      return;
    case 4:
      text.insertEmbed(dice.below(text.length + 1), { image: dice.pick(words), at: [dice.below(9)] });
      return;
    case 5:
      map.set(dice.pick(keys), anyValue(dice, 3));
      return;
    case 6:
      map.delete(dice.pick(keys));
      return;
    case 7:
      list.insert(dice.below(list.length + 1), [[anyValue(dice, 2)], dice.pick(words)]);
      return;
    case 8:
      if (list.length > 0) deleteFrom(list, dice);
      return;
    case 9:
      map.set(dice.pick(keys), sharedType(dice));
      return;
    case 10:
      editXml(root, dice);
      return;
    default:
      doc.transact(() => {
        for (let i = dice.below(4); i >= 0; i--) text.insert(dice.below(text.length + 1), dice.pick(words));
      });
  }
}

function deleteFrom(target: Y.Text | Y.Array<unknown>, dice: Dice): void {
  const at = dice.below(target.length);
  target.delete(at, 1 + dice.below(Math.min(4, target.length - at)));
}

function editXml(root: Y.XmlFragment, dice: Dice): void {
  if (root.length > 0 && dice.oneIn(3)) {
    root.delete(dice.below(root.length), 1);
    return;
  }
  const inside = root.length > 0 ? root.get(dice.below(root.length)) : undefined;
  if (inside instanceof Y.XmlElement && !dice.oneIn(3)) {
    if (dice.oneIn(2)) inside.setAttribute(dice.pick(keys), dice.pick(words));
    else inside.insert(dice.below(inside.length + 1), [new Y.XmlText(dice.pick(words))]);
    return;
  }
  const made = dice.oneIn(3) ? new Y.XmlText(dice.pick(words)) : new Y.XmlElement(dice.pick(['p', 'h1']));
  root.insert(dice.below(root.length + 1), [made]);
}

function sharedType(dice: Dice): unknown {
  switch (dice.below(5)) {
    case 0:
      return new Y.Map([[dice.pick(keys), new Y.Array()]]);
    case 1:
      return new Y.Text(dice.pick(words));
    case 2:
      return new Y.Array();
    case 3:
      return new Y.Doc({ guid: dice.pick(words), meta: anyValue(dice, 1) });
    default:
      return new Uint8Array(dice.bytes(dice.below(5)));
  }
}

function anyValue(dice: Dice, depth: number): unknown {
  if (depth > 0 && dice.oneIn(3)) {
    return dice.oneIn(2)
      ? [anyValue(dice, depth - 1), anyValue(dice, depth - 1)]
      : { [dice.pick(keys)]: anyValue(dice, depth - 1) };
  }
  return dice.pick([0, -1, 1.5, 2 ** 40, null, undefined, true, false, 'é', 12n, new Uint8Array([1, 2])]);
}
