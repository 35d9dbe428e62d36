// What the selection is: its kind of block, its marks, whether it is in a link. For pressed buttons, and for toggling.

import { $isLinkNode, type LinkNode } from '@lexical/link';
import { $isListItemNode, $isListNode } from '@lexical/list';
import { $isHeadingNode, $isQuoteNode } from '@lexical/rich-text';
import {
  $findMatchingParent,
  $getSelection,
  $isElementNode,
  $isParagraphNode,
  $isRangeSelection,
  type ElementFormatType,
  type ElementNode,
  type LexicalNode,
  type RangeSelection,
} from 'lexical';

import { $isCodeBlockNode } from '../../lib/document/nodes/code-block-node.ts';
import { TextBlockNode } from '../../lib/document/nodes/shape-nodes.ts';
import type { BlockType } from './commands.ts';

/** The marks that can be toggled, by Lexical's names. */
export const markFormats = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'code',
  'subscript',
  'superscript',
] as const;
export type MarkFormat = (typeof markFormats)[number];

export interface SelectionFormat {
  /** Null: the blocks differ, or are of another kind. */
  readonly block: BlockType | null;
  readonly marks: ReadonlySet<MarkFormat>;
  readonly link: boolean;
  /** Empty: as the text's direction has it, or the blocks differ. */
  readonly align: ElementFormatType;
}

export const noFormat: SelectionFormat = { block: null, marks: new Set(), link: false, align: '' };

export function $readFormat(): SelectionFormat {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return noFormat;
  const blocks = $selectedBlocks(selection);
  return {
    block: only(blocks.map($typeOfBlock)) ?? null,
    marks: new Set(markFormats.filter((format) => selection.hasFormat(format))),
    link: $selectedLink(selection) !== null,
    align: only(blocks.map((block) => block.getFormatType())) ?? '',
  };
}

export function isSameFormat(a: SelectionFormat, b: SelectionFormat): boolean {
  return (
    a.block === b.block &&
    a.link === b.link &&
    a.align === b.align &&
    markFormats.every((format) => a.marks.has(format) === b.marks.has(format))
  );
}

/** The link in which the whole selection lies. */
export function $selectedLink(selection: RangeSelection): LinkNode | null {
  const anchorLink = $findMatchingParent(selection.anchor.getNode(), $isLinkNode);
  const focusLink = $findMatchingParent(selection.focus.getNode(), $isLinkNode);
  return anchorLink !== null && anchorLink.is(focusLink) ? anchorLink : null;
}

/** The blocks with text that the selection touches, in their order. */
export function $selectedBlocks(selection: RangeSelection): readonly ElementNode[] {
  const blocks = new Map<string, ElementNode>();
  const [first, last] = selection.isBackward()
    ? [selection.focus, selection.anchor]
    : [selection.anchor, selection.focus];
  for (const node of [first.getNode(), ...selection.getNodes(), last.getNode()]) {
    const block = $findMatchingParent(node, $isTextBlock);
    if (block !== null) blocks.set(block.getKey(), block);
  }
  return [...blocks.values()];
}

function $isTextBlock(node: LexicalNode): node is ElementNode {
  return (
    $isParagraphNode(node) ||
    $isHeadingNode(node) ||
    $isQuoteNode(node) ||
    $isCodeBlockNode(node) ||
    // An item that only holds a nested list is no line of text.
    ($isListItemNode(node) && !$isListNode(node.getFirstChild())) ||
    node instanceof TextBlockNode
  );
}

function $typeOfBlock(block: ElementNode): BlockType | null {
  if ($isParagraphNode(block)) return 'paragraph';
  if ($isQuoteNode(block)) return 'quote';
  if ($isCodeBlockNode(block)) return 'code';
  if ($isHeadingNode(block)) return block.getTag();
  if (block instanceof TextBlockNode) {
    const { type } = block.getShape();
    return type === 'callout' || type === 'toggle' ? type : null;
  }
  const list = block.getParent();
  return $isElementNode(list) && $isListNode(list) ? list.getListType() : null;
}

/** The value that all have; undefined if they differ or there is none. */
function only<T>(values: readonly T[]): T | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
