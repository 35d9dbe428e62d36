// A whole session on a server in memory: what the user is told, and when, from the first load to the last close. Timers
// are the test's own (vi.useFakeTimers), as the stock provider has some that take no clock.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

import type { DocumentId } from '../../../lib/base/ids.ts';
import { plainText } from '../../../lib/document/plain-text.ts';
import { contentRoot, seedUpdate } from '../../../lib/document/seed.ts';
import { readTitle, replaceTitle } from '../../../lib/document/title.ts';
import { type DocumentSession, openDocumentSession } from '../../../lib/sync/document-session.ts';
import type { LocalStore } from '../../../lib/sync/local-store.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';
import { statusLabel } from '../../../lib/sync/sync-status.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { FakeServer } from './fake-server.ts';

const documentId = 'doc-1' as DocumentId;
const profile = { userId: 'guest:me', name: 'Me', color: '#112233' };
const sessions: DocumentSession[] = [];
let server: FakeServer;
/** Sessions on one host are tabs of one browser: they talk over BroadcastChannel too. */
let nextHost = 0;

let random = seededRandom(1);

beforeEach(() => {
  random = seededRandom(1);
  vi.useFakeTimers();
  server = new FakeServer();
  Y.applyUpdate(server.stored, seedUpdate('Plan'));
});

afterEach(async () => {
  for (const session of sessions.splice(0)) session.close();
  await server.settle();
  vi.useRealTimers();
});

interface OpenOptions {
  readonly records?: Uint8Array[];
  readonly store?: LocalStore | null;
  readonly host?: string;
  readonly userId?: string;
}

function openTab({
  records,
  store,
  host = `host-${nextHost++}`,
  userId = profile.userId,
}: OpenOptions = {}): DocumentSession {
  const session = openDocumentSession({
    documentId,
    serverUrl: `ws://${host}/sync`,
    profile: { ...profile, userId },
    store: store === undefined ? createMemoryLocalStore(records) : store,
    WebSocket: server.WebSocket,
    random,
  });
  sessions.push(session);
  return session;
}

async function openedTab(options: OpenOptions = {}): Promise<DocumentSession> {
  const session = openTab(options);
  await server.settle();
  return session;
}

/** Time passes, in steps small enough for the network to keep up. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    vi.advanceTimersByTime(100);
    await server.settle();
  }
}

function type(session: DocumentSession, text: string): void {
  replaceTitle(session.doc, readTitle(session.doc) + text);
}

function label(session: DocumentSession): string {
  return statusLabel(session.status.get());
}

function requestsSeen(): number {
  return server.log.filter((message) => message.type === 'receipt-request').length;
}

describe('opening', () => {
  test('without anything on this device: loading, then the content of the server, saved', async () => {
    const session = openTab();
    expect([label(session), session.ready.get()]).toEqual(['Loading…', false]);
    await server.settle();
    expect([label(session), session.ready.get(), readTitle(session.doc)]).toEqual(['Saved', true, 'Plan']);
  });

  test('with a copy on this device and no server: ready, then offline', async () => {
    const records: Uint8Array[] = [];
    (await openedTab({ records })).close();
    server.isUp = false;
    const session = await openedTab({ records });
    expect([session.ready.get(), label(session)]).toEqual([true, 'Syncing…']);
    await pass(5_000);
    expect(session.status.get()).toEqual({ state: 'offline', pending: 1, keptLocally: true });
  });

  test('with a copy that has no content, it is not ready before the server has answered', async () => {
    const empty = new Y.Doc();
    empty.getText('title').insert(0, 'orphan');
    server.isUp = false;
    const session = await openedTab({ records: [Y.encodeStateAsUpdate(empty)] });
    await pass(6_000);
    expect([session.ready.get(), label(session)]).toEqual([false, 'Loading…']);
    server.isUp = true;
    await pass(3_000);
    expect([session.ready.get(), label(session)]).toEqual([true, 'Saved']);
  });

  test('what only this device has is sent in the first step 2, and saved only with its receipt', async () => {
    const records: Uint8Array[] = [];
    const first = await openedTab({ records });
    server.isUp = false;
    server.crash();
    type(first, ' B');
    await server.settle();
    first.close();
    server.isUp = true;
    server.holdsCommits = true;
    server.log.length = 0;
    const session = await openedTab({ records });
    expect(label(session)).toBe('Syncing…');
    server.commit();
    await server.settle();
    expect([label(session), readTitle(server.stored)]).toEqual(['Saved', 'Plan B']);
    expect(server.log.filter((message) => message.type === 'update')).toEqual([]);
  });

  test('a store that never answers does not keep the document away', async () => {
    const store: LocalStore = {
      load: () => new Promise(() => {}),
      append: () => Promise.resolve(),
      close: () => {},
    };
    const session = await openedTab({ store });
    expect(session.ready.get()).toBe(false);
    await pass(2_000);
    expect([session.ready.get(), label(session)]).toEqual([true, 'Saved']);
  });

  test('every session has a client id of its own', async () => {
    const records: Uint8Array[] = [];
    const ids = [];
    for (let round = 0; round < 3; round++) {
      const session = await openedTab({ records });
      ids.push(session.doc.clientID);
      session.close();
    }
    expect(new Set(ids).size).toBe(3);
  });
});

describe('saving', () => {
  test('[R4] on each connection the first request for a receipt comes after our step 2', async () => {
    const session = await openedTab();
    for (let round = 0; round < 3; round++) {
      const order = server.log.splice(0).map((message) => message.type);
      expect(order).toContain('receipt-request');
      expect(order.indexOf('receipt-request')).toBeGreaterThan(order.indexOf('sync-step-2'));
      expect(order).toContain('sync-step-2');
      server.crash();
      type(session, 'x');
      await pass(2_000);
    }
  });

  test('is said exactly at once, shown after 500 ms, and over with the receipt', async () => {
    const session = await openedTab();
    server.holdsCommits = true;
    type(session, '!');
    await server.settle();
    expect([session.exactStatus.get().state, label(session)]).toEqual(['saving', 'Saved']);
    await pass(500);
    expect(label(session)).toBe('Saving…');
    server.commit();
    await server.settle();
    expect([session.exactStatus.get().state, label(session)]).toEqual(['saved', 'Saved']);
    expect(readTitle(server.stored)).toBe('Plan!');
  });

  test('a burst asks for two receipts, not one for each key', async () => {
    const session = await openedTab();
    server.log.length = 0;
    for (const key of 'abcdefgh') type(session, key);
    await server.settle();
    expect([requestsSeen(), session.exactStatus.get().state]).toEqual([2, 'saved']);
  });

  test('what others type changes nothing about it', async () => {
    const [mine, other] = [await openedTab(), await openedTab({ userId: 'guest:other' })];
    const seen: string[] = [];
    mine.exactStatus.subscribe(() => seen.push(mine.exactStatus.get().state));
    type(other, ' by another');
    await server.settle();
    expect([readTitle(mine.doc), seen]).toEqual(['Plan by another', []]);
  });

  test('an edit that the server lost in a crash is pending until it is there again', async () => {
    const session = await openedTab();
    server.holdsCommits = true;
    type(session, '?');
    await server.settle();
    server.crash();
    expect(session.exactStatus.get().state).toBe('saving');
    server.holdsCommits = false;
    await pass(1_000);
    expect([session.exactStatus.get().state, readTitle(server.stored)]).toEqual(['saved', 'Plan?']);
  });

  test('a receipt of a connection that is gone confirms nothing', async () => {
    const session = await openedTab();
    server.holdsCommits = true;
    type(session, '1');
    await server.settle();
    const old = server.openSockets[0];
    server.closeAll(1012);
    old?.onmessage?.({ data: Uint8Array.of(102, 1, 2).buffer });
    await pass(1_000);
    expect(session.exactStatus.get().state).not.toBe('saved');
  });

  test('a malformed receipt confirms nothing and breaks nothing', async () => {
    const session = await openedTab();
    server.holdsCommits = true;
    type(session, '1');
    await server.settle();
    for (const frame of [[102], [102, 9, 1], [102, 0], [102, 1, 255]]) {
      server.openSockets[0]?.onmessage?.({ data: Uint8Array.from(frame).buffer });
    }
    expect(session.exactStatus.get().state).toBe('saving');
    server.commit();
    await server.settle();
    expect(session.exactStatus.get().state).toBe('saved');
  });
});

describe('without a connection', () => {
  test('a blink of less than 5 s is nothing, if nothing is pending', async () => {
    const session = await openedTab();
    const labels = new Set<string>();
    session.status.subscribe(() => labels.add(label(session)));
    server.isUp = false;
    server.crash();
    await pass(2_000);
    server.isUp = true;
    await pass(4_000);
    expect([...labels]).toEqual(['Saved']);
    expect(server.openSockets).toHaveLength(1);
  });

  test('after 5 s it is offline; typed text is kept; back again it syncs, then is saved', async () => {
    const session = await openedTab();
    server.isUp = false;
    server.crash();
    type(session, '…');
    await pass(500);
    expect(label(session)).toBe('Saving…');
    await pass(5_000);
    expect(session.status.get()).toEqual({ state: 'offline', pending: 1, keptLocally: true });
    expect(session.hasUnkeptEdits()).toBe(false);

    server.isUp = true;
    server.holdsCommits = true;
    await pass(3_000);
    expect(label(session)).toBe('Syncing…');
    server.holdsCommits = false;
    server.commit();
    await server.settle();
    expect([label(session), readTitle(server.stored)]).toEqual(['Saved', 'Plan…']);
  });

  test('a server that accepts and ends every connection is away all the same', async () => {
    const session = await openedTab();
    server.holdsCommits = true;
    for (let round = 0; round < 100; round++) {
      server.closeAll(1013);
      await pass(100);
    }
    server.closeAll(1013);
    expect(label(session)).toBe('Offline – changes kept on this device');
  });

  test.each(['none', 'full'])(
    'and without room on this device (%s): not saved, and the tab must not be closed',
    async (kind) => {
      const full: LocalStore = {
        load: () => Promise.resolve([]),
        append: () => Promise.reject(new Error('quota')),
        close: () => {},
      };
      const session = await openedTab({ store: kind === 'none' ? null : full });
      expect([label(session), session.hasUnkeptEdits()]).toEqual(['Saved', false]);
      server.isUp = false;
      server.crash();
      type(session, '!');
      await pass(5_500);
      expect(session.status.get()).toEqual({ state: 'not-saved', reason: 'local-storage-failed' });
      expect(session.hasUnkeptEdits()).toBe(true);
    },
  );

  test('dials again with a spread: no two sessions at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => openedTab()));
    const dials: number[] = [];
    server.isUp = false;
    server.crash();
    let known = server.sockets.length;
    for (let passed = 0; passed < 400; passed++) {
      vi.advanceTimersByTime(1);
      for (; known < server.sockets.length; known++) dials.push(passed);
    }
    expect(dials).toHaveLength(5);
    expect(Math.min(...dials)).toBeGreaterThanOrEqual(98);
    expect(new Set(dials).size).toBe(5);
  });
});

describe('ended by the server', () => {
  test.each([
    [4404, 'deleted'],
    [4401, 'not-signed-in'],
    [4413, 'too-large'],
  ])('with %i: not saved, %s, and never dials again', async (code, reason) => {
    const session = await openedTab();
    server.closeAll(code);
    expect(session.status.get()).toEqual({ state: 'not-saved', reason });
    const dials = server.sockets.length;
    await pass(10_000);
    expect([server.sockets.length, session.status.get()]).toEqual([dials, { state: 'not-saved', reason }]);
  });
});

describe('another tab of the same browser', () => {
  test('shows the edit at once, and says saved of it only with a receipt of its own', async () => {
    const [one, two] = [await openedTab({ host: 'same' }), await openedTab({ host: 'same' })];
    server.holdsCommits = true;
    type(one, ' from one');
    expect(readTitle(two.doc)).toBe('Plan from one');
    expect([one.exactStatus.get().state, two.exactStatus.get().state]).toEqual(['saving', 'saving']);
    server.holdsCommits = false;
    await pass(300);
    expect([one.exactStatus.get().state, two.exactStatus.get().state]).toEqual(['saved', 'saved']);
  });

  // A tab whose connection ended, as by a page that is being closed, may never send what it showed to the others.
  test('sends what a tab without a connection typed', async () => {
    const [one, two] = [await openedTab({ host: 'same' }), await openedTab({ host: 'same' })];
    server.sockets[0]?.endedByServer(4499);
    type(one, ' from one');
    one.close();
    await pass(300);
    expect([readTitle(server.stored), two.exactStatus.get().state]).toEqual(['Plan from one', 'saved']);
  });

  test('typing in one costs the other a message now and then, not one for each key', async () => {
    const [one] = [await openedTab({ host: 'same' }), await openedTab({ host: 'same' })];
    server.log.length = 0;
    for (const key of 'abcdefghij') type(one, key);
    await pass(300);
    expect(server.log.filter((message) => message.type === 'update')).toHaveLength(11);
  });

  test('while both are offline each counts it as pending', async () => {
    const [one, two] = [await openedTab({ host: 'same' }), await openedTab({ host: 'same' })];
    server.isUp = false;
    server.crash();
    await pass(5_500);
    type(one, '!');
    await server.settle();
    expect([one.status.get(), two.status.get()]).toEqual([
      { state: 'offline', pending: 1, keptLocally: true },
      { state: 'offline', pending: 1, keptLocally: true },
    ]);
  });
});

describe('people', () => {
  test('come, change their name, and go', async () => {
    const [mine, other] = [await openedTab(), await openedTab({ userId: 'guest:other' })];
    const names = (): string[] => mine.people.get().map((person) => person.name);
    other.setProfile({ userId: 'guest:other', name: 'Ann', color: '#445566' });
    await server.settle();
    expect(names()).toEqual(['Me', 'Ann']);
    expect(mine.people.get()[0]).toMatchObject({ isMe: true, clientIds: [mine.doc.clientID] });
    other.close();
    await server.settle();
    expect(names()).toEqual(['Me']);
  });

  test('mine is known before any connection', () => {
    expect(openTab().people.get()).toMatchObject([{ userId: 'guest:me', isMe: true }]);
  });
});

describe('close()', () => {
  function messagePorts(): number {
    return process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
  }

  test.each(['online', 'offline', 'while loading', 'while dialling', 'with edits under way'])(
    'leaves nothing behind: %s',
    async (when) => {
      const ports = messagePorts();
      const processListeners = process.listenerCount('exit');
      if (when === 'offline' || when === 'while dialling') server.isUp = false;
      const session = openTab();
      if (when !== 'while loading' && when !== 'while dialling') await server.settle();
      if (when === 'offline') await pass(6_000);
      if (when === 'while dialling') for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      if (when === 'with edits under way') {
        server.holdsCommits = true;
        type(session, '!');
      }
      session.close();
      session.close();
      await server.settle();
      // The provider's last back-off timer cannot be taken back; it fires once and does nothing.
      vi.advanceTimersByTime(2_500);
      await server.settle();
      expect({
        timers: vi.getTimerCount(),
        sockets: server.openSockets.length,
        ports: messagePorts(),
        processListeners: process.listenerCount('exit'),
        docListeners: listenersOf(session.doc),
        awarenessListeners: listenersOf(session.awareness),
      }).toEqual({ timers: 0, sockets: 0, ports, processListeners, docListeners: 0, awarenessListeners: 0 });
    },
  );

  /** lib0's observables keep them in a map by event. */
  function listenersOf(observable: { _observers: Map<string, Set<unknown>> }): number {
    return [...observable._observers.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }

  test('nothing is told any more', async () => {
    const session = await openedTab();
    server.holdsCommits = true;
    type(session, '!');
    const told: string[] = [];
    for (const watchable of [session.status, session.exactStatus, session.ready, session.people]) {
      watchable.subscribe(() => told.push('told'));
    }
    session.close();
    session.setProfile({ ...profile, name: 'Late' });
    await pass(6_000);
    expect(told).toEqual([]);
  });

  test('open, close, open, as StrictMode does: the second works and the first stays silent', async () => {
    const records: Uint8Array[] = [];
    const first = openTab({ records });
    first.close();
    const second = await openedTab({ records });
    expect([label(first), label(second), second.ready.get()]).toEqual(['Loading…', 'Saved', true]);
    expect(server.openSockets).toHaveLength(1);
    type(second, '!');
    await server.settle();
    expect(readTitle(server.stored)).toBe('Plan!');
  });

  test('what was typed a moment before is kept on this device', async () => {
    const records: Uint8Array[] = [];
    server.isUp = false;
    const session = await openedTab({ records: [], store: createMemoryLocalStore(records) });
    Y.applyUpdate(session.doc, seedUpdate());
    type(session, 'last words');
    session.close();
    await server.settle();
    const doc = new Y.Doc();
    for (const record of records) Y.applyUpdate(doc, record);
    expect([readTitle(doc), contentRoot(doc).length, plainText(doc)]).toEqual(['last words', 1, '']);
  });
});
