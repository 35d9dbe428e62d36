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

import type { Block } from '../flow/display-order.ts';
import { type FlowChange, type FlowIndex, greaterChange, type OrderChange } from '../flow/flow-index.ts';
import type { IdText } from '../flow/item-id.ts';
import type { Place } from '../flow/position.ts';
import type { Segment } from '../flow/segment.ts';
import { isListItem } from '../flow/shape.ts';
import { $blocksBetween, type LexicalBlock } from './block-list.ts';
import { $planEdit, type EditContext, type Pairing } from './local-edit.ts';
import { $hasBlocks, $project, $showsBlock, listedShape, type ProjectionContext } from './projection.ts';
import { type Advance, type Ends, ShownRow, united } from './shown-row.ts';
import type { CaretProbe } from './tokens.ts';

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
  readonly #row: ShownRow;
  /** Segments that changed, and those that went, since they were shown. */
  #touched = new Set<Segment>();
  #removed = new Set<IdText>();
  #order: OrderChange = 'anywhere';
  /** Where the editor itself changed the row of blocks since. */
  #written: Ends | null = null;

  constructor(containerKey: NodeKey, indices: readonly FlowIndex[], context: ProjectionContext) {
    this.containerKey = containerKey;
    this.#indices = indices;
    this.#context = context;
    this.#row = new ShownRow(indices);
  }

  /** What was shown last, in order. */
  get blocks(): readonly Block[] {
    return this.#row.blocks;
  }

  get indices(): readonly FlowIndex[] {
    return this.#indices;
  }

  block(id: IdText): Block | undefined {
    return this.#row.get(id);
  }

  /** -1 if it is not there. */
  positionOf(id: IdText): number {
    return this.#row.positionOf(id);
  }

  blockOf(segment: Segment): Block | undefined {
    return this.#row.blockOf(segment);
  }

  shows(flow: unknown): boolean {
    return this.#indices.some((index) => index.flow === flow);
  }

  get isPending(): boolean {
    return this.#order !== 'kept' || this.#touched.size > 0;
  }

  /** Whether showing what is pending would change this block, or the places of blocks. */
  wouldDisturb(id: IdText): boolean {
    return this.#order !== 'kept' || this.#row.blocksOf(this.#touched).has(id);
  }

  /** Takes note of what a transaction did; shows nothing yet. */
  take({ touched, removed, order }: FlowChange): void {
    for (const segment of touched) this.#touched.add(segment);
    for (const id of removed) this.#removed.add(id);
    this.#order = greaterChange(this.#order, order);
  }

  /** Moves on to what the flow shows now. */
  advance(): Advance {
    const [touched, removed, order] = [this.#touched, this.#removed, this.#order];
    this.#touched = new Set();
    this.#removed = new Set();
    this.#order = 'kept';
    const advance = this.#row.advance({ touched, removed, order });
    for (const id of advance.gone) this.#context.keys.forget(id);
    const range = united(advance.range, this.#written, this.blocks.length);
    this.#written = null;
    return { ...advance, range };
  }

  /** Takes over the node of a view of an empty flow that nobody had made. */
  adopt(old: FlowView): void {
    this.advance();
    const [shown, block] = [old.blocks[0], this.blocks[0]];
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
    if (container !== null) $project(container, this.blocks, range, changed, this.#context);
  }

  /** Whether the editor shows what changed, and all in their places. To be called in a read. */
  $isShown({ changed, range }: Advance): boolean {
    const container = this.$container();
    if (container === null) return true;
    if (range !== null && !$hasBlocks(container, this.blocks, range, this.#context)) return false;
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
    const shown = this.blocks.slice(start, this.blocks.length - tail);
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
    const { blocks } = this;
    const positions = [...touched].map((id) => this.positionOf(id)).filter((position) => position !== -1);
    let start = positions.length === 0 ? 0 : Math.min(...positions);
    let end = positions.length === 0 ? blocks.length : Math.max(...positions) + 1;
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
    const position = this.positionOf(id);
    const block = this.blocks[position];
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
    const before = this.blocks[position - 1];
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

/** What an editor update changed in one container. */
export interface ContainerChange {
  /** Blocks that have a dirty node in them. */
  readonly blocks: ReadonlySet<IdText>;
  /** Blocks came, went, or stand elsewhere. */
  readonly isRestructured: boolean;
}
