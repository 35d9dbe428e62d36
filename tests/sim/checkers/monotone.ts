// I4: what a browser has once been shown it is shown again. A new tab of it that is in sync has at least what an earlier
// one had, of what was durable then.

import type { MakeChecker } from './checker.ts';

export const monotone: MakeChecker = ({ world, ledger, damaged }) => {
  const seen = new Map<string, ReadonlyMap<number, number>>();
  /** What had been seen when a tab asked last: what comes later may overtake the answer. */
  const asked = new Map<string, ReadonlyMap<number, number>>();
  return {
    dialled(tab) {
      const before = seen.get(`${tab.browser.index} ${tab.documentId}`);
      if (before !== undefined) asked.set(tab.name, before);
    },
    tabGone(tab) {
      const key = `${tab.browser.index} ${tab.documentId}`;
      const clocks = new Map(seen.get(key));
      const durable = ledger.durable(tab.documentId).structs;
      for (const client of tab.doc.store.clients.keys()) {
        const clock = Math.min(clockOf(tab.doc, client), durable.clock(client));
        clocks.set(client, Math.max(clock, clocks.get(client) ?? 0));
      }
      seen.set(key, clocks);
    },
    synced(tab) {
      if (damaged.has(tab.documentId)) return;
      for (const [client, clock] of asked.get(tab.name) ?? []) {
        if (clockOf(tab.doc, client) >= clock) continue;
        world.violate(
          'I4 reads are monotone',
          `${tab.name} is in sync and has ${client} only below ${clock}`,
        );
      }
    },
  };
};

function clockOf(
  doc: { readonly store: { clients: Map<number, { id: { clock: number }; length: number }[]> } },
  client: number,
): number {
  const last = doc.store.clients.get(client)?.at(-1);
  return last === undefined ? 0 : last.id.clock + last.length;
}
