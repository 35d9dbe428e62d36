// The selection that the browser shows but has not reported yet. A click moves it at once and tells the editor a
// task later; an edit of somebody else that arrives in between would be shown with the old selection, and the
// click would be lost. So before such an edit is taken in, the editor takes the selection over.

import {
  $createRangeSelectionFromDom,
  $getSelection,
  $isRangeSelection,
  $setSelection,
  type LexicalEditor,
} from 'lexical';

/** Takes over the browser's selection if it lies in the editor and differs from the editor's. Cheap if it does not. */
export function adoptDomSelection(editor: LexicalEditor): void {
  // During a composition the browser owns the caret; without a DOM there is none.
  if (editor._headless || editor._updating || editor.isComposing()) return;
  const root = editor.getRootElement();
  const shown = root?.ownerDocument.getSelection() ?? null;
  if (root === null || shown === null || root.ownerDocument.activeElement !== root) return;
  if (!editor.read(() => $differs(shown, editor))) return;
  editor.update(
    () => {
      const selection = $createRangeSelectionFromDom(shown, editor);
      if (selection !== null) $setSelection(selection);
    },
    { discrete: true },
  );
}

function $differs(shown: Selection, editor: LexicalEditor): boolean {
  const held = $getSelection();
  const selection = $createRangeSelectionFromDom(shown, editor);
  if (selection === null || held === null) return false;
  return !$isRangeSelection(held) || !held.is(selection);
}
