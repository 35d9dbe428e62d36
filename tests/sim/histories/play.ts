// Plays a real history through the simulated server: as many people as it has agents, each writing what its agent wrote,
// and one who only reads; connections are cut and the server crashes all the while. In the end everybody has exactly the
// text that the history ends with, and every rule of the checkers held.

import { applyUpdate, getState, type Doc } from 'yjs';
import { flowText } from '../../../lib/document/flow/flow-text.ts';
import type { Action, Plan } from '../actions.ts';
import { replay } from '../oracle/replay.ts';
import { EditorTab } from '../peers/editor-tab.ts';
import type { Tab } from '../peers/tab.ts';
import { Simulation, within } from '../simulation.ts';
import { Dice } from '../world/dice.ts';
import { noTrace } from '../world/trace.ts';
import type { Violation } from '../world/world.ts';
import { authorEdits, type AuthoredEdit } from './author.ts';
import { loadHistory, type History, type HistoryName } from './histories.ts';
import { LineEditor } from './line-editor.ts';

export interface HistoryTask {
  readonly name: HistoryName;
  /** What it is written with. */
  readonly peer: 'yjs' | 'editor';
  /** So many transactions of the history are one of the person. Concurrent histories are played one by one. */
  readonly together: number;
  readonly seed: number;
  /** Plays only so many of its transactions: then the end is that of the part. */
  readonly transactionsMax?: number;
}

export interface HistoryReport {
  readonly transactions: number;
  readonly virtualMs: number;
  readonly violations: readonly Violation[];
  readonly counts: ReadonlyArray<readonly [string, number]>;
  /** Null if everybody has the text that the history ends with; else who has another. */
  readonly differs: string | null;
}

/** Between two things that a person does. */
const paceMs = 12;
/** A history is over by then. */
const playMaxMs = 4 * 3_600_000;

export function playHistory(task: HistoryTask): HistoryReport {
  const history = shortened(loadHistory(task.name), task);
  const writers = history.agents;
  const simulation = new Simulation(planFor(task, writers), noTrace);
  const players: Player[] = [];
  let differs: string | null = 'it did not come to rest';
  const outcome = within(simulation, () =>
    simulation.play({
      prepare: () => {
        const script = task.peer === 'yjs' ? authorEdits(history) : null;
        for (let agent = 0; agent < writers; agent++) {
          players.push(new Player(simulation, agent, task, history, script));
        }
        for (const player of players) player.start();
      },
      isOver: () => players.every((player) => player.isDone),
      playMaxMs,
      atRest: () => {
        const other = [...simulation.tabs].find((tab) => textOf(task, tab.doc) !== history.endContent);
        differs = other?.name ?? null;
      },
    }),
  );
  return {
    transactions: history.transactions.length,
    virtualMs: outcome.virtualMs,
    violations: outcome.violations,
    counts: [...outcome.counts.byName],
    differs,
  };
}

function textOf({ peer }: HistoryTask, doc: Doc): string {
  return peer === 'yjs' ? doc.getText('body').toString() : flowText(doc);
}

/** One agent's part, played by the person with its number. */
class Player {
  readonly #simulation: Simulation;
  readonly #agent: number;
  readonly #task: HistoryTask;
  readonly #history: History;
  readonly #edits: readonly AuthoredEdit[];
  #next = 0;
  #lines: LineEditor | null = null;

  constructor(
    simulation: Simulation,
    agent: number,
    task: HistoryTask,
    history: History,
    script: readonly AuthoredEdit[] | null,
  ) {
    this.#simulation = simulation;
    this.#agent = agent;
    this.#task = task;
    this.#history = history;
    this.#edits = script?.filter((edit) => edit.agent === agent) ?? [];
  }

  get isDone(): boolean {
    const of = this.#task.peer === 'yjs' ? this.#edits.length : this.#history.transactions.length;
    return this.#next >= of;
  }

  start(): void {
    const { world, people } = this.#simulation;
    world.schedule(paceMs, people, () => {
      if (this.isDone) return;
      const tab = this.#simulation.tabsOf(this.#agent)[0];
      if (tab !== undefined && tab.isReady) world.schedule(0, tab.actor, () => this.#write(tab));
      this.start();
    });
  }

  #write(tab: Tab): void {
    if (this.#task.peer === 'editor') this.#type(tab);
    else {
      for (let done = 0; done < this.#task.together && this.#apply(tab.doc); done++);
    }
    tab.edits += 1;
    this.#simulation.counts.add('edit');
  }

  /** The next update, once what it rests on is here: before that its author had not seen it either. */
  #apply(doc: Doc): boolean {
    const edit = this.#edits[this.#next];
    if (edit === undefined) return false;
    for (const [client, clock] of edit.rests) {
      if (getState(doc.store, client) < clock) return false;
    }
    this.#next += 1;
    applyUpdate(doc, edit.update, 'history');
    return true;
  }

  #type(tab: Tab): void {
    if (!(tab instanceof EditorTab) || tab.editor === null) return;
    this.#lines ??= new LineEditor(tab.editor);
    const part = this.#history.transactions.slice(this.#next, this.#next + this.#task.together);
    this.#next += part.length;
    tab.write(() => this.#lines?.type(part.flatMap((transaction) => transaction.patches)));
  }
}

function shortened(history: History, { transactionsMax = Infinity }: HistoryTask): History {
  if (transactionsMax >= history.transactions.length) return history;
  const part = { ...history, transactions: history.transactions.slice(0, transactionsMax) };
  // Transactions come after their parents, so a part of a history is one, too; its end is the merge of all of it.
  const doc = replay(authorEdits(part).map((edit) => edit.update));
  const endContent = doc.getText('body').toString();
  doc.destroy();
  return { ...part, endContent };
}

/** People on lines of different quality, and faults all the time that lose nobody's text for good. */
function planFor({ seed, peer }: HistoryTask, writers: number): Plan {
  const dice = new Dice(seed).fork('history');
  const kind = peer === 'editor' ? 'editor' : 'engine';
  const peers = Array.from({ length: writers + 1 }, (_, index) => ({
    kind: index < writers ? kind : 'engine',
    role: index < writers ? ('editor' as const) : ('viewer' as const),
    latency: { lowMs: 1 + 15 * index, highMs: 10 + 40 * index },
    hasLocalStore: true,
  })) as Plan['peers'];
  const actions: Action[] = [];
  for (let atMs = 2_000; atMs < playMaxMs; atMs += dice.between(1_000, 20_000)) {
    actions.push({ atMs, ...drawFault(dice, peers.length) } as Action);
  }
  return { seed, peers, documents: 1, knobs: {}, chaosMs: playMaxMs, actions };
}

function drawFault(dice: Dice, peers: number): object {
  const peer = dice.below(peers);
  return dice.weighted<() => object>([
    [5, () => ({ type: 'cut', peer, tab: 0 })],
    [1, () => ({ type: 'half-open', peer, tab: 0 })],
    [2, () => ({ type: 'crash', kind: dice.pick(['kill', 'power']), downMs: dice.between(100, 3_000) })],
    [1, () => ({ type: 'drain', downMs: dice.between(100, 2_000) })],
    [1, () => ({ type: 'disk-slow', forMs: dice.between(500, 5_000), delayMs: dice.between(20, 600) })],
    [1, () => ({ type: 'disk-refuses', reason: 'full', forMs: dice.between(500, 5_000) })],
  ])();
}
