// Whether an editor takes changes, as it is now: a binding that cannot keep it right, or a document that was deleted, locks
// it at any time.
'use client';

import type { LexicalEditor } from 'lexical';
import { useSyncExternalStore } from 'react';

export function useEditable(editor: LexicalEditor): boolean {
  return useSyncExternalStore(
    (onChange) => editor.registerEditableListener(onChange),
    () => editor.isEditable(),
  );
}
