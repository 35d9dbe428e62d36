// What happens to rights while somebody is on the way in. Found by the simulator: a document that took long to load let
// people in with the rights that they had had before.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { encodeAwarenessEntries } from '../../../lib/protocol/awareness-codec.ts';
import { encodeAwareness, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import type { StoredDocument } from '../../../server/core/ports.ts';
import { Author, ControlledStore, CoreHarness, FakeClient } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const ada = 'ada' as UserId;
const ben = 'ben' as UserId;

class SlowStore extends ControlledStore {
  readonly #loads: Array<() => void> = [];

  override async load(documentId: DocumentId): Promise<StoredDocument> {
    await new Promise<void>((resolve) => this.#loads.push(resolve));
    return super.load(documentId);
  }

  finishLoads(): void {
    for (const finish of this.#loads.splice(0)) finish();
  }
}

function twoPeople(store = new ControlledStore()) {
  const access = new MemoryAccess();
  access.addToken('ada', ada);
  access.addToken('ben', ben);
  access.grant(id, ada, 'editor');
  access.grant(id, ben, 'editor');
  return { access, store, core: new CoreHarness({ access, store }) };
}

describe('[A2] rights that change while the document loads', () => {
  test('who lost them is not let in, and the document is let go', async () => {
    const { access, store, core } = twoPeople(new SlowStore());
    const admission = core.server.admit(id, { token: 'ben', cookie: null });
    await settle();
    access.grant(id, ben, null);
    (store as SlowStore).finishLoads();
    expect(await admission).toEqual({ ok: false, error: 'not-allowed' });
    await core.clock.advance(60_000);
    expect(core.server.registry.size).toBe(0);
  });

  test('who may only read by now is let in as a reader', async () => {
    const { access, store, core } = twoPeople(new SlowStore());
    const admission = core.server.admit(id, { token: 'ben', cookie: null });
    await settle();
    access.grant(id, ben, 'viewer');
    (store as SlowStore).finishLoads();
    const admitted = await admission;
    if (!admitted.ok) throw new Error(admitted.error);
    const reader = new FakeClient(admitted.value.open);
    await reader.say(encodeUpdate(new Author(1).type('x')));
    expect(reader.closed?.code).toBe(4403);
  });

  test('who loses them between the place and the socket is sent away at once', async () => {
    const { access, core } = twoPeople();
    const admitted = await core.server.admit(id, { token: 'ben', cookie: null });
    if (!admitted.ok) throw new Error(admitted.error);
    access.grant(id, ben, null);
    const client = new FakeClient(admitted.value.open);
    await settle();
    expect(client.closed?.code).toBe(4401);
  });
});

describe('[A5] whose client it is', () => {
  test('nobody announces the client of another, not even before its owner is back', async () => {
    const { access, store, core } = twoPeople();
    await (await core.connect(id, 'ada')).say(encodeUpdate(new Author(42).type('mine')));
    const afterRestart = new CoreHarness({ access, store });
    const thief = await afterRestart.connect(id, 'ben');
    const announce = (name: string) =>
      encodeAwareness(
        encodeAwarenessEntries([{ client: 42, clock: 9, stateJson: JSON.stringify({ user: { name } }) }]),
      );
    await thief.say(announce('Ada, says Ben'));
    const owner = await afterRestart.connect(id, 'ada');
    await owner.say(announce('Ada'));
    await afterRestart.clock.advance(100);
    const seen = new TextDecoder().decode(owner.session.room.presenceFrame() ?? new Uint8Array());
    expect(seen).toContain('"Ada"');
    expect(seen).not.toContain('Ben');
  });

  test('nobody writes the first edits of a client that another has announced, also when that one is offline', async () => {
    const { core } = twoPeople();
    const owner = await core.connect(id, 'ada');
    await owner.say(
      encodeAwareness(encodeAwarenessEntries([{ client: 42, clock: 1, stateJson: '{"user":{}}' }])),
    );
    owner.session.disconnected();
    await core.clock.advance(5_000);
    const thief = await core.connect(id, 'ben');
    await thief.say(encodeUpdate(new Author(42).type('in your place')));
    expect(thief.closed?.code).toBe(4409);
    const back = await core.connect(id, 'ada');
    await back.say(encodeUpdate(new Author(42).type('written offline')));
    expect(back.closed).toBeNull();
    expect((await core.store.load(id)).tail).toHaveLength(1);
  });
});

describe('[A3] a document that reloads', () => {
  test('sends away also who was let in before and comes after', async () => {
    const { access, core, store } = twoPeople();
    const writer = await core.connect(id, 'ada');
    const admitted = await core.server.admit(id, { token: 'ben', cookie: null });
    if (!admitted.ok) throw new Error(admitted.error);
    // The log goes another way than the room thinks: what is on its way is refused.
    await store.control(id, 'access-changed', ada, 1);
    await writer.say(encodeUpdate(new Author(1).type('x')));
    expect(writer.closed?.code).toBe(1012);
    const late = new FakeClient(admitted.value.open);
    await settle();
    expect(late.closed?.code).toBe(1012);
    access.grant(id, ben, 'editor');
    expect((await core.connect(id, 'ben')).closed).toBeNull();
  });
});
