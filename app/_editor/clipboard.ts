// Copying, cutting and pasting, and input that a browser hands over as data: autocorrection, dropped text. In place of
// @lexical/clipboard and @lexical/html, whose importers and exporters for every kind of editor cost 9 kB gzipped.

import {
  $addUpdateTag,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_EDITOR,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  COPY_COMMAND,
  CUT_COMMAND,
  INTERNAL_$expandSelectionToWholeDocument as $expandToWholeDocument,
  type LexicalEditor,
  mergeRegister,
  PASTE_COMMAND,
  PASTE_TAG,
  type PasteCommandType,
  type RangeSelection,
} from 'lexical';

import { $writeSelected } from './copied-content.ts';
import { $insertData } from './pasted-content.ts';

export function registerClipboard(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerCommand(COPY_COMMAND, (event) => $copy(editor, event), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(CUT_COMMAND, (event) => $cut(editor, event), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(PASTE_COMMAND, (event) => $paste(editor, event), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(
      CONTROLLED_TEXT_INSERTION_COMMAND,
      (input) => $insert(editor, input),
      COMMAND_PRIORITY_EDITOR,
    ),
  );
}

function $copy(editor: LexicalEditor, event: ClipboardEvent | KeyboardEvent | null): boolean {
  const selection = $selectedRange();
  if (selection === null || !(event instanceof ClipboardEvent) || event.clipboardData === null) return false;
  event.preventDefault();
  $writeSelected(editor, selection, event.clipboardData);
  return true;
}

function $cut(editor: LexicalEditor, event: ClipboardEvent | KeyboardEvent | null): boolean {
  const selection = $selectedRange();
  // First, so that what is copied is exactly what goes: of a whole document the heading too, not its words alone.
  if (selection !== null) $expandToWholeDocument(selection);
  if (!$copy(editor, event)) return false;
  selection?.removeText();
  return true;
}

function $paste(editor: LexicalEditor, event: PasteCommandType): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return false;
  // Also if there is nothing that can be read, as with files: the browser must not insert by itself.
  event.preventDefault();
  if (!(event instanceof ClipboardEvent) || event.clipboardData === null) return true;
  $addUpdateTag(PASTE_TAG);
  $insertData(editor, event.clipboardData, selection);
  return true;
}

function $insert(editor: LexicalEditor, input: InputEvent | string): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return false;
  if (typeof input === 'string') selection.insertText(input);
  else if (input.dataTransfer) $insertData(editor, input.dataTransfer, selection);
  else if (input.data) selection.insertText(input.data);
  return true;
}

function $selectedRange(): RangeSelection | null {
  const selection = $getSelection();
  return $isRangeSelection(selection) && !selection.isCollapsed() ? selection : null;
}
