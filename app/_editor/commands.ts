// What the toolbar, the menus and the keys ask of the editor, each by one command.

import { createCommand, type LexicalCommand } from 'lexical';

/** The kinds of block that text can be. */
export type BlockType =
  | 'paragraph'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'quote'
  | 'bullet'
  | 'number'
  | 'check'
  | 'code'
  | 'callout'
  | 'toggle';

/** Makes the selected blocks this, or plain paragraphs again if they are it already. */
export const TOGGLE_BLOCK_COMMAND: LexicalCommand<BlockType> = createCommand('TOGGLE_BLOCK_COMMAND');

/** Takes every mark off the selected text. */
export const CLEAR_FORMAT_COMMAND: LexicalCommand<void> = createCommand('CLEAR_FORMAT_COMMAND');

/** Moves the blocks of the selection past the one before or behind them. */
export const MOVE_BLOCK_COMMAND: LexicalCommand<'up' | 'down'> = createCommand('MOVE_BLOCK_COMMAND');

/** Asks for an address for the selected text. */
export const EDIT_LINK_COMMAND: LexicalCommand<void> = createCommand('EDIT_LINK_COMMAND');

/** Moves the focus to the toolbar. */
export const FOCUS_TOOLBAR_COMMAND: LexicalCommand<void> = createCommand('FOCUS_TOOLBAR_COMMAND');

/** Told once: all that answers commands is there now, the part of the page that comes later too. */
export const ALL_ANSWER_COMMAND: LexicalCommand<void> = createCommand('ALL_ANSWER_COMMAND');
