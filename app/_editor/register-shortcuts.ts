// Key combinations become actions.

import {
  COMMAND_PRIORITY_EDITOR,
  COMMAND_PRIORITY_NORMAL,
  IS_APPLE,
  KEY_DOWN_COMMAND,
  type LexicalEditor,
  mergeRegister,
} from 'lexical';

import type { Action } from './actions.ts';
import { ALL_ANSWER_COMMAND } from './commands.ts';
import { matchShortcut } from './shortcuts.ts';

/** These are Lexical's own keys: answering them here too would do them twice. */
const answeredByLexical: ReadonlySet<string> = new Set(['undo', 'redo', 'bold', 'italic', 'underline']);

export function registerShortcuts(editor: LexicalEditor, actions: readonly Action[]): () => void {
  const ours = actions.filter(({ id }) => !answeredByLexical.has(id));
  // What was pressed before the part of the page that answers it was there is done when it comes, unless another key
  // was pressed since.
  let unanswered: Action | undefined;
  return mergeRegister(
    editor.registerCommand(
      KEY_DOWN_COMMAND,
      (event) => {
        const action = matchShortcut(event, IS_APPLE, ours);
        unanswered = undefined;
        if (action === undefined) return false;
        event.preventDefault();
        if (!action.run(editor)) unanswered = action;
        return true;
      },
      COMMAND_PRIORITY_NORMAL,
    ),
    editor.registerCommand(
      ALL_ANSWER_COMMAND,
      () => {
        unanswered?.run(editor);
        unanswered = undefined;
        return false;
      },
      COMMAND_PRIORITY_EDITOR,
    ),
  );
}
