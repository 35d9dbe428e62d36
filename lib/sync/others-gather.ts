// What others write and where they are, read a few times a second at most, however many of them type: each time costs a
// page its layout and a frame, and the key of the person who sits there waits behind it. To the document this is a line
// that is a little slower. Whoever types alone is read at once.

import type { Clock, Timer } from '../base/clock.ts';

/** After something was read, the next is gathered so long. A tenth of a second is not noticed in others' typing. */
export const gatherMs = 100;

export class OthersGather {
  readonly #clock: Clock;
  readonly #inOneStep: (read: () => void) => void;
  #changes: (() => void)[] = [];
  #presence: (() => void)[] = [];
  #lastAt = -Infinity;
  #timer: Timer | null = null;

  /** `inOneStep`: carries out what reads several changes as one transaction of the document. */
  constructor(clock: Clock, inOneStep: (read: () => void) => void) {
    this.#clock = clock;
    this.#inOneStep = inOneStep;
  }

  /** Reads a change to the document, now or a little later. */
  change(read: () => void): void {
    this.#changes.push(read);
    this.#soon();
  }

  /** Reads where somebody is: behind the changes, for a caret may stand in what they bring. */
  presence(read: () => void): void {
    this.#presence.push(read);
    this.#soon();
  }

  /** Reads what waits now. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const [changes, presence] = [this.#changes, this.#presence];
    [this.#changes, this.#presence] = [[], []];
    if (changes.length + presence.length === 0) return;
    this.#lastAt = this.#clock.monotonicMs();
    if (changes.length > 0) this.#inOneStep(() => changes.forEach((read) => read()));
    for (const read of presence) read();
  }

  #soon(): void {
    const waitMs = this.#lastAt + gatherMs - this.#clock.monotonicMs();
    // Even with a timer under way: in the background browsers let it wait for up to a minute.
    if (waitMs <= 0) this.flush();
    else this.#timer ??= this.#clock.after(waitMs, () => this.flush());
  }
}
