// Which edits are this tab's and unconfirmed, told from a live doc: exactly those that the server cannot have.

import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { ClientIdGuard } from '../../../lib/sync/client-id-guard.ts';

const docs: Y.Doc[] = [];

afterEach(() => {
  for (const doc of docs.splice(0)) doc.destroy();
});

/** A doc whose own transactions the guard is told of, as the link does. */
function guarded(clientID?: number): { doc: Y.Doc; text: Y.Text; guard: ClientIdGuard } {
  const doc = new Y.Doc();
  if (clientID !== undefined) doc.clientID = clientID;
  docs.push(doc);
  const guard = new ClientIdGuard(doc);
  doc.on('update', (_update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (origin !== 'server') guard.noteUpdate(transaction);
  });
  return { doc, text: doc.getText('t'), guard };
}

describe('[R5] what is unconfirmed', () => {
  test('is what was made after the number that came back had gone out', () => {
    const { doc, text, guard } = guarded();
    text.insert(0, 'abc');
    guard.noteAsked();
    text.insert(3, 'de');
    guard.noteReceipt();
    expect(guard.ownEdits()).toEqual([{ client: doc.clientID, from: 3, to: Infinity }]);
    expect(guard.hasConfirmed).toBe(true);
  });

  test('holds what an observer wrote in between: it is in the doc, but not sent yet, when the number goes out', () => {
    const { doc, text, guard } = guarded();
    let answered = false;
    text.observe(() => {
      if (answered) return;
      answered = true;
      text.insert(0, 'by an observer');
    });
    // As the link does with the first of the two updates.
    doc.once('update', () => guard.noteAsked());
    text.insert(0, 'abc');
    guard.noteReceipt();
    expect(guard.ownEdits()).toEqual([{ client: doc.clientID, from: 3, to: Infinity }]);
  });

  test('holds nothing that others wrote under the id before, or brought meanwhile', () => {
    const other = guarded();
    other.doc.clientID = 5;
    other.text.insert(0, 'theirs');
    const { doc, text, guard } = guarded();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc), 'local copy');
    doc.clientID = 5;
    expect(guard.ownEdits()).toEqual([]);
    text.insert(6, ' and mine');
    expect(guard.ownEdits()).toEqual([{ client: 5, from: 6, to: Infinity }]);
  });

  test('nor what others added under the id since this tab wrote under it', () => {
    const [{ doc, text, guard }, other] = [guarded(5), guarded(6)];
    text.insert(0, 'mine');
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(doc));
    other.doc.clientID = 5;
    other.text.insert(4, ' theirs');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc), 'server');
    doc.clientID = 5;
    text.insert(0, 'again ');
    expect(guard.ownEdits()).toEqual([{ client: 5, from: 11, to: Infinity }]);
  });

  test('ends where Yjs took another id because the own one came in from elsewhere', () => {
    const [mine, theirs] = [guarded(5), guarded(5)];
    mine.text.insert(0, 'mine');
    theirs.text.insert(0, 'their text');
    Y.applyUpdate(mine.doc, Y.encodeStateAsUpdate(theirs.doc), 'server');
    expect(mine.doc.clientID).not.toBe(5);
    expect(mine.guard.ownEdits()).toEqual([{ client: 5, from: 0, to: 4 }]);
  });

  test('a deletion alone moves no clock', () => {
    const { doc, text, guard } = guarded();
    text.insert(0, 'abc');
    guard.noteAsked();
    guard.noteReceipt();
    text.delete(0, 1);
    expect(guard.ownEdits()).toEqual([{ client: doc.clientID, from: 3, to: Infinity }]);
  });
});

describe('[R5] what a server knows', () => {
  test('is somebody else’s if it is more than was made here', () => {
    const { doc, text, guard } = guarded();
    text.insert(0, 'abc');
    expect(guard.isTaken(new Map([[doc.clientID, 3]]))).toBe(false);
    expect(guard.isTaken(new Map([[doc.clientID, 4]]))).toBe(true);
    expect(guard.isTaken(new Map())).toBe(false);
  });

  test('is compared with all that the doc has', () => {
    const { doc, text, guard } = guarded();
    const other = guarded();
    other.doc.clientID = 5;
    other.text.insert(0, 'theirs');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc), 'local copy');
    text.insert(0, 'abc');
    const known = new Map([
      [5, 2],
      [doc.clientID, 3],
    ]);
    expect(guard.editsBeyond(known)).toEqual([{ client: 5, from: 2, to: 6 }]);
  });
});
