// The Clock port for tests: time stands still until the test moves it.

import type { Clock, Timer } from '../../lib/base/clock.ts';

export class ManualClock implements Clock {
  #nowMs = 1_700_000_000_000;
  #elapsedMs = 0;
  #timers: Array<{ readonly atMs: number; readonly order: number; readonly action: () => void }> = [];
  #order = 0;

  now(): number {
    return this.#nowMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, action: () => void): Timer {
    const timer = { atMs: this.#elapsedMs + delayMs, order: this.#order++, action };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      },
    };
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Moves time on, firing what falls due in its order, and lets promises settle after each. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#elapsedMs + byMs;
    await settle();
    while (this.#fireNext(endMs)) await settle();
    this.#elapsedMs = endMs;
  }

  /** The same without a wait: for code that uses no promises. */
  elapse(byMs: number): void {
    const endMs = this.#elapsedMs + byMs;
    while (this.#fireNext(endMs));
    this.#elapsedMs = endMs;
  }

  /** Fires the earliest timer that is due by then; false if there is none. */
  #fireNext(endMs: number): boolean {
    const due = this.#timers
      .filter((timer) => timer.atMs <= endMs)
      .toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
    if (due === undefined) return false;
    this.#timers = this.#timers.filter((timer) => timer !== due);
    this.#elapsedMs = Math.max(this.#elapsedMs, due.atMs);
    due.action();
    return true;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
