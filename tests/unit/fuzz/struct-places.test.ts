// Places told from bytes: what is refused throws in yjs, what honest peers send is placed, and what that costs.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { bytesFromHex } from '../../support/bytes.ts';
import { Dice } from '../../fuzz/dice.ts';
import { editingSession } from '../../fuzz/editing-session.ts';
import { scannedStructs } from '../../fuzz/scanned-structs.ts';
import { StructPlaces, type Misplacement } from '../../../lib/protocol/struct-places.ts';

const nestingMax = 100;

/** Offers updates one after the other; the first refusal, or null. */
function firstRefusal(places: StructPlaces, updates: readonly Uint8Array[]): Misplacement | null {
  for (const update of updates) {
    const deletes = [...Y.decodeUpdate(update).ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => ({ client, from: clock, to: clock + len })),
    );
    const placement = places.judge(scannedStructs(update), deletes);
    if (!placement.ok) return placement.error;
    places.admit(placement.value);
  }
  return null;
}

function nestedMaps(depth: number): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    let inner = doc.getMap('root');
    for (let level = 0; level < depth; level++) {
      const next = new Y.Map<unknown>();
      inner.set('x', next);
      inner = next;
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

describe('places', () => {
  test('types may nest as deep as the limit, and no deeper', () => {
    expect(firstRefusal(new StructPlaces(nestingMax), [nestedMaps(nestingMax)])).toBeNull();
    expect(firstRefusal(new StructPlaces(nestingMax), [nestedMaps(nestingMax + 1)])).toBe('too-deep');
    expect(firstRefusal(new StructPlaces(nestingMax), [nestedMaps(2_500)])).toBe('too-deep');
  });

  test('depth adds up over many updates', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    let inner = doc.getMap('root');
    for (let level = 0; level <= nestingMax; level++) {
      const next = new Y.Map<unknown>();
      inner.set('x', next);
      inner = next;
    }
    expect(firstRefusal(new StructPlaces(nestingMax), updates.slice(0, -1))).toBeNull();
    expect(firstRefusal(new StructPlaces(nestingMax), updates)).toBe('too-deep');
  });

  // Found by the fuzzer: the second update puts a text under a key of the first one's type, an item before the middle
  // of it, and deletes the type. Collecting it yjs meets an item that is not deleted, throws, and the document of
  // everybody who has applied it emits no update any more.
  test('an item before a value under a key is refused: it would break every open document', () => {
    const updates = [
      '0101e80700070104746578740400',
      '010208002400e80700016b03616161440801016101e807010001',
    ].map(bytesFromHex);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, updates[0] as Uint8Array);
    expect(() => Y.applyUpdate(doc, updates[1] as Uint8Array)).toThrow(/Unexpected case/);
    expect(firstRefusal(new StructPlaces(nestingMax), updates)).toBe('odd-key');
  });

  test('an item between neighbours of two places is refused', () => {
    // Client 1 writes "a" into t and "b" into u; client 2 puts "c" behind the one and before the other.
    const updates = [
      '01020100' + '0401017401610401017501620' + '0',
      '010102' + '00c40100010101630' + '0',
    ].map(bytesFromHex);
    expect(firstRefusal(new StructPlaces(nestingMax), updates)).toBe('between-two-places');
  });

  test('nothing is kept of what was refused', () => {
    const places = new StructPlaces(nestingMax);
    firstRefusal(places, [nestedMaps(nestingMax + 1)]);
    expect(places.size).toBe(0);
  });

  test('everything that honest people do is placed, for about an entry an update', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const places = new StructPlaces(nestingMax);
      const { updates } = editingSession(new Dice(seed), { people: 3, steps: 300 });
      expect(firstRefusal(places, updates), `SEED=${seed}`).toBeNull();
      expect(places.size, `SEED=${seed}`).toBeLessThan(updates.length * 1.5);
    }
  });

  test('typing on costs no entry', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let at = 0; at < 500; at++) doc.getText('t').insert(at % 7, 'x');
    const places = new StructPlaces(nestingMax);
    expect(firstRefusal(places, updates)).toBeNull();
    expect(places.size).toBe(2);
  });
});
