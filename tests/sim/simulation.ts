// One run: builds the world from a plan, carries its actions out, lets everything heal, and has the checkers judge. What an
// action means is in perform.ts; this file owns what there is and in which order a run goes.

import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type { Plan } from './actions.ts';
import { allCheckers } from './checkers/all.ts';
import { restingTimersMax } from './checkers/bounds.ts';
import type { Checker, Scene } from './checkers/checker.ts';
import { Counts } from './counts.ts';
import { SimDisk } from './disk/sim-disk.ts';
import { StoredTable } from './disk/stored-table.ts';
import { setKnobs } from './knobs.ts';
import { silentServerMs, Wire, type ClientEnd } from './network/wire.ts';
import { Ledger } from './oracle/ledger.ts';
import { Owners } from './oracle/owners.ts';
import { Browser } from './peers/browser.ts';
import { EditorTab } from './peers/editor-tab.ts';
import { EngineTab } from './peers/engine-tab.ts';
import { Mallory } from './peers/mallory.ts';
import { StockTab } from './peers/stock-tab.ts';
import type { Tab, TabSurroundings } from './peers/tab.ts';
import { perform } from './perform.ts';
import { unrest } from './rest.ts';
import { onUncaught } from './runtime/uncaught.ts';
import { ServerHost } from './server/server-host.ts';
import { SimAccess } from './server/sim-access.ts';
import { Dice } from './world/dice.ts';
import { noTrace, type Trace } from './world/trace.ts';
import { World, type Actor, type Violation } from './world/world.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly counts: Counts;
  readonly virtualMs: number;
  readonly events: number;
  /** What the documents hold in the end: two runs of a seed are compared by it. */
  readonly fingerprint: string;
}

/** What is done in a run besides the actions of its plan. */
export interface Script {
  /** Called when the documents are there and everybody is about to open one. */
  readonly prepare: () => void;
  /** Everything is done: the faults may end. */
  readonly isOver: () => boolean;
  readonly playMaxMs: number;
  readonly atRest: () => void;
}

/** I10: so long after the last fault everybody is in sync. */
export const healMaxMs = 60_000;
const settleStepMs = 200;
/** A reader who is sent away so often while everything is well stays away. */
const sentAwayMax = 3;
/** Once there is rest it is watched for this long: somebody may be owed something that they do not know of, or that is
 * still under way. */
const restMs = 6_000;
/** A half-open connection is noticed after 40 s, a room is dropped 10 s after that. */
const leaveMaxMs = 120_000;

export function runPlan(plan: Plan, trace: Trace = noTrace): Outcome {
  return within(new Simulation(plan, trace), (simulation) => simulation.run());
}

/** Runs something with the world's globals and limits in place, and cleans up behind it. */
export function within(simulation: Simulation, run: (simulation: Simulation) => Outcome): Outcome {
  const restoreLimits = setKnobs(simulation.plan.knobs);
  const leave = simulation.world.enter();
  onUncaught((error) => simulation.world.uncaught(error));
  try {
    return run(simulation);
  } finally {
    simulation.dispose();
    onUncaught(null);
    leave();
    restoreLimits();
  }
}

export class Simulation implements Scene {
  readonly plan: Plan;
  readonly world: World;
  readonly disk: SimDisk;
  readonly table = new StoredTable();
  readonly ledger: Ledger;
  readonly owners: Owners;
  readonly access: SimAccess;
  readonly host: ServerHost;
  readonly browsers: Browser[];
  readonly mallories = new Map<number, Mallory>();
  readonly tabs = new Set<Tab>();
  readonly documents: string[] = [];
  readonly damaged = new Set<string>();
  readonly flipped = new Set<string>();
  readonly counts = new Counts();
  readonly people: Actor;
  readonly #everyTab: Tab[] = [];
  readonly #checkers: readonly Checker[];
  readonly #surroundings: TabSurroundings;
  readonly #nobody: Actor;
  #wireCount = 0;
  readonly #sentAway = new Map<string, number>();
  /** Nothing is done any more. */
  isHealing = false;
  /** Nobody comes any more. */
  #isLeaving = false;
  /** Tabs that are about to be there. */
  #opening = 0;

  constructor(plan: Plan, trace: Trace) {
    this.plan = plan;
    this.world = new World(new Dice(plan.seed), trace);
    const { world } = this;
    this.people = world.createActor('people');
    this.#nobody = world.createActor('nobody');
    this.disk = new SimDisk(world);
    this.ledger = new Ledger(this.table);
    this.owners = new Owners(
      this.table,
      (id) => this.host.process?.core.registry.peek(id as DocumentId) ?? null,
    );
    this.access = new SimAccess(world);
    this.browsers = plan.peers.map(
      ({ latency, hasLocalStore }, index) => new Browser(world, index, latency, hasLocalStore),
    );
    this.ledger.onRecord = (record) => this.#tell((checker) => checker.recorded?.(record));
    this.host = new ServerHost({
      world,
      disk: this.disk,
      table: this.table,
      access: this.access,
      observer: {
        onAppended: () => this.ledger.absorb(),
        onCompacted: (id) => {
          this.counts.add('compaction');
          this.ledger.absorbBase(id);
          this.#tell((checker) => checker.compacted?.(id));
        },
      },
      onEvent: (event) => this.counts.event(event),
      onStarted: () => {
        this.ledger.absorb();
        for (const id of this.documents) this.ledger.absorbBase(id as DocumentId);
        this.#tell((checker) => checker.serverStarted?.());
      },
    });
    this.#surroundings = this.#createSurroundings();
    this.#checkers = allCheckers.map((make) => make(this));
    world.openChannel = (actor, name) => {
      const browser = this.browsers[Number(/^p(\d+)t/.exec(actor.name)?.[1])];
      if (browser === undefined) throw new Error(`${actor.name} has no browser`);
      return browser.openChannel(actor, name);
    };
    world.onComplaint = (actor, level, text) => this.#complained(actor, level, text);
  }

  run(): Outcome {
    return this.play({
      prepare: () => {},
      isOver: () => false,
      playMaxMs: this.plan.chaosMs,
      atRest: () => {},
    });
  }

  play({ prepare, isOver, playMaxMs, atRest }: Script): Outcome {
    this.host.start();
    this.#createDocuments();
    if (this.documents.length === this.plan.documents) {
      this.#openFirstTabs();
      prepare();
      for (const action of this.plan.actions) {
        this.world.schedule(action.atMs, this.people, () => perform(this, action));
      }
      this.world.run(this.world.nowMs + playMaxMs, isOver);
      this.#heal();
      this.#comeToRest();
      atRest();
      this.#everybodyLeaves();
    }
    return {
      seed: this.plan.seed,
      violations: this.world.violations,
      counts: this.counts,
      virtualMs: this.world.nowMs,
      events: this.world.events,
      fingerprint: this.#fingerprint(),
    };
  }

  dispose(): void {
    for (const tab of this.#everyTab) tab.dispose();
  }

  /** A person opens a document. */
  openTab(peer: number, documentId: string): void {
    const browser = this.browsers[peer];
    const kind = this.plan.peers[peer]?.kind;
    if (browser === undefined || kind === undefined || kind === 'malicious' || this.#isLeaving) return;
    const actor = this.world.createActor(browser.nextTabName());
    const options = { surroundings: this.#surroundings, browser, documentId, actor };
    this.#opening += 1;
    this.world.schedule(0, actor, () => {
      this.#opening -= 1;
      const tab =
        kind === 'editor'
          ? new EditorTab(options)
          : kind === 'engine'
            ? new EngineTab(options)
            : new StockTab({ ...options, speaksOfTheFuture: kind === 'newer' });
      this.tabs.add(tab);
      this.#everyTab.push(tab);
    });
  }

  tabsOf(peer: number): Tab[] {
    return [...this.tabs].filter((tab) => tab.browser.index === peer);
  }

  killTab(tab: Tab): void {
    this.#tell((checker) => checker.tabGone?.(tab));
    tab.kill();
    this.tabs.delete(tab);
    this.#traceTab(tab, 'killed');
  }

  closeTab(tab: Tab): void {
    this.#tell((checker) => checker.tabGone?.(tab));
    tab.close();
    this.tabs.delete(tab);
    this.#traceTab(tab, 'closed');
  }

  tellActed(): void {
    this.#tell((checker) => checker.acted?.());
  }

  #tell(call: (checker: Checker) => void): void {
    this.world.as(this.#nobody, () => {
      for (const checker of this.#checkers) call(checker);
    });
  }

  #createDocuments(): void {
    for (let index = 0; index < this.plan.documents; index++) {
      this.host.createDocument(`Document ${index}`, 'user-0', (id) => {
        if (id !== null) this.documents.push(id);
      });
    }
    this.world.run(10_000, () => this.documents.length === this.plan.documents);
    for (const documentId of this.documents) {
      this.plan.peers.forEach(({ role }, peer) => this.access.grant(documentId, `user-${peer}`, role));
    }
  }

  #openFirstTabs(): void {
    this.plan.peers.forEach(({ kind }, peer) => {
      const documentId = this.documents[peer % 3 === 2 ? this.documents.length - 1 : 0] as string;
      if (kind === 'malicious') {
        const browser = this.browsers[peer] as Browser;
        this.mallories.set(
          peer,
          new Mallory(this.world, browser, (mallory, id, end) => this.#dial(mallory, id, end)),
        );
      } else this.openTab(peer, documentId);
    });
  }

  /** Every fault ends, rights are what they were, and whoever was sent away for good loads the page again. */
  #heal(): void {
    if (this.world.violations.length > 0) return;
    this.isHealing = true;
    this.world.schedule(0, this.people, () => {
      this.disk.heal();
      this.access.isDown = false;
      for (const browser of this.browsers) {
        browser.isOnline = true;
        browser.storeFails = false;
      }
      for (const tab of this.tabs) {
        tab.onNextSaved = null;
        for (const wire of tab.wires) wire.unstall();
      }
      for (const mallory of this.mallories.values()) mallory.leave();
      for (const documentId of this.documents) {
        this.plan.peers.forEach(({ role }, peer) => {
          if (this.access.roleNow(documentId, `user-${peer}`) !== role) {
            this.access.grant(documentId, `user-${peer}`, role);
          }
        });
      }
      // Damage is found when a document is loaded.
      if (this.damaged.size > 0) this.host.crash('kill', 500);
      else this.host.start();
      for (const documentId of this.damaged) {
        // A snapshot made from memory meanwhile covers it.
        if (!isDamaged(this.table, documentId)) this.damaged.delete(documentId);
      }
    });
    // An end that was asked for is waited for.
    this.world.run(
      this.world.nowMs + 20_000,
      () => this.host.process !== null && !this.host.process.core.isDraining,
    );
    this.#restoreDocuments();
    // A stock page whose clock was set back hears and says nothing of its own accord until that is made up.
    for (const tab of [...this.tabs]) {
      if (tab instanceof StockTab && tab.actor.wasSetBack && this.tabs.has(tab)) this.#reload(tab);
    }
  }

  /** People whom the server has sent away for good load the page again. */
  #reloadEnded(): void {
    for (const tab of [...this.tabs]) {
      if (tab.isEnded && this.tabs.has(tab)) this.#reload(tab);
    }
  }

  #reload(tab: Tab): void {
    const { browser, documentId } = tab;
    // What was refused or cannot be stored would be refused again.
    const mayEdit = ['editor', 'owner'].includes(this.plan.peers[browser.index]?.role ?? '');
    const isHopeless = !mayEdit || this.damaged.has(documentId);
    // Tabs of a browser tell each other: all go, or the new one has it from the next.
    const siblings = this.tabsOf(browser.index).filter((other) => other.documentId === documentId);
    for (const each of isHopeless ? siblings : [tab]) this.closeTab(each);
    if (isHopeless) browser.wipe(documentId);
    // Yjs and the binding tidy formats up by themselves, also where nothing may be written: such a reader is sent away
    // again and again.
    const key = `${browser.index} ${documentId}`;
    const times = (this.#sentAway.get(key) ?? 0) + 1;
    this.#sentAway.set(key, times);
    if (isHopeless && times > sentAwayMax) {
      this.counts.add('reader sent away for tidying up');
      return;
    }
    this.openTab(browser.index, documentId);
  }

  #restoreDocuments(): void {
    const server = this.host.process;
    if (server === null) return;
    for (const documentId of this.documents) {
      if (this.table.row(documentId as DocumentId)?.info.deletedAt === null) continue;
      this.world.schedule(0, server.actor, () => {
        void server.core.documents.restore(documentId as DocumentId, 'user-0' as UserId).catch(() => {});
      });
    }
  }

  #comeToRest(): void {
    const untilMs = this.world.nowMs + healMaxMs;
    let fault: string | null = 'nothing happened';
    let restsAtMs = Infinity;
    while (this.world.violations.length === 0 && this.world.nowMs < untilMs) {
      this.world.run(this.world.nowMs + settleStepMs);
      this.#reloadEnded();
      // A store that has only just recovered may have refused it.
      this.#restoreDocuments();
      fault = this.world.as(this.#nobody, () => (this.#opening > 0 ? 'a tab is being opened' : unrest(this)));
      // The server looks after a reader that lagged some seconds later.
      if (fault === null) restsAtMs = Math.min(restsAtMs, this.world.nowMs + restMs);
      if (fault === null && this.world.nowMs >= restsAtMs) break;
    }
    if (this.world.violations.length > 0) return;
    if (fault !== null) this.world.violate('I10 liveness', fault);
    else this.#tell((checker) => checker.atRest?.());
  }

  #everybodyLeaves(): void {
    if (this.world.violations.length > 0) return;
    this.#isLeaving = true;
    for (const tab of [...this.tabs]) this.closeTab(tab);
    const untilMs = this.world.nowMs + leaveMaxMs;
    const isEmpty = (): boolean => {
      const core = this.host.process?.core;
      return core !== undefined && core.sessionCount === 0 && core.registry.size === 0;
    };
    while (this.world.nowMs < untilMs && this.world.violations.length === 0 && !isEmpty()) {
      this.world.run(this.world.nowMs + 1_000);
    }
    this.world.run(this.world.nowMs + 10_000);
    // Of a line that died while it was being made the server hears long after everybody has left: an event of its own too.
    const isQuiet = (): boolean => (this.host.process?.actor.pending ?? 0) <= restingTimersMax;
    if (!isQuiet()) this.world.run(this.world.nowMs + silentServerMs, isQuiet);
    if (this.world.violations.length === 0) this.#tell((checker) => checker.atEnd?.());
  }

  #createSurroundings(): TabSurroundings {
    const { world } = this;
    return {
      world,
      letters: { typed: 0 },
      dial: (tab, url, end) => {
        this.#tell((checker) => checker.dialled?.(tab));
        return this.#dial(tab, url.slice(url.lastIndexOf('/') + 1).split('?')[0] ?? '', end);
      },
      observer: {
        onMade: (tab, update) => this.#tell((checker) => checker.made?.(tab, update)),
        onSaved: (tab) => this.#tell((checker) => checker.saved?.(tab)),
        onSynced: (tab) => this.#tell((checker) => checker.synced?.(tab)),
        onHeldBack: (tab) => this.#tell((checker) => checker.heldBack?.(tab)),
        onKeptLocally: (tab) => this.#tell((checker) => checker.keptLocally?.(tab)),
      },
    };
  }

  #dial(
    who: { readonly name: string; readonly actor: Actor; readonly browser: Browser },
    documentId: string,
    end: ClientEnd,
  ): Wire {
    const { world, host } = this;
    const server = host.process;
    this.#wireCount += 1;
    const { browser } = who;
    const wire = new Wire({
      world,
      name: `${who.name}#${this.#wireCount}`,
      latency: browser.latency,
      tab: who.actor,
      server: server?.actor ?? this.#nobody,
      end,
      dice: who.actor.dice.fork(`wire ${this.#wireCount}`),
      documentId,
      user: browser.user,
      isHostUp: () => host.process !== null,
      observer: {
        onServerSends: (each, bytes) => this.#tell((checker) => checker.serverSends?.(each, bytes)),
        onServerCloses: (each, code, reason) => {
          this.counts.add(`closed ${code}`);
          this.#tell((checker) => checker.serverCloses?.(each, code, reason));
          if (world.trace.isKept) {
            world.trace.add(world.nowMs, 'server', 'close', `${each.name} ${code} ${reason}`);
          }
        },
        onClientSent: (each, bytes) => {
          this.owners.heard(each, bytes);
          this.#tell((checker) => checker.clientSent?.(each, bytes));
        },
      },
    });
    this.counts.add('dial');
    if (world.trace.isKept) world.trace.add(world.nowMs, who.name, 'dial', wire.name);
    if (server === null || !browser.isOnline) {
      wire.refuse();
      return wire;
    }
    server.wires.add(wire);
    wire.onOver = () => server.wires.delete(wire);
    const { lowMs, highMs } = browser.latency;
    world.schedule(who.actor.dice.between(lowMs, highMs), server.actor, () => host.accept(wire));
    return wire;
  }

  /** What a page or a server writes to its console is a fault, unless it is known to be none. */
  #complained(actor: Actor, level: 'error' | 'warn', text: string): void {
    if (level === 'warn' && text.startsWith('Permission denied')) {
      this.counts.add('permission denied');
      return;
    }
    this.world.violate('quiet console', `${actor.name}: ${text}`);
  }

  #fingerprint(): string {
    const heads = this.documents.map((id) => this.table.head(id as DocumentId).seq);
    return `${heads.join(',')} ${this.world.events} ${this.world.nowMs.toFixed(3)}`;
  }

  #traceTab(tab: Tab, type: string): void {
    if (this.world.trace.isKept) this.world.trace.add(this.world.nowMs, tab.name, type, '');
  }
}

function isDamaged(table: StoredTable, documentId: string): boolean {
  try {
    table.load(documentId as DocumentId);
    return false;
  } catch {
    return true;
  }
}
