// When a client says "Offline - changes kept on this device", they are: what the device would give back after the tab's
// end has everything that the tab made, and the next tab brings it to the server.

import { encodeStateAsUpdate } from 'yjs';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { contentsOf, Coverage, type Contents } from '../oracle/coverage.ts';
import { replay } from '../oracle/replay.ts';
import type { MakeChecker } from './checker.ts';

export const keptLocally: MakeChecker = ({ world, ledger, table, browsers, tabs, damaged }) => ({
  keptLocally(tab) {
    const shelf = tab.browser.shelf(tab.documentId);
    const kept = new Coverage();
    for (const update of shelf) kept.add(contentsOf(update));
    const promised = tab.browser.promised.get(tab.documentId) ?? [];
    for (const update of tab.unproven) {
      const contents = contentsOf(update);
      const missing = missingIn(kept, shelf, contents);
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
        const { base, tail } = table.load(documentId as DocumentId);
        const stored = [
          ...(base === null ? [] : [base.state]),
          ...tail.flatMap((record) => record.update ?? []),
        ];
        const missing = promised
          .map((contents) => missingIn(durable, stored, contents))
          .find((each) => each !== null);
        if (missing !== undefined) {
          world.violate('kept is kept', `${missing} of ${browser.user} never came back`);
        }
      }
    }
  },
});

/**
 * What a reader of these updates does not have. When two set one key at once, the value that loses is deleted by whoever
 * reads both, and no bytes need say so: what does is a tab that read them.
 */
function missingIn(told: Coverage, updates: readonly Uint8Array[], contents: Contents): string | null {
  if (told.missing(contents) === null) return null;
  const reader = replay(updates);
  const had = told.copy();
  had.add(contentsOf(encodeStateAsUpdate(reader)));
  reader.destroy();
  return had.missing(contents);
}
