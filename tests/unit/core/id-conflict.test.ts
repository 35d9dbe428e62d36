// Two tabs of one person under one Yjs client id: Yjs alone would show one text here and another there for ever.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeReceipt, encodeSyncStep2, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { contradicts } from '../../../server/core/id-conflict.ts';
import { Author, CoreHarness } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

describe('[A7] one client id, two tabs that write', () => {
  test('the later one is sent away, unconfirmed, and the earlier one writes on', async () => {
    const core = new CoreHarness();
    const [earlier, later] = [await core.connect(), await core.connect()];
    const author = new Author(7);
    await earlier.say(encodeUpdate(author.type('AAAA')));
    later.take();
    await later.say(encodeUpdate(new Author(7).type('BBBB')));
    await later.say(encodeReceipt(1));
    expect(later.closed?.code).toBe(4409);
    expect(later.types()).toEqual([]);
    await earlier.say(encodeUpdate(author.type('A')));
    expect(earlier.closed).toBeNull();
  });

  test('also while the first edit is on its way to the disk', async () => {
    const core = new CoreHarness();
    const [earlier, later] = [await core.connect(), await core.connect()];
    core.store.hold();
    await earlier.say(encodeUpdate(new Author(7).type('AAAA')));
    await later.say(encodeUpdate(new Author(7).type('BB')));
    expect(later.closed?.code).toBe(4409);
    core.store.release();
    await settle();
    expect(earlier.closed).toBeNull();
  });

  test('also in a full answer, and if only what follows would be new', async () => {
    const core = new CoreHarness();
    const [earlier, later] = [await core.connect(), await core.connect()];
    await earlier.say(encodeUpdate(new Author(7).type('AA')));
    const twin = new Author(7);
    twin.type('AB and more');
    await later.say(encodeSyncStep2(Y.encodeStateAsUpdate(twin.doc)));
    expect(later.closed?.code).toBe(4409);
  });

  test('who repeats what is known, cut and deleted in other ways, is no twin', async () => {
    const core = new CoreHarness();
    const [writer, other] = [await core.connect(), await core.connect()];
    const author = new Author(7);
    await writer.say(encodeUpdate(author.type('all of it 😀')));
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(author.doc));
    // Cut in the middle of the surrogate pair, where Yjs puts other characters.
    copy.getText('text').insert(11, '|');
    copy.getText('text').delete(0, 3);
    await other.say(encodeSyncStep2(Y.encodeStateAsUpdate(copy)));
    await other.say(encodeUpdate(Y.encodeStateAsUpdate(author.doc)));
    expect(other.closed).toBeNull();
    await other.say(encodeReceipt(1));
    expect(other.types()).toContain('receipt');
  });
});

describe('contradicts', () => {
  const contents: ReadonlyArray<
    readonly [name: string, one: (doc: Y.Doc) => void, other: (doc: Y.Doc) => void]
  > = [
    ['values of an array', (doc) => doc.getArray('a').push([1, 2]), (doc) => doc.getArray('a').push([1, 3])],
    [
      'big integers',
      (doc) => doc.getArray('a').push([{ n: 1n }]),
      (doc) => doc.getArray('a').push([{ n: 2n }]),
    ],
    ['kinds', (doc) => doc.getArray('a').push(['x']), (doc) => doc.getText('a').insert(0, 'x')],
    ['formats', (doc) => format(doc, { bold: true }), (doc) => format(doc, { italic: true })],
    [
      'embeds',
      (doc) => doc.getText('t').insertEmbed(0, { src: 'a' }),
      (doc) => doc.getText('t').insertEmbed(0, { src: 'b' }),
    ],
  ];

  function format(doc: Y.Doc, attributes: object): void {
    doc.getText('t').insert(0, 'word');
    doc.getText('t').format(0, 4, attributes);
  }

  function written(edit: (doc: Y.Doc) => void): Uint8Array {
    const doc = new Y.Doc();
    doc.clientID = 7;
    edit(doc);
    return Y.encodeStateAsUpdate(doc);
  }

  for (const [name, one, other] of contents) {
    test(`tells ${name} apart, and takes the same for the same`, () => {
      expect(contradicts(written(one), [written(other)])).toBe(true);
      expect(contradicts(written(one), [written(one)])).toBe(false);
    });
  }
});

describe('[U6] a document that is full', () => {
  test('is told by its compacted size: text that was deleted since does not fill it', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(7);
    const portion = 'x'.repeat(limits.updateBytesMax - 1_024);
    const half = limits.documentBytesMax / limits.updateBytesMax / 2;
    for (let i = 0; i < half + 2; i++) await client.say(encodeUpdate(author.type(portion)));
    await core.clock.advance(60_000);
    expect(core.events).toContainEqual(expect.objectContaining({ type: 'compacted' }));
    // Less than the base, so that no compaction is due; together more than the limit.
    for (let i = 0; i < half + 1; i++) {
      await client.say(encodeUpdate(author.type(portion)));
      await client.say(encodeUpdate(author.erase(portion.length)));
    }
    expect(client.closed).toBeNull();
  });
});
