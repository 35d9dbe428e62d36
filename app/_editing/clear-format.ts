// Taking every mark off the selected text: formats, colours, links. Not its kind of block.

import { $toggleLink } from '@lexical/link';
import { $patchStyleText } from '@lexical/selection';
import { $getSelection, $isRangeSelection, COMMAND_PRIORITY_EDITOR, type LexicalEditor } from 'lexical';

import { CLEAR_FORMAT_COMMAND } from '../_editor/commands.ts';
import { $selectedLink, markFormats } from '../_editor/selection-format.ts';

export function registerClearFormat(editor: LexicalEditor): () => void {
  return editor.registerCommand(CLEAR_FORMAT_COMMAND, () => ($clearFormat(), true), COMMAND_PRIORITY_EDITOR);
}

function $clearFormat(): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return;
  if (selection.isCollapsed()) {
    selection.setFormat(0);
    selection.setStyle('');
    return;
  }
  for (const format of markFormats) {
    // A partly bold selection is made bold first: only then is all of it made plain.
    if (!selection.hasFormat(format)) selection.formatText(format);
    selection.formatText(format);
  }
  $patchStyleText(selection, { color: null, 'background-color': null });
  if ($selectedLink(selection) !== null) $toggleLink(null);
}
