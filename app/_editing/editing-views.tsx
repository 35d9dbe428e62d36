// The features of the second chunk, mounted on an open editor. Each is a component that registers what it answers when
// it comes and takes it back when it goes, and draws what floats beside the text.
'use client';

import { useEffect } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { ALL_ANSWER_COMMAND } from '../_editor/commands.ts';
import { registerDragAndDrop } from '../_editor/drag-and-drop.ts';
import type { OpenEditor } from '../_editor/use-document-editor.ts';
import { LinkPopover } from '../_menus/link-popover.tsx';
import { OfflineViews } from '../_offline/offline-views.tsx';
import { Images } from './images/images.tsx';
import { Equations } from './equation/equations.tsx';
import { CodeBlocks } from './code/code-tools.tsx';
import { registerPaste } from './paste/register-paste.ts';
import { DocumentPanels } from './document-menu/document-panels.tsx';
import { LeaveGuard } from './leaving/leave-guard.tsx';
import { ReturnReview } from '../_status/return-review.tsx';
import { FollowViews } from '../_presence/follow-views.tsx';
import { followKeyboard } from './dock/keyboard-space.ts';
import { Tables } from './tables/tables.tsx';
import { WritingAids } from './writing-aids.tsx';

export interface EditingProps {
  readonly open: OpenEditor;
  readonly session: DocumentSession;
  readonly documentId: DocumentId;
}

export interface EditingViewsProps extends EditingProps {
  /** It can be read, and no longer be written in. */
  readonly isClosed: boolean;
}

export function EditingViews({ open, session, documentId, isClosed }: EditingViewsProps) {
  const { editor } = open;
  // The effects of what is within this one ran before this.
  useEffect(() => void editor.dispatchCommand(ALL_ANSWER_COMMAND, undefined), [editor]);
  return (
    <>
      {!isClosed && <WritingViews open={open} session={session} documentId={documentId} />}
      <LeaveGuard session={session} />
      <DocumentPanels
        key={`panels ${editor.getKey()}`}
        editor={editor}
        session={session}
        documentId={documentId}
      />
    </>
  );
}

/** Of no use to a document that takes nothing more. */
function WritingViews({ open, session, documentId }: EditingProps) {
  const { editor } = open;
  useEffect(() => registerDragAndDrop(editor), [editor]);
  useEffect(() => registerPaste(editor), [editor]);
  useEffect(followKeyboard, []);
  return (
    <>
      <LinkPopover editor={editor} />
      <Equations editor={editor} />
      <CodeBlocks editor={editor} />
      <Images editor={editor} session={session} documentId={documentId} />
      <Tables editor={editor} />
      <OfflineViews session={session} documentId={documentId} />
      <FollowViews open={open} session={session} />
      <ReturnReview editor={editor} session={session} />
      <WritingAids key={editor.getKey()} editor={editor} session={session} documentId={documentId} />
    </>
  );
}
