// The documents page's list: what the person did shows at once, and no older answer undoes it.
import { expect, test } from 'vitest';
import { DocumentList, type ListState } from '../../../app/_documents/document-list.ts';
import { createApiClient } from '../../../lib/api/client.ts';

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

test('undo brings a deleted document back', async () => {
  const { list } = arrange(['a', 'b']);
  await list.refresh();
  await list.remove('a');
  await list.restore('a');
  expect(idsOf(list.state.get())).toEqual(['a', 'b']);
});

test('a renamed document shows its new name without a refresh', async () => {
  const { list } = arrange(['a']);
  await list.refresh();
  await list.rename('a', 'Loom');
  expect(list.state.get()).toMatchObject({ documents: [{ id: 'a', title: 'Loom' }] });
});

function idsOf(state: ListState): readonly string[] {
  return state.state === 'shown' ? state.documents.map((document) => document.id) : [];
}

function arrange(ids: readonly string[]) {
  const server = new FakeServer(ids);
  return { server, list: new DocumentList(createApiClient({ fetch: server.fetch })) };
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

  readonly fetch: typeof fetch = async (input, init) => {
    if (!this.reachable) throw new TypeError('network');
    const [, , , id, action] = (input as string).split('/');
    const method = init?.method ?? 'GET';
    if (id === undefined) return this.#list();
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
