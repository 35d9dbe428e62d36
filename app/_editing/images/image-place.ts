// Where pictures that are on their way will stand: beside a block that the editor has now. Others may take that block away
// meanwhile; then it is the one that stood before it, and at last the end of the text. Nothing is selected or moved for it.

import {
  $createParagraphNode,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isParagraphNode,
  $isRootOrShadowRoot,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

import { $createVoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import type { Shape } from '../../../lib/document/flow/shape.ts';

/** A gap between blocks: before or behind one of them. */
export interface ImagePlace {
  readonly key: NodeKey;
  readonly side: 'before' | 'behind';
}

/** At the caret: in place of an empty paragraph, which then stands behind the picture, else behind the caret's block. */
export function $placeAtCaret(): ImagePlace | null {
  const node = $getSelection()?.getNodes().at(-1) ?? null;
  const block = node === null ? null : $blockOf(node);
  if (block === null) return null;
  return { key: block.getKey(), side: $isParagraphNode(block) && block.isEmpty() ? 'before' : 'behind' };
}

/** The block in the row of the document's blocks, or of a cell's. */
export function $blockOf(node: LexicalNode): LexicalNode | null {
  let block: LexicalNode | null = node;
  while (block !== null) {
    const parent: LexicalNode | null = block.getParent();
    if (parent !== null && $isRootOrShadowRoot(parent)) return block;
    block = parent;
  }
  return null;
}

/** The place as it is now, if its block was there at the last look with `before` as the one before it. */
export function $placeNow(place: ImagePlace, before: NodeKey | null): ImagePlace | null {
  if ($getNodeByKey(place.key) !== null) return place;
  if (before !== null && $getNodeByKey(before) !== null) return { key: before, side: 'behind' };
  const last = $getRoot().getLastChild();
  return last === null ? null : { key: last.getKey(), side: 'behind' };
}

/** Puts the picture there. The caret stays where it is; behind the last block comes an empty paragraph to go on in. */
export function $insertImage(attributes: Shape['attributes'], { key, side }: ImagePlace): NodeKey | null {
  const beside = $getNodeByKey(key);
  if (beside === null) return null;
  const image = $createVoidBlockNode({ type: 'image', attributes });
  if (side === 'before') beside.insertBefore(image);
  else beside.insertAfter(image);
  const next = image.getNextSibling();
  if (next === null || !$isElementNode(next)) image.insertAfter($createParagraphNode());
  return image.getKey();
}
