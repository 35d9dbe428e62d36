// Notices a connection that is dead but does not say so: for a while nothing at all has moved in either direction. Knows a clock and a number that grows with every sign of life; what is done is the owner's.

import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../protocol/limits.ts';

const lookEveryMs = 3_000;
/**
 * The server says something every {@link limits.keepAliveMs} at least, also while its disk is slow; so longer silence
 * is the line's. An upload on a slow line moves all the time.
 */
export const silenceMs = limits.keepAliveMs + 2_000;

export class SilenceWatch {
  readonly #clock: Clock;
  readonly #signsOfLife: () => number;
  readonly #onSilence: () => void;
  #timer: Timer | null = null;

  constructor(clock: Clock, signsOfLife: () => number, onSilence: () => void) {
    this.#clock = clock;
    this.#signsOfLife = signsOfLife;
    this.#onSilence = onSilence;
  }

  /** Whether there is a connection, or one is being made. */
  set(isWatching: boolean): void {
    if (!isWatching) this.close();
    else if (this.#timer === null) this.#look(this.#signsOfLife(), 0);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** In steps, not by what the clock says: a laptop that slept has heard nothing, and that is nobody's silence. */
  #look(signsBefore: number, quietMs: number): void {
    this.#timer = this.#clock.after(lookEveryMs, () => {
      this.#timer = null;
      const signs = this.#signsOfLife();
      const quietNowMs = signs === signsBefore ? quietMs + lookEveryMs : 0;
      if (quietNowMs >= silenceMs) this.#onSilence();
      else this.#look(signs, quietNowMs);
    });
  }
}
