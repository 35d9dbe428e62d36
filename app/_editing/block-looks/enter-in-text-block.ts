// Enter in callouts and toggles, and in what is indented. In a callout it begins a line, and on an empty last line it
// leaves. Behind a toggle's text it begins what belongs to it, or, if that is hidden, what comes behind it. An indented
// paragraph is followed by another, and an empty one goes back by a step.

import {
  $createLineBreakNode,
  $createParagraphNode,
  $findMatchingParent,
  $getSelection,
  $isElementNode,
  $isLineBreakNode,
  $isParagraphNode,
  $isRangeSelection,
  $isTextNode,
  COMMAND_PRIORITY_LOW,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  type RangeSelection,
} from 'lexical';

import { TextBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { $contentOf, $isClosed, $isToggle } from '../toggle/toggle-blocks.ts';

export function registerEnterInTextBlocks(editor: LexicalEditor): () => void {
  return editor.registerCommand(
    INSERT_PARAGRAPH_COMMAND,
    () => {
      const selection = $getSelection();
      if (!$isRangeSelection(selection)) return false;
      const $block = () => $findMatchingParent(selection.anchor.getNode(), $isTextBlock);
      if ($block() !== null && !selection.isCollapsed()) selection.removeText();
      // Asked again: a selection that began before the block took it along.
      const block = $block();
      if (block === null) return $enterInIndented(selection);
      if ($isToggle(block)) $enterInToggle(block, selection);
      else $enterInCallout(block, selection);
      return true;
    },
    COMMAND_PRIORITY_LOW,
  );
}

function $isTextBlock(node: LexicalNode): node is TextBlockNode {
  return node instanceof TextBlockNode;
}

function $enterInIndented(selection: RangeSelection): boolean {
  const paragraph = $findMatchingParent(selection.anchor.getNode(), $isParagraphNode);
  const indent = paragraph?.getIndent() ?? 0;
  if (paragraph === null || indent === 0) return false;
  if (paragraph.isEmpty()) {
    paragraph.setIndent(indent - 1);
    return true;
  }
  selection.insertParagraph();
  // The later one of the two, which is a new one.
  const next = paragraph.getNextSibling();
  if ($isParagraphNode(next)) next.setIndent(indent);
  return true;
}

function $enterInCallout(block: TextBlockNode, selection: RangeSelection): void {
  const last = block.getLastChild();
  const isOnEmptyLine =
    selection.anchor.key === block.getKey() &&
    selection.anchor.offset === block.getChildrenSize() &&
    $isLineBreakNode(last);
  if (!isOnEmptyLine && !block.isEmpty()) {
    selection.insertNodes([$createLineBreakNode()]);
    return;
  }
  const paragraph = $createParagraphNode();
  if (block.isEmpty()) block.replace(paragraph);
  else {
    last?.remove();
    block.insertAfter(paragraph);
  }
  paragraph.select();
}

function $enterInToggle(toggle: TextBlockNode, selection: RangeSelection): void {
  const paragraph = $createParagraphNode();
  if (toggle.isEmpty()) {
    paragraph.setIndent(toggle.getIndent());
    toggle.replace(paragraph);
    paragraph.select();
    return;
  }
  const isClosed = $isClosed(toggle);
  paragraph.setIndent(isClosed ? toggle.getIndent() : toggle.getIndent() + 1);
  const rest = $behindCaret(toggle, selection);
  const target = isClosed ? ($contentOf(toggle).at(-1) ?? toggle) : toggle;
  target.insertAfter(paragraph);
  paragraph.append(...rest);
  paragraph.selectStart();
}

/** The children of the block that are behind the caret. */
function $behindCaret(block: TextBlockNode, { anchor }: RangeSelection): readonly LexicalNode[] {
  const node = anchor.getNode();
  if (node.is(block)) return block.getChildren().slice(anchor.offset);
  const child = $findMatchingParent(node, (each) => block.is(each.getParent()));
  if (child === null) return [];
  const behind = child.getNextSiblings();
  if (!$isTextNode(node) || !node.is(child)) return $isElementNode(child) ? behind : [child, ...behind];
  if (anchor.offset === 0) return [node, ...behind];
  const [, tail] = anchor.offset < node.getTextContentSize() ? node.splitText(anchor.offset) : [];
  return tail === undefined ? behind : [tail, ...behind];
}
