// Runs every microtask that is waiting, now, so that one event of the simulation and all that follows from it by
// promises are over before the next begins. 0.1 µs when nothing waits: what an await of a real turn costs is twenty
// times as much, and a seed has some ten thousand events.

/** Node's own end-of-callback step, not part of its documented interface: {@link assertDrains} guards it. */
const runMicrotasks = (process as unknown as { readonly _tickCallback: () => void })._tickCallback;

/** Only to be called from a plain callback, never from within a microtask. */
export function drainMicrotasks(): void {
  runMicrotasks();
}

/** Throws if one call does not carry a long chain of promises to its end. */
export function assertDrains(): void {
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    if (turns < 100) queueMicrotask(turn);
  };
  void Promise.resolve().then(turn);
  drainMicrotasks();
  if (turns !== 100) throw new Error(`this Node does not drain microtasks on demand (${turns} of 100)`);
}
