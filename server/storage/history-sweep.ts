// Goes through the documents and removes old history bit by bit, between the other requests of the storage thread: once
// at the start, once a day, and for a document that was just compacted. It decides when; trim-history.ts decides what.
// What cannot be read is said and left as it is: it is one document's matter. A write that fails is everybody's, and ends
// the thread [SPEC D4].

import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { StorageUnavailable } from '../core/ports.ts';
import { isDamage, isEngineFault } from './sqlite-faults.ts';
import type { HistoryKept } from './sqlite-messages.ts';
import { documentsPerSearch, type SqliteStore } from './sqlite-store.ts';

export const dayMs = 86_400_000;

/** Of the thread's time, at most a fifth goes into sweeping. */
const pausePerWork = 4;
const pauseMsMin = 20;
const refusedPauseMs = 60_000;
/** The first sweep waits until people are back after a restart. */
const firstSweepMs = 60_000;

type SweptStore = Pick<SqliteStore, 'keyOf' | 'lastKey' | 'nextTrimmable' | 'trim'>;

export interface SweepOptions {
  /** How long history is kept. */
  readonly keptDays: number;
  readonly onKept: (kept: HistoryKept) => void;
}

export class HistorySweep {
  readonly #store: SweptStore;
  readonly #clock: Clock;
  readonly #keptMs: number;
  readonly #onKept: (kept: HistoryKept) => void;
  /** Documents to look at before the others, by their keys. */
  readonly #first = new Map<number, DocumentId>();
  /** The key that the sweep has come to; null while none is under way. */
  #at: number | null = null;
  #daily: Timer;
  #next: Timer | null = null;
  #isClosed = false;

  constructor(store: SweptStore, clock: Clock, { keptDays, onKept }: SweepOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#keptMs = keptDays * dayMs;
    this.#onKept = onKept;
    this.#daily = clock.after(firstSweepMs, () => this.#begin());
  }

  /** The document has a new snapshot: there may be something to remove. */
  compacted(documentId: DocumentId): void {
    const key = this.#readOr(null, documentId, () => this.#store.keyOf(documentId));
    if (key === null) return;
    this.#first.set(key, documentId);
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
    if (first !== undefined) this.#trim(...first, olderThan);
    else if (this.#at !== null) this.#at = this.#search(this.#at, olderThan);
  }

  #trim(key: number, documentId: DocumentId, olderThan: number): void {
    try {
      if (this.#store.trim(key, olderThan).more) return;
    } catch (error) {
      // Damage is found by reading, and the transaction was rolled back. Any other fault leaves open what was written.
      if (!isDamage(error)) throw error;
      this.#onKept({ documentId, reason: error.message });
    }
    this.#first.delete(key);
  }

  /** Where the search goes on, behind documents of which it cannot be told as well; null at its end. */
  #search(after: number, olderThan: number): number | null {
    const { found, searchedTo } = this.#readOr(
      { found: null, searchedTo: after + documentsPerSearch },
      null,
      () => this.#store.nextTrimmable(after, olderThan),
    );
    if (found !== null) this.#first.set(found.key, found.documentId);
    else if (searchedTo >= this.#readOr(0, null, () => this.#store.lastKey)) return null;
    return searchedTo;
  }

  /** Nothing is written in here, so nothing is open: tomorrow it is tried again. */
  #readOr<T>(otherwise: T, documentId: DocumentId | null, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!isEngineFault(error)) throw error;
      this.#onKept({ documentId, reason: error.message });
      return otherwise;
    }
  }
}
