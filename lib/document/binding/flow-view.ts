// One container of the editor, the root or a table's cell, and the flow that it shows: what was shown last, what has
// changed since, and the way in both directions. Knows no events and no transactions; flow-binding.ts calls it.

import {
  $getNodeByKey,
  $getRoot,
  $isElementNode,
  type ElementNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

import { type Block, type DisplayOrder, displayOrder, refreshed } from '../flow/display-order.ts';
import type { FlowChange, FlowIndex } from '../flow/flow-index.ts';
import type { IdText } from '../flow/item-id.ts';
import type { Place } from '../flow/position.ts';
import type { Segment } from '../flow/segment.ts';
import { isListItem } from '../flow/shape.ts';
import { $blocksBetween, type LexicalBlock } from './block-list.ts';
import { $planEdit, type EditContext, type Pairing } from './local-edit.ts';
import {
  $hasBlocks,
  $project,
  $showsBlock,
  listedShape,
  type ProjectionContext,
  type Range,
} from './projection.ts';
import type { CaretProbe } from './tokens.ts';

/** What there is to show: blocks that changed, and where the row of blocks did. */
export interface Advance {
  readonly changed: Set<Block>;
  readonly range: Range | null;
}

/** A stretch by what is before and behind it: how many blocks stand there, which are the same before and after. */
interface Ends {
  readonly start: number;
  readonly tail: number;
}

function union(range: Range | null, ends: Ends | null, length: number): Range | null {
  if (ends === null) return range;
  const end = length - ends.tail;
  if (range === null) return { start: Math.min(ends.start, end), end };
  return { start: Math.min(range.start, ends.start), end: Math.max(range.end, end) };
}

/** What else is known of an editor update. */
export interface EditHints {
  readonly caret: CaretProbe | null;
  readonly movedHint: ReadonlySet<NodeKey>;
}

export class FlowView {
  /** `root`, or the key of a cell. */
  readonly containerKey: NodeKey;
  readonly #indices: readonly FlowIndex[];
  readonly #context: ProjectionContext;
  #order: DisplayOrder;
  #blocks: Block[];
  /** Segments that changed since they were shown. */
  readonly #touched = new Set<Segment>();
  /** Where the editor itself changed the row of blocks since. */
  #written: Ends | null = null;
  #isReordered = false;

  constructor(containerKey: NodeKey, indices: readonly FlowIndex[], context: ProjectionContext) {
    this.containerKey = containerKey;
    this.#indices = indices;
    this.#context = context;
    this.#order = { blocks: [], blockOf: (segment) => segment };
    this.#blocks = [];
    this.#isReordered = true;
  }

  /** What was shown last, in order. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get indices(): readonly FlowIndex[] {
    return this.#indices;
  }

  shows(flow: unknown): boolean {
    return this.#indices.some((index) => index.flow === flow);
  }

  get isPending(): boolean {
    return this.#isReordered || this.#touched.size > 0;
  }

  /** Whether showing what is pending would change this block, or the places of blocks. */
  wouldDisturb(id: IdText): boolean {
    return this.#isReordered || this.#blocksOf([...this.#touched]).has(id);
  }

  blockOf(segment: Segment): Block | undefined {
    const id = this.#order.blockOf(segment.id);
    return this.#blocks.find((block) => block.id === id);
  }

  /** Takes note of what a transaction did; shows nothing yet. */
  take(change: FlowChange): void {
    for (const segment of change.touched) this.#touched.add(segment);
    if (change.isReordered) this.#isReordered = true;
  }

  /** Everything is to be shown anew. */
  takeAll(): void {
    this.#isReordered = true;
    for (const index of this.#indices) for (const segment of index.segments) this.#touched.add(segment);
  }

  /** Moves on to what the flow shows now. */
  advance(): Advance {
    const touched = this.#blocksOf([...this.#touched]);
    const isReordered = this.#isReordered;
    this.#touched.clear();
    this.#isReordered = false;
    const { changed, range } = isReordered ? this.#reorder(touched) : this.#refresh(touched);
    const written = this.#written;
    this.#written = null;
    return { changed, range: union(range, written, this.#blocks.length) };
  }

  /** The blocks that begin with these segments, and those that hold their text: behind a void block another. */
  #blocksOf(segments: readonly Segment[]): Set<IdText> {
    return new Set(segments.flatMap(({ id }) => [id, this.#order.blockOf(id)]));
  }

  #refresh(touched: ReadonlySet<IdText>): Advance {
    const changed = new Set<Block>();
    let range: Range | null = null;
    for (const [position, block] of this.#blocks.entries()) {
      if (!touched.has(block.id)) continue;
      const now = refreshed(block);
      this.#blocks[position] = now;
      changed.add(now);
      if (!standsLike(block, now)) {
        range = union(
          range,
          { start: position, tail: this.#blocks.length - position - 1 },
          this.#blocks.length,
        );
      }
    }
    return { changed, range };
  }

  #reorder(touched: ReadonlySet<IdText>): Advance {
    const old = this.#blocks;
    this.#order = displayOrder(this.#indices.flatMap((index) => index.segments));
    const blocks = [...this.#order.blocks];
    this.#blocks = blocks;
    const changed = new Set<Block>();
    const keep = (position: number, before: Block | undefined): boolean => {
      const block = blocks[position];
      if (
        block === undefined ||
        before === undefined ||
        block.id !== before.id ||
        !standsLike(block, before)
      ) {
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
    for (const { id } of old.slice(start, old.length - tail)) {
      if (!staying.has(id)) this.#context.keys.forget(id);
    }
    return { changed, range: start === end && old.length === blocks.length ? null : { start, end } };
  }

  /** Takes over the node of a view of an empty flow that nobody had made. */
  adopt(old: FlowView): void {
    this.advance();
    const [shown, block] = [old.blocks[0], this.#blocks[0]];
    const key = shown === undefined ? undefined : this.#context.keys.keyOf(shown.id);
    if (block !== undefined && key !== undefined) this.#context.keys.pair(block.id, key);
  }

  $container(): ElementNode | null {
    if (this.containerKey === 'root') return $getRoot();
    const node = $getNodeByKey(this.containerKey);
    return $isElementNode(node) ? node : null;
  }

  /** Shows what changed. To be called in an update. */
  $show({ changed, range }: Advance): void {
    const container = this.$container();
    if (container !== null) $project(container, this.#blocks, range, changed, this.#context);
  }

  /** Whether the editor shows what changed, and all in their places. To be called in a read. */
  $isShown({ changed, range }: Advance): boolean {
    const container = this.$container();
    if (container === null) return true;
    if (range !== null && !$hasBlocks(container, this.#blocks, range, this.#context)) return false;
    return [...changed].every((block) => $showsBlock(block, this.#context));
  }

  /** Writes what the editor changed in this container; returns which nodes show what is new. */
  $write(hints: EditHints, touched: ContainerChange, context: EditContext): Pairing[] {
    if (!touched.isRestructured) {
      return [...touched.blocks].flatMap((id) => this.#$writeBlock(id, hints, context));
    }
    const container = this.$container();
    if (container === null) return [];
    const { current, start, tail } = this.#$changedStretch(container, touched.blocks);
    this.#written = { start, tail };
    const shown = this.#blocks.slice(start, this.#blocks.length - tail);
    return this.#$plan(start, shown, current, hints, context);
  }

  /**
   * The stretch in which blocks came, went or moved: between the nearest blocks that are not touched. Links that changed
   * make the nodes at both their ends dirty, so all that changed lies between touched blocks.
   */
  #$changedStretch(
    container: ElementNode,
    touched: ReadonlySet<IdText>,
  ): { readonly current: readonly LexicalBlock[]; readonly start: number; readonly tail: number } {
    const blocks = this.#blocks;
    let start = blocks.findIndex(({ id }) => touched.has(id));
    let end = blocks.findLastIndex(({ id }) => touched.has(id)) + 1;
    if (start === -1) [start, end] = [0, blocks.length];
    const isItem = (block: Block | undefined): boolean => block !== undefined && isListItem(block.shape.type);
    while (start > 0 && isItem(blocks[start - 1])) start--;
    while (end < blocks.length && isItem(blocks[end])) end++;
    const [before, after] = [this.#$standingChild(blocks[start - 1]), this.#$standingChild(blocks[end])];
    const isBounded = (start === 0 || before !== null) && (end === blocks.length || after !== null);
    if (!isBounded) [start, end] = [0, blocks.length];
    const current = isBounded
      ? $blocksBetween(container, before, after)
      : $blocksBetween(container, null, null);
    return { current, start, tail: blocks.length - end };
  }

  /** The node of a block that is a child of the container, as all are but list items. */
  #$standingChild(block: Block | undefined): LexicalNode | null {
    const key = block === undefined ? undefined : this.#context.keys.keyOf(block.id);
    const node = key === undefined ? null : $getNodeByKey(key);
    return node?.getParent()?.is(this.$container()) === true ? node : null;
  }

  #$writeBlock(id: IdText, hints: EditHints, context: EditContext): Pairing[] {
    const position = this.#blocks.findIndex((block) => block.id === id);
    const block = this.#blocks[position];
    const key = this.#context.keys.keyOf(id);
    const node = key === undefined ? null : $getNodeByKey(key);
    if (block === undefined || node === null) return [];
    return this.#$plan(position, [block], [standingBlock(node, block)], hints, context);
  }

  #$plan(
    position: number,
    shown: readonly Block[],
    current: readonly LexicalBlock[],
    { caret, movedHint }: EditHints,
    context: EditContext,
  ): Pairing[] {
    const before = this.#blocks[position - 1];
    return $planEdit({ before, shown, current, origin: this.#origin(), movedHint }, caret, context);
  }

  /** Where text goes that no block is before: the begin of the flow. */
  #origin(): Place {
    const [index] = this.#indices;
    const segment = index?.segments[0];
    if (index === undefined || segment === undefined) throw new Error('a container without a flow');
    return { index, segment, offset: 0, isExact: true };
  }
}

/** A block whose place did not change: what the lists around it say is what was shown. */
function standingBlock(node: LexicalNode, { shape }: Block): LexicalBlock {
  const listed = listedShape(shape);
  return listed === undefined ? { node, isOdd: false } : { node, listed, isOdd: false };
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

/** What an editor update changed in one container. */
export interface ContainerChange {
  /** Blocks that have a dirty node in them. */
  readonly blocks: ReadonlySet<IdText>;
  /** Blocks came, went, or stand elsewhere. */
  readonly isRestructured: boolean;
}
