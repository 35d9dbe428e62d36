// The status that the screen shows: the exact one, but "saving" only once it has lasted, so that fast typing on a good
// connection does not make the label flicker. Owns that delay; knows nothing of what the status is made of.

import type { Clock, Timer } from '../base/clock.ts';
import { type Watchable, Watched } from '../base/listeners.ts';
import type { SyncStatus } from './sync-status.ts';

export const savingShownAfterMs = 500;

export class StatusDisplay {
  readonly #clock: Clock;
  readonly #exact: Watched<SyncStatus>;
  readonly #shown: Watched<SyncStatus>;
  #timer: Timer | null = null;

  constructor(clock: Clock, initial: SyncStatus) {
    this.#clock = clock;
    this.#exact = new Watched(initial, isSameStatus);
    this.#shown = new Watched(initial, looksSame);
  }

  get exact(): Watchable<SyncStatus> {
    return this.#exact;
  }

  get shown(): Watchable<SyncStatus> {
    return this.#shown;
  }

  set(status: SyncStatus): void {
    this.#exact.set(status);
    if (status.state !== 'saving') {
      this.#stopTimer();
      this.#shown.set(status);
      return;
    }
    // Not restarted by the next edit: continuous typing that nobody confirms must not hide behind "Saved".
    if (this.#shown.get().state !== 'saving') {
      this.#timer ??= this.#clock.after(savingShownAfterMs, () => this.#shown.set(status));
    }
  }

  close(): void {
    this.#stopTimer();
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}

/**
 * The time of the last receipt is told in seconds. Each key brings a receipt, and whatever React changes while the text
 * has the focus costs a walk over all of the text, for it wants to keep the selection.
 */
function looksSame(a: SyncStatus, b: SyncStatus): boolean {
  if (a.state !== 'saved' || b.state !== 'saved' || a.at === null || b.at === null) return isSameStatus(a, b);
  return Math.floor(a.at / 1_000) === Math.floor(b.at / 1_000);
}

function isSameStatus(a: SyncStatus, b: SyncStatus): boolean {
  switch (a.state) {
    case 'loading':
    case 'saving':
      return a.state === b.state;
    case 'saved':
      return b.state === 'saved' && a.at === b.at;
    case 'syncing':
      return b.state === 'syncing' && a.pending === b.pending;
    case 'offline':
      return b.state === 'offline' && a.pending === b.pending && a.keptLocally === b.keptLocally;
    case 'not-saved':
      return b.state === 'not-saved' && a.reason === b.reason;
  }
}
