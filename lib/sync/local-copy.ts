// Keeps a Y.Doc's copy on this device: loads it once, then appends every update, one write at a time, what comes
// meanwhile merged into the next. So nothing queues up, however fast people type and however slow the disk is.
// When the session goes on with another doc, what is kept is changed with it, in one step. Knows the store's port and the
// doc; knows nothing of the server.

import { applyUpdate, type Doc, encodeStateAsUpdate, encodeStateVectorFromUpdate, mergeUpdates } from 'yjs';

import { assert } from '../base/assert.ts';
import type { Clock, Timer } from '../base/clock.ts';
import { type Watchable, Watched } from '../base/listeners.ts';
import type { LocalStore } from './local-store.ts';
import type { LocalCopyState } from './sync-status.ts';

/** What is needed to make less of the copy now and then, and to try again what a device refused. */
export interface Upkeep {
  readonly clock: Clock;
  /** The server has all that the doc has. */
  readonly isConfirmed: () => boolean;
  /** Called when the copy came into the doc after load() had given up. */
  readonly onLateLoad: () => void;
}

/** Not while the document is being opened, and not for each key. */
export const tidyAfterMs = 2_000;
/** A device that could not be read once often can a little later: another tab holds its database up, or the disk was full. */
export const loadAgainMs = 15_000;

/** Makes of an update of the old doc what the new one has instead. Given what is changed already, it changes nothing. */
export type Change = (update: Uint8Array) => Uint8Array;

export class LocalCopy {
  #doc: Doc;
  readonly #store: LocalStore | null;
  readonly #upkeep: Upkeep | null;
  readonly #state: Watched<LocalCopyState>;
  #tidyTimer: Timer | null = null;
  #loadTimer: Timer | null = null;
  /** Nothing came since all of it was found to be confirmed, and marked so. */
  #isTidy = false;
  /** Not yet given to the store. */
  #waiting: Uint8Array[] = [];
  /** To be made to what the store has, before anything else is given to it. */
  #change: Change | null = null;
  #isReadable = true;
  #isWriting = false;
  #isClosed = false;
  /** Nothing is given to the store meanwhile: what it has is being discarded, or was. */
  #isDiscarding = false;
  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.#keep(update);
  };

  constructor(doc: Doc, store: LocalStore | null, upkeep: Upkeep | null = null) {
    this.#doc = doc;
    this.#store = store;
    this.#upkeep = upkeep;
    this.#state = new Watched<LocalCopyState>(store === null ? 'none' : 'kept');
    if (store !== null) doc.on('update', this.#onUpdate);
  }

  get state(): Watchable<LocalCopyState> {
    return this.#state;
  }

  /** Brings the copy into the doc, with this object as the origin. Resolves when it is there, or cannot be had. */
  async load(): Promise<void> {
    if (this.#store === null) return;
    const isAgain = !this.#isReadable;
    try {
      const updates = await this.#store.load().catch((error: unknown) => {
        this.#loadLater();
        throw error;
      });
      if (this.#isClosed || (isAgain && this.#isDiscarding)) return;
      // Merged first: that reads all of it, and damaged bytes throw before they have touched the doc.
      const kept = mergeUpdates([...updates]);
      const update = this.#change?.(kept) ?? kept;
      if (updates.length > 0) applyUpdate(this.#doc, update, this);
      this.#isReadable = true;
      // What was made or came meanwhile was not kept.
      if (isAgain) this.#keep(encodeStateAsUpdate(this.#doc, encodeStateVectorFromUpdate(update)));
      else if (updates.length > 0) this.tidySoon();
    } catch {
      // A copy that cannot be read is no copy, whatever is written to it now.
      this.#isReadable = false;
      this.#state.set('failed');
    }
    if (isAgain && this.#isReadable) this.#upkeep?.onLateLoad();
  }

  #loadLater(): void {
    if (this.#upkeep === null || this.#isAtEnd()) return;
    this.#loadTimer ??= this.#upkeep.clock.after(loadAgainMs, () => {
      this.#loadTimer = null;
      void this.load();
    });
  }

  /** Makes less of the copy in a while, if there is anything to make less of. To be called when all is confirmed, too. */
  tidySoon(): void {
    if (this.#upkeep === null || this.#store === null || this.#isTidy || this.#isAtEnd()) return;
    this.#tidyTimer ??= this.#upkeep.clock.after(tidyAfterMs, () => {
      this.#tidyTimer = null;
      void this.#tidy();
    });
  }

  async #tidy(): Promise<void> {
    if (this.#upkeep === null || !this.#isReadable || this.#isAtEnd()) return;
    // Between two writes, and never with a doc that what is kept does not yet follow.
    if (this.#isWriting || this.#change !== null) {
      this.tidySoon();
      return;
    }
    const { isConfirmed } = this.#upkeep;
    let isAll = false;
    // Unless something comes meanwhile.
    this.#isTidy = true;
    try {
      await this.#store?.tidy(
        () => this.#whole(),
        () => (isAll = isConfirmed()),
      );
    } catch {
      // It stays as it was: larger, and nothing is lost.
    }
    if (!isAll) this.#isTidy = false;
  }

  /** What was discarded meanwhile must not come back. */
  #whole(): Uint8Array {
    assert(!this.#isDiscarding, 'the store has begun anew');
    return encodeStateAsUpdate(this.#doc);
  }

  #isAtEnd(): boolean {
    return this.#isClosed || this.#isDiscarding;
  }

  /**
   * Goes on with another doc, and puts what is kept through `change`. What it has beyond that is to be written by
   * whoever made it: a doc tells of what comes to it after this call.
   */
  moveTo(doc: Doc, change: Change): void {
    if (this.#isClosed) return;
    this.#doc.off('update', this.#onUpdate);
    this.#doc = doc;
    this.#isTidy = false;
    if (this.#store === null) return;
    doc.on('update', this.#onUpdate);
    const earlier = this.#change;
    this.#change = earlier === null ? change : (update) => change(earlier(update));
    this.#waiting = this.#waiting.map(change);
    if (this.#isReadable && !this.#isWriting) void this.#writeAll();
  }

  /**
   * Makes the store forget everything. True: it has, and this copy is at its end; another one may use the store. False:
   * nothing was changed, and the copy goes on.
   */
  async discard(): Promise<boolean> {
    this.#isDiscarding = true;
    try {
      await this.#store?.discard();
    } catch {
      this.#isDiscarding = false;
      if (!this.#isReadable) this.#loadLater();
      else if (this.#waiting.length > 0 && !this.#isWriting) void this.#writeAll();
      return false;
    }
    return true;
  }

  /** Leaves doc and store alone from now on: what the store has was discarded. */
  abandon(): void {
    this.#isDiscarding = true;
    this.#tidyTimer?.cancel();
    this.#loadTimer?.cancel();
    this.#doc.off('update', this.#onUpdate);
  }

  /**
   * The page may be gone in a moment: what waits for a write to end goes to the store beside it, and what could not be
   * written is tried again.
   */
  flush(): void {
    if (!this.#isWriting) this.#tryAgain();
    else if (!this.#isDiscarding && this.#waiting.length > 0) this.#writeBeside();
  }

  #writeBeside(): void {
    // A change reads what is there, so it cannot be overtaken.
    if (this.#change !== null) return;
    const batch = mergeUpdates(this.#waiting);
    // Written again in its turn if this fails; twice does no harm, and only its turn says that it is kept.
    this.#store?.append(batch).catch(() => {});
  }

  /** Writes what is left, then lets the store go. */
  close(): void {
    if (this.#isClosed) return;
    if (!this.#isWriting) this.#tryAgain();
    this.#isClosed = true;
    this.#tidyTimer?.cancel();
    this.#loadTimer?.cancel();
    this.#doc.off('update', this.#onUpdate);
    if (!this.#isWriting) this.#store?.close();
  }

  /** To be called while nothing is under way: what waits then could not be written. */
  #tryAgain(): void {
    const isLeft = this.#change !== null || this.#waiting.length > 0;
    if (isLeft && this.#isReadable && !this.#isAtEnd()) void this.#writeAll();
  }

  #keep(update: Uint8Array): void {
    if (!this.#isReadable) return;
    this.#isTidy = false;
    this.#waiting.push(update);
    if (!this.#isWriting && !this.#isDiscarding) void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    if (this.#state.get() === 'kept') this.#state.set('keeping');
    let isKept = true;
    while (isKept && !this.#isDiscarding && (this.#change !== null || this.#waiting.length > 0)) {
      const batch = this.#waiting.length > 0 ? mergeUpdates(this.#waiting) : null;
      this.#waiting = [];
      isKept = await this.#write(this.#change, batch);
    }
    this.#isWriting = false;
    if (this.#isClosed) this.#store?.close();
    else this.tidySoon();
  }

  /** True if the batch is kept, and the change made; else both wait for the next edit, or flush(), which tries with all. */
  async #write(change: Change | null, batch: Uint8Array | null): Promise<boolean> {
    try {
      if (change !== null) {
        await this.#store?.rewrite((kept) =>
          batch === null ? change(kept) : mergeUpdates([change(kept), batch]),
        );
        // Unless one more was asked for meanwhile, which holds this one.
        if (this.#change === change) this.#change = null;
      } else if (batch !== null) {
        await this.#store?.append(batch);
      }
    } catch {
      // Changed, if that was asked for while it was being written.
      if (batch !== null) this.#waiting.unshift(this.#change?.(batch) ?? batch);
      this.#state.set('failed');
      return false;
    }
    // Of a copy that turned out to be unreadable meanwhile nothing is promised any more.
    if (this.#isReadable && this.#change === null && this.#waiting.length === 0) this.#state.set('kept');
    return true;
  }
}
