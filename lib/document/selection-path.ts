// A caret as a path of child indices: the fallback for when its text is unknown to Yjs, or the editor's nodes were all
// made anew. Less than a relative position, which others' edits do not move; more than losing the place.

import {
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isRootNode,
  $isTextNode,
  type LexicalNode,
} from 'lexical';

import type { CursorPoint } from './binding.ts';

export interface SelectionPath {
  /** From the root down: which child, at each level. */
  readonly indices: readonly number[];
  readonly offset: number;
}

/** The anchor of the active state's selection; null if there is none in the text. */
export function $selectionPath(): SelectionPath | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const indices: number[] = [];
  let node: LexicalNode | null = selection.anchor.getNode();
  while (node !== null && !$isRootNode(node)) {
    indices.unshift(node.getIndexWithinParent());
    node = node.getParent();
  }
  return { indices, offset: selection.anchor.offset };
}

/** Where the path leads in the active state, or as near to it as the content goes. */
export function $pointAtPath({ indices, offset }: SelectionPath): CursorPoint {
  let node: LexicalNode = $getRoot();
  for (const index of indices) {
    if (!$isElementNode(node)) break;
    const child: LexicalNode | null = node.getChildAtIndex(Math.min(index, node.getChildrenSize() - 1));
    if (child === null) break;
    node = child;
  }
  const size = $isTextNode(node)
    ? node.getTextContentSize()
    : $isElementNode(node)
      ? node.getChildrenSize()
      : 0;
  return { key: node.getKey(), offset: Math.min(offset, size) };
}
