// Which edits and deletions somebody has, as ranges: what the checkers compare. Reads updates with Yjs' own decoder, so
// it is independent of the scan that it helps to judge.

import { decodeUpdate, GC, Item } from 'yjs';

export interface Range {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** What one update says. */
export interface Contents {
  readonly structs: readonly Range[];
  readonly deletes: readonly Range[];
}

const decoded = new WeakMap<Uint8Array, Contents>();

/** Decoded once for each byte array. */
export function contentsOf(update: Uint8Array): Contents {
  let contents = decoded.get(update);
  if (contents === undefined) {
    contents = decode(update);
    decoded.set(update, contents);
  }
  return contents;
}

function decode(update: Uint8Array): Contents {
  const { structs, ds } = decodeUpdate(update);
  const runs: { client: number; from: number; to: number }[] = [];
  for (const struct of structs) {
    // A Skip says that something is not there.
    if (!(struct instanceof Item) && !(struct instanceof GC)) continue;
    const { client, clock } = struct.id;
    const last = runs.at(-1);
    if (last !== undefined && last.client === client && last.to === clock) last.to += struct.length;
    else runs.push({ client, from: clock, to: clock + struct.length });
  }
  const deletes: Range[] = [];
  for (const [client, items] of ds.clients) {
    for (const { clock, len } of items) deletes.push({ client, from: clock, to: clock + len });
  }
  return { structs: runs, deletes };
}

export class Coverage {
  readonly structs = new RangeSet();
  readonly deletes = new RangeSet();

  add({ structs, deletes }: Contents): void {
    for (const range of structs) this.structs.add(range);
    for (const range of deletes) this.deletes.add(range);
  }

  /** The first range of the contents that is not here; null if all of it is. */
  missing({ structs, deletes }: Contents): string | null {
    for (const range of structs) {
      if (!this.structs.has(range)) return `edit ${describe(range)}`;
    }
    for (const range of deletes) {
      if (!this.deletes.has(range)) return `deletion of ${describe(range)}`;
    }
    return null;
  }

  copy(): Coverage {
    const copy = new Coverage();
    copy.structs.addAll(this.structs);
    copy.deletes.addAll(this.deletes);
    return copy;
  }
}

function describe({ client, from, to }: Range): string {
  return `${client}:${from}-${to}`;
}

/** Ranges by client, kept apart, ascending and merged. */
export class RangeSet {
  readonly #byClient = new Map<number, number[]>();

  add({ client, from, to }: Range): void {
    if (to <= from) return;
    let bounds = this.#byClient.get(client);
    if (bounds === undefined) this.#byClient.set(client, (bounds = []));
    const last = bounds.length - 1;
    // By far the most often: it goes on where the last one ended, or begins behind it.
    if (last < 0 || from > (bounds[last] as number)) bounds.push(from, to);
    else if (from === bounds[last]) bounds[last] = to;
    else insert(bounds, from, to);
  }

  addAll(other: RangeSet): void {
    for (const [client, bounds] of other.#byClient) {
      for (let at = 0; at < bounds.length; at += 2) {
        this.add({ client, from: bounds[at] as number, to: bounds[at + 1] as number });
      }
    }
  }

  has({ client, from, to }: Range): boolean {
    if (to <= from) return true;
    const bounds = this.#byClient.get(client);
    if (bounds === undefined) return false;
    for (let at = bounds.length - 2; at >= 0; at -= 2) {
      if ((bounds[at] as number) <= from) return to <= (bounds[at + 1] as number);
    }
    return false;
  }

  /** The end of the first range of a client: its clock, if it begins at 0. */
  clock(client: number): number {
    const bounds = this.#byClient.get(client);
    return bounds?.[0] === 0 ? (bounds[1] as number) : 0;
  }

  /** A range of this set that is not in the other; null if all are. */
  firstNotIn(other: RangeSet): string | null {
    for (const [client, bounds] of this.#byClient) {
      for (let at = 0; at < bounds.length; at += 2) {
        const range = { client, from: bounds[at] as number, to: bounds[at + 1] as number };
        if (!other.has(range)) return describe(range);
      }
    }
    return null;
  }

  clients(): IterableIterator<number> {
    return this.#byClient.keys();
  }
}

function insert(bounds: number[], from: number, to: number): void {
  let start = 0;
  while (start < bounds.length && (bounds[start + 1] as number) < from) start += 2;
  let end = start;
  let [low, high] = [from, to];
  while (end < bounds.length && (bounds[end] as number) <= to) {
    low = Math.min(low, bounds[end] as number);
    high = Math.max(high, bounds[end + 1] as number);
    end += 2;
  }
  bounds.splice(start, end - start, low, high);
}
