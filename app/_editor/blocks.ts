// Turning blocks into headings, quotes and lists, and Tab within lists.
// Outside lists Tab is not ours: it moves on to what follows, as on any page.

import {
  INSERT_ORDERED_LIST_COMMAND,
  INSERT_UNORDERED_LIST_COMMAND,
  REMOVE_LIST_COMMAND,
} from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import { $setBlocksType } from '@lexical/selection';
import {
  $createParagraphNode,
  $getSelection,
  COMMAND_PRIORITY_EDITOR,
  COMMAND_PRIORITY_LOW,
  type ElementNode,
  INDENT_CONTENT_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
  mergeRegister,
  OUTDENT_CONTENT_COMMAND,
} from 'lexical';

import { type BlockType, TOGGLE_BLOCK_COMMAND } from './commands.ts';
import { $readFormat } from './selection-format.ts';

export function registerBlocks(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerCommand(
      TOGGLE_BLOCK_COMMAND,
      (type) => {
        const { block } = $readFormat();
        $setBlock(editor, block === type ? 'paragraph' : type, block);
        return true;
      },
      COMMAND_PRIORITY_EDITOR,
    ),
    editor.registerCommand(
      KEY_TAB_COMMAND,
      (event) => {
        if (event === null || !isList($readFormat().block)) return false;
        event.preventDefault();
        return editor.dispatchCommand(
          event.shiftKey ? OUTDENT_CONTENT_COMMAND : INDENT_CONTENT_COMMAND,
          undefined,
        );
      },
      COMMAND_PRIORITY_LOW,
    ),
  );
}

function $setBlock(editor: LexicalEditor, type: BlockType, before: BlockType | null): void {
  switch (type) {
    case 'bullet':
      editor.dispatchCommand(INSERT_UNORDERED_LIST_COMMAND, undefined);
      return;
    case 'number':
      editor.dispatchCommand(INSERT_ORDERED_LIST_COMMAND, undefined);
      return;
    case 'paragraph':
      if (isList(before)) {
        editor.dispatchCommand(REMOVE_LIST_COMMAND, undefined);
        return;
      }
      $setBlocksType($getSelection(), $createParagraphNode);
      return;
    case 'quote':
      $setBlocksType($getSelection(), $createQuoteNode);
      return;
    case 'h1':
    case 'h2':
    case 'h3':
      $setBlocksType<ElementNode>($getSelection(), () => $createHeadingNode(type));
  }
}

function isList(type: BlockType | null): boolean {
  return type === 'bullet' || type === 'number';
}
