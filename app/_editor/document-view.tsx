// An open document: header, toolbar, title, text, and what floats over them.
'use client';

import { useEffect, useState } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import { titleText, readTitle } from '../../lib/document/title.ts';
import type { Watchable } from '../../lib/base/listeners.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { isWithoutServer, type SyncStatus } from '../../lib/sync/sync-status.ts';
import { ShapeViews } from '../_blocks/shape-views.tsx';
import { useFirstTexts } from '../_text/first-texts.ts';
import { Toolbar } from '../_toolbar/toolbar.tsx';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';
import { useWatched } from '../_ui/use-watched.ts';
import { DocumentHeader } from './document-header.tsx';
import { TextSkeleton } from './document-skeleton.tsx';
import styles from './document-view.module.css';
import { keepPageFromDroppedFiles } from './dropped-files.ts';
import { focusText } from './focus-text.ts';
import { NoDocument } from './no-document.tsx';
import { TextSurface } from './text-surface.tsx';
import { TitleField } from './title-field.tsx';
import { useAbsence } from './use-absence.ts';
import { usePartSoon } from './fetched-part.ts';
import { deferredPart, editingPart } from './parts.ts';
import { useDocumentEditor } from './use-document-editor.ts';

export interface DocumentViewProps {
  readonly documentId: DocumentId;
  readonly session: DocumentSession;
}

export function DocumentView({ documentId, session }: DocumentViewProps) {
  const texts = useFirstTexts();
  const reported = useWatched(session.status);
  const ready = useWatched(session.ready);
  const title = useTitle(session);
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { open, isLocked } = useDocumentEditor(session, element);
  const isOffline = isWithoutServer(reported);
  const deferred = usePartSoon(deferredPart, open !== null, isOffline);
  const editing = usePartSoon(editingPart, open !== null, isOffline);
  useLeaving(session);
  useEffect(keepPageFromDroppedFiles, []);

  const isEnded = reported.state === 'not-saved' && isFinal(reported.reason);
  const isDeleted = isEnded && reported.reason === 'deleted';
  // Who has deleted it may bring it back.
  const absence = useAbsence(documentId, session, isDeleted || (!isEnded && (!ready || isOffline)));
  if (absence === 'missing' && !ready) return <NoDocument reason="not-found" />;
  // There is a copy on this device of what others have deleted: it would be "offline" for ever.
  const source = absence === 'missing' ? deletedMeanwhile : session.status;
  const status = source.get();
  const isClosed = isEnded || absence === 'missing';
  if (!ready && isEnded) {
    return <NoDocument reason={isDeleted ? 'not-found' : 'refused'} />;
  }

  return (
    <div className={styles.page}>
      <a className="skip-link" href="#text">
        {texts.document.skip}
      </a>
      <header className={styles.top}>
        <DocumentHeader
          session={session}
          status={source}
          menu={
            open !== null &&
            editing !== null && <editing.DocumentMenu editor={open.editor} session={session} />
          }
        />
        <Toolbar
          editor={isClosed ? null : (open?.editor ?? null)}
          history={open?.binding.history ?? null}
          insertMenu={
            editing !== null && open !== null && !isClosed && <editing.InsertMenu editor={open.editor} />
          }
        />
      </header>
      <main className={styles.main}>
        {status.state === 'not-saved' &&
          (deferred === null ? (
            <Notice tone="bad">{texts.notSaved[status.reason]}</Notice>
          ) : (
            <deferred.NotSavedNotice documentId={documentId} session={session} reason={status.reason} />
          ))}
        {isLocked && (
          <Notice tone="bad" action={<Button onClick={() => location.reload()}>{texts.reload}</Button>}>
            {texts.document.locked}
          </Notice>
        )}
        {ready ? (
          <>
            <TitleField
              doc={session.doc}
              title={title}
              readOnly={isClosed}
              onLeave={() => {
                if (open !== null) focusText(open.editor);
              }}
            />
            <TextSurface ref={setElement} label={title} open={open} readOnly={isClosed} isLocked={isLocked}>
              {open !== null && editing !== null && (
                <editing.RemoteCursors editor={open.editor} cursors={open.binding.remoteCursors} />
              )}
            </TextSurface>
            {open !== null && <ShapeViews editor={open.editor} />}
            {editing !== null && open !== null && (
              <editing.EditingViews
                open={open}
                session={session}
                documentId={documentId}
                isClosed={isClosed}
              />
            )}
          </>
        ) : (
          <TextSkeleton isUnreachable={absence === 'unreachable'} />
        )}
      </main>
    </div>
  );
}

const deletedMeanwhile: Watchable<SyncStatus> = {
  get: () => deleted,
  subscribe: () => () => undefined,
};
const deleted: SyncStatus = { state: 'not-saved', reason: 'deleted' };

/** After these the server takes nothing more from this page: of what was deleted, until it is restored. */
function isFinal(reason: string): reason is 'deleted' | 'refused' | 'not-signed-in' {
  return reason === 'deleted' || reason === 'refused' || reason === 'not-signed-in';
}

/** The title now; the browser's tab shows it too. */
function useTitle({ doc, ready }: DocumentSession): string {
  const [source] = useState<Watchable<string>>(() => ({
    get: () => readTitle(doc),
    subscribe(onChange) {
      titleText(doc).observe(onChange);
      return () => titleText(doc).unobserve(onChange);
    },
  }));
  const { untitled } = useFirstTexts();
  const title = useWatched(source);
  const isReady = useWatched(ready);
  useEffect(() => {
    if (isReady) document.title = `${title.trim() === '' ? untitled : title} – Weft`;
  }, [title, untitled, isReady]);
  return title;
}

/**
 * Asks before the tab is closed, only if closing it would lose something; and when the page goes or is put aside, which
 * may be the last that it hears, gives what is under way to this device.
 */
function useLeaving(session: DocumentSession): void {
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (session.hasUnkeptEdits()) event.preventDefault();
    };
    const onGoing = () => session.flush();
    addEventListener('beforeunload', onBeforeUnload);
    addEventListener('pagehide', onGoing);
    document.addEventListener('visibilitychange', onGoing);
    return () => {
      removeEventListener('beforeunload', onBeforeUnload);
      removeEventListener('pagehide', onGoing);
      document.removeEventListener('visibilitychange', onGoing);
    };
  }, [session]);
}
