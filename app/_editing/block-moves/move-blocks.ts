// Moving the blocks of the selection past a neighbour. The binding is told which blocks moved, so that who types in one
// of them meanwhile goes with it.

import { $isListItemNode, $isListNode, type ListItemNode } from '@lexical/list';
import {
  $findMatchingParent,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $isRangeSelection,
  $isRootOrShadowRoot,
  COMMAND_PRIORITY_EDITOR,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';

import { $tellMoved } from '../../../lib/document/binding/move-tag.ts';
import { MOVE_BLOCK_COMMAND } from '../../_editor/commands.ts';

export function registerMoves(editor: LexicalEditor): () => void {
  return editor.registerCommand(MOVE_BLOCK_COMMAND, $moveBlocks, COMMAND_PRIORITY_EDITOR);
}

/** False if nothing is selected that could be moved. */
function $moveBlocks(direction: 'up' | 'down'): boolean {
  const blocks = $withNested($movableBlocks());
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) return false;
  const neighbours = direction === 'up' ? $groupBefore(first) : $withNested(present(last.getNextSibling()));
  const [near] = neighbours;
  const far = neighbours.at(-1);
  // At the end of its row: nothing to do, and nothing for others to do either.
  if (near === undefined || far === undefined) return true;
  if (blocks.length <= neighbours.length) $move(blocks, direction === 'up' ? near : far, direction);
  // Fewer things move if the neighbour goes past all of them.
  else if (direction === 'up') $move(neighbours, last, 'down');
  else $move(neighbours, first, 'up');
  return true;
}

function $move(blocks: readonly LexicalNode[], target: LexicalNode, direction: 'up' | 'down'): void {
  let behind = target;
  for (const block of blocks) {
    $tellMoved(block.getKey());
    if (direction === 'up') target.insertBefore(block);
    else {
      behind.insertAfter(block);
      behind = block;
    }
  }
}

/** Lexical keeps the items below an item in an item of their own behind it, which goes where that goes. */
export function $withNested(blocks: readonly LexicalNode[]): readonly LexicalNode[] {
  const next = blocks.at(-1)?.getNextSibling() ?? null;
  return $isNestedItem(next) ? [...blocks, next] : blocks;
}

function $groupBefore(block: LexicalNode): readonly LexicalNode[] {
  const before = block.getPreviousSibling();
  const owner = $isNestedItem(before) ? before.getPreviousSibling() : null;
  return [...present(owner), ...present(before)];
}

function $isNestedItem(node: LexicalNode | null): node is ListItemNode {
  return $isListItemNode(node) && $isListNode(node.getFirstChild());
}

function present(node: LexicalNode | null): LexicalNode[] {
  return node === null ? [] : [node];
}

/** What the selection touches, as neighbours in one row: list items within their list, else blocks of the document or cell. */
export function $movableBlocks(): LexicalNode[] {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) && !$isNodeSelection(selection)) return [];
  const nodes = selection.getNodes();
  const found = new Map<string, LexicalNode>();
  for (const node of nodes) {
    const block = $findMatchingParent(node, $isMovable);
    if (block !== null) found.set(block.getKey(), block);
  }
  const blocks = [...found.values()];
  const parents = new Set(blocks.map((block) => block.getParent()?.getKey()));
  if (parents.size <= 1) return inOrder(blocks);
  // Across lists or cells: the outermost blocks that hold it all.
  const top = new Map<string, LexicalNode>();
  for (const node of blocks) {
    const block = $findMatchingParent(node, (each) => each.getParent()?.is($getRoot()) === true);
    if (block !== null) top.set(block.getKey(), block);
  }
  return inOrder([...top.values()]);
}

function $isMovable(node: LexicalNode): boolean {
  const parent = node.getParent();
  if (!$isElementNode(parent)) return false;
  return $isRootOrShadowRoot(parent) || $isListNode(parent);
}

function inOrder(blocks: readonly LexicalNode[]): LexicalNode[] {
  return blocks.toSorted((a, b) => a.getIndexWithinParent() - b.getIndexWithinParent());
}
