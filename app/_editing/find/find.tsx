// Find and replace, while it is open: opened by FIND_COMMAND, closed by Escape. A second Ctrl+F in its field is the
// browser's own.
'use client';

import { $getSelection, $isRangeSelection, COMMAND_PRIORITY_EDITOR, type LexicalEditor } from 'lexical';
import { useEffect, useState } from 'react';

import { focusText } from '../../_editor/focus-text.ts';
import './find-highlights.css';
import { FindBar } from './find-bar.tsx';
import { FIND_COMMAND, type FindMode } from './find-command.ts';

interface Opened {
  readonly mode: FindMode;
  /** What was selected, which most want to look for. */
  readonly query: string;
  /** Counts on each time that it is asked for. */
  readonly asked: number;
}

export function Find({ editor }: { readonly editor: LexicalEditor }) {
  const [opened, setOpened] = useState<Opened | null>(null);

  useEffect(
    () =>
      editor.registerCommand(
        FIND_COMMAND,
        (mode) => {
          const query = $selectedWords();
          setOpened((before) => ({ mode, query, asked: (before?.asked ?? 0) + 1 }));
          return true;
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  );

  if (opened === null) return null;
  return (
    <FindBar
      editor={editor}
      mode={opened.mode}
      query={opened.query}
      asked={opened.asked}
      onClose={(session) => {
        setOpened(null);
        // First the selection: the focus shows it where it is.
        session?.selectFound();
        focusText(editor);
      }}
    />
  );
}

function $selectedWords(): string {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || selection.isCollapsed()) return '';
  const words = selection.getTextContent();
  return words.length <= 100 && !words.includes('\n') ? words : '';
}
