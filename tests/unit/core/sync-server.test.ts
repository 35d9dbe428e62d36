// Who is let in, and how all are sent away: the core as main.ts wires it, with fakes around it.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { encodeReceipt, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import type { Access } from '../../../server/core/access.ts';
import type { StoredDocument } from '../../../server/core/ports.ts';
import { Author, ControlledStore, CoreHarness, FakeClient } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const ada = 'ada' as UserId;
const nobody = { token: null, cookie: null };

class FailingStore extends ControlledStore {
  override load(): Promise<StoredDocument> {
    return Promise.reject(new Error('cannot be read'));
  }
}

describe('who is let in', () => {
  test('[W2] only to documents that are there, unless the server is open to all', async () => {
    const closed = new CoreHarness({ openToAll: false });
    expect(await closed.server.admit(id, nobody)).toEqual({ ok: false, error: 'not-allowed' });
    const info = await closed.server.documents.create('', ada);
    expect((await closed.connect(info.id)).closed).toBeNull();
    const open = new CoreHarness({ openToAll: true });
    expect((await open.connect('any-other')).closed).toBeNull();
  });

  test('[A4] not to a deleted one, not even where the server is open to all', async () => {
    const core = new CoreHarness({ openToAll: true });
    const info = await core.server.documents.create('', ada);
    await core.server.documents.delete(info.id, ada);
    expect(await core.server.admit(info.id, nobody)).toEqual({ ok: false, error: 'not-allowed' });
  });

  test('[A1] not without a right, though the document is there', async () => {
    const access = new MemoryAccess();
    access.addToken('ada', ada);
    const core = new CoreHarness({ access });
    const token = { token: 'ada', cookie: null };
    expect(await core.server.admit(id, nobody)).toEqual({ ok: false, error: 'not-authenticated' });
    expect(await core.server.admit(id, token)).toEqual({ ok: false, error: 'not-allowed' });
    access.grant(id, ada, 'viewer');
    expect((await core.server.admit(id, token)).ok).toBe(true);
  });

  test('[A1] an owner writes', async () => {
    const access = new MemoryAccess();
    access.addToken('ada', ada);
    access.grant(id, ada, 'owner');
    const core = new CoreHarness({ access });
    const owner = await core.connect(id, 'ada');
    await owner.say(encodeUpdate(new Author(1).type('x')));
    await owner.say(encodeReceipt(1));
    expect(owner.types()).toContain('receipt');
  });

  test('so many to a document and no more; when one leaves there is a place', async () => {
    const core = new CoreHarness();
    const clients: FakeClient[] = [];
    for (let i = 0; i < limits.sessionsPerRoomMax; i++) clients.push(await core.connect());
    for (let i = 0; i < 3; i++) {
      expect(await core.server.admit(id, nobody)).toEqual({ ok: false, error: 'overloaded' });
    }
    clients[0]?.session.disconnected();
    expect((await core.connect()).closed).toBeNull();
  });

  test('so many to a document, also of those who ask at one time', async () => {
    const core = new CoreHarness();
    const asked = Array.from({ length: limits.sessionsPerRoomMax + 50 }, () => core.server.admit(id, nobody));
    const answers = await Promise.all(asked);
    const places = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    expect(places).toHaveLength(limits.sessionsPerRoomMax);
    // One that is given back is there again, once, and so is one that was taken and left.
    const [first, second, ...others] = places;
    first?.abandon();
    first?.abandon();
    if (second !== undefined) new FakeClient(second.open).session.disconnected();
    second?.abandon();
    for (const { open } of others) expect(new FakeClient(open).closed).toBeNull();
    const later = await Promise.all([1, 2, 3].map(() => core.server.admit(id, nobody)));
    expect(later.map((answer) => answer.ok || answer.error)).toEqual([true, true, 'overloaded']);
  });

  test('so many at one time; whoever asked and was answered leaves room for others', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const access: Access = {
      authenticate: async () => ({ ok: true, value: { userId: ada, isVouchedFor: true, grant: null } }),
      roleOf: async () => {
        await answered;
        return 'editor';
      },
      onChange: () => () => {},
    };
    const core = new CoreHarness({ access });
    const asking = Array.from({ length: limits.admissionsPendingMax }, (_, index) =>
      core.server.admit(`document-${index}` as DocumentId, nobody),
    );
    await settle();
    expect(await core.server.admit(id, nobody)).toEqual({ ok: false, error: 'overloaded' });
    answer();
    await Promise.all(asking);
    expect((await core.server.admit(id, nobody)).ok).toBe(true);
  });

  test('a document that cannot be read is one answer, not the end', async () => {
    const core = new CoreHarness({ store: new FailingStore() });
    expect(await core.server.admit(id, nobody)).toEqual({ ok: false, error: 'unreadable' });
    expect(core.server.registry.size).toBe(0);
  });
});

describe('[G2] a place', () => {
  test('that nobody took, was refused, or was left, holds no room', async () => {
    const core = new CoreHarness();
    const admission = await core.server.admit(id, nobody);
    if (admission.ok) admission.value.abandon();
    const clients: FakeClient[] = [];
    for (let i = 0; i < limits.sessionsPerRoomMax; i++) clients.push(await core.connect());
    await core.server.admit(id, nobody);
    for (const client of clients) client.session.disconnected();
    expect(core.server.sessionCount).toBe(0);
    await core.clock.advance(limits.idleRoomMs + 1_000);
    expect(core.server.registry.size).toBe(0);
  });
});

describe('[A2] rights that change', () => {
  test('end the sessions of that document and leave the others', async () => {
    const access = new MemoryAccess();
    access.addToken('ada', ada);
    access.grant(id, ada, 'editor');
    access.grant('other' as DocumentId, ada, 'editor');
    const core = new CoreHarness({ access });
    const [here, there] = [await core.connect(id, 'ada'), await core.connect('other', 'ada')];
    access.grant(id, ada, 'editor');
    await settle();
    expect(here.closed).toBeNull();
    access.grant(id, ada, null);
    await settle();
    expect([here.closed?.code, there.closed]).toEqual([4401, null]);
  });

  test('are looked up every minute, again and again, and not after the server began to stop', async () => {
    let looks = 0;
    const access: Access = {
      authenticate: async () => ({ ok: true, value: { userId: ada, isVouchedFor: true, grant: null } }),
      roleOf: async () => {
        looks += 1;
        return 'editor';
      },
      onChange: () => () => {},
    };
    const core = new CoreHarness({ access });
    await core.connect();
    looks = 0;
    await core.clock.advance(3 * limits.accessRecheckMs);
    expect(looks).toBe(3);
    await core.server.drain();
    await core.clock.advance(3 * limits.accessRecheckMs);
    expect(looks).toBe(3);
  });
});

describe('draining', () => {
  test('lets nobody in, not even who asked before, and loads nothing for who comes', async () => {
    const core = new CoreHarness();
    const before = core.server.admit(id, nobody);
    const drained = core.server.drain();
    expect(core.server.isDraining).toBe(true);
    const late = await core.server.admit('another' as DocumentId, nobody);
    expect(late).toEqual({ ok: false, error: 'draining' });
    expect(await before).toEqual({ ok: false, error: 'draining' });
    const opened = core.events.flatMap((event) => (event.type === 'room-opened' ? [event.documentId] : []));
    expect(opened).toEqual([id]);
    await drained;
    await core.clock.advance(limits.idleRoomMs + 1_000);
    expect([core.server.registry.size, core.clock.pendingTimers]).toEqual([0, 0]);
  });

  test('sends people away slice by slice, so that they do not all come back at once', async () => {
    const core = new CoreHarness();
    const clients: FakeClient[] = [];
    for (let i = 0; i < 120; i++) clients.push(await core.connect());
    const gone = (): number => clients.filter((client) => client.closed?.code === 1012).length;
    void core.server.drain();
    await settle();
    const first = gone();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(120);
    await core.clock.advance(5_000);
    expect(gone()).toBe(120);
  });
});

describe('[W2] an open server', () => {
  test('lists a document once somebody wrote in it', async () => {
    const core = new CoreHarness({ openToAll: true });
    const client = await core.connect();
    expect(await core.store.list()).toEqual([]);
    await client.say(encodeUpdate(new Author(1).type('x')));
    await settle();
    expect((await core.store.list()).map((info) => info.id)).toEqual([id]);
  });
});
