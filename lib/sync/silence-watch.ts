// Notices a connection that is dead but does not say so: for a while nothing at all has moved in either direction. Knows a
// clock and what the owner counts on the connection; what is done is the owner's.

import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../protocol/limits.ts';

const lookEveryMs = 3_000;
/**
 * The server says something every {@link limits.keepAliveMs} at least, also while its disk is slow; so longer silence
 * is the line's. An upload on a slow line moves all the time.
 */
export const silenceMs = limits.keepAliveMs + 2_000;

/** What can be seen of a connection at one moment. */
export interface Traffic {
  /** Messages of the other side, of any kind; grows with each. */
  readonly heard: number;
  /** Bytes that the line has taken, as far as one can see; grows as long as anything moves. */
  readonly takenBytes: number;
  /** Bytes that still wait for the line. */
  readonly waitingBytes: number;
}

export class SilenceWatch {
  readonly #clock: Clock;
  readonly #traffic: () => Traffic;
  readonly #onSilence: () => void;
  #timer: Timer | null = null;

  constructor(clock: Clock, traffic: () => Traffic, onSilence: () => void) {
    this.#clock = clock;
    this.#traffic = traffic;
    this.#onSilence = onSilence;
  }

  /** Whether there is a connection, or one is being made. */
  set(isWatching: boolean): void {
    if (!isWatching) this.close();
    else if (this.#timer === null) this.#look(this.#traffic(), 0);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** In steps, not by what the clock says: a laptop that slept has heard nothing, and that is nobody's silence. */
  #look(before: Traffic, quietMs: number): void {
    this.#timer = this.#clock.after(lookEveryMs, () => {
      this.#timer = null;
      const now = this.#traffic();
      const quietNowMs = hasMoved(before, now) ? 0 : quietMs + lookEveryMs;
      if (quietNowMs >= silenceMs) this.#onSilence();
      else this.#look(now, quietNowMs);
    });
  }
}

/**
 * That the machine took bytes says nothing of the line, for it takes some of what is sent on a dead one too, and presence
 * is said again every few seconds. But where bytes had to wait, whatever goes makes room only as the line moves.
 */
function hasMoved(before: Traffic, now: Traffic): boolean {
  return now.heard !== before.heard || (before.waitingBytes > 0 && now.takenBytes > before.takenBytes);
}
