// I5: nothing that was not durable is ever shown to anybody. Looked at when the server hands the bytes to a socket, for
// whatever it sends that carries edits: an update, an answer to a joiner, a difference for a laggard.

import { contentsOf } from '../oracle/coverage.ts';
import { updateIn } from '../oracle/frames.ts';
import type { MakeChecker } from './checker.ts';

/** U4: and what is sent applies at once: a reader is never left with edits that wait for others. */
export const seenIsDurable: MakeChecker = ({ world, ledger, damaged }) => {
  /** Frames are shared between sockets: each is looked at once. */
  const known = new WeakSet<Uint8Array>();
  return {
    heldBack(tab) {
      // A tab that stays behind on a damaged document may have been told of more than is served now; and another tab of
      // the browser tells of its own edits before the server does.
      if (!damaged.has(tab.documentId) && tab.browser.tabsEver === 1) {
        world.violate('U4 sent is complete', `${tab.name} has to hold something back`);
      }
    },
    serverSends(wire, frame) {
      if (known.has(frame)) return;
      known.add(frame);
      const update = updateIn(frame);
      if (update === null) return;
      const missing = ledger.durable(wire.documentId).missing(contentsOf(update));
      if (missing !== null) world.violate('I5 seen is durable', `${missing} went out to ${wire.name}`);
    },
  };
};
