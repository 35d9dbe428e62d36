// What is done with a document's updates once they are a Y.Doc: the part of the jobs that is neither thread nor queue.
// Bytes in, bytes out. Updates that Yjs cannot read completely are Unreadable, never half a document.

import * as Y from 'yjs';
import { cutTitle, readTitle, replaceTitle } from '../../lib/document/title.ts';

/** The updates are not a whole document: damaged, or something that they build on is missing. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** As lists show it: no more than that goes through the pipe. */
export function titleOf(updates: readonly Uint8Array[]): string {
  return withDoc(updates, (doc) => cutTitle(readTitle(doc)));
}

/** The update that makes `title` the title, as one more peer would send it; null if it reads so already. */
export function titleEdit(updates: readonly Uint8Array[], title: string): Uint8Array | null {
  return withDoc(updates, (doc) => {
    let edit: Uint8Array | null = null;
    doc.on('update', (update: Uint8Array) => {
      edit = update;
    });
    // One transaction, so one update, however many steps the edit has.
    doc.transact(() => replaceTitle(doc, title));
    return edit;
  });
}

/** What a peer that has `stateVector` lacks. */
export function diffOf(updates: readonly Uint8Array[], stateVector: Uint8Array): Uint8Array {
  return withDoc(updates, (doc) => {
    try {
      return Y.encodeStateAsUpdate(doc, stateVector);
    } catch (error) {
      throw new Unreadable('the state vector cannot be read', { cause: error });
    }
  });
}

/**
 * One encoding of everything that `updates` say, with deleted content collected. It will stand in place of the log
 * for every later reader, so it is believed only after it was loaded again: nothing pending, the same clocks and
 * deletions, and the same bytes when it is encoded once more.
 */
export function compacted(updates: readonly Uint8Array[]): Uint8Array {
  // One Y.Doc after the other: two of the largest size at once may not fit.
  const { state, edits } = withDoc(updates, (doc) => ({
    state: Y.encodeStateAsUpdate(doc),
    edits: Y.snapshot(doc),
  }));
  withDoc([state], (again) => {
    if (!Y.equalSnapshots(edits, Y.snapshot(again))) {
      throw new Unreadable('the compacted state does not hold the same edits');
    }
    if (!sameBytes(state, Y.encodeStateAsUpdate(again))) {
      throw new Unreadable('the compacted state does not encode to itself');
    }
  });
  return state;
}

function withDoc<T>(updates: readonly Uint8Array[], read: (doc: Y.Doc) => T): T {
  const doc = new Y.Doc();
  try {
    load(doc, updates);
    return read(doc);
  } finally {
    doc.destroy();
  }
}

function load(doc: Y.Doc, updates: readonly Uint8Array[]): void {
  try {
    // One transaction: garbage is collected once at the end instead of after each of thousands of updates.
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
  } catch (error) {
    throw new Unreadable('an update cannot be read', { cause: error });
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
    throw new Unreadable('something that an update builds on is missing');
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
