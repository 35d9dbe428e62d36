// Moving by key where toggles are: a toggle takes along what it holds, and what is moved past a closed one goes past all
// that is hidden, never into it.

import {
  $getRoot,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';

import { $tellMoved } from '../../../lib/document/binding/move-tag.ts';
import { MOVE_BLOCK_COMMAND } from '../../_editor/commands.ts';
import { $contentOf, $isClosed, $isToggle } from './toggle-blocks.ts';

export function registerTogglesMove(editor: LexicalEditor): () => void {
  return editor.registerCommand(MOVE_BLOCK_COMMAND, $moveGroup, COMMAND_PRIORITY_LOW);
}

/** False where no toggle is concerned, or more than one block is selected. */
function $moveGroup(direction: 'up' | 'down'): boolean {
  const block = $selectedTopBlock();
  if (block === null) return false;
  const group = $isToggle(block) ? [block, ...$contentOf(block)] : [block];
  const last = group.at(-1) ?? block;
  const neighbour = direction === 'up' ? $groupBefore(block) : $groupAt(last.getNextSibling());
  if (!$isToggle(block) && neighbour.length < 2) return false;
  const target = direction === 'up' ? neighbour[0] : neighbour.at(-1);
  if (target === undefined) return true;
  let behind = target;
  for (const each of group) {
    $tellMoved(each.getKey());
    if (direction === 'up') target.insertBefore(each);
    else {
      behind.insertAfter(each);
      behind = each;
    }
  }
  return true;
}

function $selectedTopBlock(): LexicalNode | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const anchor = selection.anchor.getNode().getTopLevelElement();
  const focus = selection.focus.getNode().getTopLevelElement();
  if (anchor === null || !anchor.is(focus) || anchor.getType() === 'list') return null;
  return anchor.getParent()?.is($getRoot()) === true ? anchor : null;
}

/** With all that is hidden behind it. */
function $groupAt(node: LexicalNode | null): readonly LexicalNode[] {
  if (node === null) return [];
  return $isToggle(node) && $isClosed(node) ? [node, ...$contentOf(node)] : [node];
}

function $groupBefore(node: LexicalNode): readonly LexicalNode[] {
  const before = node.getPreviousSibling();
  for (let each = before; each !== null; each = each.getPreviousSibling()) {
    if (!$isToggle(each) || !$isClosed(each)) continue;
    const content = $contentOf(each);
    if (before !== null && content.some((hidden) => hidden.is(before))) return [each, ...content];
    break;
  }
  return $groupAt(before);
}
