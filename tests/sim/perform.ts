// What each action does to a run. An action that has nobody to act on does nothing; one that did something is counted.

import { unreachable } from '../../lib/base/assert.ts';
import { canEdit } from '../../server/core/access.ts';
import { StorageUnavailable } from '../../server/core/ports.ts';
import type { Action } from './actions.ts';
import type { Simulation } from './simulation.ts';
import type { Victim } from './peers/attacks.ts';
import type { Tab } from './peers/tab.ts';

export function perform(simulation: Simulation, action: Action): void {
  const { world, disk, host, access, counts, browsers, documents } = simulation;
  if (simulation.isHealing) return;
  if (world.trace.isKept) world.trace.add(world.nowMs, 'people', action.type, describe(action));
  const done = (): void => counts.add(action.type);
  const later = (forMs: number, undo: () => void): void => {
    world.schedule(forMs, simulation.people, undo);
  };
  switch (action.type) {
    case 'edit':
      return onTab(simulation, action, (tab) => {
        if (!tab.isReady) return;
        tab.edit(action);
        counts.add('edit');
        counts.add(`edit ${action.kind}`);
        simulation.tellActed();
      });
    case 'open-tab': {
      if (simulation.tabsOf(action.peer).length >= 3) return;
      simulation.openTab(action.peer, documents[action.tab % documents.length] as string);
      return done();
    }
    case 'close-tab':
      return onTab(simulation, action, (tab) => {
        simulation.closeTab(tab);
        done();
      });
    case 'reload':
      return onTab(simulation, action, (tab) => {
        simulation.closeTab(tab);
        simulation.openTab(action.peer, tab.documentId);
        done();
      });
    case 'kill-tab':
      return onTab(simulation, action, (tab) => {
        const kill = (): void => {
          if (tab.isGone) return;
          simulation.killTab(tab);
          // What another tab is writing to does not vanish under it.
          const isShared = simulation
            .tabsOf(action.peer)
            .some((other) => other.documentId === tab.documentId);
          if (!action.keepsLocalCopy && !isShared) tab.browser.wipe(tab.documentId);
          counts.add(`kill-tab ${action.when}`);
          counts.add(action.keepsLocalCopy ? 'kill-tab, copy survives' : 'kill-tab, copy lost');
          done();
          later(tab.actor.dice.between(100, 5_000), () => simulation.openTab(action.peer, tab.documentId));
        };
        if (action.when === 'now') kill();
        else tab.onNextSaved = () => later(0, kill);
      });
    case 'offline': {
      const browser = browsers[action.peer];
      if (browser === undefined || !browser.isOnline) return;
      browser.isOnline = false;
      for (const tab of simulation.tabsOf(action.peer)) {
        for (const wire of tab.wires) {
          if (action.silently) wire.silence();
          else wire.cut();
        }
      }
      later(action.forMs, () => {
        browser.isOnline = true;
      });
      return done();
    }
    case 'local-store-fails': {
      const browser = browsers[action.peer];
      if (browser === undefined || !browser.hasStore) return;
      browser.storeFails = true;
      later(action.forMs, () => {
        browser.storeFails = false;
      });
      return done();
    }
    case 'cut':
    case 'half-open':
    case 'duplicate-socket':
      return onTab(simulation, action, (tab) => {
        const wire = [...tab.wires].find((each) => each.isOpen);
        if (wire === undefined) return;
        if (action.type === 'half-open') wire.silence();
        else if (action.type === 'cut') wire.cut();
        // The tab dials again at once, while the server still holds the old connection for a living one.
        else wire.lookCutToClient();
        done();
      });
    case 'slow-reader':
      return onTab(simulation, action, (tab) => {
        for (const wire of tab.wires) wire.stall(action.forMs, action.inflation);
        if (tab.wires.size > 0) done();
      });
    case 'crash':
      if (host.process === null) return;
      host.crash(action.kind, action.downMs);
      counts.add(`crash ${action.kind}`);
      return done();
    case 'drain':
      if (host.process === null) return;
      host.drain(action.downMs);
      return done();
    case 'disk-slow':
      disk.mood.delayMs = [action.delayMs / 4, action.delayMs];
      later(action.forMs, () => {
        disk.mood.delayMs = [0.2, 3];
      });
      return done();
    case 'disk-refuses':
      disk.mood.refuses = action.reason;
      later(action.forMs, () => {
        disk.mood.refuses = null;
      });
      return done();
    case 'disk-fails':
      disk.mood.failsNextFlush = true;
      return done();
    case 'flip-bit': {
      const documentId = documents[action.document % documents.length] as string;
      const row = simulation.table.row(documentId as never);
      // Only what is on the disk for good: of a write under way nobody has been told.
      const head = simulation.ledger.absorbedUpTo(documentId);
      const from = row?.base?.uptoSeq ?? 0;
      if (head <= from) return;
      const seq = from + 1 + Math.floor(action.place * (head - from));
      if (!simulation.table.flipBit(documentId as never, seq, action.bit)) return;
      simulation.damaged.add(documentId);
      simulation.flipped.add(documentId);
      return done();
    }
    case 'clock-jump': {
      if (action.whose === 'server') {
        if (host.process !== null) host.process.actor.skewMs += action.byMs;
      } else {
        for (const { actor } of simulation.tabsOf(action.whose)) {
          actor.skewMs += action.byMs;
          actor.wasSetBack ||= action.byMs < 0;
        }
      }
      return done();
    }
    case 'grant':
      access.grant(
        documents[action.document % documents.length] as string,
        `user-${action.peer}`,
        action.role,
      );
      counts.add(action.role === null ? 'grant nothing' : `grant ${action.role}`);
      return done();
    case 'accounts-down':
      access.isDown = true;
      later(action.forMs, () => {
        access.isDown = false;
      });
      return done();
    case 'rename':
    case 'delete-document':
    case 'restore-document':
      return manage(simulation, action);
    case 'attack': {
      const mallory = simulation.mallories.get(action.peer);
      const documentId = documents[Math.floor(action.place * documents.length)] as string;
      // Who has never written themselves, though others may have repeated it, can be robbed of the id: known, see
      // docs/SIMULATION.md.
      const targets = [...simulation.tabs].filter(
        (tab) =>
          tab.documentId === documentId &&
          simulation.owners.writerOf(documentId, tab.doc.clientID) === tab.browser.user,
      );
      const target = targets[Math.floor(((action.place * 997) % 1) * targets.length)];
      if (mallory === undefined || target === undefined) return;
      const victim = (): Victim => {
        const client = target.doc.clientID;
        return { client, clock: simulation.ledger.durable(documentId).structs.clock(client) };
      };
      world.schedule(0, mallory.actor, () => mallory.attack(action.attack, documentId, victim));
      counts.add(`attack ${action.attack}`);
      return done();
    }
    default:
      return unreachable(action);
  }
}

/** Does something as a tab of the peer, if there is one. */
function onTab(
  simulation: Simulation,
  { peer, tab }: { readonly peer: number; readonly tab: number },
  act: (tab: Tab) => void,
): void {
  const open = simulation.tabsOf(peer);
  const target = open[tab % Math.max(1, open.length)];
  if (target !== undefined) simulation.world.schedule(0, target.actor, () => act(target));
}

/** What people do with documents as a whole, by way of the HTTP interface: it may fail, and says so to them. */
function manage(
  { host, world, access, documents, counts }: Simulation,
  action: Extract<Action, { type: 'rename' | 'delete-document' | 'restore-document' }>,
): void {
  const server = host.process;
  if (server === null || server.core.isDraining) return;
  const documentId = documents[action.document % documents.length] as string;
  const role = access.roleNow(documentId, `user-${action.peer}`);
  // The interface looks at that, and is not in the simulation.
  if (role === null || !canEdit(role)) return;
  const id = documentId as never;
  const by = `user-${action.peer}` as never;
  const { documents: managed } = server.core;
  world.schedule(0, server.actor, () => {
    const request =
      action.type === 'rename'
        ? managed.rename(id, action.text, by)
        : action.type === 'delete-document'
          ? managed.delete(id, by)
          : managed.restore(id, by);
    request.then(
      (result) => {
        counts.add(result.ok ? action.type : `${action.type} of nothing`);
        // Most people who delete a document want it back.
        if (action.type !== 'delete-document' || !server.actor.dice.chance(0.7)) return;
        world.schedule(server.actor.dice.between(50, 6_000), server.actor, () => {
          void managed.restore(id, by).catch(() => {});
        });
      },
      (error: unknown) => {
        if (error instanceof StorageUnavailable) counts.add(`${action.type} refused`);
        else counts.add(`${action.type} failed: ${error instanceof Error ? error.name : 'unknown'}`);
      },
    );
  });
}

function describe(action: Action): string {
  const { type: _type, atMs: _atMs, ...rest } = action;
  return JSON.stringify(rest);
}
