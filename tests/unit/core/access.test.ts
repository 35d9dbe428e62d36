// Who may do what, judged for every message, on the real core with a table of rights that changes under it.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import {
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import { CorruptDocument, type StoredDocument } from '../../../server/core/ports.ts';
import { bytesFromHex } from '../../support/bytes.ts';
import { Author, ControlledStore, CoreHarness } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const ada = 'ada' as UserId;
const ben = 'ben' as UserId;

/** A document that Ada edits and Ben may only read. */
async function sharedDocument() {
  const access = new MemoryAccess();
  access.addToken('ada', ada);
  access.addToken('ben', ben);
  access.grant(id, ada, 'editor');
  access.grant(id, ben, 'viewer');
  const core = new CoreHarness({ access });
  return { access, core, writer: await core.connect(id, 'ada'), reader: await core.connect(id, 'ben') };
}

async function recordsOf(core: CoreHarness): Promise<number> {
  return (await core.store.load(id)).tail.length;
}

describe('[A1] every message is judged by the role of the moment', () => {
  test.each(['viewer', 'commenter'] as const)(
    'a %s that writes is told so and sent away; nothing changes',
    async (role) => {
      const { access, core, writer, reader } = await sharedDocument();
      access.grant(id, ben, role);
      await settle();
      const author = new Author(1);
      await writer.say(encodeUpdate(author.type('text')));
      const before = await recordsOf(core);
      const forged = new Author(2);
      for (const frame of [
        encodeUpdate(forged.type('x')),
        encodeSyncStep2(Y.encodeStateAsUpdate(forged.doc)),
      ]) {
        const client = await core.connect(id, 'ben');
        client.take();
        await client.say(frame);
        expect(client.closed?.code).toBe(4403);
        expect(client.types()).toEqual(['denied']);
      }
      Y.applyUpdate(forged.doc, Y.encodeStateAsUpdate(author.doc));
      await reader.say(encodeUpdate(forged.erase(1)));
      expect(reader.closed?.code).toBe(4403);
      expect(await recordsOf(core)).toBe(before);
    },
  );

  test('a reader answers step 1 with what is known, as stock clients do, and reads on', async () => {
    const { writer, reader } = await sharedDocument();
    const author = new Author(1);
    await writer.say(encodeUpdate(author.type('text')));
    await reader.say(encodeSyncStep2(Uint8Array.of(0, 0)));
    await reader.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    await reader.say(encodeSyncStep1(Uint8Array.of(0)));
    expect(reader.closed).toBeNull();
    expect(reader.types()).toContain('step-2');
  });

  test('who has no right gets no place, whether or not there is such a document', async () => {
    const { core } = await sharedDocument();
    await expect(core.connect(id, 'nobody')).rejects.toThrow('not-authenticated');
    await expect(core.connect('other', 'ben')).rejects.toThrow('not-allowed');
  });

  test('more rights are there at once', async () => {
    const { access, core, reader } = await sharedDocument();
    access.grant(id, ben, 'editor');
    await settle();
    await reader.say(encodeUpdate(new Author(2).type('x')));
    expect(reader.closed).toBeNull();
    expect(await recordsOf(core)).toBe(1);
  });
});

describe('[A2] a right that is taken away ends the session at once', () => {
  test.each([
    ['revoked', (access: MemoryAccess) => access.grant(id, ada, null)],
    ['downgraded', (access: MemoryAccess) => access.grant(id, ada, 'viewer')],
    ['suspended', (access: MemoryAccess) => access.removeUser(ada)],
  ])('%s: 4401; edits confirmed before stay, later ones are refused', async (_name, take) => {
    const { access, core, writer, reader } = await sharedDocument();
    const author = new Author(1);
    await writer.say(encodeUpdate(author.type('kept')));
    await writer.say(encodeReceipt(1));
    expect(writer.types()).toContain('receipt');
    take(access);
    await settle();
    expect(writer.closed?.code).toBe(4401);
    await writer.say(encodeUpdate(author.type(' refused')));
    expect(await recordsOf(core)).toBe(1);
    expect(reader.closed).toBeNull();
  });

  test('rights are looked up again now and then though nobody said that they changed', async () => {
    let role: 'editor' | null = 'editor';
    const core = new CoreHarness({
      access: {
        authenticate: async () => ({ ok: true, value: { userId: ada, isVouchedFor: true, grant: null } }),
        roleOf: async () => role,
        onChange: () => () => {},
      },
    });
    const client = await core.connect();
    role = null;
    await core.clock.advance(limits.accessRecheckMs + 1_000);
    expect(client.closed?.code).toBe(4401);
  });

  test('rights that cannot be looked up are none', async () => {
    let isBroken = false;
    const core = new CoreHarness({
      access: {
        authenticate: async () => ({ ok: true, value: { userId: ada, isVouchedFor: true, grant: null } }),
        roleOf: async () => {
          if (isBroken) throw new Error('no answer');
          return 'editor';
        },
        onChange: () => () => {},
      },
    });
    const client = await core.connect();
    isBroken = true;
    await core.clock.advance(limits.accessRecheckMs + 1_000);
    expect(client.closed?.code).toBe(1013);
  });
});

describe('[A5] a Yjs client belongs to the user who brought it', () => {
  test('nobody else continues it, by text or by a collected range; who owns it writes on', async () => {
    const { access, core, writer } = await sharedDocument();
    access.grant(id, ben, 'editor');
    const author = new Author(42);
    await writer.say(encodeUpdate(author.type('mine')));
    for (const hijack of [
      new Author(42).type('mine and more'),
      // A collected range of 2^40 edits would leave the victim no clock to write with.
      Uint8Array.from([1, 1, 42, 4, 0, 128, 128, 128, 8, 0]),
    ]) {
      const thief = await core.connect(id, 'ben');
      await thief.say(encodeUpdate(hijack));
      expect(thief.closed?.code).toBe(4409);
    }
    writer.take();
    await writer.say(encodeUpdate(author.type(' still')));
    await writer.say(encodeReceipt(2));
    expect(writer.types()).toContain('receipt');
  });

  test('others may repeat what it wrote, as tabs and old copies do', async () => {
    const { access, core, writer } = await sharedDocument();
    access.grant(id, ben, 'editor');
    const author = new Author(42);
    await writer.say(encodeUpdate(author.type('mine')));
    const other = await core.connect(id, 'ben');
    await other.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    expect(other.closed).toBeNull();
  });

  test('in a store that lost edits another person brings them back, and their writer goes on', async () => {
    const { access, core } = await sharedDocument();
    access.grant(id, ben, 'editor');
    const author = new Author(42);
    author.type('written by Ada, seen by Ben');
    const other = await core.connect(id, 'ben');
    await other.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    expect(await recordsOf(core)).toBe(1);
    const owner = await core.connect(id, 'ada');
    await owner.say(encodeUpdate(author.type(' still')));
    expect([other.closed, owner.closed]).toEqual([null, null]);
    const thief = new Author(42);
    thief.type('mine, and much longer than what Ada wrote by now');
    await other.say(encodeUpdate(Y.encodeStateAsUpdate(thief.doc)));
    expect(other.closed?.code).toBe(4409);
  });

  test('it does so across a restart', async () => {
    const { access, core, writer } = await sharedDocument();
    access.grant(id, ben, 'editor');
    await writer.say(encodeUpdate(new Author(42).type('mine')));
    const next = new CoreHarness({ access, store: core.store });
    const thief = await next.connect(id, 'ben');
    await thief.say(encodeUpdate(new Author(42).type('mine and more')));
    expect(thief.closed?.code).toBe(4409);
  });
});

describe('[A3] what the log refuses', () => {
  test('an edit that was on the way when the document was deleted is neither confirmed nor shown', async () => {
    const { core, writer, reader } = await sharedDocument();
    const author = new Author(1);
    await core.server.documents.create('', ada);
    await writer.say(encodeUpdate(author.type('before')));
    await core.store.create(id, '', 0);
    reader.take();
    writer.take();
    await core.store.control(id, 'deleted', ada, 1);
    await writer.say(encodeUpdate(author.type(' after')));
    await writer.say(encodeReceipt(2));
    expect(writer.types()).not.toContain('receipt');
    expect(reader.types()).not.toContain('update');
    expect([writer.closed?.code, reader.closed?.code]).toEqual([1012, 1012]);
    await expect(core.connect(id, 'ada')).rejects.toThrow('not-allowed');
  });

  test('after a change of rights that the room had not heard of, everybody comes back and nothing is missing', async () => {
    const { core, writer } = await sharedDocument();
    const author = new Author(1);
    await writer.say(encodeUpdate(author.type('one ')));
    await core.store.control(id, 'access-changed', ada, 1);
    await writer.say(encodeUpdate(author.type('two')));
    expect(writer.closed?.code).toBe(1012);
    const again = await core.connect(id, 'ada');
    await again.say(encodeSyncStep2(Y.encodeStateAsUpdate(author.doc)));
    await again.say(encodeReceipt(3));
    expect(again.types()).toContain('receipt');
    expect(await recordsOf(core)).toBe(3);
  });

  test('deleting and restoring by the server itself keeps the room in step with the log', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('', ada);
    const client = await core.connect(info.id);
    await core.server.documents.delete(info.id, ada);
    expect(client.closed?.code).toBe(4404);
    await core.server.documents.restore(info.id, ada);
    const again = await core.connect(info.id);
    await again.say(encodeUpdate(new Author(9).type('x')));
    await again.say(encodeReceipt(1));
    expect(again.closed).toBeNull();
    expect(again.types()).toContain('receipt');
  });
});

describe('[L6] a damaged document', () => {
  class DamagedStore extends ControlledStore {
    override async load(documentId: DocumentId): Promise<StoredDocument> {
      const stored = await super.load(documentId);
      if (documentId !== id || stored.tail.length < 2) return stored;
      const lastGood = { ...stored, tail: stored.tail.slice(0, 1), headSeq: 1 };
      throw new CorruptDocument(documentId, 2, 'checksum does not match', lastGood);
    }
  }

  test('is shown as it was before the damage, takes no edits, and leaves the others alone', async () => {
    const store = new DamagedStore();
    const before = new CoreHarness({ store });
    const author = new Author(1);
    const writer = await before.connect(id);
    await writer.say(encodeUpdate(author.type('good')));
    await writer.say(encodeUpdate(author.type(' lost')));

    const core = new CoreHarness({ store });
    const reader = await core.connect(id);
    await reader.say(encodeSyncStep1(Uint8Array.of(0)));
    const doc = new Y.Doc();
    for (const message of reader.take()) {
      if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
    }
    expect(doc.getText('text').toJSON()).toBe('good');
    await reader.say(encodeUpdate(new Author(5).type('x')));
    expect(reader.closed).toEqual({ code: 4403, reason: 'document is damaged' });
    expect(core.events.find((event) => event.type === 'document-damaged')).toMatchObject({
      documentId: id,
      seq: 2,
    });

    const other = await core.connect('other');
    await other.say(encodeUpdate(new Author(6).type('x')));
    await other.say(encodeReceipt(1));
    expect(other.types()).toContain('receipt');
  });
});

describe('[U5] what would make yjs throw at everybody', () => {
  test('types that nest deeper than the limit are refused, over any number of updates', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    let inner = doc.getMap('root');
    for (let level = 0; level <= limits.nestingMax; level++) {
      const next = new Y.Map<unknown>();
      inner.set('x', next);
      inner = next;
    }
    for (const update of updates.slice(0, -1)) await client.say(encodeUpdate(update));
    expect(client.closed).toBeNull();
    await client.say(encodeUpdate(updates.at(-1) as Uint8Array));
    expect(client.closed?.code).toBe(4422);
  });

  test('an edit between two places, over which garbage collection would throw, is refused', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    await client.say(encodeUpdate(bytesFromHex('0101e80700070104746578740400')));
    await client.say(encodeUpdate(bytesFromHex('010208002400e80700016b03616161440801016101e807010001')));
    expect(client.closed?.code).toBe(4400);
  });
});

describe('[F3] who sends too fast', () => {
  test('is not read until it is within its rate again, and loses nothing', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    for (let i = 0; i <= limits.messageRate.burst; i++) {
      client.session.receive(encodeUpdate(author.type('x')));
    }
    expect(client.paused).toBe(true);
    await core.clock.advance(1_000);
    expect(client.paused).toBe(false);
    expect(client.closed).toBeNull();
    expect((await core.store.load(id)).tail).toHaveLength(limits.messageRate.burst + 1);
  });

  test('one who brings thousands of Yjs clients in an hour is sent away, and may come again in the next', async () => {
    const core = new CoreHarness();
    const bring = async (first: number, count: number) => {
      const whole = new Y.Doc();
      for (let client = first; client < first + count; client++) {
        Y.applyUpdate(whole, new Author(client).type('x'));
      }
      const client = await core.connect();
      await client.say(encodeUpdate(Y.encodeStateAsUpdate(whole)));
      return client.closed?.code ?? null;
    };
    expect(await bring(1, limits.newClientsPerHourMax)).toBeNull();
    expect(await bring(10_000, 1)).toBe(1013);
    await core.clock.advance(60 * 60 * 1_000);
    expect(await bring(10_000, 1)).toBeNull();
  });

  test('asking for the whole state again and again ends with 1013', async () => {
    const client = await new CoreHarness().connect();
    for (let i = 0; i <= limits.stateRequestRate.burst; i++) {
      await client.say(encodeSyncStep1(Uint8Array.of(0)));
    }
    expect(client.closed?.code).toBe(1013);
  });
});
