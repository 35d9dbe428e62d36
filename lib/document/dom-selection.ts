// The selection that the browser shows but has not reported yet. A click or an arrow key moves it at once and tells
// the editor a task later. An edit of somebody else that arrives in between would be shown with the old selection, and
// the click lost; a key pressed in between would act at the old place. So before either, the editor takes it over.

import {
  $createRangeSelectionFromDom,
  $getSelection,
  $isNodeSelection,
  $isRangeSelection,
  $setSelection,
  COMMAND_PRIORITY_CRITICAL,
  KEY_DOWN_COMMAND,
  type LexicalEditor,
  type RangeSelection,
} from 'lexical';

/** To be called outside of an update. Cheap if the editor has the browser's selection. */
export function adoptDomSelection(editor: LexicalEditor): void {
  if (editor._updating) return;
  if (editor.read(() => $shownElsewhere(editor)) === null) return;
  editor.update(() => $adopt(editor), { discrete: true });
}

/** Lets every key act where the browser shows the caret. Returns what ends it. */
export function keepSelectionForKeys(editor: LexicalEditor): () => void {
  const adopt = (): boolean => {
    $adopt(editor);
    return false;
  };
  return editor.registerCommand(KEY_DOWN_COMMAND, adopt, COMMAND_PRIORITY_CRITICAL);
}

function $adopt(editor: LexicalEditor): void {
  const shown = $shownElsewhere(editor);
  if (shown !== null) $setSelection(shown);
}

/** The browser's selection if it lies in the editor and its ends are not those of the editor's; null otherwise. */
function $shownElsewhere(editor: LexicalEditor): RangeSelection | null {
  // During a composition the browser owns the caret; without a DOM there is none.
  if (editor._headless || editor.isComposing()) return null;
  const root = editor.getRootElement();
  if (root === null || root.ownerDocument.activeElement !== root) return null;
  const held = $getSelection();
  const shown = $createRangeSelectionFromDom(root.ownerDocument.getSelection(), editor);
  // While a block without text is selected, a browser keeps a caret somewhere that nobody put there.
  if (shown === null || held === null || $isNodeSelection(held)) return null;
  // The ends only: a format that was switched on for the next letter is the editor's alone.
  const isSame = $isRangeSelection(held) && held.anchor.is(shown.anchor) && held.focus.is(shown.focus);
  return isSame ? null : shown;
}
