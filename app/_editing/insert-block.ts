// Where a block goes that is put in at the caret: in place of the empty paragraph that the caret is in, before the block
// at whose start it is, else behind the block; behind a block without text that is selected. A line is never cut in two.

import { $createListItemNode, $isListItemNode } from '@lexical/list';
import {
  $createParagraphNode,
  $findMatchingParent,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $isParagraphNode,
  $isRangeSelection,
  $isRootOrShadowRoot,
  type ElementNode,
  type LexicalNode,
  type RangeSelection,
} from 'lexical';

import { $selectedBlocks } from '../_editor/selection-format.ts';

/** Puts a block without text there, and the caret into the text behind it. */
export function $insertBlock(node: LexicalNode): void {
  const block = $blockAtCaret();
  if (block === null) return;
  const selection = $getSelection();
  const isAtStart = $isRangeSelection(selection) && $isElementNode(block) && $isAtStartOf(block, selection);
  const owner = $isListItemNode(block) ? block.getTopLevelElementOrThrow() : block;
  if ($isParagraphNode(block) && block.isEmpty()) block.replace(node);
  else if (isAtStart && owner.is(block)) owner.insertBefore(node);
  else owner.insertAfter(node);
  // An item that was begun only for this.
  if ($isListItemNode(block) && block.isEmpty()) block.remove();
  const next = node.getNextSibling();
  if ($isElementNode(next) && !next.isShadowRoot() && next.getType() !== 'table') {
    next.selectStart();
    return;
  }
  const paragraph = $createParagraphNode();
  node.insertAfter(paragraph);
  paragraph.select();
}

/** Puts the caret where a block can be made: here if nothing stands before it, else in an empty block behind this one. */
export function $beginBlock(): void {
  const selection = $getSelection();
  const block = $blockAtCaret();
  if (block === null) return;
  if ($isRangeSelection(selection) && $isElementNode(block) && $isAtStartOf(block, selection)) return;
  const empty = $isListItemNode(block) ? $createListItemNode() : $createParagraphNode();
  block.insertAfter(empty);
  empty.select();
}

/** Where a block without text is selected, what goes into text goes into a new paragraph behind it. */
export function $beginBehindSelected(): void {
  if ($isNodeSelection($getSelection())) $beginBlock();
}

function $blockAtCaret(): LexicalNode | null {
  const selection = $getSelection();
  if ($isNodeSelection(selection)) {
    const last = selection.getNodes().at(-1);
    return last === undefined
      ? null
      : $findMatchingParent(last, (node) => $isRootOrShadowRoot(node.getParent()));
  }
  return $isRangeSelection(selection) ? ($selectedBlocks(selection)[0] ?? null) : null;
}

export function $isAtStartOf(block: ElementNode, { anchor }: RangeSelection): boolean {
  if (anchor.offset !== 0) return false;
  const first = block.getFirstDescendant();
  return anchor.key === block.getKey() || first === null || anchor.key === first.getKey();
}
