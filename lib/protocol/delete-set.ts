// Which edits of which client have been deleted, as sorted, disjoint, half-open clock ranges. A server that
// keeps no Y.Doc needs it to tell a deletion that is new from one that a stock client repeats at every join
// (it sends its whole delete set each time).

import * as encoding from 'lib0/encoding';

/** Flat pairs: starts at even places, ends at odd ones, ascending, never touching. */
type Ranges = number[];

/** Up to so many new ranges of a client are put in their places one by one; more are merged in one pass. */
const rangesAddedSingly = 16;

export class DeleteSet {
  readonly #ranges = new Map<number, Ranges>();

  /** Adds [from, to) of `client`. */
  add(client: number, from: number, to: number): void {
    if (from >= to) return;
    const ranges = this.#ranges.get(client);
    if (ranges === undefined) {
      this.#ranges.set(client, [from, to]);
      return;
    }
    // All ranges that overlap or touch the new one melt into it.
    const first = firstEndingAtOrAfter(ranges, from);
    let next = first;
    let start = from;
    let end = to;
    while (next < ranges.length && (ranges[next] as number) <= to) {
      start = Math.min(start, ranges[next] as number);
      end = Math.max(end, ranges[next + 1] as number);
      next += 2;
    }
    ranges.splice(first, next - first, start, end);
  }

  /** Adds many ranges, in any order, in the time that it takes to sort them and to pass over what is there once. */
  addAll(ranges: readonly DeletedRange[]): void {
    const byClient = new Map<number, DeletedRange[]>();
    for (const range of ranges) {
      const own = byClient.get(range.client);
      if (own === undefined) byClient.set(range.client, [range]);
      else own.push(range);
    }
    for (const [client, own] of byClient) {
      // One by one each would move all that lie behind it: a frame of scattered deletions would stand still for seconds.
      if (own.length > rangesAddedSingly) {
        this.#ranges.set(client, merged(this.#ranges.get(client) ?? [], own));
      } else {
        for (const { from, to } of own) this.add(client, from, to);
      }
    }
  }

  /** True if all of [from, to) is deleted. */
  covers(client: number, from: number, to: number): boolean {
    if (from >= to) return true;
    const ranges = this.#ranges.get(client);
    if (ranges === undefined) return false;
    const at = firstEndingAtOrAfter(ranges, to);
    return at < ranges.length && (ranges[at] as number) <= from;
  }

  /** Ranges kept, for measuring what they cost. */
  get size(): number {
    let size = 0;
    for (const ranges of this.#ranges.values()) size += ranges.length / 2;
    return size;
  }
}

/** What is there and what is added, as one list of ranges. */
function merged(ranges: Ranges, added: readonly DeletedRange[]): Ranges {
  const sorted = added.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from);
  const result: Ranges = [];
  const put = (from: number, to: number): void => {
    const end = result.at(-1);
    if (end === undefined || from > end) result.push(from, to);
    else if (to > end) result[result.length - 1] = to;
  };
  let next = 0;
  for (const { from, to } of sorted) {
    for (; next < ranges.length && (ranges[next] as number) <= from; next += 2) {
      put(ranges[next] as number, ranges[next + 1] as number);
    }
    put(from, to);
  }
  for (; next < ranges.length; next += 2) put(ranges[next] as number, ranges[next + 1] as number);
  return result;
}

/** Index of the first range whose end is at or after `clock`, or the length if there is none. */
function firstEndingAtOrAfter(ranges: Ranges, clock: number): number {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle * 2 + 1] as number) < clock) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

/** One deleted range as an update states it. */
export interface DeletedRange {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** Encodes ranges in the form in which an update ends: grouped by client, in the order given. */
export function encodeDeletedRanges(ranges: readonly DeletedRange[]): Uint8Array {
  const byClient = new Map<number, DeletedRange[]>();
  for (const range of ranges) {
    const known = byClient.get(range.client);
    if (known === undefined) byClient.set(range.client, [range]);
    else known.push(range);
  }
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, byClient.size);
    for (const [client, own] of byClient) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, own.length);
      for (const { from, to } of own) {
        encoding.writeVarUint(encoder, from);
        encoding.writeVarUint(encoder, to - from);
      }
    }
  });
}
