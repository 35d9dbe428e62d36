// Copying and cutting a selected block without text: as the clipboard has it for text, for a selection of it.

import {
  $createRangeSelection,
  COMMAND_PRIORITY_LOW,
  COPY_COMMAND,
  CUT_COMMAND,
  IS_APPLE,
  KEY_DOWN_COMMAND,
  type LexicalEditor,
  mergeRegister,
} from 'lexical';

import { $writeSelected } from '../../_editor/copied-content.ts';
import { $removeVoids, $selectedVoid } from './select-void.ts';

export function registerVoidCopy(editor: LexicalEditor): () => void {
  return mergeRegister(
    // Lexical would answer these keys itself, without a clipboard to write to: the browser's event has one.
    editor.registerCommand(KEY_DOWN_COMMAND, $isCopyOfVoid, COMMAND_PRIORITY_LOW),
    ...[COPY_COMMAND, CUT_COMMAND].map((command) =>
      editor.registerCommand(
        command,
        (event) => $copy(editor, event, command === CUT_COMMAND),
        COMMAND_PRIORITY_LOW,
      ),
    ),
  );
}

function $isCopyOfVoid({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  if (altKey || shiftKey || !(IS_APPLE ? metaKey : ctrlKey) || !/^[cx]$/i.test(key)) return false;
  return $selectedVoid() !== null;
}

function $copy(editor: LexicalEditor, event: ClipboardEvent | KeyboardEvent | null, isCut: boolean): boolean {
  const node = $selectedVoid();
  if (node === null || !(event instanceof ClipboardEvent) || event.clipboardData === null) return false;
  event.preventDefault();
  const parent = node.getParentOrThrow();
  const index = node.getIndexWithinParent();
  const around = $createRangeSelection();
  around.anchor.set(parent.getKey(), index, 'element');
  around.focus.set(parent.getKey(), index + 1, 'element');
  $writeSelected(editor, around, event.clipboardData);
  if (isCut) $removeVoids('behind');
  return true;
}
