// One direction of one connection: what is sent arrives in order, as TCP has it, after a delay that changes from message
// to message, or not at all. Says nothing of who is at the ends.

import type { Dice } from '../world/dice.ts';
import type { Actor, World } from '../world/world.ts';

/** How long a message takes: at least, at most; and now and then much longer. */
export interface Latency {
  readonly lowMs: number;
  readonly highMs: number;
}

interface Sent<T> {
  readonly item: T;
  readonly bytes: number;
  /** What it adds to the bytes that wait at the sender, since nobody takes them. */
  waitingBytes: number;
}

/** Messages that arrive at one moment would be put in any order: TCP has one. */
const apartMs = 0.001;
const spikeChance = 0.01;
const spikeMs = 1_500;
/** So much of what is sent on a dead line the sender's machine takes all the same, as if it were on its way. */
export const kernelBytes = 64 * 1024;

export class Direction<T> {
  latency: Latency;
  /** What arrives is lost, and nobody is told. */
  isSilent = false;
  /** The other end does not read, or may not. */
  #isHeld = false;
  #inflation = 1;
  #isCut = false;
  #held: Sent<T>[] = [];
  #waitingBytes = 0;
  #lostBytes = 0;
  #lastDueMs = 0;
  #inFlight = 0;
  /** So many of what is in flight still arrive; the rest does not. Null: all of it. */
  #remaining: number | null = null;
  readonly #world: World;
  readonly #dice: Dice;
  readonly #receiver: Actor;
  readonly #deliver: (item: T) => void;
  readonly #hiddenBytes: number;

  constructor(options: {
    world: World;
    dice: Dice;
    latency: Latency;
    receiver: Actor;
    deliver: (item: T) => void;
    /** How much of what a dead line has lost its sender takes for sent. */
    hiddenBytes?: number;
  }) {
    this.#world = options.world;
    this.#dice = options.dice;
    this.latency = options.latency;
    this.#receiver = options.receiver;
    this.#deliver = options.deliver;
    this.#hiddenBytes = options.hiddenBytes ?? 0;
  }

  /** Bytes that were sent and that nobody has taken: those in flight count as taken, as a kernel's window would. */
  get waitingBytes(): number {
    return this.#waitingBytes + Math.max(0, this.#lostBytes - this.#hiddenBytes);
  }

  /** What is sent arrives in the usual time. */
  get flows(): boolean {
    return !this.isSilent && !this.#isHeld && this.#held.length === 0;
  }

  /** Messages that were sent and not delivered, those that wait for the other end to read included. */
  get inFlight(): number {
    return this.#held.length + this.#inFlight;
  }

  send(item: T, bytes: number): void {
    if (this.#isCut) return;
    const sent: Sent<T> = { item, bytes, waitingBytes: 0 };
    if (this.#isHeld) this.#count(sent, bytes * this.#inflation);
    const delayMs =
      this.#dice.between(this.latency.lowMs, this.latency.highMs) +
      (this.#dice.chance(spikeChance) ? this.#dice.between(0, spikeMs) : 0);
    this.#lastDueMs = Math.max(this.#lastDueMs + apartMs, this.#world.nowMs + delayMs);
    this.#inFlight += 1;
    this.#world.schedule(this.#lastDueMs - this.#world.nowMs, this.#receiver, () => this.#arrive(sent));
  }

  /** `inflation`: what is sent counts this many times, so that who has little to read meets the limits too. */
  hold(inflation = 1): void {
    this.#inflation = inflation;
    this.#isHeld = true;
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#world.schedule(0, this.#receiver, () => this.#flush());
  }

  /** Nothing is delivered any more but, at most, the first few of what is in flight: never a later one without an earlier. */
  cut(keep = 0): void {
    this.#isCut = true;
    for (const lost of this.#held.splice(keep)) this.#count(lost, 0);
    this.#remaining = keep - this.#held.length;
  }

  #arrive(sent: Sent<T>): void {
    this.#inFlight -= 1;
    if (this.#remaining !== null) {
      if (this.#remaining <= 0) {
        this.#count(sent, 0);
        return;
      }
      this.#remaining -= 1;
    }
    // What was on its way before the end stopped reading waits with the rest, in its place.
    if (this.#isHeld || this.#held.length > 0) {
      if (sent.waitingBytes === 0) this.#count(sent, sent.bytes);
      this.#held.push(sent);
    } else this.#take(sent);
  }

  #flush(): void {
    while (!this.#isHeld) {
      const sent = this.#held.shift();
      if (sent === undefined) return;
      this.#take(sent);
    }
  }

  #take(sent: Sent<T>): void {
    this.#count(sent, 0);
    if (this.isSilent) this.#lostBytes += sent.bytes;
    else this.#deliver(sent.item);
  }

  #count(sent: Sent<T>, waitingBytes: number): void {
    this.#waitingBytes += waitingBytes - sent.waitingBytes;
    sent.waitingBytes = waitingBytes;
  }
}
