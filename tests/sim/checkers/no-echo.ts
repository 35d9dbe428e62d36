// No echo storm: updates come from people. A tab sends what its person made, once, and once more after each connection;
// that others' edits arrive never makes it write. Counted over the run, with room for what is sent again. And the server
// passes what it hears of a person on once, though every stock client says all of it again.

import { presenceIn, updateIn } from '../oracle/frames.ts';
import type { MakeChecker } from './checker.ts';

/** Once as news, once to a joiner, and once more for who lagged or asked. */
const tellingsMax = 4;

export const noEcho: MakeChecker = ({ world }) => {
  const sent = new Map<string, number>();
  const wires = new Map<string, Set<string>>();
  const made = new Map<string, number>();
  const told = new Map<string, number>();
  return {
    serverSends(wire, frame) {
      if (frame.length <= 3) return;
      for (const { client, clock, state } of presenceIn(frame)) {
        const key = `${wire.name} ${client} ${clock} ${state === 'null'}`;
        const times = (told.get(key) ?? 0) + 1;
        told.set(key, times);
        if (times > tellingsMax && !wire.tabName.startsWith('mallory')) {
          world.violate('no echo storm', `${wire.name} is told ${times} times of ${client} at ${clock}`);
        }
      }
    },
    made: (tab) => void made.set(tab.name, (made.get(tab.name) ?? 0) + 1),
    clientSent(wire, frame) {
      if (updateIn(frame) === null) return;
      const tab = wire.tabName;
      sent.set(tab, (sent.get(tab) ?? 0) + 1);
      const own = wires.get(tab) ?? new Set();
      wires.set(tab, own.add(wire.name));
    },
    atRest() {
      for (const [tab, count] of sent) {
        if (tab.startsWith('mallory')) continue;
        const edits = made.get(tab) ?? 0;
        // Each edit once, each connection's full answer, and an answer to each request after a gap.
        const allowed = 2 * edits + 4 * (wires.get(tab)?.size ?? 0) + 10;
        if (count > allowed) {
          world.violate('no echo storm', `${tab} sent ${count} updates for ${edits} edits`);
        }
      }
    },
  };
};
