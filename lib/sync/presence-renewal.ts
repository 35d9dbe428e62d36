// Says again, now and then, that this tab is here: others drop who is silent for 30 s. y-protocols does so by the wall
// clock, and one that was set back is silent until the time is made up. This counts elapsed time, and speaks up only if
// nobody else did.

import type { Awareness } from 'y-protocols/awareness';

import type { Clock, Timer } from '../base/clock.ts';

/** Twice this, and what a message takes, stays below the 30 s. */
export const renewalMs = 10_000;

/** Returns what ends it. */
export function keepPresent(awareness: Awareness, clock: Clock): () => void {
  let timer: Timer;
  let saidBefore = said();

  function said(): number | undefined {
    return awareness.meta.get(awareness.clientID)?.clock;
  }

  function look(): void {
    timer = clock.after(renewalMs, () => {
      if (said() === saidBefore) awareness.setLocalState(awareness.getLocalState());
      saidBefore = said();
      look();
    });
  }

  look();
  return () => timer.cancel();
}
