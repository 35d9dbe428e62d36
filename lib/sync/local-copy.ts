// Keeps a Y.Doc's copy on this device: loads it once, then appends every update, one write at a time, what comes
// meanwhile merged into the next. So nothing queues up, however fast people type and however slow the disk is.
// Knows the store's port and the doc; knows nothing of the server.

import { applyUpdate, type Doc, mergeUpdates } from 'yjs';

import { type Watchable, Watched } from '../base/listeners.ts';
import type { LocalStore } from './local-store.ts';
import type { LocalCopyState } from './sync-status.ts';

export class LocalCopy {
  readonly #doc: Doc;
  readonly #store: LocalStore | null;
  readonly #state: Watched<LocalCopyState>;
  /** Not yet given to the store. */
  #waiting: Uint8Array[] = [];
  #isReadable = true;
  #isWriting = false;
  #isClosed = false;
  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.#keep(update);
  };

  constructor(doc: Doc, store: LocalStore | null) {
    this.#doc = doc;
    this.#store = store;
    this.#state = new Watched<LocalCopyState>(store === null ? 'none' : 'kept');
    if (store !== null) doc.on('update', this.#onUpdate);
  }

  get state(): Watchable<LocalCopyState> {
    return this.#state;
  }

  /** Brings the copy into the doc, with this object as the origin. Resolves when it is there, or cannot be had. */
  async load(): Promise<void> {
    if (this.#store === null) return;
    try {
      const updates = await this.#store.load();
      // Merged first: that reads all of it, and damaged bytes throw before they have touched the doc.
      if (updates.length > 0 && !this.#isClosed) applyUpdate(this.#doc, mergeUpdates([...updates]), this);
    } catch {
      // A copy that cannot be read is no copy, whatever is written to it now.
      this.#isReadable = false;
      this.#state.set('failed');
    }
  }

  /** Writes what is left, then lets the store go. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#doc.off('update', this.#onUpdate);
    if (!this.#isWriting) this.#store?.close();
  }

  #keep(update: Uint8Array): void {
    if (!this.#isReadable) return;
    this.#waiting.push(update);
    if (!this.#isWriting) void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    if (this.#state.get() === 'kept') this.#state.set('keeping');
    let isKept = true;
    while (isKept && this.#waiting.length > 0) {
      const batch = mergeUpdates(this.#waiting);
      this.#waiting = [];
      isKept = await this.#write(batch);
    }
    this.#isWriting = false;
    if (this.#isClosed) this.#store?.close();
  }

  /** True if the batch is kept; else it waits for the next edit, which tries again with all of it. */
  async #write(batch: Uint8Array): Promise<boolean> {
    try {
      await this.#store?.append(batch);
    } catch {
      this.#waiting.unshift(batch);
      this.#state.set('failed');
      return false;
    }
    if (this.#waiting.length === 0) this.#state.set('kept');
    return true;
  }
}
