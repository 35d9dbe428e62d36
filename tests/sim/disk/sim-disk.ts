// The disk: it serves one request at a time, as the storage thread does, and decides what of an unfinished write is
// there after a crash. Knows nothing of documents. What it promises is docs/SIMULATION.md, "The disk".

import type { Actor, World } from '../world/world.ts';
import { StorageUnavailable } from '../../../server/core/ports.ts';

/** `kill`: the process dies, the machine lives on. `power`: what was not flushed may be gone. */
export type CrashKind = 'kill' | 'power';

export interface DiskMood {
  /** How long a read, a write or a flush takes: at least, at most. */
  delayMs: readonly [number, number];
  /** Refuses writes, surely without having written. */
  refuses: 'full' | 'busy' | null;
  /** The next flush fails, and nobody knows what is on the disk. */
  failsNextFlush: boolean;
}

export interface DiskCounts {
  refused: number;
  flushFailures: number;
  /** Crashes while a write was under way, by what was left of it. */
  tornWrites: number;
  survivingWrites: number;
  slowWrites: number;
}

export class SimDisk {
  readonly mood: DiskMood = { delayMs: [0.2, 3], refuses: null, failsNextFlush: false };
  readonly counts: DiskCounts = {
    refused: 0,
    flushFailures: 0,
    tornWrites: 0,
    survivingWrites: 0,
    slowWrites: 0,
  };
  readonly #world: World;
  readonly #actor: Actor;
  #waiting: Array<() => void> = [];
  #busy = false;
  /** Whose flush failed last. */
  #failed: Actor | null = null;
  /** Told of a write by a process that has seen a flush fail. */
  onWriteAfterFailure: (owner: Actor, what: string) => void = () => {};
  /** What was written and not flushed, and how to undo it. */
  #unflushed: Array<() => void> = [];

  constructor(world: World) {
    this.#world = world;
    this.#actor = world.createActor('disk');
  }

  /** Whatever was wrong with it is over. */
  heal(): void {
    Object.assign(this.mood, { delayMs: [0.2, 3], refuses: null, failsNextFlush: false });
  }

  read<T>(owner: Actor, take: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue(owner, () => {
        this.#after(owner, this.#delayMs(), () => {
          settle(take, resolve, reject);
          this.#next();
        });
      });
    });
  }

  /**
   * Writes and flushes. `write` changes what is stored and returns how to take that back together with the answer;
   * the answer is given only after the flush. `flushes: false` is for a disk that lies, or is not asked.
   */
  write<T>(
    owner: Actor,
    what: string,
    write: () => { readonly undo: () => void; readonly answer: T; readonly onDurable: () => void },
    flushes = true,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue(owner, () => {
        this.#after(owner, this.#delayMs(), () => {
          const { refuses } = this.mood;
          if (refuses !== null) {
            this.counts.refused += 1;
            this.#trace('refused', `${what}: ${refuses}`);
            reject(new StorageUnavailable(refuses, `the disk is ${refuses}`));
            this.#next();
            return;
          }
          this.#writeNow(owner, what, write, flushes, resolve, reject);
        });
      });
    });
  }

  /** The process that asked is gone. Decides what is left of a write that was under way, and of what lies unflushed. */
  crash(kind: CrashKind): void {
    const undo = this.#unflushed;
    this.#unflushed = [];
    this.#waiting = [];
    this.#busy = false;
    if (undo.length === 0) return;
    // A killed process leaves what it handed over, or it had not handed it over yet; power takes any suffix.
    const kept = kind === 'kill' && undo.length > 1 ? undo.length : this.#actor.dice.below(undo.length + 1);
    if (kept < undo.length) this.counts.tornWrites += 1;
    else this.counts.survivingWrites += 1;
    for (const each of undo.slice(kept).toReversed()) each();
    this.#trace('after-crash', `${kept} of ${undo.length} unflushed writes survive a ${kind}`);
  }

  #writeNow<T>(
    owner: Actor,
    what: string,
    write: () => { readonly undo: () => void; readonly answer: T; readonly onDurable: () => void },
    flushes: boolean,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    if (this.#failed === owner) this.onWriteAfterFailure(owner, what);
    let written: ReturnType<typeof write>;
    try {
      written = write();
    } catch (error) {
      reject(error);
      this.#next();
      return;
    }
    this.#unflushed.push(written.undo);
    if (!flushes) {
      resolve(written.answer);
      this.#next();
      return;
    }
    const delayMs = this.#delayMs();
    if (delayMs > 200) this.counts.slowWrites += 1;
    this.#after(owner, delayMs, () => {
      if (this.mood.failsNextFlush) {
        this.mood.failsNextFlush = false;
        this.counts.flushFailures += 1;
        this.#failed = owner;
        this.#trace('flush-failed', what);
        reject(new Error('EIO: fsync failed'));
        this.#next();
        return;
      }
      this.#unflushed = [];
      this.#trace('flushed', what);
      written.onDurable();
      resolve(written.answer);
      this.#next();
    });
  }

  #enqueue(owner: Actor, request: () => void): void {
    // A process that ends over a failed write asks for nothing more, though its last event is still being carried to its end.
    if (!owner.alive) return;
    this.#waiting.push(request);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const request = this.#waiting.shift();
    this.#busy = request !== undefined;
    request?.();
  }

  #after(owner: Actor, delayMs: number, action: () => void): void {
    this.#world.schedule(delayMs, owner, action);
  }

  #delayMs(): number {
    const [low, high] = this.mood.delayMs;
    return this.#actor.dice.between(low, high);
  }

  #trace(type: string, text: string): void {
    if (this.#world.trace.isKept) this.#world.trace.add(this.#world.nowMs, 'disk', type, text);
  }
}

function settle<T>(take: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  try {
    resolve(take());
  } catch (error) {
    reject(error);
  }
}
