// When a client says "Offline - changes kept on this device", they are: what the device would give back after the tab's
// end has everything that the tab made, and the next tab brings it to the server.

import { contentsOf, Coverage } from '../oracle/coverage.ts';
import type { MakeChecker } from './checker.ts';

export const keptLocally: MakeChecker = ({ world, ledger, browsers, tabs, damaged }) => ({
  keptLocally(tab) {
    const kept = new Coverage();
    for (const update of tab.browser.shelf(tab.documentId)) kept.add(contentsOf(update));
    const promised = tab.browser.promised.get(tab.documentId) ?? [];
    for (const update of tab.unproven) {
      const contents = contentsOf(update);
      const missing = kept.missing(contents);
      if (missing !== null) {
        world.violate('kept is kept', `${tab.name} says so of ${missing}`);
        return;
      }
      promised.push(contents);
    }
    tab.browser.promised.set(tab.documentId, promised);
  },
  /** By now a later tab, or the same one, has brought it to the server. */
  atRest() {
    for (const browser of browsers) {
      for (const [documentId, promised] of browser.promised) {
        const isOpen = [...tabs].some((tab) => tab.browser === browser && tab.documentId === documentId);
        if (!isOpen || damaged.has(documentId)) continue;
        const durable = ledger.durable(documentId);
        const missing = promised.map((contents) => durable.missing(contents)).find((each) => each !== null);
        if (missing !== undefined) {
          world.violate('kept is kept', `${missing} of ${browser.user} never came back`);
        }
      }
    }
  },
});
