// The editor of an open document: built over its element, bound to its content, and taken apart again.
'use client';

import {
  type LexicalEditor,
  COMMAND_PRIORITY_EDITOR,
  mergeRegister,
  REDO_COMMAND,
  UNDO_COMMAND,
} from 'lexical';
import { useEffect, useState } from 'react';

import { systemClock } from '../../lib/base/clock.ts';
import type { DocumentBinding, EditHistory } from '../../lib/document/binding.ts';
import { bindFlow } from '../../lib/document/binding/flow-binding.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { buildDocumentEditor } from './document-editor.ts';

export interface OpenEditor {
  readonly editor: LexicalEditor;
  readonly binding: DocumentBinding;
}

export interface DocumentEditorState {
  /** Null until the element is there. */
  readonly open: OpenEditor | null;
  /** The text could not be brought into the editor: what shows is not to be trusted, and cannot be changed. */
  readonly isLocked: boolean;
}

/** The content must be there: whoever calls this gives the element once the session is ready. */
export function useDocumentEditor(
  session: DocumentSession,
  element: HTMLElement | null,
): DocumentEditorState {
  const [open, setOpen] = useState<OpenEditor | null>(null);
  const [isLocked, setLocked] = useState(false);
  const { doc, awareness } = session;

  useEffect(() => {
    if (element === null) return;
    const { editor, dispose } = buildDocumentEditor();
    const binding = bindFlow({
      editor,
      doc,
      awareness,
      clock: systemClock,
      onError({ outcome, error }) {
        setLocked(outcome === 'locked');
        reportError(error);
      },
    });
    const unregister = mergeRegister(
      registerHistory(editor, binding.history),
      binding.holdsText.subscribe(() => session.noteUnwritten(binding.holdsText.get())),
      // A later change may be what the binding needed to unlock it.
      editor.registerEditableListener((isEditable) => {
        if (isEditable) setLocked(false);
      }),
    );
    editor.setRootElement(element);
    setOpen({ editor, binding });
    return () => {
      setOpen(null);
      binding.close();
      unregister();
      dispose();
    };
  }, [session, doc, awareness, element]);

  return { open, isLocked };
}

function registerHistory(editor: LexicalEditor, history: EditHistory): () => void {
  return mergeRegister(
    editor.registerCommand(UNDO_COMMAND, () => (history.undo(), true), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(REDO_COMMAND, () => (history.redo(), true), COMMAND_PRIORITY_EDITOR),
  );
}
