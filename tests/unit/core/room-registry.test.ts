// The open rooms: one for each document, held while somebody has it or something is not settled, and given up in order.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { encodeReceipt, encodeSyncStep1, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import type { StoredDocument } from '../../../server/core/ports.ts';
import { Author, ControlledStore, CoreHarness } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const ada = 'ada' as UserId;

/** Loads that the test lets go on, or fails. */
class SlowStore extends ControlledStore {
  readonly loads: Array<{ readonly go: () => Promise<void>; readonly fail: () => Promise<void> }> = [];

  override load(documentId: DocumentId): Promise<StoredDocument> {
    return new Promise((resolve, reject) => {
      this.loads.push({
        go: async () => {
          resolve(await super.load(documentId));
          await settle();
        },
        fail: () => {
          reject(new Error('cannot be read'));
          return settle();
        },
      });
    });
  }
}

describe('[G1] a room for each document', () => {
  test('those who come while it loads get the same one, with one load', async () => {
    const store = new SlowStore();
    const core = new CoreHarness({ store });
    const coming = [core.server.registry.acquire(id), core.server.registry.acquire(id)];
    await settle();
    expect(store.loads).toHaveLength(1);
    await store.loads[0]?.go();
    const [a, b] = await Promise.all(coming);
    expect(a?.room).toBe(b?.room);
    expect(core.server.registry.peek(id)).toBe(a?.room);
  });

  test('a load that failed is tried anew by the next one who asks', async () => {
    const store = new SlowStore();
    const core = new CoreHarness({ store });
    const first = core.server.registry.acquire(id);
    await settle();
    await Promise.all([expect(first).rejects.toThrow('cannot be read'), store.loads[0]?.fail()]);
    expect(core.server.registry.size).toBe(0);
    const second = core.server.registry.acquire(id);
    await settle();
    await store.loads[1]?.go();
    expect((await second).room.id).toBe(id);
  });
});

describe('[G2] a room is unloaded', () => {
  test('some time after its last lease was given back, however often that was', async () => {
    const core = new CoreHarness();
    const { registry } = core.server;
    const [a, b] = [await registry.acquire(id), await registry.acquire(id)];
    a.release();
    a.release();
    await core.clock.advance(limits.idleRoomMs * 2);
    expect(registry.peek(id)).toBe(b.room);
    b.release();
    await core.clock.advance(limits.idleRoomMs - 1);
    expect(registry.peek(id)).toBe(b.room);
    await core.clock.advance(1);
    expect([registry.size, core.events.at(-1)?.type]).toEqual([0, 'room-closed']);
  });

  test('its time begins anew with the last lease', async () => {
    const core = new CoreHarness();
    const { registry } = core.server;
    const first = await registry.acquire(id);
    first.release();
    await core.clock.advance(limits.idleRoomMs - 1);
    (await registry.acquire(id)).release();
    await core.clock.advance(limits.idleRoomMs - 1);
    expect(registry.peek(id)).toBe(first.room);
    await core.clock.advance(1);
    expect(registry.size).toBe(0);
  });

  test('not if somebody came back meanwhile: they have the same one', async () => {
    const core = new CoreHarness();
    const { registry } = core.server;
    const first = await registry.acquire(id);
    first.release();
    await core.clock.advance(limits.idleRoomMs / 2);
    const second = await registry.acquire(id);
    await core.clock.advance(limits.idleRoomMs * 2);
    expect(second.room).toBe(first.room);
    expect(registry.peek(id)).toBe(first.room);
  });

  test('not if somebody came during the last look at its title', async () => {
    const core = new CoreHarness();
    let finish = (): void => {};
    core.jobs.title = () => new Promise((resolve) => (finish = () => resolve('a title')));
    const client = await core.connect();
    await client.say(encodeUpdate(new Author(1).type('x')));
    client.session.disconnected();
    await core.clock.advance(limits.idleRoomMs);
    const back = await core.connect();
    for (let look = 0; look < 3; look++) {
      finish();
      await settle();
    }
    await core.clock.advance(1_000);
    expect(core.server.registry.peek(id)).toBe(back.session.room);
    await back.say(encodeUpdate(new Author(2).type('y')));
    await back.say(encodeReceipt(1));
    expect(back.types()).toContain('receipt');
  });

  test('and does nothing by itself any more', async () => {
    const core = new CoreHarness();
    const resting = core.clock.pendingTimers;
    (await core.server.registry.acquire(id)).release();
    await core.clock.advance(limits.idleRoomMs);
    expect(core.clock.pendingTimers).toBe(resting);
  });
});

describe('[A3] a room that is given up', () => {
  /** A room that learns by a refused edit that its rights are old; `later` is what is in the queue behind that. */
  async function retire(core: CoreHarness): Promise<void> {
    const [writer, other] = [await core.connect(), await core.connect()];
    const author = new Author(1);
    await writer.say(encodeUpdate(author.type('before ')));
    await core.store.control(id, 'access-changed', ada, 1);
    core.store.hold();
    await writer.say(encodeUpdate(author.type('refused ')));
    await other.say(encodeUpdate(new Author(2).type('refused too ')));
  }

  test('is no more found; whoever comes gets one that is loaded when the old one has nothing in the queue', async () => {
    const core = new CoreHarness();
    await retire(core);
    const old = core.server.registry.peek(id);
    let opened = 0;
    const count = (): number => core.events.filter((event) => event.type === 'room-opened').length;
    opened = count();
    core.store.release();
    await settle();
    expect(core.server.registry.peek(id)).toBeNull();
    const next = await core.connect();
    expect(next.session.room).not.toBe(old);
    expect(count()).toBe(opened + 1);
    await next.say(encodeUpdate(new Author(3).type('after')));
    await next.say(encodeReceipt(1));
    expect(next.types()).toContain('receipt');
  });

  test('whose queue stands still is waited for by the next load', async () => {
    const store = new SlowStore();
    const core = new CoreHarness({ store });
    const first = core.connect();
    await settle();
    await store.loads[0]?.go();
    const writer = await first;
    const author = new Author(1);
    await store.control(id, 'access-changed', ada, 1);
    store.hold();
    await writer.say(encodeUpdate(author.type('refused ')));
    const held = store.release.bind(store);
    await writer.say(encodeUpdate(author.type('behind it')));
    // The first commit is let through, the second waits.
    held();
    store.hold();
    await settle();
    expect(writer.closed?.code).toBe(1012);
    const second = core.connect();
    await settle();
    expect(store.loads).toHaveLength(1);
    store.release();
    await settle();
    expect(store.loads).toHaveLength(2);
    await store.loads[1]?.go();
    expect((await second).session.room.isRetired).toBe(false);
  });

  test('after one is given up and loaded anew, the new one is the document', async () => {
    const core = new CoreHarness();
    await retire(core);
    core.store.release();
    await settle();
    const next = await core.connect();
    await next.say(encodeSyncStep1(Uint8Array.of(0)));
    const doc = new Y.Doc();
    for (const message of next.take()) {
      if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
    }
    expect(doc.getText('text').toJSON()).toBe('before ');
    next.session.disconnected();
    await core.clock.advance(limits.idleRoomMs * 2);
    expect(core.server.registry.size).toBe(0);
  });
});
