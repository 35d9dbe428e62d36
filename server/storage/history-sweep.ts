// Goes through the documents and removes old history bit by bit, between the other requests of the storage thread: once
// at the start, once a day, and for a document that was just compacted. It decides when; trim-history.ts decides what.

import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { StorageUnavailable } from '../core/ports.ts';
import type { SqliteStore } from './sqlite-store.ts';

export const dayMs = 86_400_000;

/** Of the thread's time, at most a fifth goes into sweeping. */
const pausePerWork = 4;
const pauseMsMin = 20;
const refusedPauseMs = 60_000;
/** The first sweep waits until people are back after a restart. */
const firstSweepMs = 60_000;

type SweptStore = Pick<SqliteStore, 'keyOf' | 'lastKey' | 'nextTrimmable' | 'trim'>;

export class HistorySweep {
  readonly #store: SweptStore;
  readonly #clock: Clock;
  readonly #keptMs: number;
  /** Documents to look at before the others. */
  readonly #first = new Set<number>();
  /** The key that the sweep has come to; null while none is under way. */
  #at: number | null = null;
  #daily: Timer;
  #next: Timer | null = null;
  #isClosed = false;

  /** `keptDays` is how long history is kept. */
  constructor(store: SweptStore, clock: Clock, keptDays: number) {
    this.#store = store;
    this.#clock = clock;
    this.#keptMs = keptDays * dayMs;
    this.#daily = clock.after(firstSweepMs, () => this.#begin());
  }

  /** The document has a new snapshot: there may be something to remove. */
  compacted(documentId: DocumentId): void {
    const key = this.#store.keyOf(documentId);
    if (key === null) return;
    this.#first.add(key);
    this.#schedule(pauseMsMin);
  }

  close(): void {
    this.#isClosed = true;
    this.#daily.cancel();
    this.#next?.cancel();
  }

  #begin(): void {
    this.#daily = this.#clock.after(dayMs, () => this.#begin());
    this.#at ??= 0;
    this.#schedule(pauseMsMin);
  }

  #schedule(delayMs: number): void {
    if (this.#isClosed) return;
    this.#next ??= this.#clock.after(delayMs, () => {
      this.#next = null;
      const startedMs = this.#clock.monotonicMs();
      const isDone = this.#stepUnlessRefused();
      const workMs = this.#clock.monotonicMs() - startedMs;
      const pauseMs = isDone ? Math.max(pauseMsMin, workMs * pausePerWork) : refusedPauseMs;
      if (this.#first.size > 0 || this.#at !== null) this.#schedule(pauseMs);
    });
  }

  /** False if the store takes no writes at present: removing makes room in the end, but must write first. */
  #stepUnlessRefused(): boolean {
    try {
      this.#step();
      return true;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      return false;
    }
  }

  /** One bounded piece of work. */
  #step(): void {
    const olderThan = this.#clock.now() - this.#keptMs;
    const [first] = this.#first;
    if (first !== undefined) {
      if (!this.#store.trim(first, olderThan).more) this.#first.delete(first);
      return;
    }
    if (this.#at === null) return;
    const { key, searchedTo } = this.#store.nextTrimmable(this.#at, olderThan);
    this.#at = searchedTo;
    if (key !== null) this.#first.add(key);
    else if (searchedTo >= this.#store.lastKey) this.#at = null;
  }
}
