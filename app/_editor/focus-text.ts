// Moving the focus into the text, with the caret where it was, or at the start if it never was anywhere.

import type { LexicalEditor } from 'lexical';

export function focusText(editor: LexicalEditor): void {
  // First the element: left to Lexical, the focus would come in the middle of its commit, which it warns of itself.
  editor.getRootElement()?.focus({ preventScroll: true });
  editor.focus(undefined, { defaultSelection: 'rootStart' });
}
