// The node of one block: made from a shape, read as a shape, changed to a shape. List items have their kind and their
// indent from the lists around them (list-nodes.ts), and tables are more than a shape (table-view.ts).

import { $createListItemNode, $isListItemNode, type ListItemNode } from '@lexical/list';
import {
  $createHeadingNode,
  $createQuoteNode,
  $isHeadingNode,
  $isQuoteNode,
  type HeadingTagType,
} from '@lexical/rich-text';
import { $createTableNode, $isTableNode } from '@lexical/table';
import {
  $createParagraphNode,
  $isElementNode,
  $isParagraphNode,
  type ElementFormatType,
  type ElementNode,
  type LexicalNode,
} from 'lexical';

import { areSameShapes, canonicalShape, isListItem, isVoid, type Shape } from '../flow/shape.ts';
import { blockSchema, type Primitive } from '../flow/schema.ts';
import { $createCodeBlockNode, $isCodeBlockNode } from '../nodes/code-block-node.ts';
import {
  $createTextBlockNode,
  $createVoidBlockNode,
  TextBlockNode,
  VoidBlockNode,
} from '../nodes/shape-nodes.ts';
import { $headersOf } from './table-grid.ts';

export function $createBlockNode(shape: Shape): LexicalNode {
  const node = $createBareNode(shape);
  $setBlockShape(node, shape);
  return node;
}

function $createBareNode(shape: Shape): LexicalNode {
  const { type } = shape;
  if (isListItem(type)) return $createListItemNode();
  switch (type) {
    case 'paragraph':
      return $createParagraphNode();
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return $createHeadingNode(type);
    case 'quote':
      return $createQuoteNode();
    case 'code':
      return $createCodeBlockNode();
    case 'table':
      return $createTableNode();
    default:
      return isVoid(type) ? $createVoidBlockNode(shape) : $createTextBlockNode(shape);
  }
}

/** Whether a node of this kind can show the type without being replaced. */
export function canShowType(node: LexicalNode, type: string): boolean {
  if ($isListItemNode(node)) return isListItem(type);
  if ($isHeadingNode(node)) return /^h[1-6]$/.test(type);
  if ($isQuoteNode(node)) return type === 'quote';
  if ($isCodeBlockNode(node)) return type === 'code';
  if ($isTableNode(node)) return type === 'table';
  if (node instanceof VoidBlockNode) return isVoid(type) && type !== 'table';
  if (node instanceof TextBlockNode) return isTextBlock(type);
  return $isParagraphNode(node) && type === 'paragraph';
}

function isTextBlock(type: string): boolean {
  return type === 'callout' || type === 'toggle' || blockSchema(type) === undefined;
}

/** What the block is, in canonical form. `listed`: what the lists around an item say. */
export function $readBlockShape(node: LexicalNode, listed?: Shape): Shape {
  if (listed !== undefined && $isListItemNode(node)) return readListItem(node, listed);
  if ($isHeadingNode(node)) return aligned(node, node.getTag());
  if ($isQuoteNode(node)) return aligned(node, 'quote');
  if ($isCodeBlockNode(node)) return aligned(node, 'code', { language: node.getLanguage() });
  if ($isTableNode(node)) return canonical('table', $headersOf(node));
  if (node instanceof VoidBlockNode) return canonicalShape(node.getShape(), 'block');
  if (node instanceof TextBlockNode) {
    const { type, attributes } = node.getShape();
    return aligned(node, type, attributes);
  }
  if ($isParagraphNode(node)) return aligned(node, 'paragraph');
  // A node of a feature that the flow has no type for: its text is kept, in a paragraph.
  return $isElementNode(node) ? aligned(node, 'paragraph') : { type: node.getType(), attributes: {} };
}

function readListItem(node: ListItemNode, listed: Shape): Shape {
  const attributes: Record<string, Primitive> = { ...listed.attributes, align: node.getFormatType() };
  if (listed.type === 'check' && node.getChecked() === true) attributes['checked'] = true;
  return canonical(listed.type, attributes);
}

function aligned(node: ElementNode, type: string, more: Readonly<Record<string, Primitive>> = {}): Shape {
  return canonical(type, { ...more, align: node.getFormatType(), indent: node.getIndent() });
}

function canonical(type: string, attributes: Readonly<Record<string, Primitive>>): Shape {
  return canonicalShape({ type, attributes }, 'block');
}

/** Gives the node what the shape says, as far as it lies in the node itself. Writes only what differs. */
export function $setBlockShape(node: LexicalNode, shape: Shape): void {
  const { type, attributes } = shape;
  if (node instanceof VoidBlockNode) {
    if (!areSameShapes(node.getShape(), shape)) node.setShape(shape);
    return;
  }
  if (!$isElementNode(node) || $isTableNode(node)) return;
  if ($isCodeBlockNode(node)) {
    const language = typeof attributes['language'] === 'string' ? attributes['language'] : '';
    if (node.getLanguage() !== language) node.setLanguage(language);
  }
  if ($isHeadingNode(node) && node.getTag() !== type) node.setTag(type as HeadingTagType);
  if (node instanceof TextBlockNode && !showsShape(node, shape)) node.setShape(ownShape(shape));
  $setAlignment(node, attributes);
  if ($isListItemNode(node)) $setChecked(node, shape);
}

function $setAlignment(node: ElementNode, { align, indent }: Shape['attributes']): void {
  const format = (typeof align === 'string' ? align : '') as ElementFormatType;
  if (node.getFormatType() !== format) node.setFormat(format);
  // A list item's setIndent moves it between lists.
  if ($isListItemNode(node)) return;
  const steps = typeof indent === 'number' ? indent : 0;
  if (node.getIndent() !== steps) node.setIndent(steps);
}

function $setChecked(node: ListItemNode, { type, attributes }: Shape): void {
  const checked = type === 'check' && attributes['checked'] === true ? true : undefined;
  if ((node.getLatest().__checked === true) !== (checked === true)) node.setChecked(checked);
}

/** Alignment and indent lie in fields that every element has. */
function ownShape({ type, attributes }: Shape): Shape {
  const { align: _align, indent: _indent, ...own } = attributes;
  return { type, attributes: own };
}

function showsShape(node: TextBlockNode, shape: Shape): boolean {
  return areSameShapes(node.getShape(), ownShape(shape));
}
