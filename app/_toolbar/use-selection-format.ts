// What the selection of an editor is, as it changes.
'use client';

import type { LexicalEditor } from 'lexical';
import { useEffect, useState } from 'react';

import { $readFormat, isSameFormat, noFormat, type SelectionFormat } from '../_editor/selection-format.ts';

export function useSelectionFormat(editor: LexicalEditor | null): SelectionFormat {
  const [format, setFormat] = useState(noFormat);

  useEffect(
    () =>
      editor?.registerUpdateListener(({ editorState }) => {
        const next = editorState.read($readFormat);
        setFormat((before) => (isSameFormat(before, next) ? before : next));
      }),
    [editor],
  );

  return format;
}
