// Whether a scanned update can be taken into a document of which only the state vector and the delete set are
// known. The proof behind the byte relay: what is admitted, Yjs integrates at once, holding nothing back
// [SPEC U2], because every run goes on where the known edits end, every dependency is known or comes before
// it in the same update, and every deletion is of something that exists.

import { DeleteSet, encodeDeletedRanges, type DeletedRange } from './delete-set.ts';
import type { ClientRun, Dependency, UpdateScan } from './update-scan.ts';

/** What is known of a document without reading its content; grows only by {@link KnownState.admit}. */
export class KnownState {
  readonly #clocks = new Map<number, number>();
  readonly #deletes = new DeleteSet();

  /** Separate ranges of deleted edits: what they take of memory, and what a joiner is sent of them. */
  get deletedRanges(): number {
    return this.#deletes.size;
  }

  get stateVector(): ReadonlyMap<number, number> {
    return this.#clocks;
  }

  /**
   * Decides on an update; nothing is counted as known by that.
   * - `new`: it carries these clients further, and deletes these ranges that were not deleted.
   * - `known`: all of it was there.
   * - `gap`: it rests on edits that are not here.
   */
  judge(scan: UpdateScan): Judgement {
    if (!this.#isComplete(scan)) return { verdict: 'gap' };
    const advances = this.#advances(scan);
    for (const { client, to } of scan.deletes) {
      if (to > (advances.get(client) ?? this.#clock(client))) return { verdict: 'gap' };
    }
    const deletes = scan.deletes.filter((each) => !this.#deletes.covers(each.client, each.from, each.to));
    return advances.size === 0 && deletes.length === 0
      ? { verdict: 'known' }
      : { verdict: 'new', advances, deletes };
  }

  /**
   * Counts an update that was judged `new`, with nothing admitted since, as known. Returns what is to be stored: what
   * came, less the deletions that were known already.
   */
  admit(scan: UpdateScan, update: Uint8Array, { advances, deletes }: NewUpdate): Uint8Array {
    for (const [client, clock] of advances) this.#clocks.set(client, clock);
    this.#deletes.addAll(deletes);
    return withDeletes(scan, update, deletes);
  }

  #clock(client: number): number {
    return this.#clocks.get(client) ?? 0;
  }

  /** The new end of each client that the update carries further. */
  #advances(scan: UpdateScan): Map<number, number> {
    const after = new Map<number, number>();
    for (const run of scan.runs) {
      if (run.to > this.#clock(run.client)) after.set(run.client, run.to);
    }
    return after;
  }

  #isComplete(scan: UpdateScan): boolean {
    for (const run of scan.runs) {
      const known = this.#clock(run.client);
      if (run.from > known) return false;
      if (run.skips.some((skip) => skip.to > known)) return false;
    }
    return this.#dependenciesHold(scan);
  }

  #dependenciesHold(scan: UpdateScan): boolean {
    const waiting = scan.dependencies.filter((each) => each.clock >= this.#clock(each.client));
    return waiting.length === 0 || canBeOrdered(waiting, scan.runs);
  }
}

export interface NewUpdate {
  readonly verdict: 'new';
  /** Clients that have new edits, and the clock up to which they then are known. */
  readonly advances: ReadonlyMap<number, number>;
  readonly deletes: readonly DeletedRange[];
}

export type Judgement = NewUpdate | { readonly verdict: 'known' } | { readonly verdict: 'gap' };

/** The update with another delete set, sharing its bytes if nothing was left out. */
function withDeletes(scan: UpdateScan, update: Uint8Array, deletes: readonly DeletedRange[]): Uint8Array {
  if (deletes.length === scan.deletes.length) return update;
  const tail = encodeDeletedRanges(deletes);
  const result = new Uint8Array(scan.deletesAt + tail.length);
  result.set(update.subarray(0, scan.deletesAt));
  result.set(tail, scan.deletesAt);
  return result;
}

/**
 * The runs of one update may rest on each other. A dependency is met once its own client's dependency before it is
 * met, and so is the last one that the wanted edit, or an edit before that, has: the dependencies form a graph with
 * two edges into each, and can be ordered if it has no circle (Kahn 1962). What cannot be ordered rests on something
 * absent, or on itself in a circle, and Yjs would hold it back for ever. Linear but for a binary search each.
 */
function canBeOrdered(waiting: readonly Dependency[], runs: readonly ClientRun[]): boolean {
  const ends = new Map(runs.map((run) => [run.client, run.to]));
  const indexesOf = new Map<number, number[]>();
  waiting.forEach((each, index) => {
    const own = indexesOf.get(each.ofClient);
    if (own === undefined) indexesOf.set(each.ofClient, [index]);
    else own.push(index);
  });
  const unmetBefore = new Uint8Array(waiting.length);
  // Up to two followers for each index, as linked lists.
  const firstFollower = new Int32Array(waiting.length).fill(-1);
  const nextFollower = new Int32Array(waiting.length * 2).fill(-1);
  const follow = (after: number, index: number): void => {
    const edge = index * 2 + (unmetBefore[index] as number);
    nextFollower[edge] = firstFollower[after] as number;
    firstFollower[after] = edge;
    unmetBefore[index] = (unmetBefore[index] as number) + 1;
  };
  for (const own of indexesOf.values()) {
    own.forEach((index, place) => {
      if (place > 0) follow(own[place - 1] as number, index);
    });
  }
  const ready: number[] = [];
  for (const [index, { client, clock }] of waiting.entries()) {
    if (clock >= (ends.get(client) ?? 0)) return false;
    const last = lastUpTo(clock, indexesOf.get(client) ?? [], waiting);
    if (last !== undefined) follow(last, index);
    if (unmetBefore[index] === 0) ready.push(index);
  }
  let met = 0;
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    met += 1;
    for (let edge = firstFollower[index] as number; edge >= 0; edge = nextFollower[edge] as number) {
      const follower = edge >> 1;
      unmetBefore[follower] = (unmetBefore[follower] as number) - 1;
      if (unmetBefore[follower] === 0) ready.push(follower);
    }
  }
  return met === waiting.length;
}

/** The last of a client's dependencies that an edit at or before `clock` has; `indexes` ascend with their clocks. */
function lastUpTo(
  clock: number,
  indexes: readonly number[],
  waiting: readonly Dependency[],
): number | undefined {
  let low = 0;
  let high = indexes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[indexes[middle] as number] as Dependency).ofClock <= clock) low = middle + 1;
    else high = middle;
  }
  return indexes[low - 1];
}
