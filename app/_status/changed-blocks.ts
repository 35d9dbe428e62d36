// Which blocks of the text an update of the editor changed: the innermost ones, so that an item of a list counts, not
// the list. And all of them in the order in which they are shown.

import {
  $getNodeByKey,
  $getRoot,
  $isElementNode,
  type EditorState,
  type ElementNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

export interface ChangedNodes {
  /** True: itself, not only something in it. */
  readonly dirtyElements: ReadonlyMap<NodeKey, boolean>;
  readonly dirtyLeaves: ReadonlySet<NodeKey>;
}

export function changedBlocks(
  state: EditorState,
  { dirtyElements, dirtyLeaves }: ChangedNodes,
): Set<NodeKey> {
  const changed = [...dirtyLeaves];
  for (const [key, isItself] of dirtyElements) if (isItself) changed.push(key);
  return state.read(() => {
    const blocks = new Set<NodeKey>();
    for (const key of changed) {
      const block = $blockOf($getNodeByKey(key));
      if (block !== null) blocks.add(block.getKey());
    }
    return blocks;
  });
}

export function blocksInOrder(state: EditorState): NodeKey[] {
  return state.read(() => {
    const keys: NodeKey[] = [];
    const $walk = (node: LexicalNode): void => {
      if ($isInnermost(node)) keys.push(node.getKey());
      else if ($isElementNode(node)) for (const child of node.getChildren()) $walk(child);
    };
    $walk($getRoot());
    return keys;
  });
}

function $blockOf(node: LexicalNode | null): LexicalNode | null {
  for (let one = node; one !== null; one = one.getParent()) {
    if ($isInnermost(one)) return one;
  }
  return null;
}

/** Holds text, or stands between blocks without any: a picture, a line. */
function $isInnermost(node: LexicalNode): boolean {
  if (!$isElementNode(node)) return !node.isInline() && $isElementNode(node.getParent());
  return !node.isInline() && node.getParent() !== null && !$holdsBlocks(node);
}

function $holdsBlocks(node: ElementNode): boolean {
  const first = node.getFirstChild();
  return $isElementNode(first) && !first.isInline();
}
