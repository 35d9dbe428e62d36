// What can be done with the text: the one list that the toolbar, the menus, the keys and the help go by. Its words are
// the catalogue's (app/_text), by the same ids; its icons belong to whoever shows them.

import {
  FORMAT_ELEMENT_COMMAND,
  FORMAT_TEXT_COMMAND,
  INDENT_CONTENT_COMMAND,
  type LexicalEditor,
  OUTDENT_CONTENT_COMMAND,
  REDO_COMMAND,
  type TextFormatType,
  UNDO_COMMAND,
} from 'lexical';

import type { Texts } from '../_text/en.ts';
import {
  type BlockType,
  CLEAR_FORMAT_COMMAND,
  EDIT_LINK_COMMAND,
  FOCUS_TOOLBAR_COMMAND,
  MOVE_BLOCK_COMMAND,
  TOGGLE_BLOCK_COMMAND,
} from './commands.ts';
import type { MarkFormat, SelectionFormat } from './selection-format.ts';

export type ActionId = keyof Texts['actions'];

export interface Action {
  readonly id: ActionId;
  /** As shortcuts.ts reads them, the first one is shown; none: only by menu. */
  readonly keys: readonly string[];
  /** False: nothing has answered. */
  readonly run: (editor: LexicalEditor) => boolean;
  /** For what is on or off. */
  readonly isPressed?: (format: SelectionFormat) => boolean;
}

export const coreActions: readonly Action[] = [
  { id: 'undo', keys: ['Mod+Z'], run: (editor) => editor.dispatchCommand(UNDO_COMMAND, undefined) },
  {
    id: 'redo',
    keys: ['Mod+Shift+Z', 'Ctrl+Y'],
    run: (editor) => editor.dispatchCommand(REDO_COMMAND, undefined),
  },
  block('paragraph', 'Mod+Alt+0'),
  block('h1', 'Mod+Alt+1'),
  block('h2', 'Mod+Alt+2'),
  block('h3', 'Mod+Alt+3'),
  block('h4', 'Mod+Alt+4'),
  block('h5', 'Mod+Alt+5'),
  block('h6', 'Mod+Alt+6'),
  block('number', 'Mod+Shift+7'),
  block('bullet', 'Mod+Shift+8'),
  block('check', 'Mod+Shift+9'),
  block('toggle', 'Mod+Shift+6'),
  block('quote', 'Ctrl+Shift+Q'),
  block('code', 'Mod+Alt+C'),
  block('callout'),
  mark('bold', 'bold', 'Mod+B'),
  mark('italic', 'italic', 'Mod+I'),
  mark('underline', 'underline', 'Mod+U'),
  mark('strikethrough', 'strikethrough', 'Mod+Shift+X', 'Mod+Shift+S'),
  mark('inlineCode', 'code', 'Mod+E'),
  mark('subscript', 'subscript', 'Mod+,'),
  mark('superscript', 'superscript', 'Mod+.'),
  {
    id: 'clearFormat',
    keys: ['Mod+\\'],
    run: (editor) => editor.dispatchCommand(CLEAR_FORMAT_COMMAND, undefined),
  },
  {
    id: 'link',
    keys: ['Mod+K'],
    run: (editor) => editor.dispatchCommand(EDIT_LINK_COMMAND, undefined),
    isPressed: (format) => format.link,
  },
  {
    id: 'indent',
    keys: ['Mod+]'],
    run: (editor) => editor.dispatchCommand(INDENT_CONTENT_COMMAND, undefined),
  },
  {
    id: 'outdent',
    keys: ['Mod+['],
    run: (editor) => editor.dispatchCommand(OUTDENT_CONTENT_COMMAND, undefined),
  },
  align('alignLeft', 'left', 'Mod+Shift+L'),
  align('alignCenter', 'center', 'Mod+Shift+E'),
  align('alignRight', 'right', 'Mod+Shift+R'),
  align('alignJustify', 'justify', 'Mod+Shift+J'),
  {
    id: 'moveUp',
    keys: ['Mod+Shift+ArrowUp', 'Alt+Shift+ArrowUp'],
    run: (editor) => editor.dispatchCommand(MOVE_BLOCK_COMMAND, 'up'),
  },
  {
    id: 'moveDown',
    keys: ['Mod+Shift+ArrowDown', 'Alt+Shift+ArrowDown'],
    run: (editor) => editor.dispatchCommand(MOVE_BLOCK_COMMAND, 'down'),
  },
  {
    id: 'toolbar',
    keys: ['Alt+F10'],
    run: (editor) => editor.dispatchCommand(FOCUS_TOOLBAR_COMMAND, undefined),
  },
];

export function actionOf(id: ActionId, actions: readonly Action[] = coreActions): Action {
  const action = actions.find((each) => each.id === id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}

function block(type: BlockType, ...keys: readonly string[]): Action {
  return {
    id: type,
    keys,
    run: (editor) => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, type),
    isPressed: (format) => format.block === type,
  };
}

function mark(id: ActionId, format: MarkFormat & TextFormatType, ...keys: readonly string[]): Action {
  return {
    id,
    keys,
    run: (editor) => editor.dispatchCommand(FORMAT_TEXT_COMMAND, format),
    isPressed: ({ marks }) => marks.has(format),
  };
}

function align(
  id: ActionId,
  to: 'left' | 'center' | 'right' | 'justify',
  ...keys: readonly string[]
): Action {
  return {
    id,
    keys,
    // What is so already goes back to how it was.
    run: (editor) => editor.dispatchCommand(FORMAT_ELEMENT_COMMAND, to),
    isPressed: (format) => format.align === to,
  };
}
