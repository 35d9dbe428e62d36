// The blocks of a container as Lexical has them, in a row: lists taken apart into items with kind and indent. Total:
// whatever a paste or a feature put together, every text in it belongs to some block. What the flow would not show so is
// reported, and put in order after it was written.

import { $isListItemNode, $isListNode, type ListItemNode, type ListNode } from '@lexical/list';
import { $isTableNode } from '@lexical/table';
import { $isDecoratorNode, $isElementNode, type ElementNode, type LexicalNode } from 'lexical';

import type { Primitive } from '../flow/schema.ts';
import type { Shape } from '../flow/shape.ts';

export interface LexicalBlock {
  readonly node: LexicalNode;
  /** For a list item: what the lists around it say. */
  readonly listed?: Shape;
  /** Its inline children, if they are not all of the node's. */
  readonly children?: readonly LexicalNode[];
  /** The flow would show it in other nodes. */
  readonly isOdd: boolean;
}

export function $blocksOf(container: ElementNode): LexicalBlock[] {
  return $blocksBetween(container, null, null);
}

/** The blocks that stand between two children of the container, where null is its begin and its end. */
export function $blocksBetween(
  container: ElementNode,
  first: LexicalNode | null,
  last: LexicalNode | null,
): LexicalBlock[] {
  const blocks: LexicalBlock[] = [];
  let before: ListNode | null = $isListNode(first) ? first : null;
  let node = first === null ? container.getFirstChild() : first.getNextSibling();
  for (; node !== null && !node.is(last); node = node.getNextSibling()) {
    if ($isListNode(node)) $addList(node, before, { indent: 0, isOdd: false }, blocks);
    else $addBlock(node, { isOdd: false }, blocks);
    before = $isListNode(node) ? node : null;
  }
  return blocks;
}

function $addList(
  list: ListNode,
  before: ListNode | null,
  around: { readonly indent: number; readonly isOdd: boolean },
  blocks: LexicalBlock[],
): void {
  const { indent } = around;
  const type = list.getListType();
  const isOdd = around.isOdd || !isBare(list) || !$isAsBuilt(list, before);
  let isFirst = true;
  let nestedBefore: ListNode | null = null;
  for (let item = list.getFirstChild(); item !== null; item = item.getNextSibling()) {
    const nested = $nestedList(item);
    if (nested !== null && $isListItemNode(item)) {
      $addList(nested, nestedBefore, { indent: indent + 1, isOdd: isOdd || !isBare(item) }, blocks);
      nestedBefore = nested;
      continue;
    }
    nestedBefore = null;
    const attributes: Record<string, Primitive> = { indent };
    if (isFirst && type === 'number') attributes['start'] = list.getStart();
    $addBlock(item, { listed: { type, attributes }, isOdd: isOdd || !$isListItemNode(item) }, blocks);
    isFirst = false;
  }
}

/** The list in an item that holds nothing else. */
function $nestedList(item: LexicalNode): ListNode | null {
  const first = $isListItemNode(item) && item.getChildrenSize() === 1 ? item.getFirstChild() : null;
  return $isListNode(first) ? first : null;
}

/**
 * Whether flat items would be put into this list (list-nodes.ts): it is of the kind of the first item in it, however
 * deep, starts where that does, and follows another list only if its own first item is of another kind than that.
 */
function $isAsBuilt(list: ListNode, before: ListNode | null): boolean {
  const first = list.getFirstChild();
  if (
    before !== null &&
    (before.getListType() === list.getListType() || (first !== null && $nestedList(first) !== null))
  ) {
    return false;
  }
  let inner = list;
  for (let nested = first === null ? null : $nestedList(first); nested !== null;) {
    inner = nested;
    const next = nested.getFirstChild();
    nested = next === null ? null : $nestedList(next);
  }
  if (inner.getListType() !== list.getListType()) return false;
  // The number is kept by an item: what has none of its own at its head starts as what does; and only numbers are kept.
  return inner.getStart() === list.getStart() && (list.getListType() === 'number' || list.getStart() === 1);
}

interface Around {
  readonly listed?: Shape;
  readonly isOdd: boolean;
}

/** One block for each stretch of inline children; blocks within it follow as blocks of their own. */
function $addBlock(node: LexicalNode, around: Around, blocks: LexicalBlock[]): void {
  if (!$isElementNode(node) || $isTableNode(node) || !$hasBlocks(node)) {
    blocks.push({ node, ...around });
    return;
  }
  let inline: LexicalNode[] = [];
  const flush = (): void => {
    blocks.push({ node, ...around, children: inline, isOdd: true });
    inline = [];
  };
  let isOwn = true;
  for (const child of node.getChildren()) {
    if (!isBlock(child)) {
      inline.push(child);
      continue;
    }
    // The first stretch is the node's own, even if it is empty.
    if (isOwn || inline.length > 0) flush();
    isOwn = false;
    if ($isListNode(child)) {
      const indent = around.listed?.attributes['indent'];
      $addList(child, null, { indent: typeof indent === 'number' ? indent + 1 : 0, isOdd: true }, blocks);
    } else $addBlock(child, { isOdd: true }, blocks);
  }
  if (inline.length > 0) flush();
}

/** Without a format, an indent or a check of its own: what stands around blocks has none in the flow. */
export function isBare(node: ListNode | ListItemNode): boolean {
  const { __format, __indent, __style } = node.getLatest();
  return __format === 0 && __indent === 0 && __style === '' && !($isListItemNode(node) && node.getChecked());
}

function $hasBlocks(element: ElementNode): boolean {
  for (let child = element.getFirstChild(); child !== null; child = child.getNextSibling()) {
    if (isBlock(child)) return true;
  }
  return false;
}

function isBlock(node: LexicalNode): boolean {
  return ($isElementNode(node) || $isDecoratorNode(node)) && !node.isInline();
}
