// Where a caret goes whose block was taken away: to the neighbour that its person saw. In the flow a block that was moved
// stands beside others than on the screen, and one in a table that is gone beside nothing; so the neighbours are taken
// from what the editor showed before. To be used within an update of the editor, for this person's own caret only.

import {
  $getEditor,
  $getNodeByKey,
  $isElementNode,
  $isRootNode,
  ElementNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

import { $pointAfter, $unitsBefore, type Point } from './block-points.ts';
import type { NodeKeys } from './node-keys.ts';

/**
 * Null if the caret's block is still there. `before`: the caret's end as it was shown; `found`: the place in the
 * flow where it was; that is in a block that was not shown before if its own has got another type.
 */
export function $besideGone(before: Point, found: Point | null, keys: NodeKeys): Point | null {
  const shown = $getEditor().getEditorState()._nodeMap;
  const block = blockOf(before.key, shown);
  if (block === null || isThere(block.getKey())) return null;
  const foundIn = found === null ? null : $blockKey(found);
  if (foundIn !== null && !shown.has(foundIn)) return null;
  for (
    let gone: LexicalNode | null = block;
    gone !== null && !$isRootNode(gone);
    gone = parentOf(gone, shown)
  ) {
    if (isThere(gone.getKey())) return null;
    const left = $textIn(sibling(gone, '__prev', shown), 'last', keys);
    // A merge took what was around it along: the flow knows where in the neighbour that was.
    if (left !== null) return left.getKey() === foundIn ? found : $endOf(left);
    const right = $textIn(sibling(gone, '__next', shown), 'first', keys);
    if (right !== null) return $pointAfter(right, 0);
  }
  return null;
}

function $endOf(block: ElementNode): Point {
  const end = { key: block.getKey(), offset: block.getChildrenSize(), type: 'element' } as const;
  return $pointAfter(block, $unitsBefore(block, end));
}

type Nodes = ReadonlyMap<NodeKey, LexicalNode>;

/** The innermost element that is no part of a line, in the nodes that were shown. */
function blockOf(key: NodeKey, shown: Nodes): ElementNode | null {
  let node = shown.get(key) ?? null;
  while (node !== null && (!(node instanceof ElementNode) || node.isInline())) node = parentOf(node, shown);
  return node;
}

function parentOf({ __parent }: LexicalNode, shown: Nodes): LexicalNode | null {
  return __parent === null ? null : (shown.get(__parent) ?? null);
}

function $blockKey({ key }: Point): NodeKey {
  let node = $getNodeByKey(key);
  while (node !== null && (!$isElementNode(node) || node.isInline())) node = node.getParent();
  return node?.getKey() ?? '';
}

function isThere(key: NodeKey): boolean {
  return $getNodeByKey(key)?.isAttached() === true;
}

/** The next node on one side that is still there. */
function sibling(from: LexicalNode, side: '__prev' | '__next', shown: Nodes): LexicalNode | null {
  let key = from[side];
  while (key !== null && !isThere(key)) key = shown.get(key)?.[side] ?? null;
  return key === null ? null : $getNodeByKey(key);
}

/** The first or last block with text in a node, or the node itself. */
function $textIn(node: LexicalNode | null, end: 'first' | 'last', keys: NodeKeys): ElementNode | null {
  let at = node;
  while ($isElementNode(at)) {
    const child: LexicalNode | null = end === 'first' ? at.getFirstChild() : at.getLastChild();
    if (!$isElementNode(child) || child.isInline()) return keys.idOf(at.getKey()) === undefined ? null : at;
    at = child;
  }
  return null;
}
