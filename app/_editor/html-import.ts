// From HTML to nodes, by the conversions that the node classes declare. Knows of no element in particular: what is
// unknown gives its content to what is around it, so no element of a strange page comes into a document.

import {
  $createLineBreakNode,
  $createParagraphNode,
  $isBlockElementNode,
  $isElementNode,
  $isRootOrShadowRoot,
  ArtificialNode__DO_NOT_USE as LineNode,
  type DOMChildConversion,
  type DOMConversionOutput,
  type ElementFormatType,
  type ElementNode,
  isBlockDomNode,
  isInlineDomNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';

/** Blocks and inline nodes, ready to be inserted. */
export function $nodesFromHtml(editor: LexicalEditor, html: string): readonly LexicalNode[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return new HtmlImport(editor).$import(page.body);
}

/** What elements around a node have to say about it. */
interface Surroundings {
  /** Some block of ours is around it, so a block in it is but a line of that. */
  readonly isInBlock: boolean;
  readonly parent: LexicalNode | null;
  /** By the name of the element that declared it: an inner one counts instead of an outer one of the same name. */
  readonly conversions: ReadonlyMap<string, DOMChildConversion>;
}

class HtmlImport {
  readonly #editor: LexicalEditor;
  /** Stand for a line within a block until all is read. */
  readonly #lines: LineNode[] = [];

  constructor(editor: LexicalEditor) {
    this.#editor = editor;
  }

  $import(body: HTMLElement): readonly LexicalNode[] {
    const outermost = { isInBlock: false, parent: null, conversions: new Map() };
    const nodes = this.#$convertAll(body.childNodes, outermost);
    this.#$unwrapLines();
    return nodes;
  }

  #$convertAll(domNodes: Iterable<Node>, surroundings: Surroundings): LexicalNode[] {
    return Array.from(domNodes).flatMap((domNode) => this.#$convert(domNode, surroundings));
  }

  #$convert(domNode: Node, surroundings: Surroundings): LexicalNode[] {
    if (domNode.nodeName === 'STYLE' || domNode.nodeName === 'SCRIPT') return [];
    const output = this.#$output(domNode);
    const made = [output?.node ?? []].flat();
    const innermost = made.pop() ?? null;
    const node = innermost === null ? null : $convertChild(innermost, surroundings);

    const isInBlock =
      node !== null && $isRootOrShadowRoot(node)
        ? false
        : (node !== null && $isBlockElementNode(node)) || surroundings.isInBlock;
    const conversions = new Map(surroundings.conversions);
    if (output?.forChild) conversions.set(domNode.nodeName, output.forChild);
    const converted = this.#$convertAll(domNode.childNodes, { isInBlock, parent: node, conversions });
    const finished = output?.after?.(converted) ?? converted;
    const children = isBlockDomNode(domNode)
      ? $wrapInlines(finished, alignment(domNode), () =>
          isInBlock ? this.#$newLine() : $createParagraphNode(),
        )
      : finished;

    if (node === null) {
      return children.length === 0 && separatesInlines(domNode) ? [$createLineBreakNode()] : children;
    }
    if ($isElementNode(node)) node.append(...children);
    return [...made, node];
  }

  /** The conversion of the highest priority; of equal ones the last, which is the most special class's. */
  #$output(domNode: Node): DOMConversionOutput | null {
    let best = null;
    for (const find of this.#editor._htmlConversions.get(domNode.nodeName.toLowerCase()) ?? []) {
      const conversion = find(domNode);
      if (conversion !== null && (conversion.priority ?? 0) >= (best?.priority ?? 0)) best = conversion;
    }
    // It was found under this node's name.
    return best?.conversion(domNode as HTMLElement) ?? null;
  }

  #$newLine(): LineNode {
    const line = new LineNode();
    this.#lines.push(line);
    return line;
  }

  /** Lines become their content, with a line break between two. */
  #$unwrapLines(): void {
    for (const line of this.#lines) {
      if (line.getParent() !== null && line.getNextSibling() instanceof LineNode) {
        line.insertAfter($createLineBreakNode());
      }
    }
    for (const line of this.#lines) {
      line.getParent()?.splice(line.getIndexWithinParent(), 1, line.getChildren());
    }
  }
}

/** What the elements around make of a node: bold, say. Null if one of them wants it not. */
function $convertChild(node: LexicalNode, { conversions, parent }: Surroundings): LexicalNode | null {
  let converted: LexicalNode | null = node;
  for (const convert of conversions.values()) {
    converted = convert(converted, parent) ?? null;
    if (converted === null) return null;
  }
  return converted;
}

/** Puts each run of inline nodes into a wrapper, so that only blocks stand side by side. */
function $wrapInlines(
  nodes: readonly LexicalNode[],
  align: ElementFormatType,
  newWrapper: () => ElementNode,
): LexicalNode[] {
  const blocks: ElementNode[] = [];
  let wrapper: ElementNode | null = null;
  for (const node of nodes) {
    if ($isBlockElementNode(node)) {
      if (align !== '' && node.getFormat() === 0) node.setFormat(align);
      blocks.push(node);
      wrapper = null;
      continue;
    }
    if (wrapper === null) {
      wrapper = newWrapper().setFormat(align);
      blocks.push(wrapper);
    }
    wrapper.append(node);
  }
  return blocks;
}

function alignment(domNode: Node): ElementFormatType {
  return domNode instanceof HTMLElement ? (domNode.style.textAlign as ElementFormatType) : '';
}

/** An empty block between two words, as between two lines of a chat. */
function separatesInlines(domNode: Node): boolean {
  const { previousSibling, nextSibling } = domNode;
  if (previousSibling === null || nextSibling === null || !isBlockDomNode(domNode)) return false;
  return isInlineDomNode(previousSibling) && isInlineDomNode(nextSibling);
}
