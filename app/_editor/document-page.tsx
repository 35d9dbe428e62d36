// The page of one document: from the address to an open session to the view. Everything in between has a face: not
// hydrated yet, loading, not there, not allowed.
'use client';

import { useEffect } from 'react';

import { unreachable } from '../../lib/base/assert.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { useReadersLanguage } from '../_text/first-texts.ts';
import { followTheme } from '../_ui/theme.ts';
import { useWatched } from '../_ui/use-watched.ts';
import { DocumentSkeleton } from './document-skeleton.tsx';
import { DocumentView, type DocumentViewProps } from './document-view.tsx';
import { NoDocument } from './no-document.tsx';
import { useDocumentId } from './use-document-id.ts';
import { useDocumentSession } from './use-document-session.ts';

export function DocumentPage() {
  const addressed = useDocumentId();
  useEffect(followTheme, []);
  useReadersLanguage();
  switch (addressed.state) {
    case 'unknown':
      return <DocumentSkeleton />;
    case 'invalid':
      return <NoDocument reason="not-found" />;
    case 'named':
      return <OpenDocument key={addressed.id} documentId={addressed.id} />;
    default:
      return unreachable(addressed);
  }
}

function OpenDocument({ documentId }: { readonly documentId: DocumentId }) {
  const session = useDocumentSession(documentId);
  return session === null ? (
    <DocumentSkeleton />
  ) : (
    <OpenedDocument documentId={documentId} session={session} />
  );
}

/** A session may go on with another Y.Doc: then all that shows the old one is made anew. */
function OpenedDocument({ documentId, session }: DocumentViewProps) {
  const generation = useWatched(session.generation);
  return <DocumentView key={generation} documentId={documentId} session={session} />;
}
