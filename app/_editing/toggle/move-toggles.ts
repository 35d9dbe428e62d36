// Moving by key where toggles are: a toggle takes along what it holds, and what is moved past a closed one goes past all
// that is hidden, never into it.

import { $getRoot, COMMAND_PRIORITY_LOW, type LexicalEditor, type LexicalNode } from 'lexical';

import { $tellMoved } from '../../../lib/document/binding/move-tag.ts';
import { MOVE_BLOCK_COMMAND } from '../../_editor/commands.ts';
import { $movableBlocks } from '../block-moves/move-blocks.ts';
import { $isToggle } from './toggle-blocks.ts';
import { $holderOf, $nextPlace, $putBeyond, $withContent } from './toggle-places.ts';

export function registerTogglesMove(editor: LexicalEditor): () => void {
  return editor.registerCommand(
    MOVE_BLOCK_COMMAND,
    (direction) => {
      const blocks = $movableBlocks();
      return $isConcerned(blocks, direction) && ($moveInRow(blocks, direction), true);
    },
    COMMAND_PRIORITY_LOW,
  );
}

/** Blocks of the document's row, with what belongs to them, by one; at the end of the row nothing happens. */
export function $moveInRow(selected: readonly LexicalNode[], direction: 'up' | 'down'): void {
  const blocks = $withContent(selected);
  const beyond = $nextPlace(blocks, direction);
  if (beyond === null) return;
  for (const block of blocks) $tellMoved(block.getKey());
  $putBeyond(blocks, beyond, direction);
}

/** Whether one of the blocks, or what they are moved past, is a toggle or in one. */
function $isConcerned(selected: readonly LexicalNode[], direction: 'up' | 'down'): boolean {
  if (selected.length === 0 || !selected.every((each) => each.getParent()?.is($getRoot()))) return false;
  const near = direction === 'up' ? selected[0]?.getPreviousSibling() : selected.at(-1)?.getNextSibling();
  if (near === null || near === undefined) return false;
  // What has no text may not stand where others may.
  const isFurther = !near.is($nextPlace(selected, direction));
  return isFurther || [...selected, near].some((each) => $isToggle(each) || $holderOf(each) !== null);
}
