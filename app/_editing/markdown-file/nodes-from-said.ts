// From what a Markdown text says to nodes that can be put into the text at a caret.

import { $createLinkNode } from '@lexical/link';
import { $isListItemNode } from '@lexical/list';
import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  TableCellHeaderStates,
} from '@lexical/table';
import {
  $createLineBreakNode,
  $createParagraphNode,
  $createTabNode,
  $createTextNode,
  $isElementNode,
  type ElementNode,
  type LexicalNode,
  type TextNode,
} from 'lexical';

import { $createBlockNode } from '../../../lib/document/binding/block-nodes.ts';
import { linkRel } from '../../../lib/document/binding/inline-content.ts';
import { $buildLists, type ListedItem } from '../../../lib/document/binding/list-nodes.ts';
import { textFormat } from '../../../lib/document/binding/text-format.ts';
import type { Marks } from '../../../lib/document/flow/marks.ts';
import { isListItem } from '../../../lib/document/flow/shape.ts';
import type { SaidBlock, SaidCell, SaidInline } from '../../../lib/document/markdown/said.ts';
import { $createInlineAtomNode } from '../../../lib/document/nodes/shape-nodes.ts';

export function $nodesFromSaid(blocks: readonly SaidBlock[]): LexicalNode[] {
  const nodes: LexicalNode[] = [];
  let items: ListedItem[] = [];
  const $endList = () => {
    if (items.length > 0) nodes.push(...$buildLists([items]).flat());
    items = [];
  };
  for (const block of blocks) {
    const node = $nodeFromSaid(block);
    // A list that starts anew is a list of its own.
    if (!isListItem(block.shape.type) || (block.isListStart === true && isOutermost(block))) $endList();
    if ($isListItemNode(node)) items.push({ node, shape: block.shape });
    else nodes.push(node);
  }
  $endList();
  return nodes;
}

function isOutermost({ shape }: SaidBlock): boolean {
  return shape.attributes['indent'] === undefined;
}

function $nodeFromSaid({ shape, inlines, rows, whenNew }: SaidBlock): LexicalNode {
  if (shape.type === 'table') return $tableFrom(rows);
  const node = $createBlockNode({ ...shape, attributes: { ...shape.attributes, ...whenNew } });
  if ($isElementNode(node)) $appendInlines(node, inlines, shape.type === 'code');
  return node;
}

/** Every table of Markdown has a head. */
function $tableFrom(rows: readonly (readonly SaidCell[])[]): LexicalNode {
  const table = $createTableNode();
  for (const [index, cells] of rows.entries()) {
    const header = index === 0 ? TableCellHeaderStates.ROW : TableCellHeaderStates.NO_STATUS;
    const row = $createTableRowNode();
    for (const cell of cells) {
      const paragraph = $createParagraphNode();
      $appendInlines(paragraph, cell, false);
      row.append($createTableCellNode(header).append(paragraph));
    }
    table.append(row);
  }
  return table;
}

function $appendInlines(element: ElementNode, inlines: readonly SaidInline[], isPlain: boolean): void {
  for (const inline of inlines) {
    if (inline.type === 'atom') {
      if (!isPlain) element.append($createInlineAtomNode(inline.shape));
      continue;
    }
    const marks: Marks = isPlain ? {} : inline.marks;
    const nodes = $textNodes(inline.text, marks);
    if (marks.link === undefined) element.append(...nodes);
    else element.append($createLinkNode(marks.link, { rel: linkRel }).append(...nodes));
  }
}

function $textNodes(text: string, marks: Marks): LexicalNode[] {
  const { format, style } = textFormat(marks);
  const $formatted = (node: TextNode) => node.setFormat(format).setStyle(style);
  return text
    .split(/([\n\t])/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '\n') return $createLineBreakNode();
      return $formatted(part === '\t' ? $createTabNode() : $createTextNode(part));
    });
}
