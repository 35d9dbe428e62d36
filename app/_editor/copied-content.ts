// What is copied: the selected part of the document in the three forms that a clipboard carries. As our own nodes, so
// that nothing is lost between two documents; as HTML and as plain text for other programs. Changes nothing.

import { $sliceSelectedTextNodeContent } from '@lexical/selection';
import {
  $getRoot,
  $isElementNode,
  $isLineBreakNode,
  $isTextNode,
  type LexicalEditor,
  type LexicalNode,
  type RangeSelection,
  type SerializedElementNode,
  type SerializedLexicalNode,
} from 'lexical';

/** The form that other Lexical editors of the same namespace read, and stock ones name so too. */
export const lexicalType = 'application/x-lexical-editor';

export interface CopiedNodes {
  readonly namespace: string;
  readonly nodes: readonly SerializedLexicalNode[];
}

/** Writes the selected content to a clipboard or a drag. */
export function $writeSelected(editor: LexicalEditor, selection: RangeSelection, data: DataTransfer): void {
  const parts = $getRoot()
    .getChildren()
    .flatMap((block) => $selectedPart(block, selection).parts);
  const copied: CopiedNodes = { namespace: editor._config.namespace, nodes: parts.map(toJson) };
  const html = document.createElement('div');
  for (const part of parts) $appendHtml(editor, part, html);
  data.setData('text/plain', selection.getTextContent());
  data.setData('text/html', html.innerHTML);
  data.setData(lexicalType, JSON.stringify(copied));
}

/** A node that is copied, with those of its children that are. A text node is cut to what is selected. */
interface Part {
  readonly node: LexicalNode;
  readonly children: readonly Part[];
}

/**
 * The node with its selected descendants; or these alone, if the node around them is not to come along, as a paragraph
 * of which one word is copied. `isWhole` tells which.
 */
function $selectedPart(
  node: LexicalNode,
  selection: RangeSelection,
): { readonly parts: readonly Part[]; readonly isWhole: boolean } {
  let isWhole = node.isSelected(selection);
  if ($isTextNode(node)) {
    const slice = $sliceSelectedTextNodeContent(selection, node, 'clone');
    // A range that ends right before a text selects it, and nothing of it.
    if (!isWhole || slice.getTextContentSize() === 0) return { parts: [], isWhole: false };
    return { parts: [{ node: slice, children: [] }], isWhole };
  }
  const children: Part[] = [];
  for (const child of $isElementNode(node) ? node.getChildren() : []) {
    const found = $selectedPart(child, selection);
    children.push(...found.parts);
    // Lists come along with an item, links with their words.
    if (found.isWhole && $isElementNode(node)) isWhole ||= node.extractWithChild(child, selection, 'clone');
  }
  return { parts: isWhole ? [{ node, children }] : children, isWhole };
}

function toJson({ node, children }: Part): SerializedLexicalNode {
  const json = node.exportJSON();
  if (!$isElementNode(node)) return json;
  return { ...json, children: children.map(toJson) } as SerializedElementNode;
}

function $appendHtml(editor: LexicalEditor, { node, children }: Part, parent: HTMLElement): void {
  const { element, after } = node.exportDOM(editor);
  if (!(element instanceof HTMLElement)) return;
  for (const child of children) $appendHtml(editor, child, element);
  // A browser does not show a line break at the end of a block: it takes a second one.
  if ($isLineBreakNode(children.at(-1)?.node) && $isElementNode(node) && !node.isInline()) {
    element.append(document.createElement('br'));
  }
  parent.append(element);
  // Nested lists move into the item before them, now that there is one.
  const moved = after?.call(node, element);
  if (moved instanceof HTMLElement && moved !== element) element.replaceWith(moved);
}
