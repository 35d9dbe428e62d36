// Key combinations become actions.

import { COMMAND_PRIORITY_NORMAL, IS_APPLE, KEY_DOWN_COMMAND, type LexicalEditor } from 'lexical';

import type { Action } from './actions.ts';
import { matchShortcut } from './shortcuts.ts';

/** These are Lexical's own keys: answering them here too would do them twice. */
const answeredByLexical: ReadonlySet<string> = new Set(['undo', 'redo', 'bold', 'italic', 'underline']);

export function registerShortcuts(editor: LexicalEditor, actions: readonly Action[]): () => void {
  const ours = actions.filter(({ id }) => !answeredByLexical.has(id));
  return editor.registerCommand(
    KEY_DOWN_COMMAND,
    (event) => {
      const action = matchShortcut(event, IS_APPLE, ours);
      if (action === undefined) return false;
      event.preventDefault();
      action.run(editor);
      return true;
    },
    COMMAND_PRIORITY_NORMAL,
  );
}
