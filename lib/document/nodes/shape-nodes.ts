// The nodes that Lexical lacks, three for all: a block without text (divider, image, equation, embed), a block with text
// (callout, toggle), and a thing in a line (mention, emoji, equation, image). Each carries the shape that the flow has,
// so a type that this version does not know is kept whole and shown as a placeholder. How they look is the app's.

import {
  $applyNodeReplacement,
  DecoratorNode,
  type DOMConversionMap,
  type DOMExportOutput,
  ElementNode,
  $getDocument,
  type LexicalUpdateJSON,
  type NodeKey,
  type SerializedElementNode,
  type SerializedLexicalNode,
  type Spread,
} from 'lexical';

import { blockSchema, inlineSchema, type Primitive } from '../flow/schema.ts';
import type { Shape } from '../flow/shape.ts';

type Attributes = Readonly<Record<string, Primitive>>;
interface SerializedShape {
  readonly shape: string;
  readonly attributes: Attributes;
}
type SerializedAtom = Spread<SerializedShape, SerializedLexicalNode>;
type SerializedTextBlock = Spread<SerializedShape, SerializedElementNode>;

const noAttributes: Attributes = {};

/** The fields of a node that carries a shape, whatever else it is. */
interface ShapeFields {
  __shape: string;
  __attributes: Attributes;
}

function shapeIn({ __shape: type, __attributes: attributes }: ShapeFields): Shape {
  return { type, attributes };
}

function putShape(node: ShapeFields, { type, attributes }: Shape): void {
  node.__shape = type;
  node.__attributes = attributes;
}

/** The names by which a style sheet and a screen reader's label can tell the types apart. */
function markDom(element: HTMLElement, kind: string, { type }: Shape, isKnown: boolean): HTMLElement {
  element.dataset[kind] = isKnown ? type : 'unknown';
  return element;
}

/** A thing that is not text, for whoever draws it. */
export interface DrawnShape {
  readonly isInline: boolean;
  readonly shape: Shape;
}

abstract class AtomNode extends DecoratorNode<DrawnShape> {
  __shape: string;
  __attributes: Attributes;

  constructor(shape = '', attributes: Attributes = noAttributes, key?: NodeKey) {
    super(key);
    this.__shape = shape;
    this.__attributes = attributes;
  }

  override afterCloneFrom(previous: this): void {
    super.afterCloneFrom(previous);
    putShape(this, shapeIn(previous));
  }

  override updateFromJSON(serialized: LexicalUpdateJSON<SerializedAtom>): this {
    return super
      .updateFromJSON(serialized)
      .setShape({ type: serialized.shape, attributes: serialized.attributes });
  }

  getShape(): Shape {
    return shapeIn(this.getLatest());
  }

  setShape(shape: Shape): this {
    const writable = this.getWritable();
    putShape(writable, shape);
    return writable;
  }

  override exportJSON(): SerializedAtom {
    return { ...super.exportJSON(), shape: this.__shape, attributes: this.__attributes };
  }

  override updateDOM(previous: this): boolean {
    return previous.__shape !== this.__shape;
  }

  /** What there is to draw: the app knows how. */
  override decorate(): DrawnShape {
    return { isInline: this.isInline(), shape: this.getShape() };
  }
}

export class VoidBlockNode extends AtomNode {
  override $config() {
    return this.config('void-block', { extends: DecoratorNode, importDOM: ruleConversions });
  }

  override createDOM(): HTMLElement {
    const isKnown = blockSchema(this.__shape) !== undefined;
    return markDom($getDocument().createElement('div'), 'block', this.getShape(), isKnown);
  }

  override exportDOM(): DOMExportOutput {
    if (this.__shape === 'divider') return { element: $getDocument().createElement('hr') };
    if (this.__shape === 'image') return { element: imageElement(this.__attributes) };
    return { element: this.createDOM() };
  }

  override isInline(): false {
    return false;
  }

  override getTextContent(): string {
    return '\n';
  }
}

export class InlineAtomNode extends AtomNode {
  override $config() {
    return this.config('inline-atom', { extends: DecoratorNode });
  }

  override createDOM(): HTMLElement {
    const isKnown = inlineSchema(this.__shape) !== undefined;
    return markDom($getDocument().createElement('span'), 'inline', this.getShape(), isKnown);
  }

  override exportDOM(): DOMExportOutput {
    if (this.__shape === 'image') return { element: imageElement(this.__attributes) };
    const element = this.createDOM();
    element.textContent = this.getTextContent();
    return { element };
  }

  override isInline(): true {
    return true;
  }

  override getTextContent(): string {
    const { label, symbol, tex, alt } = this.__attributes;
    const text = label ?? symbol ?? tex ?? alt;
    return typeof text === 'string' ? text : '';
  }
}

/** A block with text that Lexical has no node for. */
export class TextBlockNode extends ElementNode {
  __shape: string;
  __attributes: Attributes;

  constructor(shape = '', attributes: Attributes = noAttributes, key?: NodeKey) {
    super(key);
    this.__shape = shape;
    this.__attributes = attributes;
  }

  override $config() {
    return this.config('text-block', { extends: ElementNode });
  }

  override afterCloneFrom(previous: this): void {
    super.afterCloneFrom(previous);
    putShape(this, shapeIn(previous));
  }

  override updateFromJSON(serialized: LexicalUpdateJSON<SerializedTextBlock>): this {
    return super
      .updateFromJSON(serialized)
      .setShape({ type: serialized.shape, attributes: serialized.attributes });
  }

  /** Without what every element has: alignment and indent. */
  getShape(): Shape {
    return shapeIn(this.getLatest());
  }

  setShape(shape: Shape): this {
    const writable = this.getWritable();
    putShape(writable, shape);
    return writable;
  }

  override exportJSON(): SerializedTextBlock {
    return { ...super.exportJSON(), shape: this.__shape, attributes: this.__attributes };
  }

  override createDOM(): HTMLElement {
    const isKnown = blockSchema(this.__shape) !== undefined;
    return markDom($getDocument().createElement('div'), 'block', this.getShape(), isKnown);
  }

  override updateDOM(previous: this): boolean {
    return previous.__shape !== this.__shape;
  }
}

/** A rule of any page; other things without text are taken in where they can be checked. */
const ruleConversions: DOMConversionMap = {
  hr: () => ({
    conversion: () => ({ node: $createVoidBlockNode({ type: 'divider', attributes: {} }) }),
    priority: 0,
  }),
};

function imageElement({ src, alt, width, height }: Attributes): HTMLElement {
  const image = $getDocument().createElement('img');
  if (typeof src === 'string') image.setAttribute('src', src);
  image.setAttribute('alt', typeof alt === 'string' ? alt : '');
  if (typeof width === 'number') image.width = width;
  if (typeof height === 'number') image.height = height;
  return image;
}

export function $createVoidBlockNode({ type, attributes }: Shape): VoidBlockNode {
  return $applyNodeReplacement(new VoidBlockNode(type, attributes));
}

export function $createInlineAtomNode({ type, attributes }: Shape): InlineAtomNode {
  return $applyNodeReplacement(new InlineAtomNode(type, attributes));
}

export function $createTextBlockNode({ type, attributes }: Shape): TextBlockNode {
  return $applyNodeReplacement(new TextBlockNode(type, attributes));
}
