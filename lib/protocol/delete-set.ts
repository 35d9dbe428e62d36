// Which edits of which client have been deleted, as sorted, disjoint, half-open clock ranges. A server that
// keeps no Y.Doc needs it to tell a deletion that is new from one that a stock client repeats at every join
// (it sends its whole delete set each time).

import * as encoding from 'lib0/encoding';

/** Flat pairs: starts at even places, ends at odd ones, ascending, never touching. */
type Ranges = number[];

/** A range is put into one block: what moves for it is bounded, however many a document has. Even. */
const usualBlockRangesMax = 512;
/** So many of what is there may be passed over for each range that is added in one pass. */
const passedPerRangeMax = 16;

export class DeleteSet {
  readonly #ranges = new Map<number, RangeBlocks>();
  readonly #blockRangesMax: number;

  constructor(blockRangesMax = usualBlockRangesMax) {
    this.#blockRangesMax = blockRangesMax;
  }

  /** Adds [from, to) of `client`. */
  add(client: number, from: number, to: number): void {
    if (from < to) this.#of(client).add(from, to);
  }

  /** Adds many ranges, in any order, in the time that it takes to sort them. */
  addAll(ranges: readonly DeletedRange[]): void {
    const byClient = new Map<number, DeletedRange[]>();
    for (const range of ranges) {
      const own = byClient.get(range.client);
      if (own === undefined) byClient.set(range.client, [range]);
      else own.push(range);
    }
    for (const [client, own] of byClient) this.#of(client).addAll(own);
  }

  /** True if all of [from, to) is deleted. */
  covers(client: number, from: number, to: number): boolean {
    return from >= to || (this.#ranges.get(client)?.covers(from, to) ?? false);
  }

  /** Ranges kept, for measuring and bounding what they cost. */
  get size(): number {
    let size = 0;
    for (const ranges of this.#ranges.values()) size += ranges.size;
    return size;
  }

  #of(client: number): RangeBlocks {
    let ranges = this.#ranges.get(client);
    if (ranges === undefined) this.#ranges.set(client, (ranges = new RangeBlocks(this.#blockRangesMax)));
    return ranges;
  }
}

/** The ranges of one client, in blocks that follow each other. No block is empty. */
class RangeBlocks {
  #blocks: Ranges[] = [];
  readonly #blockRangesMax: number;
  size = 0;

  constructor(blockRangesMax: number) {
    this.#blockRangesMax = blockRangesMax;
  }

  add(from: number, to: number): void {
    const blocks = this.#blocks;
    const at = Math.min(firstBlockEndingAtOrAfter(blocks, from), blocks.length - 1);
    const block = blocks[at];
    if (block === undefined) {
      blocks.push([from, to]);
      this.size = 1;
      return;
    }
    // All ranges that overlap or touch the new one melt into it, those of the blocks behind this one too.
    const first = firstEndingAtOrAfter(block, from);
    let [start, end, last, next, melted] = [from, to, at, first, 0];
    for (;;) {
      const ranges = blocks[last] as Ranges;
      for (; next < ranges.length && (ranges[next] as number) <= to; next += 2) {
        start = Math.min(start, ranges[next] as number);
        end = Math.max(end, ranges[next + 1] as number);
        melted += 1;
      }
      const following = blocks[last + 1];
      if (next < ranges.length || following === undefined || (following[0] as number) > to) break;
      last += 1;
      next = 0;
    }
    this.size += 1 - melted;
    if (last === at) {
      block.splice(first, next - first, start, end);
    } else {
      const rest = (blocks[last] as Ranges).slice(next);
      block.splice(first, block.length - first, start, end);
      blocks.splice(at + 1, last - at, ...(rest.length > 0 ? [rest] : []));
    }
    // Two numbers a range: that many numbers are half of them.
    const half = this.#blockRangesMax;
    if (block.length > 2 * half) blocks.splice(at, 1, block.slice(0, half), block.slice(half));
  }

  addAll(added: readonly DeletedRange[]): void {
    const sorted = added.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from);
    if (sorted.length * passedPerRangeMax < this.size) {
      for (const { from, to } of sorted) this.add(from, to);
      return;
    }
    // One by one each would be looked for.
    const all = merged(this.#blocks.flat(), sorted);
    this.size = all.length / 2;
    this.#blocks = [];
    const half = this.#blockRangesMax;
    for (let at = 0; at < all.length; at += half) this.#blocks.push(all.slice(at, at + half));
  }

  covers(from: number, to: number): boolean {
    const block = this.#blocks[firstBlockEndingAtOrAfter(this.#blocks, to)];
    return block !== undefined && (block[firstEndingAtOrAfter(block, to)] as number) <= from;
  }
}

/** What is there and what is added, both in order, as one list of ranges. */
function merged(ranges: Ranges, added: readonly DeletedRange[]): Ranges {
  const result: Ranges = [];
  const put = (from: number, to: number): void => {
    const end = result.at(-1);
    if (end === undefined || from > end) result.push(from, to);
    else if (to > end) result[result.length - 1] = to;
  };
  let next = 0;
  for (const { from, to } of added) {
    for (; next < ranges.length && (ranges[next] as number) <= from; next += 2) {
      put(ranges[next] as number, ranges[next + 1] as number);
    }
    put(from, to);
  }
  for (; next < ranges.length; next += 2) put(ranges[next] as number, ranges[next + 1] as number);
  return result;
}

/** Index of the first block that has a range whose end is at or after `clock`, or the length if there is none. */
function firstBlockEndingAtOrAfter(blocks: readonly Ranges[], clock: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (((blocks[middle] as Ranges).at(-1) as number) < clock) low = middle + 1;
    else high = middle;
  }
  return low;
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
