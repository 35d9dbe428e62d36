// What is pasted or dropped: the richest form that can be read, put in place of the selection. The data is read at
// once, as a browser takes it away after the event.

import {
  $caretFromPoint,
  $createTabNode,
  $getCaretRange,
  $getChildCaret,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  $isTextPointCaret,
  $parseSerializedNode,
  $setSelection,
  type LexicalEditor,
  type LexicalNode,
  type RangeSelection,
  type SerializedLexicalNode,
  type TextNode,
  tokenizeRawText,
} from 'lexical';

import { lexicalType } from './copied-content.ts';
import { $nodesFromHtml } from './html-import.ts';

/** Replaces the selection by what `data` holds, and leaves the caret behind it. */
export function $insertData(editor: LexicalEditor, data: DataTransfer, selection: RangeSelection): void {
  const html = data.getData('text/html');
  const text = data.getData('text/plain') || data.getData('text/uri-list');
  const nodes = $nodesFromJson(editor, data.getData(lexicalType));
  if (nodes !== null) $insertNodes(nodes, selection);
  // Safari's corrections come as HTML that is nothing but the text.
  else if (html !== '' && html !== text) $insertNodes($nodesFromHtml(editor, html), selection);
  else if (text !== '') $insertText(text, selection);
}

/** Null: it was not copied from here, or a node in it is unknown, as when it is of a newer version. */
function $nodesFromJson(editor: LexicalEditor, json: string): readonly LexicalNode[] | null {
  if (json === '') return null;
  try {
    const copied: unknown = JSON.parse(json);
    if (typeof copied !== 'object' || copied === null) return null;
    const { namespace, nodes } = copied as Record<string, unknown>;
    if (namespace !== editor._config.namespace || !Array.isArray(nodes)) return null;
    return nodes.map((node: SerializedLexicalNode) => $parseSerializedNode(node));
  } catch {
    // Any page may have written it.
    return null;
  }
}

function $insertNodes(nodes: readonly LexicalNode[], selection: RangeSelection): void {
  selection.insertNodes([...nodes]);
  const text = selection.isCollapsed() ? $textBefore(selection) : null;
  if (text === null) return;
  // Writing goes on as what was pasted looks.
  selection.format = text.getFormat();
  selection.style = text.getStyle();
  selection.dirty = true;
}

/** The text that the caret stands in or after, within its block. */
function $textBefore(selection: RangeSelection): TextNode | null {
  const caret = $caretFromPoint(selection.anchor, 'previous');
  if ($isTextPointCaret(caret)) return caret.origin;
  for (const { origin } of $getCaretRange(caret, $getChildCaret($getRoot(), 'next').getFlipped())) {
    if ($isTextNode(origin)) return origin;
    if ($isElementNode(origin) && !origin.isInline()) return null;
  }
  return null;
}

/** Each line becomes a block. */
function $insertText(text: string, selection: RangeSelection): void {
  $setSelection(selection);
  // Each step may leave another selection than it found.
  const $step = (act: (current: RangeSelection) => void): void => {
    const current = $getSelection();
    if ($isRangeSelection(current)) act(current);
  };
  tokenizeRawText(text, {
    linebreak: () => $step((current) => current.insertParagraph()),
    tab: () => $step((current) => current.insertNodes([$createTabNode()])),
    text: (part) => $step((current) => current.insertText(part)),
  });
}
