// The status that the screen shows: the exact one, but "saved" only once it has lasted, so that typing, where each key is
// stored before the next comes, does not make the label flicker. It is the good news that waits: whoever reads "Saved" and
// pulls the plug must find all of it. Who writes on without a server is to read that there is none, not a "saving" for
// each key that this device takes. Owns that delay; knows nothing of what the status is made of.

import type { Clock, Timer } from '../base/clock.ts';
import { type Watchable, Watched } from '../base/listeners.ts';
import type { SyncStatus } from './sync-status.ts';

/** Longer than the pause between two keys, shorter than one would wait for the word. */
export const changeShownAfterMs = 500;

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
    if (isToLast(this.#shown.get(), status)) {
      this.#timer ??= this.#clock.after(changeShownAfterMs, () => {
        this.#timer = null;
        this.#shown.set(this.#exact.get());
      });
      return;
    }
    this.#stopTimer();
    this.#shown.set(status);
  }

  close(): void {
    this.#stopTimer();
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}

function isToLast(shown: SyncStatus, { state }: SyncStatus): boolean {
  return (shown.state === 'saving' && state === 'saved') || (shown.state === 'offline' && state === 'saving');
}

/** The time of the last receipt is told in seconds: what is told must not be drawn anew for less. */
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
