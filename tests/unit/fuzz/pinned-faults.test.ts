// Updates that the fuzzers found, each made as small as it goes, with the story of what it did before the gate
// refused it. They stay here for ever.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { DeleteSet } from '../../../lib/protocol/delete-set.ts';
import { KnownState } from '../../../lib/protocol/update-admission.ts';
import { scanUpdate } from '../../../lib/protocol/update-scan.ts';
import { withoutKnownPart } from '../../../server/core/known-part.ts';
import { encodeSpec, type Id, type RunSpec, type StructSpec } from '../../fuzz/update-spec.ts';
import { alternatingUpdate, scatteredDeletes } from '../../fuzz/worst-cases.ts';

function item(content: number[], rest: Partial<Extract<StructSpec, { kind: 'item' }>> = {}): StructSpec {
  return {
    kind: 'item',
    tag: 4,
    flags: 0,
    origin: null,
    rightOrigin: null,
    parent: 't',
    parentSub: null,
    content: Uint8Array.from(content),
    length: 1,
    ...rest,
  };
}

/** The string of `length` letters. */
function letters(length: number, rest: { origin?: Id } = {}): StructSpec {
  return item([length, ...Array.from({ length }, () => 97)], { length, ...rest });
}

function update(...runs: RunSpec[]): Uint8Array {
  return encodeSpec({ runs, deletes: [] });
}

/** lib0's form of an object with one key. */
function objectWith(key: string, value: readonly number[]): number[] {
  return [118, 1, key.length, ...Buffer.from(key), ...value];
}

function codeFor(bytes: Uint8Array): number | 'taken' {
  const scan = scanUpdate(bytes);
  return scan.ok ? 'taken' : scan.error.closeCode;
}

function listeningDoc(): Y.Doc {
  const doc = new Y.Doc();
  doc.on('update', () => {});
  return doc;
}

describe('[U1] pinned', () => {
  // A Skip whose info byte has further bits is a Skip to applyUpdate and an item to mergeUpdates, which throws. The
  // server merges what it delivers: 12 bytes of anybody who may write ended the process, and each later one.
  test('a Skip with flags is refused', () => {
    const first = update({ client: 1, clock: 0, structs: [letters(1)] });
    const odd = update({
      client: 1,
      clock: 0,
      structs: [{ kind: 'skip', length: 1, flags: 128 }, letters(1, { origin: { client: 1, clock: 0 } })],
    });
    expect(() => Y.mergeUpdates([first, odd])).toThrow(/Unexpected case/);
    expect(codeFor(odd)).toBe(4400);
  });

  // mergeUpdates takes for granted that the highest client stands first, and drops the higher one that comes later if
  // its clock is low: an edit that had its receipt was missing in the next compaction.
  test('clients that are not in descending order are refused', () => {
    const first = update({ client: 1, clock: 0, structs: [letters(10)] });
    const second: RunSpec = {
      client: 1,
      clock: 10,
      structs: [letters(1, { origin: { client: 1, clock: 9 } })],
    };
    const higher: RunSpec = { client: 5, clock: 0, structs: [letters(1)] };
    const merged = Y.decodeStateVector(
      Y.encodeStateVectorFromUpdate(Y.mergeUpdates([first, update(second, higher)])),
    );
    expect(merged.has(5)).toBe(false);
    expect(codeFor(update(second, higher))).toBe(4400);
    expect(codeFor(update(higher, second))).toBe('taken');
  });

  // lib0 assigns keys: with bytes as the value of __proto__ an object passes for a typed array, and whoever encodes the
  // document throws, every browser in it included.
  test.each([
    ['as it is', objectWith('__proto__', [116, 1, 1])],
    ['with an overlong length', [118, 1, 0x89, 0, ...Buffer.from('__proto__'), 116, 1, 1]],
    ['inside a list', [117, 1, ...objectWith('__proto__', [116, 1, 1])]],
  ])('the key __proto__ in a value is refused, %s', (_name, value) => {
    const bytes = update({ client: 1, clock: 0, structs: [item([1, ...value], { tag: 8 })] });
    expect(() => Y.applyUpdate(listeningDoc(), bytes)).toThrow(TypeError);
    expect(codeFor(bytes)).toBe(4400);
  });

  // The options of a subdocument are spread over its guid. One that is no string cannot be encoded.
  test('a guid among the options of a subdocument is refused', () => {
    const options = objectWith('guid', objectWith('toString', [126]));
    const bytes = update({ client: 1, clock: 0, structs: [item([1, 97, ...options], { tag: 9 })] });
    expect(() => Y.applyUpdate(listeningDoc(), bytes)).toThrow(TypeError);
    expect(codeFor(bytes)).toBe(4400);
  });

  test('what subdocuments honestly carry is taken', () => {
    const doc = new Y.Doc();
    doc.getMap('m').set('sub', new Y.Doc({ guid: 'a', gc: false, autoLoad: true, meta: { guid: 'b' } }));
    expect(codeFor(Y.encodeStateAsUpdate(doc))).toBe('taken');
  });
});

describe('[U2] pinned', () => {
  // An item that begins inside a collected range: yjs looks for the left neighbour of its rest, finds the collected
  // struct and throws half-way. With the known part cut away the rest is collected as well.
  test('an update that begins inside a collected range is cut to what is new', () => {
    const gc = update({ client: 1, clock: 0, structs: [{ kind: 'gc', length: 3, flags: 0 }] });
    const straddling = update({ client: 1, clock: 0, structs: [letters(5)] });
    const broken = listeningDoc();
    Y.applyUpdate(broken, gc);
    expect(() => Y.applyUpdate(broken, straddling)).toThrow(TypeError);

    const doc = listeningDoc();
    Y.applyUpdate(doc, gc);
    const scan = scanUpdate(straddling);
    if (!scan.ok) throw new Error(scan.error.reason);
    Y.applyUpdate(doc, withoutKnownPart(straddling, scan.value, new Map([[1, 3]])));
    expect(Y.getState(doc.store, 1)).toBe(5);
    expect(doc.store.pendingStructs).toBeNull();
  });

  // Each of 170,000 separate deletions in one frame, the last first, moved all that lay behind it: 6.6 s of a server
  // that did nothing else. Merged in one pass it takes some 20 ms.
  test('a frame of scattered deletions is taken in one pass', () => {
    const bytes = scatteredDeletes(170_000);
    const known = new KnownState();
    const scan = scanUpdate(bytes);
    if (!scan.ok) throw new Error(scan.error.reason);
    const judgement = known.judge(scan.value);
    if (judgement.verdict !== 'new') throw new Error(judgement.verdict);
    known.admit(scan.value, bytes, judgement);
    expect(known.judge(scan.value)).toEqual({ verdict: 'known' });
  });

  // Every message with some deletions built the list of all that was ever deleted anew: beside a million of them some
  // hundred messages a second stood still the server.
  test('a message with some deletions costs no pass over all that a document has', () => {
    const set = new DeleteSet();
    const every = (count: number, from: number) =>
      Array.from({ length: count }, (_, at) => ({ client: 1, from: from + 4 * at, to: from + 4 * at + 1 }));
    set.addAll(every(1_000_000, 1_000_000));
    for (let message = 0; message < 10_000; message++) set.addAll(every(17, 70 * message + 2));
    expect(set.size).toBe(1_000_000 + 17 * 10_000);
    expect(set.covers(1, 2, 3)).toBe(true);
  });

  test('two clients that rest on each other by turns are ordered, with a thousand waiting for them', () => {
    const bytes = alternatingUpdate(10_000, 1_000);
    const scan = scanUpdate(bytes);
    if (!scan.ok) throw new Error(scan.error.reason);
    expect(new KnownState().judge(scan.value).verdict).toBe('new');
  });
});
