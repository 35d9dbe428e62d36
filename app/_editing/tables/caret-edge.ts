// Whether a step of the caret leaves its cell: it is at the first or last letter, or in the first or last line as the
// browser broke the lines.

import type { TableCellNode } from '@lexical/table';
import { $isTextNode, type LexicalEditor, type PointType } from 'lexical';

export type Side = 'before' | 'behind';

export function $isAtEdge(cell: TableCellNode, point: PointType, side: Side): boolean {
  const edge = side === 'before' ? cell.getFirstDescendant() : cell.getLastDescendant();
  const node = point.getNode();
  if (edge === null) return true;
  if ($isTextNode(node)) {
    return node.is(edge) && point.offset === (side === 'before' ? 0 : node.getTextContentSize());
  }
  // At an element: of an empty block, or beside something that is no text.
  const isOuter = node.is(edge) || node.is(side === 'before' ? cell.getFirstChild() : cell.getLastChild());
  return isOuter && point.offset === (side === 'before' ? 0 : node.getChildrenSize());
}

export function isOnEdgeLine(editor: LexicalEditor, cell: TableCellNode, side: Side): boolean {
  const drawn = getSelection();
  const element = editor.getElementByKey(cell.getKey());
  const block = side === 'before' ? element?.firstElementChild : element?.lastElementChild;
  if (!(block instanceof Element) || drawn === null || drawn.rangeCount === 0) return false;
  const range = drawn.getRangeAt(0);
  if (!block.contains(range.startContainer)) return false;
  const caret = range.getBoundingClientRect();
  // An empty line has no box of its own.
  if (caret.height === 0) return block.textContent === '';
  const content = document.createRange();
  content.selectNodeContents(block);
  const box = content.getBoundingClientRect();
  return side === 'before'
    ? caret.top - box.top < caret.height / 2
    : box.bottom - caret.bottom < caret.height / 2;
}
