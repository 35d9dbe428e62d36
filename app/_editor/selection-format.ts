// What the selection is: its kind of block, its marks, whether it is in a link. For pressed buttons, and for toggling.

import { $isLinkNode, type LinkNode } from '@lexical/link';
import { $isListItemNode, $isListNode } from '@lexical/list';
import { $isHeadingNode, $isQuoteNode } from '@lexical/rich-text';
import {
  $findMatchingParent,
  $getSelection,
  $isParagraphNode,
  $isRangeSelection,
  type ElementNode,
  type LexicalNode,
  type RangeSelection,
} from 'lexical';

import type { BlockType } from './commands.ts';

export interface SelectionFormat {
  /** Null: the blocks differ, or are of another kind. */
  readonly block: BlockType | null;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly link: boolean;
}

export const noFormat: SelectionFormat = {
  block: null,
  bold: false,
  italic: false,
  underline: false,
  link: false,
};

export function $readFormat(): SelectionFormat {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return noFormat;
  return {
    block: $blockTypeOf(selection),
    bold: selection.hasFormat('bold'),
    italic: selection.hasFormat('italic'),
    underline: selection.hasFormat('underline'),
    link: $selectedLink(selection) !== null,
  };
}

export function isSameFormat(a: SelectionFormat, b: SelectionFormat): boolean {
  return (
    a.block === b.block &&
    a.bold === b.bold &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.link === b.link
  );
}

/** The link in which the whole selection lies. */
export function $selectedLink(selection: RangeSelection): LinkNode | null {
  const anchorLink = $findMatchingParent(selection.anchor.getNode(), $isLinkNode);
  const focusLink = $findMatchingParent(selection.focus.getNode(), $isLinkNode);
  return anchorLink !== null && anchorLink.is(focusLink) ? anchorLink : null;
}

function $blockTypeOf(selection: RangeSelection): BlockType | null {
  const types = new Set<BlockType | null>();
  for (const node of [selection.anchor.getNode(), selection.focus.getNode(), ...selection.getNodes()]) {
    const block = $findMatchingParent(node, $isTextBlock);
    if (block !== null) types.add($typeOfBlock(block));
  }
  const [only = null] = types;
  return types.size === 1 ? only : null;
}

function $isTextBlock(node: LexicalNode): node is ElementNode {
  return $isParagraphNode(node) || $isHeadingNode(node) || $isQuoteNode(node) || $isListItemNode(node);
}

function $typeOfBlock(block: ElementNode): BlockType | null {
  if ($isParagraphNode(block)) return 'paragraph';
  if ($isQuoteNode(block)) return 'quote';
  if ($isHeadingNode(block)) {
    const tag = block.getTag();
    return tag === 'h1' || tag === 'h2' || tag === 'h3' ? tag : null;
  }
  const list = block.getParent();
  if (!$isListNode(list)) return null;
  const type = list.getListType();
  return type === 'bullet' || type === 'number' ? type : null;
}
