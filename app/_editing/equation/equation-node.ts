// Equations as nodes: a block, or a thing in a line. Finding, changing and putting them in.

import {
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $isRangeSelection,
  createCommand,
  type LexicalCommand,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type RangeSelection,
} from 'lexical';

import {
  $createInlineAtomNode,
  $createVoidBlockNode,
  InlineAtomNode,
  VoidBlockNode,
} from '../../../lib/document/nodes/shape-nodes.ts';
import { $beginBehindSelected, $insertBlock } from '../insert-block.ts';
import { $cutsTable } from '../tables/cell-range.ts';

type EquationNode = VoidBlockNode | InlineAtomNode;

/** Opens the small editor of an equation. */
export const EDIT_EQUATION_COMMAND: LexicalCommand<NodeKey> = createCommand('EDIT_EQUATION_COMMAND');

export function $isEquation(node: LexicalNode | null | undefined): node is EquationNode {
  return (
    (node instanceof VoidBlockNode || node instanceof InlineAtomNode) && node.getShape().type === 'equation'
  );
}

export function $texOf(node: EquationNode): string {
  const { tex } = node.getShape().attributes;
  return typeof tex === 'string' ? tex : '';
}

/** The equation that is selected, or right beside the caret. */
export function $equationAtSelection(): EquationNode | null {
  const selection = $getSelection();
  if ($isNodeSelection(selection)) {
    const [node, ...others] = selection.getNodes();
    return others.length === 0 && $isEquation(node) ? node : null;
  }
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const { type, offset } = selection.anchor;
  const node = selection.anchor.getNode();
  if (type === 'element') {
    if (!$isElementNode(node)) return null;
    const beside = [node.getChildAtIndex(offset - 1), node.getChildAtIndex(offset)];
    return beside.find($isEquation) ?? null;
  }
  const before = offset === 0 ? node.getPreviousSibling() : null;
  const behind = offset === node.getTextContentSize() ? node.getNextSibling() : null;
  return [before, behind].find($isEquation) ?? null;
}

/**
 * What was written in place of `before`; empty takes the equation away: there is nothing to see of it. Where nothing was
 * written, what others made of it meanwhile stays. False: it was written in vain, as the equation is no more.
 */
export function $setTex(key: NodeKey, before: string, tex: string): boolean {
  const node = $getNodeByKey(key);
  if (!$isEquation(node)) return tex === before;
  if (tex.trim() !== '') {
    if (tex !== before) node.setShape({ type: 'equation', attributes: { tex } });
    return true;
  }
  if (tex === before && $texOf(node) !== before) return true;
  if (node instanceof InlineAtomNode) node.selectPrevious();
  else if (node.getNextSibling() === null) node.selectPrevious();
  else node.selectNext(0, 0);
  node.remove();
  return true;
}

export function insertEquation(editor: LexicalEditor): void {
  insert(editor, () => {
    const node = $createVoidBlockNode({ type: 'equation', attributes: {} });
    $insertBlock(node);
    return node;
  });
}

export function insertInlineEquation(editor: LexicalEditor): void {
  insert(editor, () => {
    $beginBehindSelected();
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return null;
    // Words of several cells are no source: they stay, and it goes where they begin.
    if ($cutsTable()) $collapseToStart(selection);
    const tex = selection.getTextContent().slice(0, 1_000);
    const node = $createInlineAtomNode({ type: 'equation', attributes: tex === '' ? {} : { tex } });
    selection.insertNodes([node]);
    return node;
  });
}

function $collapseToStart(selection: RangeSelection): void {
  const { key, offset, type } = selection.isBackward() ? selection.focus : selection.anchor;
  selection.anchor.set(key, offset, type);
  selection.focus.set(key, offset, type);
}

function insert(editor: LexicalEditor, $put: () => LexicalNode | null): void {
  let key: NodeKey | undefined;
  editor.update(
    () => {
      key = $put()?.getKey();
    },
    {
      onUpdate: () => {
        if (key !== undefined) editor.dispatchCommand(EDIT_EQUATION_COMMAND, key);
      },
    },
  );
}
