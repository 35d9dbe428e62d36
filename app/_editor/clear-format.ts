// Taking every mark off the selected text: formats, colours, links. Not its kind of block.

import { $toggleLink } from '@lexical/link';
import { $patchStyleText } from '@lexical/selection';
import { $getSelection, $isRangeSelection } from 'lexical';

import { $selectedLink, markFormats } from './selection-format.ts';

export function $clearFormat(): void {
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
