// What the second part of the program adds to what can be done with the text (app/_editor/actions.ts), with its keys.

import { createCommand, type LexicalCommand } from 'lexical';

import type { Action } from '../_editor/actions.ts';

/** Opens the menu of the block that the caret is in. */
export const OPEN_BLOCK_MENU_COMMAND: LexicalCommand<void> = createCommand('OPEN_BLOCK_MENU_COMMAND');

export const editingActions: readonly Action[] = [
  {
    id: 'blockMenu',
    keys: ['Mod+Alt+B'],
    run: (editor) => editor.dispatchCommand(OPEN_BLOCK_MENU_COMMAND, undefined),
  },
];
