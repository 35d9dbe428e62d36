// What the toolbar offers, in its order. Data only: the bar draws it, the commands do it.

import {
  Bold,
  Heading1,
  Heading2,
  Heading3,
  Italic,
  Link,
  List,
  ListOrdered,
  type LucideIcon,
  Pilcrow,
  Quote,
  Redo2,
  Underline,
  Undo2,
} from 'lucide-react';
import { FORMAT_TEXT_COMMAND, type LexicalEditor, REDO_COMMAND, UNDO_COMMAND } from 'lexical';

import type { HistoryState } from '../../lib/document/binding.ts';
import { type BlockType, EDIT_LINK_COMMAND, TOGGLE_BLOCK_COMMAND } from '../_editor/commands.ts';
import type { SelectionFormat } from '../_editor/selection-format.ts';

export interface Tool {
  readonly label: string;
  /** As shortcuts.ts writes them. */
  readonly keys: string;
  readonly Icon: LucideIcon;
  readonly run: (editor: LexicalEditor) => void;
  /** For tools that are on or off. */
  readonly isPressed?: (format: SelectionFormat) => boolean;
  /** For tools that are not always possible. */
  readonly isPossible?: (history: HistoryState) => boolean;
}

export const toolGroups: readonly (readonly Tool[])[] = [
  [
    {
      label: 'Undo',
      keys: 'Mod+Z',
      Icon: Undo2,
      run: (editor) => editor.dispatchCommand(UNDO_COMMAND, undefined),
      isPossible: (history) => history.canUndo,
    },
    {
      label: 'Redo',
      keys: 'Mod+Shift+Z',
      Icon: Redo2,
      run: (editor) => editor.dispatchCommand(REDO_COMMAND, undefined),
      isPossible: (history) => history.canRedo,
    },
  ],
  [
    block('Text', 'Mod+Alt+0', Pilcrow, 'paragraph'),
    block('Heading 1', 'Mod+Alt+1', Heading1, 'h1'),
    block('Heading 2', 'Mod+Alt+2', Heading2, 'h2'),
    block('Heading 3', 'Mod+Alt+3', Heading3, 'h3'),
  ],
  [
    mark('Bold', 'Mod+B', Bold, 'bold'),
    mark('Italic', 'Mod+I', Italic, 'italic'),
    mark('Underline', 'Mod+U', Underline, 'underline'),
    {
      label: 'Link',
      keys: 'Mod+K',
      Icon: Link,
      run: (editor) => editor.dispatchCommand(EDIT_LINK_COMMAND, undefined),
      isPressed: (format) => format.link,
    },
  ],
  [
    block('Bulleted list', 'Mod+Shift+8', List, 'bullet'),
    block('Numbered list', 'Mod+Shift+7', ListOrdered, 'number'),
    block('Quote', 'Ctrl+Shift+Q', Quote, 'quote'),
  ],
];

function block(label: string, keys: string, Icon: LucideIcon, type: BlockType): Tool {
  return {
    label,
    keys,
    Icon,
    run: (editor) => editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, type),
    isPressed: (format) => format.block === type,
  };
}

function mark(label: string, keys: string, Icon: LucideIcon, type: 'bold' | 'italic' | 'underline'): Tool {
  return {
    label,
    keys,
    Icon,
    run: (editor) => editor.dispatchCommand(FORMAT_TEXT_COMMAND, type),
    isPressed: (format) => format[type],
  };
}
