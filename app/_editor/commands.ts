// What the toolbar, the shortcuts and the Markdown shortcuts ask of the editor, each by one command.

import { createCommand, type LexicalCommand } from 'lexical';

/** The kinds of block a person can choose. */
export type BlockType = 'paragraph' | 'h1' | 'h2' | 'h3' | 'quote' | 'bullet' | 'number';

/** Makes the selected blocks this, or plain paragraphs again if they are it already. */
export const TOGGLE_BLOCK_COMMAND: LexicalCommand<BlockType> = createCommand('TOGGLE_BLOCK_COMMAND');

/** Asks for an address for the selected text. */
export const EDIT_LINK_COMMAND: LexicalCommand<void> = createCommand('EDIT_LINK_COMMAND');

/** Moves the focus to the toolbar. */
export const FOCUS_TOOLBAR_COMMAND: LexicalCommand<void> = createCommand('FOCUS_TOOLBAR_COMMAND');
