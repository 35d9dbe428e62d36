// Sends on what other tabs of this browser wrote, a little later and merged.
//
// What comes from another tab, that tab sends to the server itself. But it may be without a connection, or gone before it
// could; then this tab would say "Saved" of text that nobody has stored, as nothing that we can see on our socket tells
// an update that the server knows from one that it does not (a state vector does not cover deletions). So we send it
// too: as a rule the server knows it by then and drops it, and the receipt proves it either way.

import { mergeUpdates } from 'yjs';

import type { Clock, Timer } from '../base/clock.ts';

/** How long edits of another tab are collected before they are sent a second time. */
const relayDelayMs = 250;

export class TabRelay {
  readonly #clock: Clock;
  readonly #send: (update: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #timer: Timer | null = null;

  constructor(clock: Clock, send: (update: Uint8Array) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  add(update: Uint8Array): void {
    this.#waiting.push(update);
    this.#timer ??= this.#clock.after(relayDelayMs, () => this.flush());
  }

  /** Sends what waits now. */
  flush(): void {
    this.close();
    if (this.#waiting.length === 0) return;
    const update = mergeUpdates(this.#waiting);
    this.#waiting = [];
    this.#send(update);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
