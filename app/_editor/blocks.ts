// Turning blocks into other kinds, aligning them, and Tab.
// Tab indents in lists and writes a tab in code; elsewhere it is not ours and moves on to what follows, as on any page.

import { $insertList, $removeList } from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import { $setBlocksType } from '@lexical/selection';
import {
  $createLineBreakNode,
  $createParagraphNode,
  $createTabNode,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_EDITOR,
  COMMAND_PRIORITY_LOW,
  type ElementNode,
  FORMAT_ELEMENT_COMMAND,
  INDENT_CONTENT_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
  mergeRegister,
  OUTDENT_CONTENT_COMMAND,
  type RangeSelection,
} from 'lexical';

import { $createCodeBlockNode } from '../../lib/document/nodes/code-block-node.ts';
import { $createTextBlockNode } from '../../lib/document/nodes/shape-nodes.ts';
import { type BlockType, TOGGLE_BLOCK_COMMAND } from './commands.ts';
import { $readFormat, $selectedBlocks } from './selection-format.ts';

export function registerBlocks(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerCommand(
      TOGGLE_BLOCK_COMMAND,
      (type) => {
        const { block } = $readFormat();
        $setBlock(block === type ? 'paragraph' : type, block);
        return true;
      },
      COMMAND_PRIORITY_EDITOR,
    ),
    editor.registerCommand(
      FORMAT_ELEMENT_COMMAND,
      (align) => {
        const selection = $getSelection();
        if (!$isRangeSelection(selection)) return false;
        const { align: before } = $readFormat();
        for (const block of $selectedBlocks(selection)) block.setFormat(align === before ? '' : align);
        return true;
      },
      COMMAND_PRIORITY_EDITOR,
    ),
    editor.registerCommand(KEY_TAB_COMMAND, (event) => $onTab(editor, event), COMMAND_PRIORITY_LOW),
  );
}

function $onTab(editor: LexicalEditor, event: KeyboardEvent): boolean {
  const { block } = $readFormat();
  const selection = $getSelection();
  if (block === 'code' && $isRangeSelection(selection) && !event.shiftKey) {
    event.preventDefault();
    selection.insertNodes([$createTabNode()]);
    return true;
  }
  if (!isList(block)) return false;
  event.preventDefault();
  const command = event.shiftKey ? OUTDENT_CONTENT_COMMAND : INDENT_CONTENT_COMMAND;
  return editor.dispatchCommand(command, undefined);
}

/** Gives the selected blocks this kind; `before`: the one that they all have now. */
export function $setBlock(type: BlockType, before: BlockType | null): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return;
  switch (type) {
    case 'bullet':
    case 'number':
    case 'check':
      $insertList(type);
      return;
    case 'paragraph':
      if (isList(before)) $removeList();
      else $setBlocksType(selection, $createParagraphNode);
      return;
    case 'quote':
      $setBlocksType(selection, $createQuoteNode);
      return;
    case 'code':
      $makeCode(selection);
      return;
    case 'callout':
    case 'toggle':
      $setBlocksType<ElementNode>(selection, () => $createTextBlockNode({ type, attributes: {} }));
      return;
    default:
      $setBlocksType<ElementNode>(selection, () => $createHeadingNode(type));
  }
}

/** Several selected blocks become the lines of one. */
function $makeCode(selection: RangeSelection): void {
  const [first, ...others] = $selectedBlocks(selection);
  $setBlocksType<ElementNode>(selection, () => $createCodeBlockNode());
  if (first === undefined || others.length === 0) return;
  const [code, ...rest] = $selectedBlocks(selection);
  for (const block of rest) {
    code?.append($createLineBreakNode(), ...block.getChildren());
    block.remove();
  }
}

function isList(type: BlockType | null): boolean {
  return type === 'bullet' || type === 'number' || type === 'check';
}
