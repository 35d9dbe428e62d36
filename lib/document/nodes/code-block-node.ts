// A block of code: plain text, whose language is one attribute. What the language makes of it is painted by the app and
// never stored. @lexical/code-core has such a node, too; but it keeps every token as a node of its own, and needs an
// extension around it.

import {
  $applyNodeReplacement,
  $createLineBreakNode,
  $createParagraphNode,
  $getDocument,
  $isLineBreakNode,
  $isTabNode,
  type DOMConversionMap,
  type DOMExportOutput,
  ElementNode,
  type LexicalNode,
  type LexicalUpdateJSON,
  type NodeKey,
  type RangeSelection,
  type SerializedElementNode,
  type Spread,
} from 'lexical';

type SerializedCodeBlock = Spread<{ readonly language: string }, SerializedElementNode>;

const languageAttribute = 'data-language';

export class CodeBlockNode extends ElementNode {
  /** Empty: none was said. */
  __language: string;

  constructor(language = '', key?: NodeKey) {
    super(key);
    this.__language = language;
  }

  override $config() {
    return this.config('code', { extends: ElementNode, importDOM: codeConversions });
  }

  override afterCloneFrom(previous: this): void {
    super.afterCloneFrom(previous);
    this.__language = previous.__language;
  }

  getLanguage(): string {
    return this.getLatest().__language;
  }

  setLanguage(language: string): this {
    const writable = this.getWritable();
    writable.__language = language;
    return writable;
  }

  override updateFromJSON(serialized: LexicalUpdateJSON<SerializedCodeBlock>): this {
    return super.updateFromJSON(serialized).setLanguage(serialized.language);
  }

  override exportJSON(): SerializedCodeBlock {
    return { ...super.exportJSON(), language: this.__language };
  }

  override createDOM(): HTMLElement {
    const element = $getDocument().createElement('code');
    element.spellcheck = false;
    // Code reads from left to right in a text of any direction.
    element.dir = 'ltr';
    markLanguage(element, this.__language);
    return element;
  }

  override updateDOM(_previous: this, element: HTMLElement): boolean {
    markLanguage(element, this.__language);
    return false;
  }

  override exportDOM(): DOMExportOutput {
    const element = $getDocument().createElement('pre');
    markLanguage(element, this.__language);
    return { element };
  }

  /** Enter begins a line as deep as this one; on an empty line that follows an empty one it leaves the code. */
  override insertNewAfter(selection: RangeSelection): LexicalNode | null {
    if ($isAtTwoEmptyLines(this, selection)) {
      this.getLastChild()?.remove();
      this.getLastChild()?.remove();
      const paragraph = $createParagraphNode();
      this.insertAfter(paragraph);
      paragraph.select();
      return paragraph;
    }
    const indentation = $indentationOfLine(selection);
    selection.insertNodes([$createLineBreakNode()]);
    if (indentation !== '') selection.insertRawText(indentation);
    return null;
  }

  override canIndent(): false {
    return false;
  }

  override collapseAtStart(): true {
    const paragraph = $createParagraphNode();
    paragraph.append(...this.getChildren());
    this.replace(paragraph);
    return true;
  }
}

export function $createCodeBlockNode(language = ''): CodeBlockNode {
  return $applyNodeReplacement(new CodeBlockNode(language));
}

export function $isCodeBlockNode(node: unknown): node is CodeBlockNode {
  return node instanceof CodeBlockNode;
}

function markLanguage(element: HTMLElement, language: string): void {
  if (language === '') element.removeAttribute(languageAttribute);
  else element.setAttribute(languageAttribute, language);
}

function $isAtTwoEmptyLines(code: CodeBlockNode, selection: RangeSelection): boolean {
  const { anchor } = selection;
  if (!selection.isCollapsed() || anchor.key !== code.getKey()) return false;
  const last = code.getLastChild();
  return (
    anchor.offset === code.getChildrenSize() &&
    $isLineBreakNode(last) &&
    $isLineBreakNode(last.getPreviousSibling())
  );
}

/** The tabs and spaces that the line begins with, up to the caret. */
function $indentationOfLine({ anchor, focus }: RangeSelection): string {
  const point = anchor.isBefore(focus) ? anchor : focus;
  const node = point.getNode();
  let line = '';
  if (point.type === 'text') line = node.getTextContent().slice(0, point.offset);
  let previous =
    node instanceof ElementNode
      ? (node.getChildAtIndex(point.offset - 1) ?? null)
      : node.getPreviousSibling();
  for (; previous !== null && !$isLineBreakNode(previous); previous = previous.getPreviousSibling()) {
    line = ($isTabNode(previous) ? '\t' : previous.getTextContent()) + line;
  }
  return /^[\t ]*/.exec(line)?.[0] ?? '';
}

/** `pre`, and `code` that has lines; code within a line is a mark of the text. */
const codeConversions: DOMConversionMap = {
  pre: () => ({ conversion: $convert, priority: 0 }),
  code: (element) => (isOfLines(element) ? { conversion: $convert, priority: 1 } : null),
};

function isOfLines(element: HTMLElement): boolean {
  return /\n/.test(element.textContent) || element.querySelector('br') !== null;
}

function $convert(element: HTMLElement) {
  const named = /(?:language|lang|highlight-source)-([\w+#.-]{1,40})/.exec(
    `${element.className} ${element.firstElementChild?.className ?? ''} ${element.parentElement?.className ?? ''}`,
  );
  return { node: $createCodeBlockNode(element.getAttribute(languageAttribute) ?? named?.[1] ?? '') };
}
