// What a peer is told when it comes, and what it is answered: the opening of docs/PROTOCOL.md, on the real core.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { decodeAwareness, encodeAwarenessEntries } from '../../../lib/protocol/awareness-codec.ts';
import {
  encodeAwareness,
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { decodeStateVector } from '../../../lib/protocol/state-vector.ts';
import { Author, CoreHarness } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const everything = encodeSyncStep1(Uint8Array.of(0));

function presence(client: number, clock: number): Uint8Array {
  return encodeAwareness(encodeAwarenessEntries([{ client, clock, stateJson: '{}' }]));
}

describe('who comes', () => {
  test('is asked at once for what the server lacks, and shown who is there', async () => {
    const core = new CoreHarness();
    const first = await core.connect();
    await first.say(encodeUpdate(new Author(7).type('four')));
    await first.say(presence(7, 3));
    const [question, people, ...rest] = (await core.connect()).take();
    expect(question?.type === 'step-1' && decodeStateVector(question.bytes)).toEqual({
      ok: true,
      value: new Map([[7, 4]]),
    });
    expect(people?.type === 'awareness' && decodeAwareness(people.bytes)).toEqual({
      ok: true,
      value: [{ client: 7, clock: 3, stateJson: '{}' }],
    });
    expect(rest).toEqual([]);
  });

  test('and asks who is there is told, if there is anybody', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    client.take();
    await client.say(Uint8Array.of(3));
    expect(client.take()).toEqual([]);
    await client.say(presence(7, 1));
    await core.clock.advance(100);
    client.take();
    await client.say(Uint8Array.of(3));
    expect(client.types()).toEqual(['awareness']);
  });

  test('[U4] gets parts that each apply at once, step 2 the last of them', async () => {
    const core = new CoreHarness();
    const [writer, author] = [await core.connect(), new Author(1)];
    for (let i = 0; i < 40; i++) await writer.say(encodeUpdate(author.type(`${i} `)));
    const joiner = await core.connect();
    joiner.take();
    await joiner.say(everything);
    const answer = joiner.take();
    const doc = new Y.Doc();
    expect(answer.length).toBeGreaterThan(2);
    for (const message of answer) {
      if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
      expect(doc.store.pendingStructs).toBeNull();
    }
    expect(answer.map((message) => message.type).indexOf('step-2')).toBe(answer.length - 1);
    expect(doc.getText('text').toJSON()).toBe(author.doc.getText('text').toJSON());
  });

  test('[D2] after a compaction gets what came since, too', async () => {
    const core = new CoreHarness();
    const [writer, author] = [await core.connect(), new Author(1)];
    const text = async (): Promise<string> => {
      const joiner = await core.connect();
      await joiner.say(everything);
      const doc = new Y.Doc();
      for (const message of joiner.take()) {
        if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
      }
      joiner.session.disconnected();
      return doc.getText('text').toJSON();
    };
    const large = limits.compactionBytesMin + 1_000;
    for (let round = 1; round <= 3; round++) {
      await writer.say(encodeUpdate(author.type(`${round}`.repeat(large * 2 ** round))));
      await writer.say(encodeUpdate(author.type('in the tail')));
      await settle();
      expect(await text()).toBe(author.doc.getText('text').toJSON());
    }
    expect(core.events.filter((event) => event.type === 'compacted').length).toBeGreaterThan(1);
  });
});

describe('who writes', () => {
  test('gets an echo, unless it asks for receipts; the others get the edit in any case', async () => {
    const core = new CoreHarness();
    const [stock, ours] = [await core.connect(), await core.connect()];
    await ours.say(encodeReceipt(1));
    stock.take();
    ours.take();
    await stock.say(encodeUpdate(new Author(1).type('x')));
    expect([stock.types(), ours.types()]).toEqual([['update'], ['update']]);
    await ours.say(encodeUpdate(new Author(2).type('y')));
    expect([stock.types(), ours.types()]).toEqual([['update'], []]);
  });

  test('[D1] gets what others wrote in the same commit though it wants no echo of its own', async () => {
    const core = new CoreHarness();
    const [a, b, c] = [await core.connect(), await core.connect(), await core.connect()];
    await a.say(encodeReceipt(1));
    core.store.hold();
    await c.say(encodeUpdate(new Author(3).type('first in the queue. ')));
    for (const client of [a, b, c]) client.take();
    await a.say(encodeUpdate(new Author(1).type('by a. ')));
    await b.say(encodeUpdate(new Author(2).type('by b. ')));
    core.store.release();
    await core.clock.advance(100);
    const doc = new Y.Doc();
    for (const message of a.take()) if (message.type === 'update') Y.applyUpdate(doc, message.bytes);
    expect(doc.getText('text').toJSON()).toContain('by b. ');
  });

  test('many edits of one commit are one frame to everybody', async () => {
    const core = new CoreHarness();
    const [writer, reader] = [await core.connect(), await core.connect()];
    const author = new Author(1);
    core.store.hold();
    for (let i = 0; i < 20; i++) await writer.say(encodeUpdate(author.type('x')));
    reader.take();
    core.store.release();
    await core.clock.advance(100);
    expect(reader.types()).toEqual(['update', 'update']);
  });
});

describe('[U3] who was asked to repeat', () => {
  test('[D1] gets its receipt when its full answer is durable, not when that has come', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    author.type('missing. ');
    await client.say(encodeUpdate(author.type('rests on it.')));
    await client.say(encodeReceipt(1));
    core.store.hold();
    client.take();
    await client.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    expect(client.take()).toEqual([]);
    core.store.release();
    await settle();
    expect(client.types()).toContain('receipt');
  });

  test('and did so may have gaps again', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    const portion = 'x'.repeat(limits.gapBytesMax * 0.6);
    for (let round = 0; round < 4; round++) {
      author.type('kept back. ');
      await client.say(encodeUpdate(author.type(portion)));
      await client.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc, Y.encodeStateVector(new Y.Doc()))));
      if (round === 0) expect(client.types()).toContain('step-1');
    }
    expect(client.closed).toBeNull();
  });
});
