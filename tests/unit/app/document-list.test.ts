// The documents page's list: what the person did shows at once, and no older answer undoes it.
import { expect, test, vi } from 'vitest';
import { type Device, DocumentList, type ListState } from '../../../app/_documents/document-list.ts';
import { createApiClient } from '../../../lib/api/client.ts';
import type { DocumentId } from '../../../lib/base/ids.ts';

test('it loads, and shows what the server has', async () => {
  const { list } = arrange(['a', 'b']);
  expect(list.state.get()).toEqual({ state: 'loading' });
  await list.refresh();
  expect(idsOf(list.state.get())).toEqual(['a', 'b']);
});

test('a server that cannot be reached is a failure at first, and an outdated list later', async () => {
  const { list, server } = arrange(['a']);
  server.reachable = false;
  await list.refresh();
  expect(list.state.get()).toMatchObject({ state: 'failed', error: { code: 'unreachable' } });

  server.reachable = true;
  await list.retry();
  server.reachable = false;
  await list.refresh();
  expect(list.state.get()).toMatchObject({ state: 'shown', outdated: true });
  expect(idsOf(list.state.get())).toEqual(['a']);
});

test('a deleted document is gone at once, and a refresh that began before does not bring it back', async () => {
  const { list, server } = arrange(['a', 'b']);
  await list.refresh();
  const answer = server.holdNextList();
  const refreshed = list.refresh();
  const removed = list.remove('a');
  expect(idsOf(list.state.get())).toEqual(['b']);

  await removed;
  answer.release();
  await refreshed;
  expect(idsOf(list.state.get())).toEqual(['b']);
  expect(answer.wasAsked()).toBe(true);
});

test('a document that could not be deleted comes back', async () => {
  const { list, server } = arrange(['a']);
  await list.refresh();
  server.refusesChanges = true;
  const answer = await list.remove('a');
  expect(answer.ok).toBe(false);
  expect(idsOf(list.state.get())).toEqual(['a']);
});

test('one that could not be deleted comes back where it was, also if the server is away for the list too', async () => {
  const { list, server } = arrange(['a', 'b', 'c']);
  await list.refresh();
  server.reachable = false;
  const removed = list.remove('b');
  expect(idsOf(list.state.get())).toEqual(['a', 'c']);
  expect((await removed).ok).toBe(false);
  expect(list.state.get()).toMatchObject({ outdated: true });
  expect(idsOf(list.state.get())).toEqual(['a', 'b', 'c']);
});

test('undo brings a deleted document back', async () => {
  const { list } = arrange(['a', 'b']);
  await list.refresh();
  await list.remove('a');
  await list.restore('a');
  expect(idsOf(list.state.get())).toEqual(['a', 'b']);
});

test('copies of deleted documents may go once the list is there, and what was undone is not deleted', async () => {
  const { list, device } = arrange(['a', 'b']);
  await list.refresh();
  await list.refresh();
  expect(device.askedToForget).toEqual([['a', 'b']]);
  await list.remove('a');
  await list.remove('b');
  await list.restore('a');
  expect(device.gone).toEqual(['b']);
});

test('a renamed document shows its new name without a refresh', async () => {
  const { list } = arrange(['a']);
  await list.refresh();
  await list.rename('a', 'Loom');
  expect(list.state.get()).toMatchObject({ documents: [{ id: 'a', title: 'Loom' }] });
});

test('without a server the list is what this device keeps, and says what of it the server does not know', async () => {
  const { list, server, device } = arrange([], { begun: ['begun'], kept: ['older'] });
  server.reachable = false;
  await list.refresh();
  expect(idsOf(list.state.get())).toEqual(['begun', 'older']);
  const here = { ids: new Set(['begun', 'older']), unmade: new Set(['begun']), isAll: true };
  expect(list.state.get()).toMatchObject({ outdated: true, here });
  await list.refresh();
  expect(list.state.get()).toMatchObject({ here: { isAll: true } });

  server.reachable = true;
  await list.refresh();
  await vi.waitFor(() => expect(idsOf(list.state.get())).toEqual(['begun']));
  expect(device.unmade).toEqual([]);
});

test('a list from before stays without a server, and says what of it opens', async () => {
  const { list, server } = arrange(['a', 'b'], { kept: ['b'] });
  await list.refresh();
  server.reachable = false;
  await list.refresh();
  expect(idsOf(list.state.get()).toSorted()).toEqual(['a', 'b']);
  expect(list.state.get()).toMatchObject({ here: { ids: new Set(['b']), isAll: false } });
});

test('a document is begun on this device if there is no server, and refused if the server refuses it', async () => {
  const { list, server, device } = arrange([]);
  server.reachable = false;
  expect(await list.create()).toEqual({ ok: true, value: { id: 'begun-1' } });
  expect(device.unmade).toEqual(['begun-1']);

  device.keepsNothing = true;
  expect(await list.create()).toMatchObject({ ok: false, error: { code: 'unreachable' } });

  server.reachable = true;
  server.refusesChanges = true;
  device.keepsNothing = false;
  expect(await list.create()).toMatchObject({ ok: false, error: { code: 'storage-full' } });
  expect(device.unmade).toEqual(['begun-1']);
});

function idsOf(state: ListState): readonly string[] {
  return state.state === 'shown' ? state.documents.map((document) => document.id) : [];
}

function arrange(ids: readonly string[], here: { begun?: readonly string[]; kept?: readonly string[] } = {}) {
  const server = new FakeServer(ids);
  const device = new FakeDevice(server, here.begun ?? [], here.kept ?? []);
  return { server, device, list: new DocumentList(createApiClient({ fetch: server.fetch }), device) };
}

class FakeDevice implements Device {
  keepsNothing = false;
  unmade: string[];
  readonly #server: FakeServer;
  readonly #made: readonly string[];

  constructor(server: FakeServer, begun: readonly string[], kept: readonly string[]) {
    this.#server = server;
    this.unmade = [...begun];
    this.#made = kept;
  }

  readonly kept = {
    list: async () => [
      ...this.unmade.map((id) => ({ id: id as DocumentId, title: '', at: 4, isUnmade: true })),
      ...this.#made.map((id) => ({ id: id as DocumentId, title: '', at: 3, isUnmade: false })),
    ],
  };

  readonly gone: string[] = [];
  readonly askedToForget: string[][] = [];

  readonly noteGone = async (id: DocumentId, isGone: boolean) => {
    if (isGone) this.gone.push(id);
    else this.gone.splice(this.gone.indexOf(id), 1);
  };

  readonly forgetDeleted = async (listed: ReadonlySet<string>) => {
    this.askedToForget.push([...listed]);
  };

  readonly begin = async () => {
    if (this.keepsNothing) throw new Error('no database');
    const id = `begun-${this.unmade.length + 1}`;
    this.unmade.push(id);
    return id as DocumentId;
  };

  readonly makeBegun = async () => {
    const begun = this.unmade.splice(0);
    for (const id of begun) this.#server.add(id);
    return begun.length;
  };
}

/** The documents resource in memory, behind fetch. */
class FakeServer {
  reachable = true;
  refusesChanges = false;
  readonly #documents: { id: string; title: string; isDeleted: boolean }[];
  #held: { gate: Promise<void>; asked: boolean } | null = null;

  constructor(ids: readonly string[]) {
    this.#documents = ids.map((id) => ({ id, title: '', isDeleted: false }));
  }

  /** The next list answer is made now, as the server sees things, and arrives when released. */
  holdNextList(): { release: () => void; wasAsked: () => boolean } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = { gate: promise, asked: false };
    this.#held = held;
    return { release: resolve, wasAsked: () => held.asked };
  }

  add(id: string): void {
    this.#documents.push({ id, title: '', isDeleted: false });
  }

  readonly fetch: typeof fetch = async (input, init) => {
    if (!this.reachable) throw new TypeError('network');
    const [, , , id, action] = (input as string).split('/');
    const method = init?.method ?? 'GET';
    if (id === undefined && method === 'GET') return this.#list();
    if (this.refusesChanges) {
      return Response.json({ error: { code: 'storage-full', message: 'Full.' } }, { status: 503 });
    }
    const document = this.#documents.find((candidate) => candidate.id === id);
    if (document === undefined) throw new Error(`no document ${id}`);
    if (method === 'DELETE') document.isDeleted = true;
    if (method === 'PATCH') document.title = (JSON.parse(init?.body as string) as { title: string }).title;
    if (action === 'restore') document.isDeleted = false;
    return Response.json(summaryOf(document));
  };

  async #list(): Promise<Response> {
    const documents = this.#documents.filter((document) => !document.isDeleted).map(summaryOf);
    const held = this.#held;
    this.#held = null;
    if (held !== null) {
      held.asked = true;
      await held.gate;
    }
    return Response.json({ documents });
  }
}

function summaryOf({ id, title }: { readonly id: string; readonly title: string }) {
  return { id, title, createdAt: 1, updatedAt: 2 };
}
