// The documents as a whole: made, named, listed, deleted, on the real core with a store that the test holds or fails.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { encodeReceipt, encodeSyncStep1, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { CorruptDocument, StorageUnavailable, type StoredDocument } from '../../../server/core/ports.ts';
import { compacted, titleOf } from '../../../server/jobs/document-work.ts';
import { Author, ControlledStore, CoreHarness } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const ada = 'ada' as UserId;

describe('[D1] a document that is made', () => {
  test('is there, and listed, once its first content is durable', async () => {
    const core = new CoreHarness({ openToAll: false });
    core.store.hold();
    let isMade = false;
    const making = core.server.documents.create('A title', ada).then((info) => {
      isMade = true;
      return info;
    });
    await settle();
    expect([isMade, await core.server.documents.list()]).toEqual([false, []]);
    core.store.release();
    const info = await making;
    expect((await core.server.documents.list()).map(({ id, title }) => ({ id, title }))).toEqual([
      { id: info.id, title: 'A title' },
    ]);
    const stored = await core.store.load(info.id);
    expect(titleOf(stored.tail.flatMap(({ update }) => update ?? []))).toBe('A title');
  });

  test('has a title of one line that is not endless', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create(`  two\n lines ${'x'.repeat(1_000)}`, ada);
    expect(info.title.startsWith('two lines xxx')).toBe(true);
    expect(info.title).toHaveLength(limits.titleCharactersMax);
  });

  test('is unloaded when nobody uses it', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('', ada);
    await core.server.documents.rename(info.id, 'new', ada);
    await core.clock.advance(limits.idleRoomMs + 1_000);
    expect(core.server.registry.size).toBe(0);
  });
});

describe('[D1] a document that a client began by itself', () => {
  const drawn = 'drawn-at-random-by-ada' as DocumentId;

  test('is made under its id, once, with what every document begins with', async () => {
    const core = new CoreHarness({ openToAll: false });
    const { documents } = core.server;
    const answers = await Promise.all([documents.createAs(drawn, ada), documents.createAs(drawn, ada)]);
    expect(answers.map((answer) => answer.ok && answer.value.info.id)).toEqual([drawn, drawn]);
    expect(await documents.createAs(drawn, ada)).toMatchObject({ ok: true, value: { isNew: false } });
    expect((await documents.list()).map(({ id }) => id)).toEqual([drawn]);
    const stored = await core.store.load(drawn);
    expect(stored.tail.flatMap(({ update }) => update ?? [])).toEqual([seedUpdate()]);
  });

  test('takes what was written into it before it was made', async () => {
    const core = new CoreHarness({ openToAll: false });
    const begun = new Y.Doc();
    Y.applyUpdate(begun, seedUpdate());
    begun.getText('text').insert(0, 'begun offline');
    await core.server.documents.createAs(drawn, ada);
    const client = await core.connect(drawn);
    await client.say(encodeUpdate(Y.encodeStateAsUpdate(begun)));
    expect(client.closed).toBeNull();
    const lease = await core.server.registry.acquire(drawn);
    const doc = new Y.Doc();
    for (const update of lease.room.state.updates()) Y.applyUpdate(doc, update);
    expect(doc.getText('text').toJSON()).toBe('begun offline');
  });

  test('does not come back by being asked for after somebody deleted it', async () => {
    const { documents } = new CoreHarness({ openToAll: false }).server;
    await documents.createAs(drawn, ada);
    await documents.delete(drawn, ada);
    expect(await documents.createAs(drawn, ada)).toEqual({ ok: false, error: 'not-found' });
    expect(await documents.list()).toEqual([]);
  });
});

describe('[D3] while the store refuses', () => {
  test('nothing is made, renamed, deleted or restored, and whoever asks is told at once', async () => {
    const core = new CoreHarness();
    const { documents } = core.server;
    const info = await documents.create('', ada);
    core.store.failWith = new StorageUnavailable('full', 'disk full');
    const client = await core.connect(info.id);
    await client.say(encodeUpdate(new Author(1).type('x')));
    for (const act of [
      () => documents.create('', ada),
      () => documents.createAs('drawn-at-random-by-ada' as DocumentId, ada),
      () => documents.rename(info.id, 'new', ada),
      () => documents.delete(info.id, ada),
    ]) {
      await expect(act()).rejects.toThrow(StorageUnavailable);
    }
    expect((await documents.get(info.id))?.title).toBe('');
  });
});

describe('a name', () => {
  test('is in the list when the rename returns, and reaches open editors as an edit', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('old', ada);
    const client = await core.connect(info.id);
    await client.say(encodeSyncStep1(Uint8Array.of(0)));
    const renamed = await core.server.documents.rename(info.id, 'new', ada);
    expect(renamed.ok && renamed.value.title).toBe('new');
    expect((await core.store.get(info.id))?.title).toBe('new');
    const updates = client
      .take()
      .flatMap((message) => (message.type === 'update' || message.type === 'step-2' ? [message.bytes] : []));
    expect(titleOf(updates)).toBe('new');
  });

  test('that somebody types is in the list soon', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('old', ada);
    const client = await core.connect(info.id);
    await client.say(
      encodeUpdate((await core.jobs.titleEdit(client.session.room.state.updates(), 'typed'))!),
    );
    await core.clock.advance(5_000);
    expect((await core.store.get(info.id))?.title).toBe('typed');
  });

  test('that somebody types is cut in the list: a peer may write one of megabytes', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('old', ada);
    const client = await core.connect(info.id);
    const author = new Author(7);
    author.doc.getText('title').insert(0, '🙂'.repeat(100_000));
    await client.say(encodeUpdate(author.updates.at(-1)!));
    await core.clock.advance(5_000);
    const title = (await core.store.get(info.id))?.title ?? '';
    expect([[...title].length, title.isWellFormed()]).toEqual([limits.titleCharactersMax, true]);
    // Nor does more of it go through the pipe of the jobs.
    expect([...(await core.jobs.title(client.session.room.state.updates()))]).toHaveLength(
      limits.titleCharactersMax,
    );
  });

  test('that was typed just before a restart is in the list once the document was used and left', async () => {
    const core = new CoreHarness({ openToAll: false });
    const info = await core.server.documents.create('old', ada);
    const client = await core.connect(info.id);
    await client.say(
      encodeUpdate((await core.jobs.titleEdit(client.session.room.state.updates(), 'typed'))!),
    );
    await core.server.drain();
    expect((await core.store.get(info.id))?.title).toBe('old');
    const next = new CoreHarness({ openToAll: false, store: core.store });
    (await next.connect(info.id)).session.disconnected();
    await next.clock.advance(2 * limits.idleRoomMs);
    expect((await core.store.get(info.id))?.title).toBe('typed');
  });

  test('is not looked up in a document of which nothing lies behind the snapshot', async () => {
    const core = new CoreHarness({ openToAll: false });
    const info = await core.server.documents.create('old', ada);
    const stored = await core.store.load(info.id);
    const state = compacted(stored.tail.flatMap(({ update }) => update ?? []));
    await core.store.compact(info.id, { expectBaseSeq: 0, uptoSeq: stored.headSeq, state });
    const next = new CoreHarness({ openToAll: false, store: core.store });
    let looks = 0;
    next.jobs.title = async () => {
      looks += 1;
      return 'looked up';
    };
    (await next.connect(info.id)).session.disconnected();
    await next.clock.advance(2 * limits.idleRoomMs);
    expect([next.server.registry.size, looks]).toEqual([0, 0]);
  });

  test('[L6] of a damaged document stays', async () => {
    class DamagedStore extends ControlledStore {
      override async load(documentId: DocumentId): Promise<StoredDocument> {
        throw new CorruptDocument(documentId, 1, 'checksum', {
          base: null,
          tail: [],
          headSeq: 0,
          aclGen: 0,
          owners: new Map(),
        });
      }
    }
    const core = new CoreHarness({ store: new DamagedStore() });
    await core.store.create('damaged' as DocumentId, 'old', 0);
    const rename = core.server.documents.rename('damaged' as DocumentId, 'new', ada);
    await expect(rename).rejects.toThrow(CorruptDocument);
    expect((await core.store.get('damaged' as DocumentId))?.title).toBe('old');
  });
});

describe('[A4] a deleted document', () => {
  test('is not found, sends everybody away, and is as before once it is restored', async () => {
    const core = new CoreHarness({ openToAll: false });
    const { documents } = core.server;
    const info = await documents.create('kept', ada);
    const client = await core.connect(info.id);
    await documents.delete(info.id, ada);
    expect(client.closed?.code).toBe(4404);
    expect([await documents.get(info.id), await documents.list()]).toEqual([null, []]);
    expect(await documents.rename(info.id, 'new', ada)).toEqual({ ok: false, error: 'not-found' });
    expect(await documents.delete(info.id, ada)).toEqual({ ok: false, error: 'not-found' });
    await documents.restore(info.id, ada);
    expect((await documents.get(info.id))?.title).toBe('kept');
  });

  test('[L8] deleted and restored takes the next edit in the room that is open', async () => {
    const core = new CoreHarness();
    const info = await core.server.documents.create('', ada);
    const lease = await core.server.registry.acquire(info.id);
    await core.server.documents.delete(info.id, ada);
    await core.server.documents.restore(info.id, ada);
    const client = await core.connect(info.id);
    expect(client.session.room).toBe(lease.room);
    await client.say(encodeUpdate(new Author(1).type('x')));
    await client.say(encodeReceipt(1));
    expect([client.closed, client.types().includes('receipt')]).toEqual([null, true]);
    const doc = new Y.Doc();
    for (const update of lease.room.state.updates()) Y.applyUpdate(doc, update);
    expect(doc.getText('text').toJSON()).toBe('x');
  });
});
