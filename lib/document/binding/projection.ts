// From the flow's blocks to Lexical's tree: the blocks of one container, made equal to what the flow shows. Works on
// what stands there, whoever put it there, so the same code loads a document, takes remote changes in, and puts local
// edits in order that the flow shows otherwise. Blocks keep their nodes by the identity of their markers.

import { $isListItemNode } from '@lexical/list';
import { $getNodeByKey, $isElementNode, type ElementNode, type LexicalNode } from 'lexical';

import type { Block } from '../flow/display-order.ts';
import { areSameShapes, isListItem, type Shape } from '../flow/shape.ts';
import { $blocksBetween, type LexicalBlock } from './block-list.ts';
import { $createBlockNode, $readBlockShape, $setBlockShape, canShowType } from './block-nodes.ts';
import { $childrenBetween, $setChildrenBetween } from './children.ts';
import { $setInline, $showsSpecs, inlineSpecs } from './inline-content.ts';
import { $buildLists, type ListedItem } from './list-nodes.ts';
import type { NodeKeys, ShownAtoms } from './node-keys.ts';

export interface ProjectionContext {
  readonly keys: NodeKeys;
  readonly atoms: ShownAtoms;
  readonly tables: TableProjection;
}

/** What a table's block shows besides its shape. */
export interface TableProjection {
  $isShown(block: Block, node: LexicalNode): boolean;
  $show(block: Block, node: LexicalNode): void;
}

/** Whether a block's own node shows it: its shape and its text, not its place. */
export function $showsBlock(block: Block, { keys, atoms, tables }: ProjectionContext): boolean {
  const node = $nodeOf(block, keys);
  if (node === null || !canShowType(node, block.shape.type)) return false;
  if (!areSameShapes($readBlockShape(node, listedShape(block.shape)), block.shape)) return false;
  if (block.shape.type === 'table') return tables.$isShown(block, node);
  if (block.pieces.length === 0 || !$isElementNode(node)) return true;
  return $showsSpecs(node, inlineSpecs(block), atoms);
}

/** Makes a block's node show its shape and text. `pool`: nodes to make use of, instead of its children. */
export function $showBlock(
  block: Block,
  { keys, atoms, tables }: ProjectionContext,
  pool?: readonly LexicalNode[],
): void {
  const node = $nodeOf(block, keys);
  if (node === null) return;
  if (block.shape.type === 'table') {
    tables.$show(block, node);
    return;
  }
  $setBlockShape(node, block.shape);
  if (block.pieces.length > 0 && $isElementNode(node)) $setInline(node, inlineSpecs(block), atoms, pool);
}

function $nodeOf(block: Block, keys: NodeKeys): LexicalNode | null {
  const key = keys.keyOf(block.id);
  return key === undefined ? null : $getNodeByKey(key);
}

/** What the lists around an item would say of it. */
export function listedShape({ type, attributes }: Shape): Shape | undefined {
  if (!isListItem(type)) return undefined;
  const { align: _align, checked: _checked, ...listed } = attributes;
  return { type, attributes: listed };
}

/** A stretch of a row of blocks. What stands before and behind it is known to be in place. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether the container holds the blocks of this range in this order, each in a node that can show it. */
export function $hasBlocks(
  container: ElementNode,
  blocks: readonly Block[],
  range: Range,
  context: ProjectionContext,
): boolean {
  const { current, start, end } = $standing(container, blocks, range, context);
  return (
    current.length === end - start &&
    current.every((each, index) => isInPlace(each, blocks[start + index], context))
  );
}

interface Standing extends Range {
  readonly current: readonly LexicalBlock[];
  readonly before: LexicalNode | null;
  readonly after: LexicalNode | null;
}

/** What the editor has in the place of a range, which is extended to whole lists. */
function $standing(
  container: ElementNode,
  blocks: readonly Block[],
  range: Range,
  { keys }: ProjectionContext,
): Standing {
  let { start, end } = range;
  while (start > 0 && isItem(blocks[start - 1])) start--;
  while (end < blocks.length && isItem(blocks[end])) end++;
  const before = $childWith(blocks[start - 1], container, keys);
  const after = $childWith(blocks[end], container, keys);
  // Without its neighbours the place is not to be found: then it is all.
  if ((start > 0 && before === null) || (end < blocks.length && after === null)) {
    const current = $blocksBetween(container, null, null);
    return { current, start: 0, end: blocks.length, before: null, after: null };
  }
  return { current: $blocksBetween(container, before, after), start, end, before, after };
}

function isItem(block: Block | undefined): boolean {
  return block !== undefined && isListItem(block.shape.type);
}

/** The child of the container in which a block stands. */
function $childWith(block: Block | undefined, container: ElementNode, keys: NodeKeys): LexicalNode | null {
  let node: LexicalNode | null = block === undefined ? null : $nodeOf(block, keys);
  while (node !== null) {
    const parent: ElementNode | null = node.getParent();
    if (parent === null) return null;
    if (parent.is(container)) return node;
    node = parent;
  }
  return null;
}

function isInPlace(current: LexicalBlock, block: Block | undefined, { keys }: ProjectionContext): boolean {
  if (block === undefined || current.isOdd) return false;
  if (keys.idOf(current.node.getKey()) !== block.id || !canShowType(current.node, block.shape.type)) {
    return false;
  }
  const listed = listedShape(block.shape);
  if (listed === undefined || current.listed === undefined) return listed === current.listed;
  const { type, attributes } = current.listed;
  // Where a list starts is said by its first item; of the others it is not known here.
  const { start } = attributes;
  return (
    listed.type === type &&
    (listed.attributes['indent'] ?? 0) === attributes['indent'] &&
    (start === undefined || (listed.attributes['start'] ?? 1) === start)
  );
}

/** Makes the container hold these blocks. `changed`: those that are to be shown anew whatever is done to their places. */
export function $project(
  container: ElementNode,
  blocks: readonly Block[],
  range: Range | null,
  changed: ReadonlySet<Block>,
  context: ProjectionContext,
): void {
  const shown = range === null ? new Set<Block>() : $placeBlocks(container, blocks, range, context);
  for (const block of changed) if (!shown.has(block)) $showBlock(block, context);
}

/** Puts the blocks of a range in place; returns those that it showed anew. */
function $placeBlocks(
  container: ElementNode,
  blocks: readonly Block[],
  range: Range,
  context: ProjectionContext,
): Set<Block> {
  const { current, start, end, before, after } = $standing(container, blocks, range, context);
  const wanted = blocks.slice(start, end);
  const shown = new Set<Block>();
  const isSame =
    current.length === wanted.length &&
    current.every((each, index) => isInPlace(each, wanted[index], context));
  if (isSame) return shown;
  $emptyOdd(current);
  const pools = new Map<string, LexicalNode[]>();
  // Before lists are put together, which may take in one that stands here.
  const old = $childrenBetween(container, before, after);
  const placed: (LexicalNode | ListedItem[])[] = [];
  for (const block of wanted) {
    const node = $placedNode(block, pools, context);
    shown.add(block);
    const row = placed.at(-1);
    if (!$isListItemNode(node)) placed.push(node);
    else if (Array.isArray(row)) row.push({ node, shape: block.shape });
    else placed.push([{ node, shape: block.shape }]);
  }
  const lists = $buildLists(placed.filter((each) => Array.isArray(each)));
  const nodes = placed.flatMap((each) => (Array.isArray(each) ? (lists.shift() ?? []) : each));
  $setChildrenBetween(container, before, after, nodes, old);
  for (const block of shown) $showBlock(block, context, pools.get(block.id));
  return shown;
}

/** Takes the children out of nodes that hold blocks within them, to be used where they belong. */
function $emptyOdd(current: readonly LexicalBlock[]): void {
  const emptied = new Set<LexicalNode>();
  for (const { node, children } of current) {
    if (children === undefined || !$isElementNode(node) || emptied.has(node)) continue;
    emptied.add(node);
    for (const child of node.getChildren()) {
      const writable = child.getWritable();
      writable.__parent = null;
      writable.__prev = null;
      writable.__next = null;
    }
    const writable = node.getWritable();
    writable.__first = null;
    writable.__last = null;
    writable.__size = 0;
  }
}

/** The node of a block: the one that it has, or a new one that takes over what the old one held. */
function $placedNode(
  block: Block,
  pools: Map<string, LexicalNode[]>,
  { keys }: ProjectionContext,
): LexicalNode {
  const old = $nodeOf(block, keys);
  if (old !== null && canShowType(old, block.shape.type)) return old;
  const node = $createBlockNode(block.shape);
  if ($isElementNode(old) && $isElementNode(node)) pools.set(block.id, old.getChildren());
  keys.pair(block.id, node.getKey());
  return node;
}
