// Keys in tables: Tab and arrow keys go from cell to cell and out of the table, and what would tear a table apart empties
// its cells instead. Selected cells are cell-range.ts's; what rows and columns can is table-edits.ts's.

import { $isTableNode } from '@lexical/table';
import {
  $addUpdateTag,
  $createParagraphNode,
  $getEditor,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isRootOrShadowRoot,
  $isTextNode,
  COMMAND_PRIORITY_HIGH,
  COMMAND_PRIORITY_NORMAL,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  COPY_COMMAND,
  CUT_COMMAND,
  DELETE_CHARACTER_COMMAND,
  DELETE_LINE_COMMAND,
  DELETE_WORD_COMMAND,
  DRAGSTART_COMMAND,
  INSERT_LINE_BREAK_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_LEFT_COMMAND,
  KEY_ARROW_RIGHT_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_DOWN_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalCommand,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  PASTE_COMMAND,
  PASTE_TAG,
  type RangeSelection,
  REMOVE_TEXT_COMMAND,
  SELECT_ALL_COMMAND,
} from 'lexical';

import { $readFormat } from '../../_editor/selection-format.ts';
import { registerActsOnCells } from './acts-on-cells.ts';
import { $isAtEdge, isOnEdgeLine, type Side } from './caret-edge.ts';
import { $fillCells, $tableIn, $writeCells } from './cell-clipboard.ts';
import { $cellsIn, $clearCells, $cutsTable, $selectedCells, $takeInTables } from './cell-range.ts';
import { $cellAt, $cellPlaceOf, $nextCell, $selectCell, $sizeOf, type CellPlace } from './table-cells.ts';
import { FOCUS_TABLE_COMMAND } from './table-commands.ts';
import { $insertLine } from './table-edits.ts';

/** `onTooLarge`: what was to come found no room in the table, and nothing was changed. */
export function registerTables(editor: LexicalEditor, onTooLarge: () => void): () => void {
  const arrow = (command: LexicalCommand<KeyboardEvent>, side: Side, isVertical: boolean): (() => void) =>
    editor.registerCommand(
      command,
      (event) => $onArrow(editor, event, side, isVertical),
      COMMAND_PRIORITY_NORMAL,
    );
  return mergeRegister(
    editor.registerCommand(KEY_TAB_COMMAND, (event) => $onTab(event, onTooLarge), COMMAND_PRIORITY_NORMAL),
    arrow(KEY_ARROW_UP_COMMAND, 'before', true),
    arrow(KEY_ARROW_LEFT_COMMAND, 'before', false),
    arrow(KEY_ARROW_DOWN_COMMAND, 'behind', true),
    arrow(KEY_ARROW_RIGHT_COMMAND, 'behind', false),
    editor.registerCommand(
      KEY_DOWN_COMMAND,
      (event) => {
        const isAsked = event.code === 'KeyT' && event.altKey && (event.ctrlKey || event.metaKey);
        if (!isAsked || event.shiftKey || !editor.dispatchCommand(FOCUS_TABLE_COMMAND, undefined)) {
          return false;
        }
        event.preventDefault();
        return true;
      },
      COMMAND_PRIORITY_NORMAL,
    ),
    registerAllSelected(editor),
    registerDeletions(editor),
    registerCellClipboard(editor, onTooLarge),
    registerActsOnCells(editor),
    registerMarks(editor),
  );
}

// ---- Moving.

function $onTab(event: KeyboardEvent, onTooLarge: () => void): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return false;
  const place = $cellPlaceOf(selection.focus.getNode());
  if (place === null) return false;
  const block = $readFormat().block ?? '';
  // In a list Tab indents, and in code it writes, in cells too; but nothing is written over several.
  if (['bullet', 'number', 'check'].includes(block)) return false;
  if (block === 'code' && $selectedCells() === null) return false;
  const next = $nextCell(place, event.shiftKey ? -1 : 1);
  // Before the first cell it is as anywhere: the focus goes on.
  if (next === null && event.shiftKey) return false;
  event.preventDefault();
  if (next !== null) $selectCell(next, 'end');
  else if (!$insertLine(place.table, 'row', $sizeOf(place.table).rows, 0)) onTooLarge();
  return true;
}

function $onArrow(editor: LexicalEditor, event: KeyboardEvent, side: Side, isVertical: boolean): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || event.altKey || event.ctrlKey || event.metaKey) return false;
  const place = $cellPlaceOf(selection.focus.getNode());
  if (place === null) {
    const isPlain = selection.isCollapsed() && !event.shiftKey;
    return isPlain && $enterBeside(editor, event, selection, side, isVertical);
  }
  const isLeaving =
    $isAtEdge(place.cell, selection.focus, side) || (isVertical && isOnEdgeLine(editor, place.cell, side));
  if (event.shiftKey) return $extend(event, selection, place, { side, isVertical, isLeaving });
  if (!isLeaving || !selection.isCollapsed()) return false;
  event.preventDefault();
  const step = side === 'before' ? -1 : 1;
  const next = isVertical ? $cellAt(place.table, place.row + step, place.column) : $nextCell(place, step);
  if (next !== null) $selectCell(next, side === 'before' ? 'end' : 'start');
  else $leave(place, side);
  return true;
}

/** By a cell at a time, once it reaches over one: a browser goes through a table as it was written, not as it looks. */
function $extend(
  event: KeyboardEvent,
  selection: RangeSelection,
  { table, row, column }: CellPlace,
  {
    side,
    isVertical,
    isLeaving,
  }: { readonly side: Side; readonly isVertical: boolean; readonly isLeaving: boolean },
): boolean {
  const isOverCells = $selectedCells() !== null;
  if (!isOverCells && !isLeaving) return false;
  const step = side === 'before' ? -1 : 1;
  const next = isVertical ? $cellAt(table, row + step, column) : $cellAt(table, row, column + step);
  const block = next?.getFirstChild();
  if (next === null || !$isElementNode(block)) {
    // At the table's edge: cells stay cells, and text goes on into the text beside it.
    if (isOverCells) event.preventDefault();
    return isOverCells;
  }
  event.preventDefault();
  const inside = block.getFirstDescendant();
  if ($isTextNode(inside)) selection.focus.set(inside.getKey(), 0, 'text');
  else selection.focus.set(block.getKey(), 0, 'element');
  return true;
}

/** Out of the table, into text that is made if there is none. */
function $leave({ table }: CellPlace, side: Side): void {
  const beside = side === 'before' ? table.getPreviousSibling() : table.getNextSibling();
  if ($isElementNode(beside) && !$isTableNode(beside)) {
    if (side === 'before') beside.selectEnd();
    else beside.selectStart();
    return;
  }
  const paragraph = $createParagraphNode();
  if (side === 'before') table.insertBefore(paragraph);
  else table.insertAfter(paragraph);
  paragraph.select();
}

/** From the text beside a table into its nearest cell, where the browser would pass it by. */
function $enterBeside(
  editor: LexicalEditor,
  event: KeyboardEvent,
  selection: RangeSelection,
  side: Side,
  isVertical: boolean,
): boolean {
  const block = $blockOf(selection.anchor.getNode());
  const table = side === 'before' ? block?.getPreviousSibling() : block?.getNextSibling();
  if (block === null || !$isTableNode(table) || !$isBlockEdge(editor, block, selection, side, isVertical)) {
    return false;
  }
  const { rows, columns } = $sizeOf(table);
  const cell =
    side === 'behind' ? $cellAt(table, 0, 0) : $cellAt(table, rows - 1, isVertical ? 0 : columns - 1);
  if (cell === null) return false;
  event.preventDefault();
  $selectCell(cell, side === 'before' ? 'end' : 'start');
  return true;
}

function $blockOf(node: LexicalNode): LexicalNode | null {
  for (let block: LexicalNode | null = node; block !== null; block = block.getParent()) {
    if ($isRootOrShadowRoot(block.getParent())) return block;
  }
  return null;
}

function $isBlockEdge(
  editor: LexicalEditor,
  block: LexicalNode,
  { anchor }: RangeSelection,
  side: Side,
  isVertical: boolean,
): boolean {
  if (!$isElementNode(block)) return false;
  const edge = side === 'before' ? block.getFirstDescendant() : block.getLastDescendant();
  const node = anchor.getNode();
  const end =
    anchor.type === 'text' ? node.getTextContentSize() : $isElementNode(node) ? node.getChildrenSize() : 0;
  const isAtEnd =
    (edge === null || node.is(edge) || node.is(block)) && anchor.offset === (side === 'before' ? 0 : end);
  if (isAtEnd || !isVertical) return isAtEnd;
  const element = editor.getElementByKey(block.getKey());
  const drawn = getSelection();
  if (element === null || drawn === null || drawn.rangeCount === 0) return false;
  const caret = drawn.getRangeAt(0).getBoundingClientRect();
  const box = element.getBoundingClientRect();
  if (caret.height === 0) return false;
  return side === 'before' ? caret.top - box.top < caret.height : box.bottom - caret.bottom < caret.height;
}

/** Editors in which everything was selected by key, and not all cells by the pointer: a browser has the same range for both. */
const allSelected = new WeakSet<LexicalEditor>();

function registerAllSelected(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerCommand(
      SELECT_ALL_COMMAND,
      () => {
        allSelected.add(editor);
        return false;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    // The pointer comes to all cells over fewer of them.
    editor.registerUpdateListener(({ editorState }) => {
      if (allSelected.has(editor) && !editorState.read($isAllSelected)) allSelected.delete(editor);
    }),
  );
}

/** All of a document that is one table is more than its cells: then it is the document that is deleted or replaced. */
function $takeInAll(): boolean {
  if (!allSelected.has($getEditor()) || !$isAllOfTable()) return false;
  allSelected.delete($getEditor());
  $getRoot().select(0, 1);
  return true;
}

/** As Lexical selects all of a document, or as the browser reads it back. */
function $isAllSelected(): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return false;
  const { anchor, focus } = selection;
  const isRoot = anchor.key === 'root' && focus.key === 'root';
  return (isRoot && focus.offset - anchor.offset === $getRoot().getChildrenSize()) || $isAllOfTable();
}

/** Whether all cells are selected, and there is nothing else. */
function $isAllOfTable(): boolean {
  const cells = $selectedCells();
  const root = $getRoot();
  if (cells === null || root.getChildrenSize() !== 1 || !cells.table.is(root.getFirstChild())) return false;
  const { rows, columns } = $sizeOf(cells.table);
  return cells.top === 0 && cells.left === 0 && cells.bottom === rows - 1 && cells.right === columns - 1;
}

// ---- Deleting and replacing.

function registerDeletions(editor: LexicalEditor): () => void {
  const on = <T>(command: LexicalCommand<T>, act: (payload: T) => boolean): (() => void) =>
    editor.registerCommand(command, act, COMMAND_PRIORITY_HIGH);
  return mergeRegister(
    on(DELETE_CHARACTER_COMMAND, (isBackward) => $deletes() || $stopsAtTable(isBackward)),
    on(DELETE_WORD_COMMAND, (isBackward) => $deletes() || $stopsAtTable(isBackward)),
    on(DELETE_LINE_COMMAND, (isBackward) => $deletes() || $stopsAtTable(isBackward)),
    on(REMOVE_TEXT_COMMAND, $deletes),
    // What is typed over cells goes into the first of them.
    on(INSERT_PARAGRAPH_COMMAND, () => ($deletes(), false)),
    on(INSERT_LINE_BREAK_COMMAND, () => ($deletes(), false)),
    on(CONTROLLED_TEXT_INSERTION_COMMAND, () => ($deletes(), false)),
    // What is dragged away is deleted where it was, in reading order.
    on(DRAGSTART_COMMAND, (event) => {
      if (!$cutsTable()) return false;
      event.preventDefault();
      return true;
    }),
  );
}

/** True if cells were emptied; a selection across a table's edge is made whole, and what is to happen goes on. */
function $deletes(): boolean {
  if ($takeInAll()) return false;
  const cells = $selectedCells();
  if (cells !== null) {
    $clearCells(cells);
    return true;
  }
  const selection = $getSelection();
  if ($isRangeSelection(selection) && !selection.isCollapsed()) $takeInTables(selection);
  return false;
}

/** A cell's edge, and the text beside a table, are not deleted through: the caret only goes there. */
function $stopsAtTable(isBackward: boolean): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
  const side: Side = isBackward ? 'before' : 'behind';
  const node = selection.anchor.getNode();
  const place = $cellPlaceOf(node);
  const block = $blockOf(node);
  const beside = isBackward ? block?.getPreviousSibling() : block?.getNextSibling();
  if ($isTableNode(beside) && $isElementNode(block) && $isAtEnd(block, selection, side)) {
    const { rows, columns } = $sizeOf(beside);
    const cell = isBackward ? $cellAt(beside, rows - 1, columns - 1) : $cellAt(beside, 0, 0);
    if (cell !== null) $selectCell(cell, isBackward ? 'end' : 'start');
    if (block.isEmpty() && block.getNextSibling() !== null) block.remove();
    return true;
  }
  // A heading or a list in a cell becomes a paragraph first, as anywhere; then there is nothing more.
  if (place === null || !$isAtEdge(place.cell, selection.focus, side)) return false;
  return !isBackward || place.cell.getFirstChild()?.getType() === 'paragraph';
}

function $isAtEnd(block: LexicalNode, { anchor }: RangeSelection, side: Side): boolean {
  if (!$isElementNode(block)) return false;
  const edge = side === 'before' ? block.getFirstDescendant() : block.getLastDescendant();
  const node = anchor.getNode();
  const size = $isElementNode(node) ? node.getChildrenSize() : node.getTextContentSize();
  return (
    (edge === null || node.is(edge) || node.is(block)) && anchor.offset === (side === 'before' ? 0 : size)
  );
}

// ---- The clipboard.

function registerCellClipboard(editor: LexicalEditor, onTooLarge: () => void): () => void {
  const copy = (event: ClipboardEvent | KeyboardEvent | null, isCut: boolean): boolean => {
    if (isCut && $takeInAll()) return false;
    const cells = $selectedCells();
    if (cells === null) {
      const selection = $getSelection();
      if (isCut && $isRangeSelection(selection)) $takeInTables(selection);
      return false;
    }
    if (!(event instanceof ClipboardEvent) || event.clipboardData === null) return false;
    event.preventDefault();
    $writeCells(editor, cells, event.clipboardData);
    if (isCut) $clearCells(cells);
    return true;
  };
  return mergeRegister(
    editor.registerCommand(COPY_COMMAND, (event) => copy(event, false), COMMAND_PRIORITY_HIGH),
    editor.registerCommand(CUT_COMMAND, (event) => copy(event, true), COMMAND_PRIORITY_HIGH),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => event instanceof ClipboardEvent && $paste(editor, event, onTooLarge),
      COMMAND_PRIORITY_HIGH,
    ),
  );
}

function $paste(editor: LexicalEditor, event: ClipboardEvent, onTooLarge: () => void): boolean {
  const selection = $getSelection();
  const { clipboardData: data } = event;
  if (!$isRangeSelection(selection) || data === null) return false;
  if ($takeInAll()) return false;
  const cells = $selectedCells();
  const place =
    cells === null
      ? $cellPlaceOf(selection.anchor.getNode())
      : $cellPlaceOf($cellAt(cells.table, cells.top, cells.left));
  const table = place === null ? null : $tableIn(editor, data);
  if (place !== null && table !== null) {
    event.preventDefault();
    $addUpdateTag(PASTE_TAG);
    if (!$fillCells(place, table)) onTooLarge();
    return true;
  }
  // Anything else goes where it always goes: over cells, into the first of them.
  $deletes();
  return false;
}

// ---- What is selected, on the screen.

function registerMarks(editor: LexicalEditor): () => void {
  let marked: HTMLElement[] = [];
  return editor.registerUpdateListener(({ editorState }) => {
    const keys = editorState.read(() => {
      const cells = $selectedCells();
      return cells === null ? [] : $cellsIn(cells).flatMap((row) => row.map((cell) => cell.getKey()));
    });
    if (keys.length === 0 && marked.length === 0) return;
    const next = keys.flatMap((key) => editor.getElementByKey(key) ?? []);
    for (const element of marked) if (!next.includes(element)) delete element.dataset['cellSelected'];
    for (const element of next) element.dataset['cellSelected'] = '';
    editor.getRootElement()?.toggleAttribute('data-cells-selected', next.length > 0);
    marked = next;
  });
}
