// The clock port, and the only file of lib and server/core that may touch the system's time and timers.

/** A timer that was started; cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970. May jump: order nothing by it. */
  now(): number;
  /** Milliseconds since some moment; never goes back. For durations only. */
  monotonicMs(): number;
  /** Calls `action` once, `delayMs` from now or later. */
  after(delayMs: number, action: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `delayMs` of the given clock. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
