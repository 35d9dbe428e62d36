// I7: everybody who has the document open is in every list, nobody else is, and nobody speaks for another. A person who
// left is gone within the 35 seconds; at rest the lists are right.

import type { DocumentId } from '../../../lib/base/ids.ts';
import { presenceIn } from '../oracle/frames.ts';
import { forgedName } from '../peers/attacks.ts';
import type { Tab } from '../peers/tab.ts';
import type { MakeChecker, Scene } from './checker.ts';

export const presence: MakeChecker = (scene) => ({
  serverSends(wire, frame) {
    for (const { client, state } of presenceIn(frame)) {
      if (!state.includes(forgedName)) continue;
      // A client that nobody has written with or announced is anybody's [SPEC A5].
      const victim = [...scene.tabs].find((tab) => tab.doc.clientID === client);
      const owner = scene.owners.ownerOf(wire.documentId, client);
      if (victim === undefined || owner !== victim.browser.user) continue;
      scene.world.violate('I7 nobody speaks for another', `${wire.name} is told that ${victim.name} says so`);
    }
  },
  atRest() {
    const fault = presenceFault(scene);
    if (fault !== null) scene.world.violate('I7 presence', fault);
  },
});

/** What is wrong with somebody's list; null if all are right. */
export function presenceFault({ tabs, documents, damaged, host }: Scene): string | null {
  for (const documentId of documents) {
    if (damaged.has(documentId)) continue;
    const here = [...tabs].filter((tab) => tab.documentId === documentId);
    const clients = new Map(here.map((tab) => [tab.doc.clientID, tab]));
    for (const tab of here) {
      const fault = faultOf(tab, clients);
      if (fault !== null) return fault;
    }
    // Clients forget by themselves who falls silent; the server must not need that.
    const room = host.process?.core.registry.peek(documentId as DocumentId);
    for (const { client } of presenceIn(room?.presenceFrame() ?? new Uint8Array(0))) {
      if (!clients.has(client)) return `the room lists ${client}, who is gone`;
    }
  }
  return null;
}

function faultOf(tab: Tab, clients: ReadonlyMap<number, Tab>): string | null {
  const seen = tab.presence();
  for (const [client, other] of clients) {
    if (!seen.has(client)) return `${tab.name} does not see ${other.name} (${client})`;
  }
  for (const client of seen.keys()) {
    if (!clients.has(client)) return `${tab.name} sees ${client}, who is gone`;
  }
  return null;
}
