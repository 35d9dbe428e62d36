// From stock Lexical's tree to the blocks of a flow. Every type of Lexical's own packages and of its playground that has a
// counterpart gets it; of any other the text is kept, and its data in a placeholder.

import { noMarks } from '../flow/marks.ts';
import type { NewBlock, NewInline } from '../flow/new-content.ts';
import { canonicalShape, type Shape } from '../flow/shape.ts';
import { readInline, textOf } from './stock-inlines.ts';
import { dataOf, numberOf, shapeOfAtom, stringOf } from './stock-shapes.ts';
import { readTable } from './stock-table.ts';
import type { StockNode, StockProps } from './stock-tree.ts';

export function blocksOf(nodes: readonly StockNode[]): NewBlock[] {
  const reader = new BlockReader();
  reader.readAll(nodes);
  return reader.blocks;
}

/** What may stand in a line wherever it is. */
const inlineTypes: ReadonlySet<string> = new Set([
  ...['link', 'autolink', 'mark', 'overflow', 'linebreak', 'mention', 'inline-image', 'inline-atom'],
]);

/** What never does, though there may be nothing in it. */
const blockTypes: ReadonlySet<string> = new Set([
  ...['paragraph', 'heading', 'quote', 'list', 'listitem', 'code', 'table', 'tablerow', 'tablecell'],
  ...['horizontalrule', 'page-break', 'void-block', 'text-block'],
]);

/** What only holds blocks together: its blocks are taken out of it. */
const containerTypes: ReadonlySet<string> = new Set([
  'root',
  'collapsible-container',
  'collapsible-content',
  'layout-container',
  'layout-item',
  'tablerow',
  'tablecell',
]);

class BlockReader {
  readonly blocks: NewBlock[] = [];

  /** A stretch of what may stand in a line, where blocks are to be, is a paragraph. */
  readAll(nodes: readonly StockNode[], around?: Shape): void {
    const shape: Shape = around ?? { type: 'paragraph', attributes: {} };
    const place = around === undefined ? 'container' : 'line';
    let line: StockNode[] = [];
    const flush = (): void => {
      if (line.length > 0) this.#add(shape, line);
      line = [];
    };
    for (const node of nodes) {
      if (isInline(node, place)) line.push(node);
      else {
        flush();
        this.#readBlock(node);
      }
    }
    flush();
  }

  #readBlock(node: StockNode): void {
    const { type, props, children } = node;
    switch (type) {
      case 'list':
        this.#readList(node, 0);
        return;
      case 'code':
        this.blocks.push({ shape: shapeOf(node), inlines: plainInlines(textOf(children)) });
        return;
      case 'table':
        this.blocks.push(...readTable(node, blocksOf));
        return;
      default: {
        if (containerTypes.has(type)) {
          this.readAll(children);
          return;
        }
        const atom = children.length === 0 ? shapeOfAtom(type, props, 'block') : null;
        if (atom !== null) this.blocks.push({ shape: atom, inlines: [], data: {} });
        else this.#readElement(node);
      }
    }
  }

  /** Its text is a block; blocks in it follow. */
  #readElement(node: StockNode): void {
    const shape = shapeOf(node);
    const first = node.children.findIndex((child) => !isInline(child, 'line'));
    const line = first === -1 ? node.children : node.children.slice(0, first);
    const isBare = first === 0;
    if (!isBare) this.#add(shape, line, isKnown(node.type) ? {} : dataOf(node.props));
    if (first !== -1) this.readAll(node.children.slice(first), shape);
  }

  #readList({ props, children }: StockNode, indent: number): void {
    const listType = stringOf(props['listType']);
    const type = listType === 'bullet' || listType === 'check' ? listType : 'number';
    let start: number | undefined = numberOf(props['start']) ?? 1;
    for (const item of children) {
      if (item.type === 'list') {
        this.#readList(item, indent + 1);
        continue;
      }
      const attributes = {
        indent,
        ...(type === 'number' && start !== undefined ? { start } : {}),
        ...(type === 'check' ? { checked: item.props['checked'] === true } : {}),
        ...alignOf(item.props),
      };
      if (this.#readItem(item, canonicalShape({ type, attributes }, 'block'), indent)) start = undefined;
    }
  }

  /** False for an item that only holds lists that are further in. */
  #readItem(item: StockNode, shape: Shape, indent: number): boolean {
    const children = item.text === null ? item.children : [item];
    const isWrapper = children.length > 0 && children.every(({ type }) => type === 'list');
    const first = children.findIndex((child) => !isInline(child, 'line'));
    if (!isWrapper) this.#add(shape, first === -1 ? children : children.slice(0, first));
    for (const child of first === -1 ? [] : children.slice(first)) {
      if (child.type === 'list') this.#readList(child, indent + 1);
      else this.readAll([child]);
    }
    return !isWrapper;
  }

  #add(shape: Shape, line: readonly StockNode[], data: Readonly<Record<string, unknown>> = {}): void {
    const inlines: NewInline[] = [];
    for (const node of line) readInline(node, noMarks, inlines);
    this.blocks.push({ shape, inlines, data });
  }
}

function plainInlines(text: string): NewInline[] {
  return [{ type: 'text', text, marks: noMarks }];
}

/** Whether it stands in a line. Of types that are not known it is told by where they are: in what holds text or blocks. */
function isInline({ type, text, children }: StockNode, place: 'line' | 'container'): boolean {
  if (text !== null || inlineTypes.has(type)) return true;
  if (place === 'container' || blockTypes.has(type) || containerTypes.has(type)) return false;
  return children.every((child) => isInline(child, 'line'));
}

function isKnown(type: string): boolean {
  return ['paragraph', 'heading', 'quote', 'listitem', 'collapsible-title', 'text-block'].includes(type);
}

function shapeOf({ type, props }: StockNode): Shape {
  const indent = numberOf(props['indent']);
  const common = { ...alignOf(props), ...(indent === undefined ? {} : { indent }) };
  switch (type) {
    case 'heading': {
      const tag = stringOf(props['tag']);
      return block(/^h[1-6]$/.test(tag) ? tag : 'h1', common);
    }
    case 'quote':
      return block('quote', common);
    case 'code':
      return block('code', { ...common, language: stringOf(props['language']) });
    case 'collapsible-title':
      return block('toggle', common);
    case 'text-block':
      return block(stringOf(props['shape']) || 'paragraph', { ...common, ...ownAttributes(props) });
    case 'paragraph':
    case 'listitem':
    case '':
      return block('paragraph', common);
    default:
      return { type, attributes: common };
  }
}

function block(type: string, attributes: StockProps): Shape {
  return canonicalShape({ type, attributes: attributes as Shape['attributes'] }, 'block');
}

function ownAttributes({ attributes }: StockProps): StockProps {
  return typeof attributes === 'object' && attributes !== null ? (attributes as StockProps) : {};
}

/** Lexical's numbers for it, from ElementNode. */
const alignments = ['', 'left', 'center', 'right', 'justify', 'start', 'end'] as const;

function alignOf({ format }: StockProps): Shape['attributes'] {
  const align = typeof format === 'number' ? alignments[format] : undefined;
  return align === undefined || align === '' ? {} : { align };
}
