// What the menu of a block does to it, whichever block the caret is in: it goes there first, unless it is there already.

import { $isListItemNode, $isListNode } from '@lexical/list';
import { $isTableNode } from '@lexical/table';
import {
  $createParagraphNode,
  $findMatchingParent,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $isRangeSelection,
  $parseSerializedNode,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type SerializedElementNode,
  type SerializedLexicalNode,
} from 'lexical';

import { TextBlockNode, VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { $withNested } from '../block-moves/move-blocks.ts';
import { MOVE_BLOCK_COMMAND } from '../../_editor/commands.ts';
import { $readFormat, type SelectionFormat } from '../../_editor/selection-format.ts';
import { type CalloutTone, toneOf } from '../block-looks/callout-tones.ts';
import { $moveInRow } from '../toggle/move-toggles.ts';
import { $contentOf, $isClosed, $isToggle } from '../toggle/toggle-blocks.ts';
import { $selectVoid } from '../void-blocks/select-void.ts';

/** What the menu shows of a block. */
export interface BlockFacts {
  readonly hasText: boolean;
  /** Null: no callout. */
  readonly tone: CalloutTone | null;
  /** Null: no toggle. */
  readonly isClosed: boolean | null;
}

export function $blockFacts(key: NodeKey): BlockFacts | null {
  const node = $getNodeByKey(key);
  if (node === null) return null;
  const isCallout = node instanceof TextBlockNode && node.getShape().type === 'callout';
  return {
    hasText: $isElementNode(node) && node.getType() !== 'table',
    tone: isCallout ? toneOf(node.getShape().attributes['tone']) : null,
    isClosed: $isToggle(node) ? $isClosed(node) : null,
  };
}

/** The block that is moved and dragged as one: an item of a list, else a block in the row of the document's. */
export function $movableBlock(node: LexicalNode): LexicalNode | null {
  return $findMatchingParent(node, (each) => {
    const parent = each.getParent();
    if (parent === null) return false;
    if ($isListItemNode(each)) return !$isListNode(each.getFirstChild()) && $isInDocument(each);
    return parent.is($getRoot()) && !$isListNode(each);
  });
}

/** Not in a table, whose cells are too narrow for handles. */
function $isInDocument(node: LexicalNode): boolean {
  return $findMatchingParent(node, (each) => each.getType() === 'table') === null;
}

export function $blockOfCaret(): LexicalNode | null {
  const selection = $getSelection();
  if ($isNodeSelection(selection)) return selection.getNodes()[0] ?? null;
  return $isRangeSelection(selection) ? $movableBlock(selection.focus.getNode()) : null;
}

/** With what belongs to it: the items below an item, what a toggle holds. */
export function $wholeBlock(node: LexicalNode): readonly LexicalNode[] {
  return $isToggle(node) ? [node, ...$contentOf(node)] : $withNested([node]);
}

/** Runs something that acts on the selection for this block. */
export function actOn(editor: LexicalEditor, key: NodeKey, act: (format: SelectionFormat) => void): void {
  editor.update(() => {
    const node = $getNodeByKey(key);
    if (node === null) return;
    if (!$isSelected(node)) {
      if ($isElementNode(node)) node.selectEnd();
      else if (node instanceof VoidBlockNode) $selectVoid(node);
    }
    act($readFormat());
  });
}

/** A table as a whole, which by key only the blocks in its cells would be; else as by key. */
export function moveBlock(editor: LexicalEditor, key: NodeKey, direction: 'up' | 'down'): void {
  editor.update(() => {
    const node = $getNodeByKey(key);
    if ($isTableNode(node)) $moveInRow([node], direction);
    else actOn(editor, key, () => editor.dispatchCommand(MOVE_BLOCK_COMMAND, direction));
  });
}

function $isSelected(node: LexicalNode): boolean {
  const selection = $getSelection();
  if (selection === null) return false;
  return selection.getNodes().some((each) => each.is(node) || node.isParentOf(each));
}

export function duplicateBlock(editor: LexicalEditor, key: NodeKey): void {
  editor.update(() => {
    const node = $getNodeByKey(key);
    if (node === null) return;
    const whole = $wholeBlock(node);
    let behind = whole.at(-1) ?? node;
    const copies = whole.map((each) => $parseSerializedNode(toJson(each)));
    for (const copy of copies) {
      behind.insertAfter(copy);
      behind = copy;
    }
    const [copy] = copies;
    if ($isElementNode(copy)) copy.selectEnd();
    else if (copy !== undefined) $selectVoid(copy);
  });
}

function toJson(node: LexicalNode): SerializedLexicalNode {
  const json = node.exportJSON();
  if (!$isElementNode(node)) return json;
  return { ...json, children: node.getChildren().map(toJson) } as SerializedElementNode;
}

export function deleteBlock(editor: LexicalEditor, key: NodeKey): void {
  editor.update(() => {
    const node = $getNodeByKey(key);
    if (node === null) return;
    const whole = $wholeBlock(node);
    const next = whole.at(-1)?.getNextSibling() ?? $outer(node)?.getNextSibling() ?? null;
    const before = node.getPreviousSibling() ?? $outer(node)?.getPreviousSibling() ?? null;
    const goTo = next ?? before;
    for (const each of whole) each.remove();
    if ($isElementNode(goTo) && goTo.isAttached()) {
      if (goTo.is(next)) goTo.selectStart();
      else goTo.selectEnd();
    } else if (goTo instanceof VoidBlockNode) $selectVoid(goTo);
    if ($getRoot().isEmpty()) {
      const paragraph = $createParagraphNode();
      $getRoot().append(paragraph);
      paragraph.select();
    }
  });
}

function $outer(node: LexicalNode): LexicalNode | null {
  return $isListItemNode(node) ? node.getTopLevelElement() : null;
}

export function setTone(editor: LexicalEditor, key: NodeKey, tone: CalloutTone): void {
  editor.update(() => {
    const node = $getNodeByKey(key);
    if (!(node instanceof TextBlockNode)) return;
    const { type, attributes } = node.getShape();
    const { tone: _, ...others } = attributes;
    node.setShape({ type, attributes: tone === 'info' ? others : { ...others, tone } });
  });
}
