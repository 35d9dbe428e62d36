// Closing a session: nothing is left behind, nothing that was typed is lost.

import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

import { flowText } from '../../../lib/document/flow/flow-text.ts';
import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { readTitle } from '../../../lib/document/title.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';
import { label, profile, type, useStage } from './session-stage.ts';

const stage = useStage();

describe('close()', () => {
  function messagePorts(): number {
    return process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
  }

  test.each(['online', 'offline', 'while loading', 'while dialling', 'with edits under way'])(
    'leaves nothing behind: %s',
    async (when) => {
      const ports = messagePorts();
      const processListeners = process.listenerCount('exit');
      if (when === 'offline' || when === 'while dialling') stage.server.isUp = false;
      const session = stage.openTab();
      if (when !== 'while loading' && when !== 'while dialling') await stage.server.settle();
      if (when === 'offline') await stage.pass(6_000);
      if (when === 'while dialling') for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      if (when === 'with edits under way') {
        stage.server.holdsCommits = true;
        type(session, '!');
      }
      session.close();
      session.close();
      await stage.server.settle();
      // The provider's last back-off timer cannot be taken back; it fires once and does nothing.
      vi.advanceTimersByTime(2_500);
      await stage.server.settle();
      expect({
        timers: vi.getTimerCount(),
        sockets: stage.server.openSockets.length,
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
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, '!');
    const told: string[] = [];
    for (const watchable of [session.status, session.exactStatus, session.ready, session.people]) {
      watchable.subscribe(() => told.push('told'));
    }
    session.close();
    session.setProfile({ ...profile, name: 'Late' });
    await stage.pass(6_000);
    expect(told).toEqual([]);
  });

  test('open, close, open, as StrictMode does: the second works and the first stays silent', async () => {
    const records: Uint8Array[] = [];
    const first = stage.openTab({ records });
    first.close();
    const second = await stage.openedTab({ records });
    expect([label(first), label(second), second.ready.get()]).toEqual(['Loading…', 'Saved', true]);
    expect(stage.server.openSockets).toHaveLength(1);
    type(second, '!');
    await stage.server.settle();
    expect(readTitle(stage.server.stored)).toBe('Plan!');
  });

  test('what was typed a moment before is kept on this device', async () => {
    const records: Uint8Array[] = [];
    stage.server.isUp = false;
    const session = await stage.openedTab({ records: [], store: createMemoryLocalStore(records) });
    Y.applyUpdate(session.doc, seedUpdate());
    type(session, 'last words');
    session.close();
    await stage.server.settle();
    const doc = new Y.Doc();
    for (const record of records) Y.applyUpdate(doc, record);
    expect([readTitle(doc), flowRoot(doc).length, flowText(doc)]).toEqual(['last words', 1, '']);
  });
});
