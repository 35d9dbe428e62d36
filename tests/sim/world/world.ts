// The one loop of a run: virtual time, and everything that is going to happen in it. Whatever waits, a message in
// flight, a timer, a disk operation, an action of a person, is an event here with an owner; the earliest is next,
// equal times in an order drawn from the seed. Knows nothing of servers, documents or networks.
//
// Invariants
// W1 Time moves only here, and only from one event to the next.
// W2 An event and all microtasks that follow from it are over before the next begins.
// W3 What belongs to a dead actor never happens.

import { drainMicrotasks } from '../runtime/drain.ts';
import {
  setAmbient,
  type Ambient,
  type VirtualChannel,
  type VirtualTimer,
} from '../runtime/virtual-globals.ts';
import type { Dice } from './dice.ts';
import { EventHeap, type Pending } from './event-heap.ts';
import type { Trace } from './trace.ts';

/** Somebody to whom time, chance and timers are given: a tab, a server process, the disk. Dies at most once. */
export interface Actor {
  readonly name: string;
  readonly dice: Dice;
  alive: boolean;
  /** How wrong its wall clock is. */
  skewMs: number;
  /** Its wall clock was once set back. Stock presence is renewed by wall time, and stays silent until that is made up. */
  wasSetBack: boolean;
  /** Timers and other events of it that are to come. */
  pending: number;
}

/** A rule that did not hold, and where. The first one is what a run is judged and shrunk by. */
export interface Violation {
  readonly rule: string;
  readonly atMs: number;
  readonly detail: string;
}

/** Virtual runs begin at this moment of the wall clock. */
const epochMs = 1_700_000_000_000;
/** A run that has more events than this does not come to rest. */
const eventsMax = 400_000;

export class World {
  nowMs = 0;
  events = 0;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly violations: Violation[] = [];
  readonly #heap = new EventHeap();
  readonly #order: Dice;
  readonly #harness: Actor;
  /** Opens a channel between the tabs of one browser; set by whoever knows browsers. */
  openChannel: (actor: Actor, name: string) => VirtualChannel = () => {
    throw new Error('no channels here');
  };
  /** Told of what is written to the console. */
  onComplaint: (actor: Actor, level: 'error' | 'warn', text: string) => void = () => {};
  #current: Actor;
  #flows = 0;

  constructor(dice: Dice, trace: Trace) {
    this.dice = dice;
    this.trace = trace;
    this.#order = dice.fork('order');
    this.#harness = this.createActor('harness');
    this.#current = this.#harness;
  }

  createActor(name: string): Actor {
    return { name, dice: this.dice.fork(name), alive: true, skewMs: 0, wasSetBack: false, pending: 0 };
  }

  /** Who acts now. */
  get current(): Actor {
    return this.#current;
  }

  /** Calls `action` `delayMs` from now, on behalf of `owner`. */
  schedule(delayMs: number, owner: Actor, action: () => void): Pending {
    const atMs = this.nowMs + Math.max(0, delayMs);
    return this.#heap.push(atMs, this.#order.fraction(), owner, action);
  }

  /** Does something as somebody else within the event under way, as when an observer looks at a document. */
  as<T>(actor: Actor, action: () => T): T {
    const before = this.#current;
    this.#current = actor;
    try {
      return action();
    } finally {
      this.#current = before;
    }
  }

  kill(actor: Actor): void {
    actor.alive = false;
  }

  violate(rule: string, detail: string): void {
    if (this.violations.length >= 20) return;
    this.violations.push({ rule, atMs: this.nowMs, detail });
    this.trace.add(this.nowMs, 'verdict', 'violation', `${rule}: ${detail}`);
  }

  /** Lets everything happen that is due by then, or until `isDone`. Ends early at the first violation. */
  run(untilMs: number, isDone: () => boolean = () => false): void {
    for (;;) {
      const next = this.#heap.peek();
      if (next === undefined || next.atMs > untilMs) break;
      this.#heap.pop();
      if (next.isCancelled || !next.owner.alive) continue;
      next.cancel();
      this.#happen(next);
      if (this.violations.length > 0 || isDone()) return;
      if (this.events > eventsMax) {
        this.violate('runaway', `${eventsMax} events and no rest`);
        return;
      }
    }
    if (this.violations.length === 0) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** W2, and the harness's own words: an error that nobody caught ends a process, so it ends the run. */
  #happen(event: Pending): void {
    this.nowMs = event.atMs;
    this.events += 1;
    this.#current = event.owner;
    try {
      event.action();
      drainMicrotasks();
    } catch (error) {
      this.uncaught(error);
    }
    this.#current = this.#harness;
  }

  uncaught(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.violate('uncaught', `${this.#current.name}: ${text}`);
  }

  /** A number for a message, by which a trace ties its two ends together. */
  nextFlow(): number {
    return ++this.#flows;
  }

  /** Makes the virtual globals those of this run; returns what ends that. */
  enter(): () => void {
    const timer = (delayMs: number, action: () => void): VirtualTimer =>
      this.schedule(delayMs, this.#current, action);
    const ambient: Ambient = {
      wallMs: () => epochMs + this.nowMs + this.#current.skewMs,
      monotonicMs: () => this.nowMs,
      fraction: () => this.#current.dice.fraction(),
      after: timer,
      every: (periodMs, action) => this.#every(periodMs, action),
      openChannel: (name) => this.openChannel(this.#current, name),
      complain: (level, text) => this.onComplaint(this.#current, level, text),
    };
    setAmbient(ambient);
    return () => setAmbient(null);
  }

  #every(periodMs: number, action: () => void): VirtualTimer {
    const owner = this.#current;
    let next: Pending;
    const schedule = (): void => {
      next = this.schedule(periodMs, owner, () => {
        schedule();
        action();
      });
    };
    schedule();
    return { cancel: () => next.cancel() };
  }
}
