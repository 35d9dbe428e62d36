// Dragging a selection within the text moves it. What comes from elsewhere is the browser's to place: it arrives as
// input (clipboard.ts). Files are taken and dropped: a browser would open them instead of the document.

import {
  $caretRangeFromSelection,
  $comparePointCaretNext,
  $getCaretRangeInDirection,
  $getChildCaretAtIndex,
  $getCollapsedCaretRange,
  $getNearestNodeFromDOMNode,
  $getSelection,
  $getTextPointCaret,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  $setSelectionFromCaretRange,
  $splitAtPointCaretNext,
  COMMAND_PRIORITY_EDITOR,
  DRAGSTART_COMMAND,
  DROP_COMMAND,
  type LexicalEditor,
  mergeRegister,
  type PointCaret,
  type RangeSelection,
} from 'lexical';

import { $writeSelected } from './copied-content.ts';
import { $insertData } from './pasted-content.ts';

/** Marks a drag by the editor that it began in. */
const dragType = 'application/x-weft-drag';

export function registerDragAndDrop(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerCommand(DRAGSTART_COMMAND, (event) => $begin(editor, event), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(DROP_COMMAND, (event) => $drop(editor, event), COMMAND_PRIORITY_EDITOR),
  );
}

function $begin(editor: LexicalEditor, { dataTransfer }: DragEvent): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || selection.isCollapsed() || dataTransfer === null) return false;
  $writeSelected(editor, selection, dataTransfer);
  dataTransfer.setData(dragType, editor.getKey());
  return true;
}

function $drop(editor: LexicalEditor, event: DragEvent): boolean {
  const { dataTransfer } = event;
  if (dataTransfer === null) return false;
  const hasFiles = dataTransfer.files.length > 0;
  if (!hasFiles && dataTransfer.getData(dragType) !== editor.getKey()) return false;
  event.preventDefault();
  const selection = $getSelection();
  const caret = hasFiles ? null : $caretAt(event);
  if (caret !== null && $isRangeSelection(selection)) $moveTo(editor, caret, selection, dataTransfer);
  return true;
}

/** Nothing changes where the place is of what is moved, or at its edge. */
export function $moveTo(
  editor: LexicalEditor,
  caret: PointCaret<'next'>,
  selection: RangeSelection,
  data: DataTransfer,
): void {
  if ($isWithin(caret, selection)) return;
  // A place between nodes: unlike an offset in a text it stays right when other text goes.
  const place = $splitAtPointCaretNext(caret);
  if (place === null) return;
  selection.removeText();
  // A place that went with the text beside it was at its edge: where the selection is now.
  const target = place.origin.isAttached()
    ? $setSelectionFromCaretRange($getCollapsedCaretRange(place))
    : selection;
  if ($isRangeSelection(target)) $insertData(editor, data, target);
}

function $isWithin(caret: PointCaret<'next'>, selection: RangeSelection): boolean {
  const { anchor, focus } = $getCaretRangeInDirection($caretRangeFromSelection(selection), 'next');
  return $comparePointCaretNext(anchor, caret) <= 0 && $comparePointCaretNext(caret, focus) <= 0;
}

/** The place in the text under the pointer. */
function $caretAt({ clientX, clientY }: DragEvent): PointCaret<'next'> | null {
  const position = document.caretPositionFromPoint(clientX, clientY);
  const node = position === null ? null : $getNearestNodeFromDOMNode(position.offsetNode);
  if (position === null || node === null) return null;
  if ($isTextNode(node)) return $getTextPointCaret(node, 'next', position.offset);
  if ($isElementNode(node)) return $getChildCaretAtIndex(node, position.offset, 'next');
  return $getChildCaretAtIndex(node.getParentOrThrow(), node.getIndexWithinParent() + 1, 'next');
}
