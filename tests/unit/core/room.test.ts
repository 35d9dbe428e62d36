// The rules of one document: what is stored of an update, what is refused, and that a document which was unloaded or
// whose server began anew is the same one.

import { describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { DocumentId, SessionId, UserId } from '../../../lib/base/ids.ts';
import { err } from '../../../lib/base/result.ts';
import { encodeAwarenessEntries } from '../../../lib/protocol/awareness-codec.ts';
import {
  encodeAwareness,
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { encodeStateVector } from '../../../lib/protocol/state-vector.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import { Author, ControlledStore, CoreHarness, type FakeClient } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const ada = 'ada' as UserId;
const ben = 'ben' as UserId;

async function contentFor(client: FakeClient): Promise<string> {
  await client.say(encodeSyncStep1(Uint8Array.of(0)));
  const doc = new Y.Doc();
  for (const message of client.take()) {
    if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
  }
  return doc.getText('text').toJSON();
}

async function isSaved(client: FakeClient): Promise<boolean> {
  client.take();
  await client.say(encodeReceipt(1));
  return client.types().includes('receipt');
}

/** So many types in each other, an update for each. */
function nested(levels: number): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  let inner = doc.getMap('root');
  for (let level = 0; level < levels; level++) {
    const next = new Y.Map<unknown>();
    inner.set('x', next);
    inner = next;
  }
  return updates;
}

describe('[U5] what is stored of an update', () => {
  test('is what is new in it: an overlap is cut away', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    await client.say(encodeUpdate(author.type('x'.repeat(5_000))));
    author.type('new');
    await client.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    const { tail } = await core.store.load(id);
    expect(tail).toHaveLength(2);
    expect(tail[1]?.update?.length).toBeLessThan(50);
    expect(await contentFor(client)).toBe(author.doc.getText('text').toJSON());
  });

  test('is a copy: the socket may use the frame’s bytes again', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    core.store.hold();
    const frame = encodeUpdate(new Author(1).type('as it was sent'));
    await client.say(frame);
    frame.fill(0);
    core.store.release();
    await settle();
    expect(await contentFor(client)).toBe('as it was sent');
  });

  test('is nothing if nothing is new', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const update = encodeUpdate(new Author(1).type('once'));
    for (let i = 0; i < 3; i++) await client.say(update);
    expect((await core.store.load(id)).tail).toHaveLength(1);
    expect(await isSaved(client)).toBe(true);
  });
});

describe('a document that is opened again', () => {
  const again: ReadonlyArray<[string, (core: CoreHarness, client: FakeClient) => Promise<CoreHarness>]> = [
    ['by a new server', async (core) => new CoreHarness({ store: core.store })],
    [
      'after it was unloaded',
      async (core, client) => {
        client.session.disconnected();
        await core.clock.advance(limits.idleRoomMs + 1_000);
        expect(core.server.registry.size).toBe(0);
        return core;
      },
    ],
  ];

  test.each(again)('%s takes the next edit of who wrote in it', async (_name, reopen) => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    await client.say(encodeUpdate(author.type('before ')));
    const next = await (await reopen(core, client)).connect();
    await next.say(encodeUpdate(author.type('after')));
    expect(await isSaved(next)).toBe(true);
    expect(await contentFor(next)).toBe('before after');
  });

  test.each(again)('[U5] %s remembers how deep its types nest', async (_name, reopen) => {
    const core = new CoreHarness();
    const client = await core.connect();
    const updates = nested(limits.nestingMax + 1);
    for (const update of updates.slice(0, -1)) await client.say(encodeUpdate(update));
    const next = await (await reopen(core, client)).connect();
    await next.say(encodeUpdate(updates.at(-1) as Uint8Array));
    expect(next.closed?.code).toBe(4422);
  });

  test('[A3] knows under which rights it stands', async () => {
    const store = new ControlledStore();
    const core = new CoreHarness({ store });
    const client = await core.connect();
    await client.say(encodeUpdate(new Author(1).type('before ')));
    await store.control(id, 'access-changed', ada, 1);
    const next = await new CoreHarness({ store }).connect();
    await next.say(encodeUpdate(new Author(2).type('after')));
    expect(await isSaved(next)).toBe(true);
  });
});

describe('limits of one document', () => {
  test('[E1] an update above its limit is refused, whoever brings it', async () => {
    const core = new CoreHarness();
    const { room } = await core.server.registry.acquire(id);
    const by = { userId: ada, sessionId: null };
    const refused = room.accept(new Uint8Array(limits.updateBytesMax + 1), by, 'all');
    expect(refused).toMatchObject({ ok: false, error: { closeCode: 4413, reason: 'update too large' } });
  });

  test('[E1] one of too many clients is refused', async () => {
    const client = await new CoreHarness().connect();
    const everybody = Y.mergeUpdates(
      Array.from({ length: limits.updateClientsMax + 1 }, (_, index) => new Author(index + 1).type('x')),
    );
    await client.say(encodeUpdate(everybody));
    expect(client.closed).toEqual({ code: 4422, reason: 'too many clients in one update' });
  });

  test('people beyond what its list holds are sent away, and those who are there are not', async () => {
    const core = new CoreHarness();
    const { room } = await core.server.registry.acquire(id);
    const client = await core.connect();
    for (let index = 1; index <= limits.awarenessClientsMax; index++) {
      const entries = [{ client: index, clock: 1, stateJson: '{}' }];
      expect(room.hearPresence(`session-${index}` as SessionId, ada, entries).ok).toBe(true);
    }
    await client.say(encodeAwareness(encodeAwarenessEntries([{ client: 9_999, clock: 1, stateJson: '{}' }])));
    expect(client.closed).toEqual({ code: 1013, reason: 'too many people' });
    expect(room.presentCount).toBe(limits.awarenessClientsMax);
  });

  /** A stored document of this size, before or behind its base. */
  async function largeDocument(bytes: number, place: 'base' | 'tail'): Promise<FakeClient> {
    const store = new ControlledStore();
    const update = new Author(1).type('x'.repeat(bytes));
    const record = {
      documentId: id,
      at: 0,
      userId: ada,
      sessionId: null,
      aclGen: 0,
      newClients: [1],
      update,
    };
    await store.append([record]);
    if (place === 'base') await store.compact(id, { expectBaseSeq: 0, uptoSeq: 1, state: update });
    const core = new CoreHarness({ store });
    // What lies behind the base stays there.
    core.jobs.compact = async () => err('unreadable');
    return core.connect();
  }

  test('[U6] it is full when its snapshot and the update pass the limit', async () => {
    const client = await largeDocument(limits.documentBytesMax - 10_000, 'base');
    await client.say(encodeUpdate(new Author(2).type('x'.repeat(5_000))));
    expect(client.closed).toBeNull();
    await client.say(encodeUpdate(new Author(3).type('x'.repeat(15_000))));
    expect(client.closed).toEqual({ code: 4413, reason: 'document full' });
  });

  test('[U6] a full one is read, renamed and made smaller as any other', async () => {
    const store = new ControlledStore();
    const author = new Author(1);
    const update = author.type('x'.repeat(limits.documentBytesMax + 10_000));
    await store.append([
      { documentId: id, at: 0, userId: ada, sessionId: null, aclGen: 0, newClients: [], update },
    ]);
    await store.compact(id, { expectBaseSeq: 0, uptoSeq: 1, state: update });
    const core = new CoreHarness({ store });
    const client = await core.connect();
    // Every reader says so when it comes.
    await client.say(encodeSyncStep2(Uint8Array.of(0, 0)));
    await client.say(encodeUpdate(author.erase(5_000_000)));
    expect(client.closed).toBeNull();
    const room = client.session.room;
    const title = new Author(2).type('Too long');
    expect(room.accept(title, { userId: ada, sessionId: null }, 'all')).toEqual({
      ok: true,
      value: 'accepted',
    });
    await client.say(encodeUpdate(new Author(3).type('more')));
    expect(client.closed).toEqual({ code: 4413, reason: 'document full' });
  });

  test.each([
    ['come beyond that, or nobody could make room', -10_000, null],
    ['but not without end, for what lies behind the snapshot may stay there', 0, 'document full'],
  ])('[U6] deletions %s', async (_name, beyond, reason) => {
    const client = await largeDocument(3 * limits.documentBytesMax + beyond, 'tail');
    // One edit of client 1.
    await client.say(encodeUpdate(Uint8Array.of(0, 1, 1, 1, 0, 1)));
    expect(client.closed?.reason ?? null).toBe(reason);
  });

  test('[U6] or when what came since is as much again', async () => {
    const client = await largeDocument(2 * limits.documentBytesMax - 10_000, 'tail');
    await client.say(encodeUpdate(new Author(2).type('x'.repeat(5_000))));
    expect(client.closed).toBeNull();
    await client.say(encodeUpdate(new Author(3).type('x'.repeat(15_000))));
    expect(client.closed).toEqual({ code: 4413, reason: 'document full' });
  });
});

test('[U6] a document takes no end of separate deletions', async () => {
  const store = new ControlledStore();
  const collected = encoding.encode((encoder) => {
    for (const number of [1, 1, 7, 0, 0, 2 ** 30, 0]) encoding.writeVarUint(encoder, number);
  });
  const ranges = Array.from({ length: limits.deletedRangesMax - 1 }, (_, at) => 2 * at);
  const deletions = encoding.encode((encoder) => {
    for (const number of [0, 1, 7, ranges.length]) encoding.writeVarUint(encoder, number);
    for (const from of ranges) for (const number of [from, 1]) encoding.writeVarUint(encoder, number);
  });
  const rest = { documentId: id, at: 0, userId: ada, sessionId: null, aclGen: 0, newClients: [] };
  await store.append([
    { ...rest, update: collected },
    { ...rest, update: deletions },
  ]);
  const core = new CoreHarness({ store });
  core.jobs.compact = async () => err('unreadable');
  const client = await core.connect();
  const deletionAt = (from: number): Uint8Array =>
    encoding.encode((encoder) => {
      for (const number of [0, 1, 7, 1, from, 1]) encoding.writeVarUint(encoder, number);
    });
  await client.say(encodeUpdate(deletionAt(2 ** 29)));
  await client.say(encodeUpdate(new Author(1).type('x')));
  expect(client.closed).toBeNull();
  await client.say(encodeUpdate(deletionAt(2 ** 29 + 2)));
  expect(client.closed).toEqual({ code: 4422, reason: 'too many separate deletions' });
});

describe('a document in which many have written', () => {
  /** A client each with one edit, of which nothing is left: what a document has of all who ever wrote. */
  function updateOf(clients: readonly number[]): Uint8Array {
    return encoding.encode((encoder) => {
      const write = (...numbers: number[]): void => {
        for (const number of numbers) encoding.writeVarUint(encoder, number);
      };
      write(clients.length);
      // One struct of this client from 0 on, collected, of length 1.
      for (const client of clients) write(1, client, 0, 0, 1);
      write(0);
    });
  }

  async function writtenBy(clients: readonly number[]): Promise<CoreHarness> {
    const store = new ControlledStore();
    const update = updateOf(clients);
    await store.append([
      { documentId: id, at: 0, userId: ada, sessionId: null, aclGen: 0, newClients: [], update },
    ]);
    return new CoreHarness({ store });
  }
  // Ids as Yjs draws them, of five bytes each.
  const idsOf = (count: number, from = 0): number[] =>
    Array.from({ length: count }, (_, at) => limits.clientIdMax - from - at);

  test('[U7] lets in whoever has a copy of it, and whoever wrote in theirs meanwhile', async () => {
    const ids = idsOf(limits.documentClientsMax);
    const client = await (await writtenBy(ids)).connect();
    const vector = new Map([...ids, 1, 2].map((each) => [each, 1]));
    await client.say(encodeSyncStep1(encodeStateVector(vector)));
    expect([client.closed, client.types().at(-1)]).toEqual([null, 'step-2']);
  });

  test('[U7] reads no state vector of many more clients than it has', async () => {
    const client = await new CoreHarness().connect();
    const vector = new Map(idsOf(limits.strangeClientsMax).map((each) => [each, 1]));
    await client.say(encodeSyncStep1(encodeStateVector(vector)));
    expect(client.closed).toBeNull();
    vector.set(1, 1);
    await client.say(encodeSyncStep1(encodeStateVector(vector)));
    expect(client.closed).toEqual({ code: 4413, reason: 'state vector too large' });
  });

  test('[U7] takes no further clients when it is full of them, and edits of those that it has', async () => {
    const authors = idsOf(limits.documentClientsMax);
    const core = await writtenBy(authors);
    const [known, stranger] = [await core.connect(), await core.connect()];
    const author = new Author(2);
    Y.applyUpdate(author.doc, updateOf(authors.slice(0, 1)));
    author.doc.clientID = authors[0] as number;
    await known.say(encodeUpdate(author.type('y')));
    await stranger.say(encodeUpdate(new Author(1).type('z')));
    expect([known.closed, stranger.closed]).toEqual([null, { code: 4413, reason: 'document full' }]);
  });
});

describe('[A1] a reader', () => {
  test('that sends what rests on edits that are not here is refused as one that writes', async () => {
    const access = new MemoryAccess();
    access.addToken('ben', ben);
    access.grant(id, ben, 'viewer');
    const client = await new CoreHarness({ access }).connect(id, 'ben');
    const author = new Author(1);
    author.type('never sent');
    await client.say(encodeUpdate(author.type('rests on it')));
    expect(client.closed?.code).toBe(4403);
  });
});

describe('[A5] whose client it is', () => {
  test('is told by what a session announced, too, when its edits come as a full answer', async () => {
    const access = new MemoryAccess();
    for (const user of [ada, ben]) {
      access.addToken(user, user);
      access.grant(id, user, 'editor');
    }
    const core = new CoreHarness({ access });
    const [owner, thief] = [await core.connect(id, 'ada'), await core.connect(id, 'ben')];
    const author = new Author(42);
    author.type('written offline');
    await owner.say(encodeAwareness(encodeAwarenessEntries([{ client: 42, clock: 1, stateJson: '{}' }])));
    await owner.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    await thief.say(encodeUpdate(author.type(' and stolen')));
    expect(thief.closed?.code).toBe(4409);
  });
});

describe('[A7] how far back a twin is noticed', () => {
  const twinAfter = async (later: readonly Uint8Array[]): Promise<number | null> => {
    const core = new CoreHarness();
    const [writer, twin] = [await core.connect(), await core.connect()];
    await writer.say(encodeUpdate(new Author(7).type('AAAA')));
    for (const update of later) await writer.say(encodeUpdate(update));
    await twin.say(encodeUpdate(new Author(7).type('BBBB')));
    return twin.closed?.code ?? null;
  };

  test('within the last 32 KiB of edits, and not beyond: the comparison has a price', async () => {
    const author = new Author(8);
    const almost = author.type('x'.repeat(limits.comparisonBytesMax - 1_000));
    expect(await twinAfter([almost])).toBe(4409);
    expect(await twinAfter([almost, author.type('y'.repeat(2_000))])).toBeNull();
  });

  test('[A7] on the way to the disk too, where a large edit hides what was before it', async () => {
    const core = new CoreHarness();
    const [writer, twin] = [await core.connect(), await core.connect()];
    const other = new Author(8);
    core.store.hold();
    await writer.say(encodeUpdate(new Author(7).type('AAAA')));
    await writer.say(encodeUpdate(other.type('x'.repeat(limits.comparisonBytesMax - 1_000))));
    await writer.say(encodeUpdate(other.type('y'.repeat(2_000))));
    await twin.say(encodeUpdate(new Author(7).type('BBBB')));
    expect(twin.closed).toBeNull();
    await twin.say(encodeUpdate(new Author(8).type('z')));
    await twin.say(encodeUpdate(new Author(9).type('CCCC')));
    const third = await core.connect();
    await third.say(encodeUpdate(new Author(9).type('DDDD')));
    expect(third.closed?.code).toBe(4409);
  });

  test('while repetitions are rare: a flood of them is compared no more', async () => {
    const author = new Author(8);
    const repeated = author.type('x');
    const flood = Array.from({ length: limits.comparisonRate.burst + 1 }, () => repeated);
    expect(await twinAfter(flood.slice(2))).toBe(4409);
    expect(await twinAfter(flood)).toBeNull();
  });
});
