// The durable content as bytes: however it is asked for, it is the whole document, in an order in which every part
// applies at once.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { UserId } from '../../../lib/base/ids.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import type { StateVector } from '../../../lib/protocol/state-vector.ts';
import type { StoredDocument } from '../../../server/core/ports.ts';
import { RoomState } from '../../../server/core/room-state.ts';
import { Author } from '../../support/core-harness.ts';

const empty: StoredDocument = { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() };

/** A state with so many edits, and who made them. */
function stateOf(edits: number, portion = 'word '): { readonly state: RoomState; readonly author: Author } {
  const state = new RoomState(empty);
  const author = new Author(1);
  for (let i = 0; i < edits; i++) append(state, author.type(portion));
  return { state, author };
}

function append(state: RoomState, update: Uint8Array): void {
  state.append({ seq: state.headSeq + 1, update });
}

const nothing: StateVector = new Map();

/** What somebody with this vector is sent. */
function answer(state: RoomState, vector = nothing): Uint8Array[] {
  return state.partsFor(vector).map((part) => part.update);
}

/** The text after these updates, each of which must apply at once. */
function textAfter(updates: readonly Uint8Array[], doc = new Y.Doc()): string {
  for (const update of updates) {
    Y.applyUpdate(doc, update);
    expect(doc.store.pendingStructs).toBeNull();
  }
  return doc.getText('text').toJSON();
}

function fold(state: RoomState, meanwhile: () => void = () => {}): void {
  const { uptoSeq, updates } = state.beginCompaction();
  meanwhile();
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  state.endCompaction({ uptoSeq, state: Y.encodeStateAsUpdate(doc) });
}

test('[U4] every way of asking gives the whole document, after any number of edits', () => {
  const { state, author } = stateOf(0);
  for (let edit = 1; edit <= 300; edit++) {
    append(state, author.type(`${edit} `));
    if (edit === 40 || edit === 200) fold(state);
    if (edit % 17 !== 0) continue;
    const text = author.doc.getText('text').toJSON();
    expect(textAfter(state.updates())).toBe(text);
    expect(textAfter(answer(state))).toBe(text);
  }
});

test('thousands of edits are a few runs', () => {
  expect(stateOf(2_000).state.updates().length).toBeLessThan(50);
});

describe('[F1] what lies behind a seq', () => {
  test('is at least everything after it, wherever it falls', () => {
    const { state, author } = stateOf(0);
    const known: Uint8Array[] = [Y.encodeStateAsUpdate(author.doc)];
    for (let edit = 1; edit <= 40; edit++) {
      append(state, author.type(`${edit} `));
      known.push(Y.encodeStateAsUpdate(author.doc));
    }
    for (const [seq, before] of known.entries()) {
      const reader = new Y.Doc();
      Y.applyUpdate(reader, before);
      expect(textAfter(state.updatesAfter(seq), reader)).toBe(author.doc.getText('text').toJSON());
    }
    expect(state.updatesAfter(40)).toEqual([]);
  });

  test('is everything for who was last seen before the base', () => {
    const { state, author } = stateOf(10);
    fold(state);
    append(state, author.type('after'));
    expect(textAfter(state.updatesAfter(3))).toBe(author.doc.getText('text').toJSON());
    expect(state.updatesAfter(10)).toHaveLength(1);
  });
});

test('[U4] a large base is given in parts, and each base in its own', () => {
  const state = new RoomState(empty);
  const everybody = new Y.Doc();
  const write = (client: number, text: string): void => {
    const update = new Author(client).type(text);
    Y.applyUpdate(everybody, update);
    append(state, update);
  };
  for (let client = 1; client <= 40; client++) write(client, 'x'.repeat(10_000));
  fold(state);
  const parts = answer(state);
  expect(parts.length).toBeGreaterThan(3);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(2 * limits.joinPartBytes);
  write(41, 'in the tail');
  expect(textAfter(answer(state))).toBe(everybody.getText('text').toJSON());
  fold(state);
  expect(textAfter(answer(state))).toBe(everybody.getText('text').toJSON());
});

describe('[U4] who has some of it', () => {
  /** A base of several parts and a tail, and what a reader had after each step. */
  function grown(): { readonly state: RoomState; readonly all: Y.Doc; readonly readers: readonly Y.Doc[] } {
    const state = new RoomState(empty);
    const all = new Y.Doc();
    const readers: Y.Doc[] = [];
    for (let client = 1; client <= 20; client++) {
      const author = new Author(client);
      Y.applyUpdate(author.doc, Y.encodeStateAsUpdate(all));
      for (const portion of ['x'.repeat(20_000), 'y', 'z']) {
        const update = author.type(portion);
        append(state, update);
        Y.applyUpdate(all, update);
      }
      const text = author.doc.getText('text');
      author.doc.once('update', (update: Uint8Array) => append(state, update));
      text.delete(0, 20);
      Y.applyUpdate(all, Y.encodeStateAsUpdate(author.doc));
      const reader = new Y.Doc();
      Y.applyUpdate(reader, Y.encodeStateAsUpdate(all));
      readers.push(reader);
      if (client === 15) fold(state);
    }
    return { state, all, readers };
  }

  test('gets what is missing, each part of which applies at once, and all deletions', () => {
    const { state, all, readers } = grown();
    for (const reader of readers) {
      const vector = Y.decodeStateVector(Y.encodeStateVector(reader));
      expect(textAfter(answer(state, vector), reader)).toBe(all.getText('text').toJSON());
      expect(Y.encodeStateVector(reader)).toEqual(Y.encodeStateVector(all));
    }
  });

  test('gets no edit again that it has: who has all is sent deletions alone', () => {
    const { state, all, readers } = grown();
    const bytes = (doc: Y.Doc | undefined): number => {
      const vector = Y.decodeStateVector(Y.encodeStateVector(doc ?? new Y.Doc()));
      return answer(state, vector).reduce((sum, part) => sum + part.length, 0);
    };
    expect(bytes(all)).toBeLessThan(500);
    // It lacks the last two of twenty people.
    expect(bytes(readers.at(-3))).toBeLessThan(2 * 20_000 + 500);
    expect(bytes(new Y.Doc())).toBeGreaterThan(20 * 20_000);
  });

  test('and asks so that much would have to be decoded for little gets parts whole instead', () => {
    const state = new RoomState(empty);
    const everybody = new Y.Doc();
    const vector = new Map<number, number>();
    for (let client = 1; client <= 40; client++) {
      const update = new Author(client).type('x'.repeat(limits.joinPartBytes / 2));
      Y.applyUpdate(everybody, update);
      append(state, update);
      vector.set(client, 1);
    }
    fold(state);
    let decoded = 0;
    const whole = new Set(answer(state));
    for (const part of state.partsFor(vector)) if (!whole.has(part.update)) decoded += part.update.length;
    expect(decoded).toBeGreaterThan(0);
    expect(decoded).toBeLessThanOrEqual(limits.joinDiffBytesMax);
    const reader = new Y.Doc();
    for (let client = 1; client <= 40; client++) Y.applyUpdate(reader, new Author(client).type('x'));
    expect(textAfter(answer(state, vector), reader)).toHaveLength(everybody.getText('text').length);
  });

  test('and joiners share one frame, that of the part and that of the end', () => {
    const { state } = grown();
    const [one, other] = [state.partsFor(nothing), state.partsFor(nothing)];
    expect(one.length).toBeGreaterThan(2);
    one.forEach((part, index) => {
      expect(part.frame).toBe(other[index]?.frame);
      expect(part.lastFrame).toBe(other[index]?.lastFrame);
    });
  });
});

describe('[L2] a compaction', () => {
  test('keeps what came while it ran, and changes neither head nor content', () => {
    const { state, author } = stateOf(10);
    fold(state, () => {
      append(state, author.type('meanwhile'));
      state.append({ seq: state.headSeq + 1, update: null });
    });
    expect([state.headSeq, state.baseSeq, state.tail.records]).toEqual([12, 10, 2]);
    expect(state.bytes).toBe(state.baseBytes + state.tail.bytes);
    expect(state.tail.bytes).toBeLessThan(50);
    expect(textAfter(state.updates())).toBe(author.doc.getText('text').toJSON());
    expect(state.updates()).toHaveLength(2);
  });

  test('that came to nothing leaves all as it was, and another may begin', () => {
    const { state, author } = stateOf(10);
    state.beginCompaction();
    expect(() => state.beginCompaction()).toThrow('one compaction at a time');
    append(state, author.type('meanwhile'));
    state.endCompaction(null);
    expect([state.isCompacting, state.baseSeq, state.tail.records]).toEqual([false, 0, 11]);
    fold(state);
    expect(textAfter(state.updates())).toBe(author.doc.getText('text').toJSON());
  });
});

describe('[A7] what came last', () => {
  test('is as much of the end as fits, and nothing of what lies before', () => {
    const { state } = stateOf(3, 'x'.repeat(1_000));
    expect(state.recentUpdates(10_000)).toHaveLength(3);
    expect(state.recentUpdates(2_500)).toHaveLength(2);
    expect(state.recentUpdates(2_500)[0]).toBe(state.updates()[2]);
    expect(state.recentUpdates(500)).toEqual([]);
  });
});

test('[L1] records follow one another without a hole', () => {
  const { state } = stateOf(3);
  expect(() => state.append({ seq: 5, update: null })).toThrow('in the order of their seq');
  const hole = { ...empty, tail: [{ seq: 2, at: 0, userId: 'ada' as UserId, update: null }], headSeq: 2 };
  expect(() => new RoomState(hole)).toThrow('in the order of their seq');
  expect(() => new RoomState({ ...empty, headSeq: 1 })).toThrow('contiguous');
});
