// What is typed at the start of a paragraph, followed by a space, and turns it into another block: `# `, `- `, `1. `.
// Listens to what was typed rather than to keys: on-screen keyboards send none. One undo takes back the block and leaves
// what was typed. The rest of Markdown comes with the second part (app/_editing/markdown).

import {
  $getNodeByKey,
  $getSelection,
  $isParagraphNode,
  $isRangeSelection,
  $isTextNode,
  COLLABORATION_TAG,
  COMPOSITION_END_TAG,
  type EditorState,
  HISTORIC_TAG,
  HISTORY_PUSH_TAG,
  type LexicalEditor,
  type NodeKey,
  PASTE_TAG,
} from 'lexical';

import { type BlockType, TOGGLE_BLOCK_COMMAND } from './commands.ts';

const triggers: readonly { readonly pattern: RegExp; readonly block: BlockType }[] = [
  { pattern: /^# $/, block: 'h1' },
  { pattern: /^## $/, block: 'h2' },
  { pattern: /^### $/, block: 'h3' },
  { pattern: /^#### $/, block: 'h4' },
  { pattern: /^##### $/, block: 'h5' },
  { pattern: /^###### $/, block: 'h6' },
  { pattern: /^> $/, block: 'quote' },
  { pattern: /^[-*+] $/, block: 'bullet' },
  { pattern: /^1[.)] $/, block: 'number' },
];

/** The block that `typed`, all there is before the caret, asks for. */
export function blockFor(typed: string): BlockType | null {
  return triggers.find(({ pattern }) => pattern.test(typed))?.block ?? null;
}

export function registerMarkdownShortcuts(editor: LexicalEditor): () => void {
  return editor.registerUpdateListener(({ editorState, prevEditorState, dirtyLeaves, tags }) => {
    // What others did, what undo brought back and what was pasted was not typed here.
    if (tags.has(COLLABORATION_TAG) || tags.has(HISTORIC_TAG) || tags.has(PASTE_TAG)) return;
    if (editor.isComposing() && !tags.has(COMPOSITION_END_TAG)) return;
    const typed = editorState.read($typedMarker);
    if (typed === null || !dirtyLeaves.has(typed.key)) return;
    if (!hasJustTypedSpace(prevEditorState, typed)) return;
    replaceMarker(editor, typed);
  });
}

interface TypedMarker {
  readonly key: NodeKey;
  readonly text: string;
  readonly block: BlockType;
}

function $typedMarker(): TypedMarker | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const node = selection.anchor.getNode();
  const startsParagraph = node.getPreviousSibling() === null && $isParagraphNode(node.getParent());
  if (!$isTextNode(node) || !startsParagraph) return null;
  const text = node.getTextContent().slice(0, selection.anchor.offset);
  const block = blockFor(text);
  return block === null ? null : { key: node.getKey(), text, block };
}

/** True if the marker's space is what this update added: moving the caret behind an old "- " asks for nothing. */
function hasJustTypedSpace(before: EditorState, { key, text }: TypedMarker): boolean {
  return before.read(() => {
    const node = $getNodeByKey(key);
    const textBefore = $isTextNode(node) ? node.getTextContent() : '';
    return !textBefore.startsWith(text);
  });
}

function replaceMarker(editor: LexicalEditor, { key, text, block }: TypedMarker): void {
  editor.update(
    () => {
      const node = $getNodeByKey(key);
      if (!$isTextNode(node) || !node.getTextContent().startsWith(text)) return;
      const rest = node.spliceText(0, text.length, '');
      if (rest.getTextContentSize() === 0) {
        rest.getParentOrThrow().select(0, 0);
        rest.remove();
      } else {
        rest.select(0, 0);
      }
      editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, block);
    },
    { tag: HISTORY_PUSH_TAG },
  );
}
