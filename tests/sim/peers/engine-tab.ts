// A tab with our own client: the real session of lib/sync, on a simulated socket, device and clock.

import { encodeStateAsUpdate, type Doc } from 'yjs';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { openDocumentSession, type DocumentSession } from '../../../lib/sync/document-session.ts';
import { socketClass } from '../network/sim-socket.ts';
import { clockOf, randomOf } from '../server/server-host.ts';
import { Tab, type TabOptions } from './tab.ts';

export class EngineTab extends Tab {
  readonly session: DocumentSession;
  #receiptAt: number | null = null;

  constructor(options: TabOptions) {
    super(options);
    const { browser, documentId, surroundings } = options;
    const { world } = surroundings;
    this.session = openDocumentSession({
      documentId: documentId as DocumentId,
      serverUrl: `ws://${this.name}/sync`,
      profile: { userId: browser.user, name: `Name ${browser.index}`, color: '#123456' },
      clock: clockOf(world, this.actor),
      random: randomOf(this.actor),
      store: browser.openStore(documentId, this.actor),
      WebSocket: socketClass(this.dial),
    });
    this.watchDocument(this.doc);
    this.session.generation.subscribe(() => this.#goOnWithAnotherDocument());
    this.session.exactStatus.subscribe(() => this.#noteStatus());
  }

  get doc(): Doc {
    return this.session.doc;
  }

  get isReady(): boolean {
    return this.session.ready.get();
  }

  get isSettled(): boolean {
    const status = this.session.exactStatus.get();
    return status.state === 'saved' && this.session.ready.get() && this.wire?.isOpen === true;
  }

  get isEnded(): boolean {
    const status = this.session.exactStatus.get();
    return status.state === 'not-saved' && status.reason !== 'local-storage-failed';
  }

  get statusText(): string {
    return JSON.stringify(this.session.exactStatus.get());
  }

  override presence(): ReadonlyMap<number, { readonly [field: string]: unknown }> {
    return this.session.awareness.getStates();
  }

  protected override end(): void {
    this.session.close();
  }

  /** The session found its client id taken, and carried what it made over into a new document. */
  #goOnWithAnotherDocument(): void {
    this.unproven.length = 0;
    // What was kept is kept under other ids.
    this.browser.promised.delete(this.documentId);
    this.forgetUndo();
    this.watchDocument(this.doc);
    this.noteMade(encodeStateAsUpdate(this.doc));
  }

  #noteStatus(): void {
    const { world, observer } = this.surroundings;
    const status = this.session.exactStatus.get();
    if (world.trace.isKept) world.trace.add(world.nowMs, this.name, 'status', this.statusText);
    if (status.state === 'saved') {
      // A receipt comes after the answer to our step 1: we have what the server had.
      if (status.at !== this.#receiptAt) observer.onSynced(this);
      this.#receiptAt = status.at;
      this.noteSaved();
    } else if (status.state === 'offline' && status.keptLocally) this.#noteKeptSoon();
  }

  /** An edit is said to be kept before the copy has heard of it, within the turn that makes it: nobody can see that. */
  #noteKeptSoon(): void {
    queueMicrotask(() => {
      const status = this.session.exactStatus.get();
      if (status.state === 'offline' && status.keptLocally) this.surroundings.observer.onKeptLocally(this);
    });
  }
}
