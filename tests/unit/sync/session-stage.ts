// The stage of a session test: a server in memory, tabs on it, and time that passes only when the test says so. Timers
// are vitest's, as the stock provider has some that take no clock.

import { afterEach, beforeEach, vi } from 'vitest';
import * as Y from 'yjs';

import type { DocumentId } from '../../../lib/base/ids.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { readTitle, replaceTitle } from '../../../lib/document/title.ts';
import { type DocumentSession, openDocumentSession } from '../../../lib/sync/document-session.ts';
import type { LocalStore } from '../../../lib/sync/local-store.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';
import { statusLabel } from '../../../lib/sync/sync-status.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { FakeServer } from './fake-server.ts';

export const profile = { userId: 'guest:me', name: 'Me', color: '#112233' };

export interface OpenOptions {
  readonly records?: Uint8Array[];
  readonly store?: LocalStore | null;
  /** Sessions on one host are tabs of one browser: they talk over BroadcastChannel too. */
  readonly host?: string;
  readonly userId?: string;
}

export class Stage {
  server = new FakeServer();
  #sessions: DocumentSession[] = [];
  #random = seededRandom(1);
  #nextHost = 0;

  begin(): void {
    vi.useFakeTimers();
    this.server = new FakeServer();
    this.#random = seededRandom(1);
    Y.applyUpdate(this.server.stored, seedUpdate('Plan'));
  }

  async end(): Promise<void> {
    for (const session of this.#sessions.splice(0)) session.close();
    await this.server.settle();
    vi.useRealTimers();
  }

  openTab(options: OpenOptions = {}): DocumentSession {
    const { records, store, host = `host-${this.#nextHost++}`, userId = profile.userId } = options;
    const session = openDocumentSession({
      documentId: 'doc-1' as DocumentId,
      serverUrl: `ws://${host}/sync`,
      profile: { ...profile, userId },
      store: store === undefined ? createMemoryLocalStore(records) : store,
      WebSocket: this.server.WebSocket,
      random: this.#random,
    });
    this.#sessions.push(session);
    return session;
  }

  async openedTab(options: OpenOptions = {}): Promise<DocumentSession> {
    const session = this.openTab(options);
    await this.server.settle();
    return session;
  }

  /** Time passes, in steps small enough for the network to keep up. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      vi.advanceTimersByTime(100);
      await this.server.settle();
    }
  }
}

/** A stage that is new for each test of the file. */
export function useStage(): Stage {
  const stage = new Stage();
  beforeEach(() => stage.begin());
  afterEach(() => stage.end());
  return stage;
}

export function type(session: DocumentSession, text: string): void {
  replaceTitle(session.doc, readTitle(session.doc) + text);
}

export function label(session: DocumentSession): string {
  return statusLabel(session.status.get());
}

/** A store that keeps nothing and refuses everything, as a full disk does. */
export const fullStore: LocalStore = {
  load: () => Promise.resolve([]),
  append: () => Promise.reject(new Error('quota')),
  rewrite: () => Promise.reject(new Error('quota')),
  tidy: () => Promise.reject(new Error('quota')),
  discard: () => Promise.reject(new Error('quota')),
  watchDiscards: () => {},
  close: () => {},
};
