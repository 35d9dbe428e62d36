// The rules of one connection and one document, on the real core with faked time, disk and sockets.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeAwarenessEntries, decodeAwareness } from '../../../lib/protocol/awareness-codec.ts';
import {
  encodeAwareness,
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { StorageUnavailable } from '../../../server/core/ports.ts';
import { bytesFromHex } from '../../support/bytes.ts';
import { Author, ControlledStore, CoreHarness, type FakeClient } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const emptyVector = Uint8Array.of(0);

/** The document that a client would have after everything that it was sent. */
function documentOf(messages: ReturnType<FakeClient['take']>): Y.Doc {
  const doc = new Y.Doc();
  for (const message of messages) {
    if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
  }
  return doc;
}

function presence(client: number, clock: number, state: unknown): Uint8Array {
  return encodeAwareness(encodeAwarenessEntries([{ client, clock, stateJson: JSON.stringify(state) }]));
}

describe('[D1] delivery and receipts wait for the commit', () => {
  test('nobody is shown an edit, and no receipt is given, before the append returned', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    b.take();
    a.take();
    core.store.hold();
    await a.say(encodeUpdate(new Author(1).type('x')));
    await a.say(encodeReceipt(1));
    expect(a.take()).toEqual([]);
    expect(b.take()).toEqual([]);
    core.store.release();
    await settle();
    expect(a.take()).toEqual([{ type: 'receipt', upTo: 1 }]);
    expect(b.types()).toEqual(['update']);
  });

  test('a receipt waits for an edit that an earlier connection of the same person left in the queue', async () => {
    const core = new CoreHarness();
    const first = await core.connect();
    const edit = encodeUpdate(new Author(1).type('x'));
    core.store.hold();
    await first.say(edit);
    first.session.disconnected();
    const second = await core.connect();
    second.take();
    await second.say(edit);
    await second.say(encodeReceipt(7));
    expect(second.take()).toEqual([]);
    core.store.release();
    await settle();
    expect(second.types()).toContain('receipt');
  });

  test('a receipt waits for the last edit before it, though earlier ones became durable', async () => {
    const core = new CoreHarness();
    const a = await core.connect();
    const author = new Author(1);
    core.store.hold();
    await a.say(encodeUpdate(author.type('first')));
    await a.say(encodeUpdate(author.type('second')));
    await a.say(encodeReceipt(1));
    a.take();
    // The first commit is let through, the second one is held.
    core.store.release();
    core.store.hold();
    await settle();
    expect([core.store.appends, a.types()]).toEqual([1, []]);
    core.store.release();
    await settle();
    expect(a.types()).toEqual(['receipt']);
  });

  test('a store that refuses gets the same batch again, and nobody is told anything until it took it', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    a.take();
    b.take();
    core.store.failWith = new StorageUnavailable('full', 'disk full');
    await a.say(encodeUpdate(new Author(1).type('x')));
    await a.say(encodeReceipt(1));
    await core.clock.advance(2_000);
    expect(core.store.appends).toBeGreaterThan(2);
    expect(core.server.queue.health.get()).toBe('full');
    expect(a.take().concat(b.take())).toEqual([]);
    core.store.failWith = null;
    await core.clock.advance(1_000);
    expect(core.server.queue.health.get()).toBe('ok');
    expect(a.types()).toEqual(['receipt']);
    expect(b.types()).toEqual(['update']);
    expect(core.fatal).toEqual([]);
  });

  test('[D4] a failure that leaves open what was written is fatal, and nothing is delivered', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    b.take();
    core.store.failWith = new Error('EIO');
    await a.say(encodeUpdate(new Author(1).type('x')));
    await core.clock.advance(5_000);
    expect(core.fatal).toHaveLength(1);
    expect(core.store.appends).toBe(1);
    expect(b.types()).not.toContain('update');
  });
});

describe('[D2] what a joiner is sent is durable', () => {
  test('an edit that waits for its commit is not in step 2', async () => {
    const core = new CoreHarness();
    const author = new Author(1);
    const a = await core.connect();
    await a.say(encodeUpdate(author.type('durable')));
    core.store.hold();
    await a.say(encodeUpdate(author.type(' not yet')));
    const b = await core.connect();
    await b.say(encodeSyncStep1(emptyVector));
    expect(documentOf(b.take()).getText('text').toJSON()).toBe('durable');
    core.store.release();
    await settle();
    expect(b.types()).toEqual(['update']);
  });

  test('the answer to step 1 ends with exactly one step 2 and holds thousands of edits in few frames', async () => {
    const core = new CoreHarness();
    const author = new Author(1);
    const a = await core.connect();
    for (let i = 0; i < 1_000; i++) await a.say(encodeUpdate(author.type('x')));
    const b = await core.connect();
    b.take();
    await b.say(encodeSyncStep1(emptyVector));
    const answer = b.take();
    expect(documentOf(answer).getText('text').length).toBe(1_000);
    expect(answer.filter((message) => message.type === 'step-2')).toHaveLength(1);
    expect(answer.at(-1)?.type).toBe('step-2');
    expect(answer.length).toBeLessThan(48);
  });

  test('who knows everything gets an empty step 2', async () => {
    const core = new CoreHarness();
    const author = new Author(1);
    const a = await core.connect();
    await a.say(encodeUpdate(author.type('x')));
    a.take();
    await a.say(encodeSyncStep1(Y.encodeStateVector(author.doc)));
    expect(a.take()).toEqual([{ type: 'step-2', bytes: Uint8Array.of(0, 0) }]);
  });
});

describe('gaps', () => {
  test('[U3] an edit that rests on a missing one is not stored; the peer is asked, and the receipt waits', async () => {
    const core = new CoreHarness();
    const author = new Author(1);
    author.type('first ');
    const second = author.type('second');
    const [a, b] = [await core.connect(), await core.connect()];
    a.take();
    b.take();
    await a.say(encodeUpdate(second));
    await a.say(encodeReceipt(2));
    expect(a.types()).toEqual(['step-1']);
    await a.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    expect(a.types()).toEqual(['receipt']);
    expect(documentOf(b.take()).getText('text').toJSON()).toBe('first second');
  });

  test('[U3] it is asked once, however many such edits it sends before its answer, and again after that', async () => {
    const core = new CoreHarness();
    const author = new Author(1);
    author.type('never sent');
    const a = await core.connect();
    a.take();
    for (const letter of 'abc') await a.say(encodeUpdate(author.type(letter)));
    expect(a.types()).toEqual(['step-1']);
    await a.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    a.take();
    author.type('not sent either');
    await a.say(encodeUpdate(author.type('d')));
    expect(a.types()).toEqual(['step-1']);
  });

  test('a peer that sends nothing but gaps is sent away', async () => {
    const core = new CoreHarness();
    const a = await core.connect();
    const author = new Author(1);
    author.type('never sent');
    const gap = encodeUpdate(author.type('x'.repeat(20_000)));
    for (let i = 0; i < 14 && a.closed === null; i++) await a.say(gap);
    expect(a.closed?.code).toBe(4400);
  });
});

describe('[E1] a fault ends its own session only', () => {
  const bad: ReadonlyArray<[string, string, number]> = [
    ['an empty frame', '', 4400],
    ['an endless varint', 'ffffffffffffffffffff', 4400],
    ['a sync message of an unknown kind', '000900', 4400],
    ['a sync message that is cut off', '000205aa', 4400],
    ['bytes behind the message', '0002020000ff', 4400],
    ['33 million structs in 7 bytes', '00020701ffffff0f0900', 4400],
    ['presence that is no JSON', '01050101010178', 4400],
  ];
  test.each(bad)('%s', async (_name, hex, code) => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    b.take();
    await a.say(bytesFromHex(hex));
    expect(a.closed?.code).toBe(code);
    expect(b.closed).toBeNull();
    await b.say(encodeUpdate(new Author(5).type('still here')));
    await b.say(encodeReceipt(1));
    expect(b.types()).toContain('receipt');
  });

  test('a text frame', async () => {
    const a = await new CoreHarness().connect();
    a.session.receiveText();
    expect(a.closed?.code).toBe(4400);
  });

  test('a frame above the limit', async () => {
    const a = await new CoreHarness().connect();
    await a.say(new Uint8Array(limits.frameBytesMax + 1));
    expect(a.closed?.code).toBe(4413);
  });

  test('an unknown message type is forgiven once', async () => {
    const a = await new CoreHarness().connect();
    await a.say(Uint8Array.of(99));
    expect(a.closed).toBeNull();
    await a.say(Uint8Array.of(99));
    expect(a.closed?.code).toBe(4400);
  });
});

describe('presence', () => {
  test('[P1] an echo, and what a session says of others, reach nobody', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    await a.say(presence(1, 1, { name: 'Ada' }));
    await b.say(presence(2, 1, { name: 'Ben' }));
    await core.clock.advance(100);
    a.take();
    b.take();
    await b.say(presence(1, 1, { name: 'Ada' }));
    await b.say(presence(1, 9, { name: 'Mallory' }));
    await core.clock.advance(100);
    expect(a.take()).toEqual([]);
  });

  test('[P2] a hundred movements within 50 ms make one frame with the last of them', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    b.take();
    for (let clock = 1; clock <= 100; clock++) await a.say(presence(1, clock, { at: clock }));
    await core.clock.advance(100);
    const frames = b.take();
    expect(frames).toHaveLength(1);
    const entries = decodeAwareness((frames[0] as { bytes: Uint8Array }).bytes);
    expect(entries.ok && entries.value).toEqual([{ client: 1, clock: 100, stateJson: '{"at":100}' }]);
  });

  test('[P3] who comes back within the grace period never left; who does not is gone', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    await a.say(presence(1, 5, { name: 'Ada' }));
    await core.clock.advance(100);
    b.take();
    a.session.disconnected();
    await core.clock.advance(limits.presenceGraceMs - 1_000);
    const again = await core.connect();
    await again.say(presence(1, 5, { name: 'Ada' }));
    await core.clock.advance(limits.presenceGraceMs);
    expect(b.types().filter((type) => type === 'awareness')).toEqual([]);
    again.session.disconnected();
    await core.clock.advance(limits.presenceGraceMs + 100);
    const gone = b.take().at(-1) as { bytes: Uint8Array };
    const entries = decodeAwareness(gone.bytes);
    expect(entries.ok && entries.value).toEqual([{ client: 1, clock: 5, stateJson: 'null' }]);
  });
});

describe('[F1] a slow reader', () => {
  test('gets no single edits while it lags, then one difference that lacks nothing', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    const author = new Author(1);
    await a.say(encodeUpdate(author.type('before ')));
    const received = b.take();
    b.buffered = limits.outboxLagBytes + 1;
    for (let i = 0; i < 40; i++) await a.say(encodeUpdate(author.type(`${i} `)));
    expect(b.take()).toEqual([]);
    b.buffered = 0;
    await core.clock.advance(10_000);
    const caughtUp = b.take();
    expect(caughtUp.length).toBeLessThan(20);
    expect(
      documentOf([...received, ...caughtUp])
        .getText('text')
        .toJSON(),
    ).toBe(author.doc.getText('text').toJSON());
  });

  test('is sent away with 1013 when it does not recover', async () => {
    const core = new CoreHarness();
    const [a, b] = [await core.connect(), await core.connect()];
    b.buffered = limits.outboxLagBytes + 1;
    await a.say(encodeUpdate(new Author(1).type('x')));
    await core.clock.advance(limits.outboxLagMsMax + 10_000);
    expect(b.closed?.code).toBe(1013);
  });
});

describe('rooms', () => {
  test('[G1] those who come at once share one load and one room', async () => {
    const core = new CoreHarness();
    await Promise.all([core.connect(), core.connect(), core.connect()]);
    expect(core.events.filter((event) => event.type === 'room-opened')).toHaveLength(1);
  });

  test('[G2] an empty room is unloaded after a while, never before everything is durable, and comes back whole', async () => {
    const core = new CoreHarness();
    const author = new Author(1);
    const a = await core.connect();
    core.store.hold();
    await a.say(encodeUpdate(author.type('kept')));
    a.session.disconnected();
    await core.clock.advance(limits.idleRoomMs * 3);
    expect(core.server.registry.size).toBe(1);
    core.store.release();
    await core.clock.advance(limits.idleRoomMs * 2);
    expect(core.server.registry.size).toBe(0);
    const b = await core.connect();
    await b.say(encodeSyncStep1(emptyVector));
    expect(documentOf(b.take()).getText('text').toJSON()).toBe('kept');
  });

  test('a long log is folded into a snapshot that a new server opens, and nothing is missing', async () => {
    const store = new ControlledStore();
    const core = new CoreHarness({ store });
    const author = new Author(1);
    const a = await core.connect();
    for (let i = 0; i < 300; i++) {
      await a.say(encodeUpdate(i % 7 === 6 ? author.erase(3) : author.type('word ')));
    }
    a.session.disconnected();
    await core.clock.advance(limits.idleRoomMs * 2);
    expect(core.events.filter((event) => event.type === 'compacted')).toHaveLength(1);
    const next = new CoreHarness({ store });
    const b = await next.connect();
    await b.say(encodeSyncStep1(emptyVector));
    const opened = next.events.find((event) => event.type === 'room-opened');
    expect(opened?.type === 'room-opened' && opened.records).toBe(0);
    expect(documentOf(b.take()).getText('text').toJSON()).toBe(author.doc.getText('text').toJSON());
  });

  test('draining sends everybody away with 1012 and ends when all is durable', async () => {
    const core = new CoreHarness();
    const clients = [await core.connect(), await core.connect()];
    core.store.hold();
    await clients[0]?.say(encodeUpdate(new Author(1).type('x')));
    let drained = false;
    void core.server.drain().then(() => (drained = true));
    await core.clock.advance(1_000);
    expect(clients.map((client) => client.closed?.code)).toEqual([1012, 1012]);
    expect(drained).toBe(false);
    core.store.release();
    await settle();
    expect(drained).toBe(true);
  });
});

describe('titles', () => {
  test('a rename answers with the new title though an older look at the document is under way', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('old', 'ada' as never);
    let finishLook = (): void => {};
    const lookAt = core.jobs.title;
    core.jobs.title = async (updates) => {
      const title = await lookAt(updates);
      await new Promise<void>((resolve) => (finishLook = resolve));
      return title;
    };
    await core.clock.advance(5_000);
    core.jobs.title = lookAt;
    const renamed = core.server.documents.rename(info.id, 'new', 'ada' as never);
    await settle();
    finishLook();
    const answer = await renamed;
    expect(answer.ok && answer.value.title).toBe('new');
    expect((await core.store.get(info.id))?.title).toBe('new');
  });
});
