// The features of the second chunk, mounted on an open editor. Each is a component that registers what it answers when
// it comes and takes it back when it goes, and draws what floats beside the text.
'use client';

import { useEffect } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { registerDragAndDrop } from '../_editor/drag-and-drop.ts';
import type { OpenEditor } from '../_editor/use-document-editor.ts';
import { LinkPopover } from '../_menus/link-popover.tsx';

export interface EditingProps {
  readonly open: OpenEditor;
  readonly session: DocumentSession;
  readonly documentId: DocumentId;
}

export function EditingViews({ open: { editor } }: EditingProps) {
  useEffect(() => registerDragAndDrop(editor), [editor]);
  return <LinkPopover editor={editor} />;
}
