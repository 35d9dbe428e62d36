// What an editor update changed, block by block and container by container, from the dirty nodes alone: no walk over the
// document. That a node is dirty says little (typing makes the root dirty); what counts is whether its links changed.

import { $isListItemNode, $isListNode } from '@lexical/list';
import { $isDecoratorNode, $isElementNode, type LexicalNode, type NodeKey, type NodeMap } from 'lexical';

import type { IdText } from '../flow/item-id.ts';
import type { FlowView, ContainerChange } from './flow-view.ts';
import type { NodeKeys } from './node-keys.ts';

interface Collected extends ContainerChange {
  readonly blocks: Set<IdText>;
  isRestructured: boolean;
}

export interface ChangeSources {
  readonly nodes: NodeMap;
  readonly nodesBefore: NodeMap;
  readonly dirty: Iterable<NodeKey>;
  readonly keys: NodeKeys;
  /** The view of a container, if the node with this key is one. */
  readonly viewOf: (key: NodeKey) => FlowView | undefined;
}

export function collectChanges(sources: ChangeSources): Map<FlowView, ContainerChange> {
  const changes = new Map<FlowView, Collected>();
  const of = (view: FlowView): Collected => {
    let change = changes.get(view);
    if (change === undefined) {
      change = { blocks: new Set(), isRestructured: false };
      changes.set(view, change);
    }
    return change;
  };
  for (const key of sources.dirty) {
    const own = sources.viewOf(key);
    if (own !== undefined && hasOtherChildren(key, sources)) of(own).isRestructured = true;
    for (const nodes of [sources.nodes, sources.nodesBefore]) {
      const place = placeOf(key, nodes, sources);
      if (place === null) continue;
      const change = of(place.view);
      if (place.block !== null) change.blocks.add(place.block);
      if (place.block === null) change.isRestructured = true;
      else if (hasMoved(key, sources)) {
        change.isRestructured = true;
        // Of a list that stands elsewhere now, the blocks at its ends tell where.
        for (const edge of edgeBlocks(key, nodes, sources)) change.blocks.add(edge);
      }
    }
  }
  return changes;
}

interface NodePlace {
  readonly view: FlowView;
  /** Null if it is in no block that the flow has. */
  readonly block: IdText | null;
}

/** The innermost container and block around a node; null for a container itself, and for what is in no container. */
function placeOf(key: NodeKey, nodes: NodeMap, { keys, viewOf }: ChangeSources): NodePlace | null {
  let block: IdText | null = null;
  let node = nodes.get(key);
  while (node !== undefined && node.__parent !== null) {
    block ??= keys.idOf(node.__key) ?? null;
    // Lists and what only holds a list are around blocks, and change with them.
    const view = viewOf(node.__parent);
    if (view !== undefined) {
      return { view, block: block ?? (isAroundBlocks(nodes.get(key)) ? noBlock : null) };
    }
    node = nodes.get(node.__parent);
  }
  return null;
}

/** The first and the last block in a list, or in what only holds one. */
function edgeBlocks(key: NodeKey, nodes: NodeMap, { keys }: ChangeSources): IdText[] {
  if (!isAroundBlocks(nodes.get(key))) return [];
  return (['__first', '__last'] as const).flatMap((end) => {
    let node = nodes.get(key);
    while (node !== undefined && keys.idOf(node.__key) === undefined) {
      const next: NodeKey | null = $isElementNode(node) ? node[end] : null;
      node = next === null ? undefined : nodes.get(next);
    }
    return (node === undefined ? undefined : keys.idOf(node.__key)) ?? [];
  });
}

const noBlock = 'none' as IdText;

function isAroundBlocks(node: LexicalNode | undefined): boolean {
  return $isListNode(node) || $isListItemNode(node);
}

function hasOtherChildren(key: NodeKey, { nodes, nodesBefore }: ChangeSources): boolean {
  const [now, before] = [nodes.get(key), nodesBefore.get(key)];
  if (!$isElementNode(now) || !$isElementNode(before)) return true;
  return now.__first !== before.__first || now.__last !== before.__last || now.__size !== before.__size;
}

/** Whether a block, or a list around blocks, came, went, or was linked otherwise. */
function hasMoved(key: NodeKey, { nodes, nodesBefore, keys }: ChangeSources): boolean {
  const [now, before] = [nodes.get(key), nodesBefore.get(key)];
  const node = now ?? before;
  if (node === undefined) return false;
  const isBlock =
    keys.idOf(key) !== undefined ||
    isAroundBlocks(node) ||
    (($isElementNode(node) || $isDecoratorNode(node)) && !node.isInline());
  if (!isBlock) return false;
  if (now === undefined || before === undefined) return true;
  if (now.__parent !== before.__parent || now.__prev !== before.__prev || now.__next !== before.__next) {
    return true;
  }
  if (!$isListNode(now) || !$isListNode(before)) return keys.idOf(key) === undefined && !isAroundBlocks(node);
  return (
    now.__listType !== before.__listType ||
    now.__start !== before.__start ||
    now.__first !== before.__first ||
    now.__last !== before.__last ||
    now.__size !== before.__size
  );
}
