// Key combinations become commands.

import { COMMAND_PRIORITY_NORMAL, IS_APPLE, KEY_DOWN_COMMAND, type LexicalEditor } from 'lexical';

import { unreachable } from '../../lib/base/assert.ts';
import { EDIT_LINK_COMMAND, FOCUS_TOOLBAR_COMMAND, TOGGLE_BLOCK_COMMAND } from './commands.ts';
import { matchShortcut, type ShortcutAction } from './shortcuts.ts';

export function registerShortcuts(editor: LexicalEditor): () => void {
  return editor.registerCommand(
    KEY_DOWN_COMMAND,
    (event) => {
      const action = matchShortcut(event, IS_APPLE);
      if (action === null) return false;
      event.preventDefault();
      return run(editor, action);
    },
    COMMAND_PRIORITY_NORMAL,
  );
}

function run(editor: LexicalEditor, action: ShortcutAction): boolean {
  switch (action.type) {
    case 'block':
      return editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, action.block);
    case 'link':
      return editor.dispatchCommand(EDIT_LINK_COMMAND, undefined);
    case 'toolbar':
      return editor.dispatchCommand(FOCUS_TOOLBAR_COMMAND, undefined);
    default:
      return unreachable(action);
  }
}
