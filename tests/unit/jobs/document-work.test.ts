// What the jobs compute, without thread or queue: titles, title edits, differences, and above all compaction, whose
// result replaces the log for every later reader.
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readTitle, replaceTitle } from '../../../lib/document/title.ts';
import { compacted, diffOf, titleEdit, titleOf, Unreadable } from '../../../server/jobs/document-work.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** A document that somebody writes, and the updates that a log would hold of it. */
function recorded(write: (doc: Y.Doc) => void): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  write(doc);
  return { doc, updates };
}

function loaded(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

describe('titles', () => {
  test('the title of no updates is empty', () => {
    expect(titleOf([])).toBe('');
  });

  test('the title is read from all updates together', () => {
    const { updates } = recorded((doc) => {
      replaceTitle(doc, 'Minutes');
      replaceTitle(doc, 'Minutes of May');
    });
    expect(titleOf(updates)).toBe('Minutes of May');
  });

  test('a title edit is one update that a peer can apply, and leaves the rest alone', () => {
    const { doc, updates } = recorded((written) => {
      replaceTitle(written, 'Minutes of May');
      written.getText('body').insert(0, 'text');
    });
    const edit = titleEdit(updates, 'Minutes of June');
    expect(edit).not.toBeNull();
    Y.applyUpdate(doc, edit!);
    expect(readTitle(doc)).toBe('Minutes of June');
    expect(doc.getText('body').toJSON()).toBe('text');
  });

  test('a title edit merges with what somebody types into the title at the same time', () => {
    const { doc, updates } = recorded((written) => replaceTitle(written, 'Minutes'));
    const edit = titleEdit(updates, 'Minutes of May');
    doc.getText('title').insert(0, 'Our ');
    Y.applyUpdate(doc, edit!);
    expect(readTitle(doc)).toBe('Our Minutes of May');
  });

  test('there is no edit to a title that reads so already', () => {
    const { updates } = recorded((doc) => replaceTitle(doc, 'Minutes'));
    expect(titleEdit(updates, 'Minutes')).toBeNull();
  });

  test('two edits come from two Yjs clients: a client id is never reused', () => {
    const clientOf = (edit: Uint8Array | null) => Y.decodeUpdate(edit!).structs[0]!.id.client;
    expect(clientOf(titleEdit([], 'a'))).not.toBe(clientOf(titleEdit([], 'b')));
  });
});

describe('differences', () => {
  test('a peer gets what it lacks, and only that', () => {
    const { updates } = recorded((doc) => {
      doc.getText('body').insert(0, 'first');
      doc.getText('body').insert(5, ' second');
    });
    const behind = loaded(updates[0]!);
    const diff = diffOf(updates, Y.encodeStateVector(behind));
    expect(diff.byteLength).toBeLessThan(compacted(updates).byteLength);
    Y.applyUpdate(behind, diff);
    expect(behind.getText('body').toJSON()).toBe('first second');
  });

  test('a state vector that cannot be read is the same failure as an update', () => {
    expect(() => diffOf([], new Uint8Array([5, 1]))).toThrow(Unreadable);
  });
});

describe('compaction', () => {
  test('the state holds everything, in fewer bytes than the log', () => {
    const { doc, updates } = recorded((written) => {
      for (let i = 0; i < 100; i++) written.getText('body').insert(i, 'x');
      written.getText('body').delete(10, 80);
    });
    const state = compacted(updates);
    expect(loaded(state).getText('body').toJSON()).toBe('x'.repeat(20));
    expect(Y.encodeStateVector(loaded(state))).toEqual(Y.encodeStateVector(doc));
    expect(state.byteLength).toBeLessThan(updates.reduce((sum, update) => sum + update.byteLength, 0) / 10);
  });

  test('deleted text is not in the state any more', () => {
    const { updates } = recorded((doc) => {
      doc.getText('body').insert(0, 'confidential');
      doc.getText('body').delete(0, 12);
    });
    expect(Buffer.from(compacted(updates)).includes('confidential')).toBe(false);
  });

  test('a state compacted again with more updates is as good as the whole log', () => {
    const { doc, updates } = recorded((written) => {
      for (let i = 0; i < 20; i++) written.getText('body').insert(0, `${i} `);
    });
    const inTwoSteps = compacted([compacted(updates.slice(0, 12)), ...updates.slice(12)]);
    expect(loaded(inTwoSteps).getText('body').toJSON()).toBe(doc.getText('body').toJSON());
    expect(inTwoSteps).toEqual(compacted(updates));
  });

  test.each([
    ['an update is missing in the middle', (updates: Uint8Array[]) => updates.toSpliced(1, 1)],
    ['an update is cut', (updates: Uint8Array[]) => updates.with(1, updates[1]!.slice(0, -2))],
    ['an update is no update', (updates: Uint8Array[]) => [...updates, new Uint8Array([9, 9, 9])]],
    ['a deletion names what does not exist', (updates: Uint8Array[]) => [...updates, futureDeletion]],
  ])('if %s, nothing is compacted', (_name, damage) => {
    const { updates } = recorded((doc) => {
      for (const word of ['one ', 'two ', 'three ']) doc.getText('body').insert(0, word);
    });
    expect(compacted(updates)).toBeInstanceOf(Uint8Array);
    expect(() => compacted(damage(updates))).toThrow(Unreadable);
  });

  test('a nesting that overflows the stack of Yjs is unreadable, not a crash', () => {
    const { updates } = recorded((doc) => {
      doc.transact(() => {
        let inner = doc.getMap('root');
        for (let depth = 0; depth < 6_000; depth++) {
          const next = new Y.Map<unknown>();
          inner.set('x', next);
          inner = next;
        }
      });
    });
    const bomb = loaded(...updates);
    const before = Y.encodeStateVector(bomb);
    expect(() => bomb.getMap('root').delete('x')).toThrow(RangeError);
    const deletion = Y.encodeStateAsUpdate(bomb, before);
    expect(() => compacted([...updates, deletion])).toThrow(Unreadable);
  });

  test('whatever several writers do, the verified state shows what they see', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { server, log } = writersAtWork(seed);
      const doc = loaded(compacted(log));
      expect(doc.getText('body').toDelta(), `SEED=${seed}`).toEqual(server.getText('body').toDelta());
      expect(doc.get('root', Y.XmlElement).toJSON(), `SEED=${seed}`).toBe(
        server.get('root', Y.XmlElement).toJSON(),
      );
    }
  });
});

/** Yjs update: no structs, and a deletion of 4 characters that client 42 has yet to write. */
const futureDeletion = new Uint8Array([0, 1, 42, 1, 0, 4]);

/** Three writers insert, delete, format and undo, and meet now and then at a server that logs. */
function writersAtWork(seed: number): { server: Y.Doc; log: Uint8Array[] } {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random.fraction() * n);
  const { doc: server, updates: log } = recorded(() => {});
  const writers = [1, 2, 3].map((clientID) => {
    const doc = new Y.Doc();
    doc.clientID = seed * 10 + clientID;
    return { doc, undo: new Y.UndoManager([doc.getText('body')], { captureTimeout: 0 }) };
  });
  for (let step = 0; step < 90; step++) {
    const { doc, undo } = writers[below(3)]!;
    const body = doc.getText('body');
    const root = doc.get('root', Y.XmlElement);
    const at = below(body.length + 1);
    const length = below(body.length - at + 1);
    switch (below(7)) {
      case 0:
        body.insert(at, 'abcdef'.slice(below(6)));
        break;
      case 1:
        body.delete(at, length);
        break;
      case 2:
        body.format(at, length, { bold: below(2) === 0 ? true : null });
        break;
      case 3:
        root.insert(below(root.length + 1), [new Y.XmlElement('paragraph')]);
        break;
      case 4:
        if (root.length > 0) root.delete(below(root.length), 1);
        break;
      case 5:
        undo.undo();
        break;
      default:
        Y.applyUpdate(server, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server)));
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)));
    }
  }
  for (const { doc } of writers) Y.applyUpdate(server, Y.encodeStateAsUpdate(doc));
  expect(log.length, `SEED=${seed} was vacuous`).toBeGreaterThan(5);
  return { server, log };
}
