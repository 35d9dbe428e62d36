// What people do in an editor, as far as the binding of today is held to it: text, formats and paragraphs. Each is one
// committed update, as one key or one command would make it.

import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  type ElementNode,
  type LexicalEditor,
  type TextNode,
} from 'lexical';
import type { EditAction } from '../actions.ts';

export function editInEditor(editor: LexicalEditor, action: EditAction): void {
  editor.update(() => $edit(action), { discrete: true });
}

function $edit({ kind, place, extent, text }: EditAction): void {
  const block = $blockAt(place);
  const spot = $spotIn(block, (place * 31) % 1, (place * 997) % 1);
  switch (kind) {
    case 'insert':
      if (spot === null) block.append($createTextNode(clean(text)));
      else spot.node.spliceText(spot.offset, 0, clean(text), true);
      return;
    case 'delete': {
      if (spot === null) return;
      const end = boundary(spot.node, spot.offset + 1 + Math.floor(extent * 6));
      if (end > spot.offset) spot.node.spliceText(spot.offset, end - spot.offset, '', true);
      return;
    }
    case 'format': {
      if (spot === null) return;
      const end = boundary(spot.node, spot.offset + 1 + Math.floor(extent * 8));
      if (end <= spot.offset) return;
      const parts = spot.node.splitText(...[spot.offset, end].filter((at) => at > 0));
      const part = spot.offset === 0 ? parts[0] : parts[1];
      part?.toggleFormat(extent > 0.5 ? 'bold' : 'italic');
      return;
    }
    case 'split': {
      if (spot === null) block.insertAfter($createParagraphNode());
      else {
        spot.node.select(spot.offset, spot.offset);
        const selection = $getSelection();
        if ($isRangeSelection(selection)) selection.insertParagraph();
      }
      return;
    }
    case 'caret':
      spot?.node.select(spot.offset, spot.offset);
      return;
    default:
      return;
  }
}

/** There is always a block: a document that lost its last one gets another with the first key. */
function $blockAt(place: number): ElementNode {
  const blocks = $getRoot().getChildren().filter($isElementNode);
  const block = blocks[Math.floor(place * blocks.length)];
  if (block !== undefined) return block;
  const paragraph = $createParagraphNode();
  $getRoot().append(paragraph);
  return paragraph;
}

function $spotIn(
  block: ElementNode,
  which: number,
  where: number,
): { readonly node: TextNode; readonly offset: number } | null {
  const texts = block.getChildren().filter($isTextNode);
  const node = texts[Math.floor(which * texts.length)];
  if (node === undefined) return null;
  return { node, offset: boundary(node, Math.floor(where * (node.getTextContentSize() + 1))) };
}

/** Never within a character. */
function boundary(node: TextNode, at: number): number {
  const text = node.getTextContent();
  if (at >= text.length) return text.length;
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/**
 * A line break is a node of its own, which is not among what is tried here. And nothing outside the basic plane: the
 * binding of today compares texts by code units and cuts pairs in two, after which replicas differ (seed 221 had it).
 */
function clean(text: string): string {
  return text.replaceAll(/[\n\u0000\ud800-\udfff]/g, ' ');
}
