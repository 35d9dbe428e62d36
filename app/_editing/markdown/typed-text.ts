// What stands in a line before the caret, and whether it was typed just now. A line of code has no Markdown.

import {
  $getNodeByKey,
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  COLLABORATION_TAG,
  COMPOSITION_END_TAG,
  HISTORIC_TAG,
  type LexicalEditor,
  PASTE_TAG,
  type TextNode,
  type UpdateListenerPayload,
} from 'lexical';

import { $isCodeBlockNode } from '../../../lib/document/nodes/code-block-node.ts';

export interface TextBeforeCaret {
  /** The text nodes that follow one another up to the caret's; their text is `text`. */
  readonly nodes: readonly TextNode[];
  readonly text: string;
}

export function $textBeforeCaret(): TextBeforeCaret | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const last = selection.anchor.getNode();
  if (!$isProse(last) || $isCodeBlockNode(last.getParent())) return null;
  const nodes = [last];
  let text = last.getTextContent().slice(0, selection.anchor.offset);
  for (let node = last.getPreviousSibling(); $isProse(node); node = node.getPreviousSibling()) {
    nodes.unshift(node);
    text = node.getTextContent() + text;
  }
  return { nodes, text };
}

function $isProse(node: unknown): node is TextNode {
  return node instanceof Object && $isTextNode(node as TextNode) && !(node as TextNode).hasFormat('code');
}

/** False for what others did, what undo brought back, what was pasted, and a caret that only went there. */
export function hasJustTyped(editor: LexicalEditor, payload: UpdateListenerPayload): boolean {
  const { tags, editorState, prevEditorState, dirtyLeaves } = payload;
  if (tags.has(COLLABORATION_TAG) || tags.has(HISTORIC_TAG) || tags.has(PASTE_TAG)) return false;
  if (editor.isComposing() && !tags.has(COMPOSITION_END_TAG)) return false;
  const now = editorState.read(() => {
    const selection = $getSelection();
    const node = $isRangeSelection(selection) && selection.isCollapsed() ? selection.anchor.getNode() : null;
    return $isTextNode(node) ? { key: node.getKey(), length: node.getTextContentSize() } : null;
  });
  if (now === null || !dirtyLeaves.has(now.key)) return false;
  return prevEditorState.read(() => {
    const before = $getNodeByKey(now.key);
    return !$isTextNode(before) || before.getTextContentSize() < now.length;
  });
}
