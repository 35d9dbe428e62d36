// Dragging a block by its handle: where it would be dropped, and dropping it there. The binding is told which blocks
// moved, so that who types in one of them meanwhile goes with it.

import { $createListNode, $isListItemNode, $isListNode } from '@lexical/list';
import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  $isElementNode,
  type ElementNode,
  HISTORY_PUSH_TAG,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

import { $tellMoved } from '../../../lib/document/binding/move-tag.ts';
import { $isClosed, $isToggle } from '../toggle/toggle-blocks.ts';
import { $placeFrom, $putBeyond } from '../toggle/toggle-places.ts';
import { $movableBlock, $wholeBlock } from './block-acts.ts';

export interface Drop {
  readonly key: NodeKey;
  readonly where: 'before' | 'behind';
  /** The line that shows it, in the viewport. */
  readonly line: { readonly left: number; readonly top: number; readonly width: number };
}

/** Where the block would go if it were dropped at this height; null: nowhere, or where it is already. */
export function dropAt(editor: LexicalEditor, dragged: NodeKey, y: number): Drop | null {
  const root = editor.getRootElement();
  if (root === null) return null;
  const box = root.getBoundingClientRect();
  return editor.getEditorState().read(
    () => {
      const node = $getNodeByKey(dragged);
      const target = node === null ? null : $targetAt(root, node, y);
      if (node === null || target === null) return null;
      const element = editor.getElementByKey(target.getKey());
      if (element === null) return null;
      const { left, top, bottom, width } = element.getBoundingClientRect();
      const where = y < (top + bottom) / 2 ? 'before' : 'behind';
      if ($isWhereItIs(node, target, where)) return null;
      const isItem = $isListItemNode(target);
      return {
        key: target.getKey(),
        where,
        line: {
          left: isItem ? left : box.left,
          top: where === 'before' ? top - 3 : bottom + 3,
          width: isItem ? width : box.width,
        },
      };
    },
    { editor },
  );
}

/** An item goes beside items, and like all others beside blocks of the document; nothing goes into lists or tables else. */
function $targetAt(root: HTMLElement, dragged: LexicalNode, y: number): LexicalNode | null {
  const element = blockElementAt(root, y);
  if (element === null) return null;
  const top = $getNearestNodeFromDOMNode(element)?.getTopLevelElement() ?? null;
  if (top === null || !$isListItemNode(dragged) || !$isListNode(top)) return top;
  const item = [...element.querySelectorAll('li')].findLast((each) => each.getBoundingClientRect().top <= y);
  const node = item === undefined ? null : $getNearestNodeFromDOMNode(item);
  return node === null ? top : $movableBlock(node);
}

/** The child of the text at this height, or the one above a gap. */
export function blockElementAt(root: HTMLElement, y: number): Element | null {
  const { children } = root;
  // The blocks stand one below the other; the hidden ones, of a closed toggle, have no height.
  let [low, high] = [0, children.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    let at = middle;
    while (at > low && children[at]?.getClientRects().length === 0) at -= 1;
    if ((children[at]?.getBoundingClientRect().top ?? 0) <= y) low = middle;
    else high = at - 1 < low ? low : at - 1;
  }
  let found = low;
  while (found > 0 && children[found]?.getClientRects().length === 0) found -= 1;
  return children[found] ?? null;
}

function $isWhereItIs(dragged: LexicalNode, target: LexicalNode, where: 'before' | 'behind'): boolean {
  const whole = $wholeBlock(dragged);
  if (whole.some((each) => each.is(target) || each.isParentOf(target))) return true;
  // The only item of its list, beside that list.
  if (target.isParentOf(dragged)) return $isElementNode(target) && target.getChildrenSize() === whole.length;
  const [first, last] = [whole[0], whole.at(-1)];
  return where === 'before'
    ? target.is(last?.getNextSibling() ?? null)
    : $lastOf(target).is(first?.getPreviousSibling() ?? null);
}

/** What is dropped behind the line of an open toggle is put into it; behind a closed one, behind all that it holds. */
function $lastOf(target: LexicalNode): LexicalNode {
  if ($isToggle(target) && !$isClosed(target)) return target;
  return $wholeBlock(target).at(-1) ?? target;
}

export function dropBlock(editor: LexicalEditor, dragged: NodeKey, { key, where }: Drop): void {
  editor.update(
    () => {
      const node = $getNodeByKey(dragged);
      const target = $getNodeByKey(key);
      if (node === null || target === null) return;
      const blocks = $wholeBlock(node);
      if (blocks.some((each) => each.is(target) || each.isParentOf(target))) return;
      for (const each of blocks) $tellMoved(each.getKey());
      const from = node.getParent();
      if ($isListItemNode(target)) $putBeside(blocks, target, where);
      else $putInRow(node, blocks, target, where);
      $removeEmptied(from);
      if ($isElementNode(node)) node.selectEnd();
    },
    { tag: HISTORY_PUSH_TAG },
  );
}

function $putBeside(blocks: readonly LexicalNode[], target: LexicalNode, where: Drop['where']): void {
  let behind = $lastOf(target);
  for (const each of blocks) {
    if (where === 'before') target.insertBefore(each);
    else {
      behind.insertAfter(each);
      behind = each;
    }
  }
}

/** Where toggles do not let the blocks stand there, further on in that direction, or before. */
function $putInRow(
  node: LexicalNode,
  blocks: readonly LexicalNode[],
  target: LexicalNode,
  where: Drop['where'],
): void {
  const start = where === 'before' ? target : $lastOf(target);
  const directions = where === 'before' ? (['up', 'down'] as const) : (['down', 'up'] as const);
  for (const direction of directions) {
    const beyond = $placeFrom(blocks, start, direction);
    if (beyond === null) continue;
    $putBeyond($isListItemNode(node) ? [$listFor(node, blocks)] : blocks, beyond, direction);
    return;
  }
}

/** A list whose last item went, and what stood around only that. */
function $removeEmptied(node: ElementNode | null): void {
  if (!($isListNode(node) || $isListItemNode(node)) || !node.isEmpty()) return;
  const around = node.getParent();
  node.remove();
  $removeEmptied(around);
}

/** Items stand in a list: outside of one they get one of the kind that they had. */
function $listFor(item: LexicalNode, items: readonly LexicalNode[]): LexicalNode {
  const from = item.getParent();
  return $createListNode($isListNode(from) ? from.getListType() : 'bullet').append(...items);
}
