// Where blocks of the document's row may go among toggles, so that none is torn apart and nothing goes unseen. What is put
// among that which an open toggle holds is indented as that is, and no longer so where it comes out of it. A closed one is
// passed with all that it hides; so is an open one by a table, which cannot be indented.

import { $isListNode, type ListNode } from '@lexical/list';
import { $isElementNode, type ElementNode, type LexicalNode } from 'lexical';

import type { TextBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { $contentOf, $indentOf, $isClosed, $isToggle } from './toggle-blocks.ts';

type Direction = 'up' | 'down';

/** With what toggles among them hold: blocks that stand one behind the other stay so. */
export function $withContent(blocks: readonly LexicalNode[]): readonly LexicalNode[] {
  const found = new Map<string, LexicalNode>();
  for (const block of blocks) {
    const whole = $isToggle(block) ? [block, ...$contentOf(block)] : [block];
    for (const each of whole) found.set(each.getKey(), each);
  }
  return [...found.values()].toSorted((a, b) => a.getIndexWithinParent() - b.getIndexWithinParent());
}

/** The next block in this direction beyond which these may stand; null: there is none. */
export function $nextPlace(blocks: readonly LexicalNode[], direction: Direction): LexicalNode | null {
  const start = direction === 'up' ? blocks[0] : blocks.at(-1);
  return start === undefined ? null : $placeFrom(blocks, $step(start, direction), direction);
}

/** From this block on, the first one in this direction beyond which these may stand. */
export function $placeFrom(
  blocks: readonly LexicalNode[],
  from: LexicalNode | null,
  direction: Direction,
): LexicalNode | null {
  for (let beyond = from; beyond !== null; beyond = $step(beyond, direction)) {
    if (blocks.some((each) => each.is(beyond))) continue;
    const other = $otherThan(blocks, beyond, direction);
    const [before, behind] = direction === 'up' ? [other, beyond] : [beyond, other];
    if ($mayStand(blocks, before, behind)) return beyond;
  }
  return null;
}

/** Whether blocks may stand between these two. */
function $mayStand(
  blocks: readonly LexicalNode[],
  before: LexicalNode | null,
  behind: LexicalNode | null,
): boolean {
  const isWhole = blocks.some((each) => each.getType() === 'table');
  if (behind !== null && $holdersOf(behind, blocks).some((each) => isWhole || $isClosed(each))) return false;
  // What has no text belongs to what is before it (toggle-blocks.ts).
  const [first] = blocks;
  if (before === null || first === undefined || $isElementNode(first)) return true;
  return ![...$holdersOf(before, blocks), before].some((each) => $isToggle(each) && $isClosed(each));
}

/** Puts the blocks beyond another one: above it, or below. */
export function $putBeyond(blocks: readonly LexicalNode[], beyond: LexicalNode, direction: Direction): void {
  const [first] = blocks;
  const from = first === undefined ? null : $holderOf(first);
  const next = direction === 'up' ? beyond : $otherThan(blocks, beyond, 'down');
  const around = next === null ? null : ($holdersOf(next, blocks)[0] ?? null);
  let behind = beyond;
  for (const each of blocks) {
    if (direction === 'up') beyond.insertBefore(each);
    else {
      behind.insertAfter(each);
      behind = each;
    }
  }
  $fit(blocks, from, around);
}

/** Indents the blocks as the place is that they came to. `from`, `around`: the toggles that held them, and hold the place. */
function $fit(
  blocks: readonly LexicalNode[],
  from: TextBlockNode | null,
  around: TextBlockNode | null,
): void {
  const [first] = blocks;
  const depths = blocks.filter($canBeIndented).map($indentOf);
  if (first === undefined || depths.length === 0) return;
  const wanted = around === null ? 0 : around.getIndent() + 1;
  const depth = Math.min(...depths);
  const now = $holderOf(first);
  // Held, or left outside, only by an indent that says something else where they were.
  const isStray = !isSame(now, from) && (from !== null || !isSame(now, around));
  if (depth >= wanted && !isStray) return;
  for (const block of blocks) $indentBy(block, wanted - depth);
}

function isSame(a: LexicalNode | null, b: LexicalNode | null): boolean {
  return a === null ? b === null : a.is(b);
}

/** The innermost toggle that holds the block. */
export function $holderOf(node: LexicalNode): TextBlockNode | null {
  return $holdersOf(node, [])[0] ?? null;
}

/** From the innermost; as if `without` were not there. */
function $holdersOf(node: LexicalNode, without: readonly LexicalNode[]): readonly TextBlockNode[] {
  const holders: TextBlockNode[] = [];
  let least = $indentOf(node);
  for (let each = node.getPreviousSibling(); each !== null && least > 0; each = each.getPreviousSibling()) {
    const isThere = !without.some((one) => one.is(each));
    const depth = isThere ? $indentOf(each) : least;
    if (depth >= least) continue;
    if ($isToggle(each)) holders.push(each);
    least = depth;
  }
  return holders;
}

function $step(node: LexicalNode, direction: Direction): LexicalNode | null {
  return direction === 'up' ? node.getPreviousSibling() : node.getNextSibling();
}

/** The one on the other side of the place beyond this one. */
function $otherThan(
  blocks: readonly LexicalNode[],
  beyond: LexicalNode,
  direction: Direction,
): LexicalNode | null {
  let other = $step(beyond, direction);
  while (other !== null && blocks.some((each) => each.is(other))) other = $step(other, direction);
  return other;
}

function $canBeIndented(node: LexicalNode): node is ElementNode {
  return $isElementNode(node) && node.getType() !== 'table';
}

function $indentBy(node: LexicalNode, steps: number): void {
  const indented = $isListNode(node) ? $itemsOf(node) : [node];
  for (const each of indented) {
    if ($canBeIndented(each)) each.setIndent(Math.max(0, each.getIndent() + steps));
  }
}

function $itemsOf(list: ListNode): LexicalNode[] {
  return list.getChildren().flatMap((item) => {
    const nested = $isElementNode(item) ? item.getFirstChild() : null;
    return $isListNode(nested) ? $itemsOf(nested) : [item];
  });
}
