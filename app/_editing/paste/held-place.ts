// The place of the caret, held while something is fetched that is to come there: it stays where it is in the text while
// the person goes on writing, there or elsewhere, and so do others.

import {
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  $setSelection,
  type NodeKey,
  type RangeSelection,
} from 'lexical';

import { editBetween, mapOffset } from '../../_editor/title-merge.ts';

export interface HeldPlace {
  readonly key: NodeKey;
  readonly offset: number;
  /** Of the text node, as it is when the place is held; null: the place is between nodes. */
  readonly text: string | null;
}

/** Null: there is no caret. */
export function $holdPlace(): HeldPlace | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const { key, offset } = selection.focus;
  const node = selection.focus.getNode();
  return { key, offset, text: $isTextNode(node) ? node.getTextContent() : null };
}

/** A caret that is still at the place goes behind what comes there; another one stays where it is. */
export function $insertAt(place: HeldPlace | null, $insert: (selection: RangeSelection) => void): void {
  const offset = place === null ? null : $offsetNow(place);
  const own = $getSelection();
  if (place === null || offset === null || isAt(own, place.key, offset)) {
    $insert($isRangeSelection(own) ? own : $getRoot().selectEnd());
    return;
  }
  // First, so that a caret behind the place goes along with its letters.
  const node = $getNodeByKey(place.key);
  if ($isTextNode(node)) node.splitText(offset);
  const left = $getSelection()?.clone() ?? null;
  const target = $isTextNode(node) || $isElementNode(node) ? node.select(offset, offset) : null;
  if (target !== null) $insert(target);
  $setSelection(left);
}

/** Null: the node is gone. */
function $offsetNow({ key, offset, text }: HeldPlace): number | null {
  const node = $getNodeByKey(key);
  if (node === null || !node.isAttached()) return null;
  if ($isTextNode(node) && text !== null) return mapOffset(offset, editBetween(text, node.getTextContent()));
  return $isElementNode(node) ? Math.min(offset, node.getChildrenSize()) : null;
}

function isAt(selection: ReturnType<typeof $getSelection>, key: NodeKey, offset: number): boolean {
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
  return selection.focus.key === key && selection.focus.offset === offset;
}
