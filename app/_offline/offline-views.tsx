// What an open document does for the time without a server: keeps the app and itself on this device, and offers a new
// version of the app when there is one.
'use client';

import { useEffect } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { useWatched } from '../_ui/use-watched.ts';
import { keepApp, lookForNewVersion } from './app-worker.ts';
import { NewVersion } from './new-version.tsx';
import { useKeptDocument } from './use-kept-document.ts';
import { whenConnectedAgain } from './when-connected-again.ts';

export interface OfflineViewsProps {
  readonly session: DocumentSession;
  readonly documentId: DocumentId;
}

export function OfflineViews({ session, documentId }: OfflineViewsProps) {
  useKeptDocument(session, documentId);
  useEffect(keepApp, []);
  // An update begins with a server that goes.
  useEffect(() => whenConnectedAgain(session.saving, lookForNewVersion), [session]);
  const { state } = useWatched(session.exactStatus);
  return <NewVersion isAllSaved={state === 'saved'} />;
}
