// What the menus and keys ask of tables.

import { createCommand, type LexicalCommand } from 'lexical';

/** Asks how large, and puts a table in at the caret. */
export const PICK_TABLE_COMMAND: LexicalCommand<void> = createCommand('PICK_TABLE_COMMAND');

/** Moves the focus to the grips of the row and the column that the caret is in. */
export const FOCUS_TABLE_COMMAND: LexicalCommand<void> = createCommand('FOCUS_TABLE_COMMAND');
