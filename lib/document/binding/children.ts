// Linking Lexical nodes by hand. Lexical's own splice() walks to a position, moves the selection and lets list items
// put themselves in order; here the place is known, and selection and order come from the flow.

import { $getNodeByKey, type ElementNode, type LexicalNode } from 'lexical';

/**
 * Makes `nodes` the children between two of the parent's, where null is its begin and its end. `old`: those that stand
 * there, to be given if one of them may have got other links already.
 */
export function $setChildrenBetween(
  parent: ElementNode,
  before: LexicalNode | null,
  after: LexicalNode | null,
  nodes: readonly LexicalNode[],
  old: readonly LexicalNode[] = $childrenBetween(parent, before, after),
): void {
  if (
    old.length === nodes.length &&
    old.every((node, index) => node.is(nodes[index]) && isLinked(node, parent, nodes, index))
  ) {
    return;
  }
  const writable = parent.getWritable();
  const parentKey = writable.__key;
  const kept = new Set(nodes.map((node) => node.__key));
  for (const node of old) if (!kept.has(node.__key)) $detach(node, parentKey);
  let previous = before?.getWritable() ?? null;
  for (const node of nodes) {
    const linked = node.getWritable();
    linked.__parent = parentKey;
    linked.__prev = previous?.__key ?? null;
    if (previous === null) writable.__first = linked.__key;
    else previous.__next = linked.__key;
    previous = linked;
  }
  const next = after?.getWritable() ?? null;
  if (previous === null) writable.__first = next?.__key ?? null;
  else previous.__next = next?.__key ?? null;
  if (next === null) writable.__last = previous?.__key ?? null;
  else next.__prev = previous?.__key ?? null;
  writable.__size += nodes.length - old.length;
}

/** Whether nothing has taken the node from its place meanwhile. */
function isLinked(
  node: LexicalNode,
  parent: ElementNode,
  nodes: readonly LexicalNode[],
  index: number,
): boolean {
  const { __parent, __next } = node.getLatest();
  const next = nodes[index + 1];
  return __parent === parent.__key && (next === undefined || __next === next.__key);
}

export function $setChildren(
  parent: ElementNode,
  nodes: readonly LexicalNode[],
  old?: readonly LexicalNode[],
): void {
  $setChildrenBetween(parent, null, null, nodes, old);
}

export function $childrenBetween(
  parent: ElementNode,
  before: LexicalNode | null,
  after: LexicalNode | null,
): LexicalNode[] {
  const children: LexicalNode[] = [];
  const first = before === null ? parent.getLatest().__first : before.getLatest().__next;
  let node = first === null ? null : $getNodeByKey(first);
  while (node !== null && !node.is(after)) {
    children.push(node);
    node = node.__next === null ? null : $getNodeByKey(node.__next);
  }
  return children;
}

/** A node that has been put elsewhere already stays there. */
function $detach(node: LexicalNode, parentKey: string): void {
  const writable = node.getWritable();
  if (writable.__parent !== parentKey) return;
  writable.__parent = null;
  writable.__prev = null;
  writable.__next = null;
}
