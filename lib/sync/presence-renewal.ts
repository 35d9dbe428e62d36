// Says again, now and then, that this tab is here, and forgets who has not said so for long. y-protocols does both by the
// wall clock: one that was set back is silent, and shows who is gone, until the time is made up. This counts elapsed
// time, speaks up only if nobody else did, and forgets later than y-protocols would.

import { type Awareness, removeAwarenessStates } from 'y-protocols/awareness';

import type { Clock, Timer } from '../base/clock.ts';

/** Twice this, and what a message takes, stays below the 30 s. */
export const renewalMs = 10_000;

/** Looks at which somebody was silent, until they count as gone. Counted, as a machine that slept heard nobody. */
const silentLooksMax = 4;

interface Heard {
  readonly clock: number;
  /** At how many looks that was the latest. */
  readonly looks: number;
}

/** Returns what ends it. */
export function keepPresent(awareness: Awareness, clock: Clock): () => void {
  let timer: Timer;
  let heard = new Map<number, Heard>();

  function look(): void {
    const before = heard;
    heard = new Map(
      [...awareness.states.keys()].map((client) => {
        const said = awareness.meta.get(client)?.clock ?? 0;
        const last = before.get(client);
        return [client, { clock: said, looks: last?.clock === said ? last.looks + 1 : 0 }];
      }),
    );
    timer = clock.after(renewalMs, () => {
      const own = awareness.clientID;
      if (heard.get(own)?.clock === awareness.meta.get(own)?.clock) {
        awareness.setLocalState(awareness.getLocalState());
      }
      const gone = [...heard].filter(([client, { looks }]) => client !== own && looks >= silentLooksMax);
      if (gone.length > 0) {
        removeAwarenessStates(
          awareness,
          gone.map(([client]) => client),
          'timeout',
        );
      }
      look();
    });
  }

  look();
  return () => timer.cancel();
}
