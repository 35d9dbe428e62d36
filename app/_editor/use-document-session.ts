// One document's session, for as long as its page is shown.
'use client';

import { useEffect, useState } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import { type DocumentSession, openDocumentSession } from '../../lib/sync/document-session.ts';
import { profile } from '../_presence/profile-store.ts';

/** Null until the session is open; its owner is remounted by key when the id changes. */
export function useDocumentSession(documentId: DocumentId): DocumentSession | null {
  const [session, setSession] = useState<DocumentSession | null>(null);

  useEffect(() => {
    const opened = openDocumentSession({ documentId, serverUrl: syncUrl(), profile: profile.get() });
    const endProfile = profile.subscribe(() => opened.setProfile(profile.get()));
    setSession(opened);
    return () => {
      setSession(null);
      endProfile();
      opened.close();
    };
  }, [documentId]);

  return session;
}

function syncUrl(): string {
  const url = new URL('/sync', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
