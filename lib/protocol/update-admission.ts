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
    for (const { client, from, to } of deletes) this.#deletes.add(client, from, to);
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
 * The runs of one update may rest on each other: each is advanced as far as what it waits for allows, and who
 * waited for it is looked at again. What cannot be advanced rests on something absent, or on itself in a
 * circle, and Yjs would hold it back for ever.
 */
function canBeOrdered(waiting: readonly Dependency[], runs: readonly ClientRun[]): boolean {
  const queues = new Map<number, { readonly needs: Dependency[]; next: number }>();
  for (const each of waiting) {
    const queue = queues.get(each.ofClient);
    if (queue === undefined) queues.set(each.ofClient, { needs: [each], next: 0 });
    else queue.needs.push(each);
  }
  const ends = new Map(runs.map((run) => [run.client, run.to]));
  /** The first clock of `client` that could not be integrated yet. */
  const reached = (client: number): number => {
    const queue = queues.get(client);
    return queue?.needs[queue.next]?.ofClock ?? ends.get(client) ?? 0;
  };
  const blockedOn = new Map<number, number[]>();
  const toVisit = [...queues.keys()];
  for (let client = toVisit.pop(); client !== undefined; client = toVisit.pop()) {
    const queue = queues.get(client);
    if (queue === undefined) continue;
    const before = queue.next;
    for (let need = queue.needs[queue.next]; need !== undefined; need = queue.needs[queue.next]) {
      if (need.clock >= reached(need.client)) {
        const blocked = blockedOn.get(need.client);
        if (blocked === undefined) blockedOn.set(need.client, [client]);
        else blocked.push(client);
        break;
      }
      queue.next += 1;
    }
    if (queue.next > before) {
      toVisit.push(...(blockedOn.get(client) ?? []));
      blockedOn.delete(client);
    }
  }
  return [...queues.values()].every((queue) => queue.next === queue.needs.length);
}
