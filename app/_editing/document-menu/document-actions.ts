// What can be done with the document as a whole, by keys from anywhere in its page and by its menu.

import { createCommand, IS_APPLE, type LexicalCommand } from 'lexical';

import type { Action } from '../../_editor/actions.ts';
import { FIND_COMMAND } from '../find/find-command.ts';

export type DocumentPanel = 'contents' | 'wordCount' | 'shortcuts';

/** Opens it, or closes it if it is open. */
export const PANEL_COMMAND: LexicalCommand<DocumentPanel> = createCommand('PANEL_COMMAND');

export const documentActions: readonly Action[] = [
  { id: 'find', keys: ['Mod+F'], run: (editor) => editor.dispatchCommand(FIND_COMMAND, 'find') },
  {
    id: 'replace',
    // On a Mac, Ctrl+H is Backspace.
    keys: IS_APPLE ? ['Mod+Shift+H'] : ['Mod+Shift+H', 'Ctrl+H'],
    run: (editor) => editor.dispatchCommand(FIND_COMMAND, 'replace'),
  },
  panel('contents'),
  panel('wordCount', 'Mod+Shift+C'),
  panel('shortcuts', 'Mod+/'),
];

function panel(id: DocumentPanel, ...keys: readonly string[]): Action {
  return { id, keys, run: (editor) => editor.dispatchCommand(PANEL_COMMAND, id) };
}
