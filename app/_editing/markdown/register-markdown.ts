// Markdown while typing: marks, links, equations, and the blocks that are rarer than a heading. One undo takes back what
// it made and leaves what was typed.

import { $createLinkNode } from '@lexical/link';
import { $isListItemNode } from '@lexical/list';
import {
  $createTextNode,
  $findMatchingParent,
  $getSelection,
  $isParagraphNode,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  HISTORY_PUSH_TAG,
  $addUpdateTag,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  type TextNode,
} from 'lexical';

import { $isCodeBlockNode } from '../../../lib/document/nodes/code-block-node.ts';
import { $createInlineAtomNode, $createVoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { TOGGLE_BLOCK_COMMAND } from '../../_editor/commands.ts';
import { $selectedBlocks } from '../../_editor/selection-format.ts';
import { $insertBlock } from '../insert-block.ts';
import { insertions } from '../insertions.ts';
import { blockBeforeEnter, blockBeforeSpace, type BlockMarkdown } from './block-patterns.ts';
import { findAddress, findInline, type InlineMarkdown, type TypedAddress } from './inline-patterns.ts';
import { $textBeforeCaret, hasJustTyped } from './typed-text.ts';

export function registerMarkdown(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerUpdateListener((payload) => {
      if (!hasJustTyped(editor, payload)) return;
      if (payload.editorState.read(() => $conversion() === null)) return;
      // Read again within the update: others may have come between.
      editor.update(() => $convert(editor, $conversion()), { tag: HISTORY_PUSH_TAG });
    }),
    editor.registerCommand(INSERT_PARAGRAPH_COMMAND, () => $onEnter(editor), COMMAND_PRIORITY_LOW),
  );
}

type Conversion =
  | { readonly type: 'block'; readonly block: BlockMarkdown; readonly length: number }
  | { readonly type: 'inline'; readonly inline: InlineMarkdown }
  | { readonly type: 'address'; readonly address: TypedAddress };

function $conversion(): Conversion | null {
  const typed = $textBeforeCaret();
  if (typed === null) return null;
  const { nodes, text } = typed;
  if (/\s$/.test(text)) {
    const block = $startsBlock(nodes[0]) ? blockBeforeSpace(text) : null;
    if (block !== null && $mayBecome(block, nodes[0])) return { type: 'block', block, length: text.length };
    const address = findAddress(text.slice(0, -1));
    return address === null ? null : { type: 'address', address };
  }
  const inline = findInline(text);
  return inline === null ? null : { type: 'inline', inline };
}

function $convert(editor: LexicalEditor, conversion: Conversion | null): void {
  const typed = $textBeforeCaret();
  if (conversion === null || typed === null) return;
  switch (conversion.type) {
    case 'block':
      $remove(typed.nodes, 0, conversion.length);
      $makeBlock(editor, conversion.block);
      return;
    case 'inline':
      $makeInline(typed.nodes, conversion.inline);
      return;
    case 'address':
      $link(typed.nodes, conversion.address);
      return;
  }
}

/** Enter behind an address links it and goes on; behind `---` and the like it makes that. */
function $onEnter(editor: LexicalEditor): boolean {
  const typed = $textBeforeCaret();
  if (typed === null) return false;
  const address = findAddress(typed.text);
  if (address !== null) $link(typed.nodes, address);
  const paragraph = typed.nodes[0]?.getParent();
  if (!$isParagraphNode(paragraph) || paragraph.getTextContent() !== typed.text) return false;
  const block = blockBeforeEnter(typed.text);
  if (block === null) return false;
  $addUpdateTag(HISTORY_PUSH_TAG);
  $remove(typed.nodes, 0, typed.text.length);
  $makeBlock(editor, block);
  return true;
}

function $startsBlock(node: TextNode | undefined): boolean {
  return node !== undefined && node.getPreviousSibling() === null;
}

/** A box makes an item of a list a thing to tick; all else begins in a paragraph that has nothing but it. */
function $mayBecome(block: BlockMarkdown, node: TextNode | undefined): boolean {
  const parent = node?.getParent();
  if (block.type === 'check') return $isParagraphNode(parent) || $isListItemNode(parent);
  return $isParagraphNode(parent) && parent.getTextContent() === $textBeforeCaret()?.text;
}

function $makeBlock(editor: LexicalEditor, block: BlockMarkdown): void {
  switch (block.type) {
    case 'check': {
      const isCheck = $selectedItem()?.getChecked() !== undefined;
      if (!isCheck) editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'check');
      if (block.isChecked) $selectedItem()?.setChecked(true);
      return;
    }
    case 'code': {
      editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, 'code');
      const selection = $getSelection();
      const [code] = $isRangeSelection(selection) ? $selectedBlocks(selection) : [];
      if ($isCodeBlockNode(code)) code.setLanguage(block.language);
      return;
    }
    case 'divider':
      $insertBlock($createVoidBlockNode({ type: 'divider', attributes: {} }));
      return;
    case 'equation': {
      const insertion = insertions.find(({ id }: { readonly id: string }) => id === 'equation');
      if (insertion === undefined) $insertBlock($createVoidBlockNode({ type: 'equation', attributes: {} }));
      else insertion.run(editor);
    }
  }
}

function $selectedItem() {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  return $findMatchingParent(selection.anchor.getNode(), $isListItemNode);
}

function $makeInline(nodes: readonly TextNode[], inline: InlineMarkdown): void {
  switch (inline.type) {
    case 'mark':
      $mark(nodes, inline);
      return;
    case 'link':
      $replace(nodes, inline, $createLinkNode(inline.address).append($createTextNode(inline.content)));
      return;
    case 'equation':
      $replace(nodes, inline, $createInlineAtomNode({ type: 'equation', attributes: { tex: inline.tex } }));
  }
}

function $mark(nodes: readonly TextNode[], mark: InlineMarkdown & { readonly type: 'mark' }): void {
  // From behind, so that what is cut does not shift what is still to be.
  const closing = $cut(nodes, mark.contentEnd, mark.end);
  const content = $cut(nodes, mark.contentStart, mark.contentEnd);
  const opening = $cut(nodes, mark.start, mark.contentStart);
  const last = content.at(-1);
  if (last === undefined) return;
  for (const node of content) if (!node.hasFormat(mark.format)) node.toggleFormat(mark.format);
  for (const node of [...opening, ...closing]) node.remove();
  // What is typed on is plain again.
  const selection = last.select();
  if (selection.hasFormat(mark.format)) selection.toggleFormat(mark.format);
}

function $replace(
  nodes: readonly TextNode[],
  { start, end }: { readonly start: number; readonly end: number },
  node: LexicalNode,
): void {
  const typed = $cut(nodes, start, end);
  const [first] = typed;
  if (first === undefined) return;
  first.insertBefore(node);
  for (const each of typed) each.remove();
  node.selectNext(0, 0);
}

function $link(nodes: readonly TextNode[], { start, end, address }: TypedAddress): void {
  const selection = $getSelection();
  const [first, ...others] = $cut(nodes, start, end);
  if (first === undefined || !$isRangeSelection(selection) || first.getParent()?.isInline() === true) return;
  const isAtEnd = [first, ...others].some((node) => node.getKey() === selection.anchor.key);
  const link = $createLinkNode(address);
  first.insertBefore(link);
  link.append(first, ...others);
  if (isAtEnd) link.selectEnd();
}

/** The nodes of exactly this part of their text. */
function $cut(nodes: readonly TextNode[], start: number, end: number): readonly TextNode[] {
  const cut: TextNode[] = [];
  let at = 0;
  for (const node of nodes) {
    const size = node.getTextContentSize();
    const from = Math.max(0, start - at);
    const to = Math.min(size, end - at);
    at += size;
    if (from >= to) continue;
    const parts = node.splitText(from, to);
    const part = parts[from === 0 ? 0 : 1];
    if (part !== undefined) cut.push(part);
  }
  return cut;
}

function $remove(nodes: readonly TextNode[], start: number, end: number): void {
  const parent = nodes[0]?.getParent();
  for (const node of $cut(nodes, start, end)) node.remove();
  if (parent?.isEmpty() === true) parent.select();
}
