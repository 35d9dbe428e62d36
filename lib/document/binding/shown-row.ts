// The row of blocks that a container shows, moved on from one state of its flows to the next. Where no moved block is
// near, only the blocks around what changed are put together anew; the rest of a long document is not looked at.
// Rule I2: the row after any number of changes equals one that is put together afresh (tested in random sessions).

import { type Block, displayOrder, displayPart, refreshed } from '../flow/display-order.ts';
import type { FlowIndex, OrderChange } from '../flow/flow-index.ts';
import type { IdText } from '../flow/item-id.ts';
import { Row } from '../flow/row.ts';
import type { Segment } from '../flow/segment.ts';
import { isListItem } from '../flow/shape.ts';
import type { Range } from './projection.ts';

/** What there is to show: blocks that changed, and where the row of blocks did. */
export interface Advance {
  readonly changed: Set<Block>;
  readonly range: Range | null;
  /** Blocks that the container shows no more. */
  readonly gone: readonly IdText[];
}

/** A stretch by what is before and behind it: how many blocks stand there, which are the same before and after. */
export interface Ends {
  readonly start: number;
  readonly tail: number;
}

export function united(range: Range | null, ends: Ends | null, length: number): Range | null {
  if (ends === null) return range;
  const end = length - ends.tail;
  if (range === null) return { start: Math.min(ends.start, end), end };
  return { start: Math.min(range.start, ends.start), end: Math.max(range.end, end) };
}

/** What has become of the flows since the row was last moved on. */
export interface FlowsChange {
  readonly touched: ReadonlySet<Segment>;
  readonly removed: ReadonlySet<IdText>;
  readonly order: OrderChange;
}

/** Segments, and the blocks that they were shown as. */
interface Stretch {
  readonly segments: readonly Segment[];
  readonly from: number;
  readonly to: number;
}

export class ShownRow {
  readonly #indices: readonly FlowIndex[];
  readonly #row = new Row<Block>();
  /** The blocks that segments' text is shown in, where it is not the segment's own. */
  #owners = new Map<IdText, IdText>();

  constructor(indices: readonly FlowIndex[]) {
    this.#indices = indices;
  }

  get blocks(): readonly Block[] {
    return this.#row.items;
  }

  /** -1 if it is not there. */
  positionOf(id: IdText): number {
    return this.#row.positionOf(id);
  }

  get(id: IdText): Block | undefined {
    return this.#row.get(id);
  }

  /** The block in which a segment's text is shown. */
  blockOf({ id }: Segment): Block | undefined {
    return this.#row.get(this.#owners.get(id) ?? id);
  }

  /** The blocks that begin with these segments, and those that hold their text: behind a void block another. */
  blocksOf(segments: Iterable<Segment>): Set<IdText> {
    const ids = new Set<IdText>();
    for (const { id } of segments) ids.add(id).add(this.#owners.get(id) ?? id);
    return ids;
  }

  advance(change: FlowsChange): Advance {
    const touched = this.blocksOf(change.touched);
    if (change.order === 'kept') return this.#refresh(touched);
    const [index] = this.#indices;
    const isOne = this.#indices.length === 1 && index !== undefined;
    const stretch = isOne && change.order === 'near' ? this.#around(index, change.touched) : null;
    return stretch === null ? this.#putAll(touched) : this.#put(stretch, change.removed, touched);
  }

  #refresh(touched: ReadonlySet<IdText>): Advance {
    const changed = new Set<Block>();
    let range: Range | null = null;
    const { length } = this.#row;
    for (const id of touched) {
      const position = this.#row.positionOf(id);
      const block = this.blocks[position];
      if (block === undefined) continue;
      const now = refreshed(block);
      this.#row.renew(position, now);
      changed.add(now);
      if (!standsLike(block, now)) {
        range = united(range, { start: position, tail: length - position - 1 }, length);
      }
    }
    return { changed, range, gone: [] };
  }

  /**
   * The segments among which the touched ones lie, from one that began a block and still does to before another such.
   * (The one before a marker that changed is touched too.) Null if blocks from elsewhere may be shown among them.
   */
  #around(index: FlowIndex, touched: ReadonlySet<Segment>): Stretch | null {
    const { segments } = index;
    let [start, end] = [segments.length, 0];
    for (const segment of touched) {
      const position = index.positionOf(segment.id);
      // It may have gone again; then the one before it was touched.
      if (segments[position] !== segment) continue;
      start = Math.min(start, position);
      end = Math.max(end, position + 1);
    }
    while (start > 0 && !beginsBlock(segments[start])) start--;
    while (end < segments.length && !beginsBlock(segments[end])) end++;
    const [first, next] = [segments[start], segments[end]];
    const among = segments.slice(start, end);
    const isPlain = among.every(({ place, hasSlots }) => place === null && !hasSlots);
    if (first === undefined || !isPlain || (next !== undefined && next.place !== null)) return null;
    const from = start === 0 ? 0 : this.#row.positionOf(first.id);
    const to = next === undefined ? this.#row.length : this.#row.positionOf(next.id);
    return from === -1 || to < from ? null : { segments: among, from, to };
  }

  #put({ segments, from, to }: Stretch, removed: ReadonlySet<IdText>, touched: ReadonlySet<IdText>): Advance {
    const { blocks, owners } = displayPart(segments);
    // There is always one block, whichever that is.
    if (blocks.length === 0) return this.#putAll(touched);
    for (const id of removed) this.#owners.delete(id);
    for (const { id } of segments) this.#owners.delete(id);
    for (const [segment, owner] of owners) this.#owners.set(segment, owner);
    const old = this.blocks.slice(from, to);
    const merged = mergedBlocks(old, blocks, touched);
    this.#row.replace(from, to, merged.blocks);
    const { changed, range, gone } = merged;
    const shifted = range === null ? null : { start: range.start + from, end: range.end + from };
    return { changed, range: shifted, gone };
  }

  #putAll(touched: ReadonlySet<IdText>): Advance {
    const { blocks, owners } = displayOrder(this.#indices.flatMap((index) => index.segments));
    this.#owners = new Map(owners);
    const merged = mergedBlocks(this.blocks, blocks, touched);
    this.#row.become(merged.blocks);
    return merged;
  }
}

/** Whether a segment is sure to be shown as a block of its own. */
function beginsBlock(segment: Segment | undefined): boolean {
  return segment !== undefined && segment.marker !== null && !segment.isJoined && !segment.isHidden;
}

/** The new blocks, each as the old one if nothing about it changed. */
function mergedBlocks(
  old: readonly Block[],
  now: readonly Block[],
  touched: ReadonlySet<IdText>,
): Advance & { readonly blocks: Block[] } {
  const blocks = [...now];
  const changed = new Set<Block>();
  const keep = (position: number, before: Block | undefined): boolean => {
    const block = blocks[position];
    if (block === undefined || before === undefined || block.id !== before.id || !standsLike(block, before)) {
      return false;
    }
    if (touched.has(block.id) || !areSamePieces(before, block)) changed.add(block);
    else blocks[position] = before;
    return true;
  };
  const shorter = Math.min(old.length, blocks.length);
  let start = 0;
  while (start < shorter && keep(start, old[start])) start++;
  let tail = 0;
  while (tail < shorter - start && keep(blocks.length - 1 - tail, old[old.length - 1 - tail])) tail++;
  const end = blocks.length - tail;
  for (const block of blocks.slice(start, end)) changed.add(block);
  const staying = new Set(blocks.slice(start, end).map(({ id }) => id));
  const gone = old
    .slice(start, old.length - tail)
    .map(({ id }) => id)
    .filter((id) => !staying.has(id));
  const isSame = start === end && old.length === blocks.length;
  return { blocks, changed, range: isSame ? null : { start, end }, gone };
}

/** Whether a block can stay in the node in which it is, and that where it is. */
function standsLike(a: Block, b: Block): boolean {
  if (a.shape === b.shape) return true;
  if (a.shape.type !== b.shape.type) return false;
  if (!isListItem(a.shape.type)) return true;
  const [before, after] = [a.shape.attributes, b.shape.attributes];
  return before['indent'] === after['indent'] && before['start'] === after['start'];
}

function areSamePieces(a: Block, b: Block): boolean {
  if (a.shape !== b.shape || a.pieces.length !== b.pieces.length) return false;
  for (const [index, { segment, runs }] of a.pieces.entries()) {
    const other = b.pieces[index];
    if (other?.segment !== segment || other.runs !== runs) return false;
  }
  return true;
}
