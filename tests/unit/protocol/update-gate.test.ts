// The proof behind the byte relay: what scanUpdate and KnownState let through, yjs takes without throwing and
// without holding anything back; what is refused or reported as a gap was rightly so.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { KnownState } from '../../../lib/protocol/update-admission.ts';
import { scanUpdate } from '../../../lib/protocol/update-scan.ts';
import { bytesFromHex } from '../../support/bytes.ts';
import { seededRandom } from '../../support/seeded-random.ts';

function admit(known: KnownState, update: Uint8Array): string {
  const scan = scanUpdate(update);
  if (!scan.ok) return String(scan.error.closeCode);
  const judgement = known.judge(scan.value);
  if (judgement.verdict === 'new') known.admit(scan.value, update, judgement);
  return judgement.verdict;
}

function docWithClient(clientID: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  return doc;
}

/** A document that holds one of everything that yjs can encode. */
function richDocument(): Y.Doc {
  const doc = docWithClient(7);
  const text = doc.getText('text');
  text.insert(0, 'naïve – 𝒲eft', { bold: true });
  text.insertEmbed(3, { image: 'x', list: [1, [2]] });
  text.delete(1, 2);
  const map = doc.getMap('map');
  map.set('any', {
    a: [1, -1, 1.5, 2 ** 40, null, undefined, true, false, 'é'],
    big: 12n,
    bytes: new Uint8Array([1, 2]),
  });
  map.set('binary', new Uint8Array([0, 255]));
  map.set('nested', new Y.Map([['deep', new Y.Array()]]));
  map.set('sub', new Y.Doc({ guid: 'a-guid', meta: { x: 1 } }));
  const xml = doc.getXmlFragment('xml');
  const element = new Y.XmlElement('p');
  element.setAttribute('class', 'x');
  xml.insert(0, [element, new Y.XmlText('text'), new Y.XmlHook('hook') as never]);
  xml.delete(0, 1);
  return doc;
}

describe('[U1] scanUpdate', () => {
  test('reads every kind of content that yjs writes and finds the state vector of the document', () => {
    const doc = richDocument();
    const scan = scanUpdate(Y.encodeStateAsUpdate(doc));
    expect(scan.ok).toBe(true);
    if (!scan.ok) return;
    const vector = new Map(scan.value.runs.map((run) => [run.client, run.to]));
    expect(vector).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)));
  });

  test.each([
    ['a claim of 33 million structs in 7 bytes', '01ffffff0f0900'],
    ['a delete set that is cut off', '01010700040101740568656c6c6f0501'],
    ['a V2 update that makes its decoder loop', '00010000000001000100010200001602000001fdffffffff7f0000'],
    ['nothing at all', ''],
    ['a byte after the end', '000000'],
  ])('refuses %s as malformed', (_name, hex) => {
    expect(admit(new KnownState(), bytesFromHex(hex))).toBe('4400');
  });

  test('refuses a value that nests 5,000 deep', () => {
    let value: unknown = 0;
    for (let i = 0; i < 5_000; i++) value = [value];
    const doc = docWithClient(1);
    const depthOk = (() => {
      try {
        doc.getMap('m').set('deep', value as never);
        return Y.encodeStateAsUpdate(doc);
      } catch {
        return null;
      }
    })();
    if (depthOk === null) throw new Error('this engine cannot build the attack');
    expect(admit(new KnownState(), depthOk)).toBe('4400');
  });
});

describe('[U2] KnownState', () => {
  test('takes an update once and calls it known afterwards', () => {
    const known = new KnownState();
    const update = Y.encodeStateAsUpdate(richDocument());
    expect(admit(known, update)).toBe('new');
    expect(admit(known, update)).toBe('known');
  });

  test('a deletion alone is new, and known when it comes again', () => {
    const doc = docWithClient(1);
    doc.getText('t').insert(0, 'abc');
    const known = new KnownState();
    admit(known, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(doc);
    doc.getText('t').delete(1, 1);
    const deletion = Y.encodeStateAsUpdate(doc, before);
    expect(admit(known, deletion)).toBe('new');
    expect(admit(known, deletion)).toBe('known');
  });

  test('stores of a repeated delete set only what is new', () => {
    const doc = docWithClient(1);
    const text = doc.getText('t');
    text.insert(0, 'abcdefghij');
    for (let i = 0; i < 5; i++) text.delete(i, 1);
    const known = new KnownState();
    admit(known, Y.encodeStateAsUpdate(doc));
    const vector = Y.encodeStateVector(doc);
    text.insert(0, 'x');
    const update = Y.encodeStateAsUpdate(doc, vector);
    const scan = scanUpdate(update);
    if (!scan.ok) throw new Error('unreadable');
    const judgement = known.judge(scan.value);
    if (judgement.verdict !== 'new') throw new Error(judgement.verdict);
    const admitted = known.admit(scan.value, update, judgement);
    const stored = scanUpdate(admitted);
    expect(stored.ok && stored.value.deletes).toEqual([]);
    expect(admitted.length).toBeLessThan(update.length);
  });

  test('reports a gap in one client, in a dependency, and in a deletion, and takes nothing of them', () => {
    const a = docWithClient(1);
    const updates: Uint8Array[] = [];
    a.on('update', (update: Uint8Array) => updates.push(update));
    a.getText('t').insert(0, 'a');
    a.getText('t').insert(1, 'b');
    const known = new KnownState();
    expect(admit(known, updates[1] as Uint8Array)).toBe('gap');

    const b = docWithClient(2);
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    const vector = Y.encodeStateVector(b);
    b.getText('t').insert(1, 'x');
    expect(admit(known, Y.encodeStateAsUpdate(b, vector))).toBe('gap');

    a.getText('t').delete(0, 1);
    expect(admit(known, updates[2] as Uint8Array)).toBe('gap');
    expect(known.stateVector.size).toBe(0);
    expect(admit(known, updates[0] as Uint8Array)).toBe('new');
  });

  test('refuses the deletion of what a client will only write later', () => {
    expect(admit(new KnownState(), bytesFromHex('00012a01060a'))).toBe('gap');
    expect(admit(new KnownState(), bytesFromHex('00012a0106808080808020'))).toBe('4400');
  });

  test('takes two clients whose edits rest on each other by turns', () => {
    const a = docWithClient(1);
    const b = docWithClient(2);
    for (let i = 0; i < 200; i++) {
      a.getText('t').insert(i * 2, 'a');
      Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)));
      b.getText('t').insert(i * 2 + 1, 'b');
      Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)));
    }
    expect(admit(new KnownState(), Y.encodeStateAsUpdate(a))).toBe('new');
  });

  test('holds back two edits that rest on each other in a circle', () => {
    // client 1 clock 0 after (2, 0); client 2 clock 0 after (1, 0); both the string "a".
    expect(admit(new KnownState(), bytesFromHex('02' + '0102008401000161' + '0101008402000161' + '00'))).toBe(
      'gap',
    );
  });

  test('what is admitted leaves yjs nothing pending: random sessions, random order, mutated bytes', () => {
    let taken = 0;
    let refused = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const random = seededRandom(seed);
      const pick = (count: number): number => Math.floor(random.fraction() * count);
      const docs = [1, 2, 3].map(docWithClient);
      const updates: Uint8Array[] = [];
      for (const doc of docs) doc.on('update', (update: Uint8Array) => updates.push(update));
      for (let step = 0; step < 40; step++) {
        const doc = docs[pick(3)] as Y.Doc;
        const text = doc.getText('t');
        if (pick(4) === 0) Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[pick(3)] as Y.Doc));
        else if (pick(3) === 0 && text.length > 2) text.delete(pick(text.length - 1), 1);
        else text.insert(pick(text.length + 1), 'wo');
      }
      const mirror = new Y.Doc();
      const known = new KnownState();
      for (let i = 0; i < updates.length * 2; i++) {
        const bytes = (updates[pick(updates.length)] as Uint8Array).slice();
        if (pick(3) === 0) bytes[pick(bytes.length)] = pick(256);
        const scan = scanUpdate(bytes);
        if (!scan.ok) {
          refused += 1;
          continue;
        }
        const judgement = known.judge(scan.value);
        if (judgement.verdict !== 'new') continue;
        Y.applyUpdate(mirror, known.admit(scan.value, bytes, judgement));
        expect(mirror.store.pendingStructs, `seed ${seed}`).toBeNull();
        expect(mirror.store.pendingDs, `seed ${seed}`).toBeNull();
        taken += 1;
      }
      expect(Y.decodeStateVector(Y.encodeStateVector(mirror)), `seed ${seed}`).toEqual(
        new Map(known.stateVector),
      );
    }
    expect(taken).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(100);
  });
});
