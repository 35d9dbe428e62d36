// The page's one document list: made with the page, fresh whenever and while somebody looks at it.
'use client';

import { useEffect, useState } from 'react';

import { createApiClient } from '../../lib/api/client.ts';
import { systemClock } from '../../lib/base/clock.ts';
import { keptDocuments } from '../../lib/sync/kept-documents.browser.ts';
import { makeBegun } from '../../lib/sync/make-begun.ts';
import { DocumentList } from './document-list.ts';

/** Others write meanwhile, and the server notes a new title some seconds after it was typed. */
const refreshIntervalMs = 10_000;

export function useDocumentList(): DocumentList {
  const [list] = useState(() => {
    const api = createApiClient();
    return new DocumentList(api, {
      kept: keptDocuments,
      makeBegun: () => makeBegun(keptDocuments, api),
      noteGone: (id, isGone) => keptDocuments.note(id, { goneSince: isGone ? systemClock.now() : undefined }),
      // Seldom anything to do: not worth loading with the list.
      forgetDeleted: async (listed) =>
        (await import('../_offline/forget-deleted-here.ts')).forgetDeletedHere(listed),
      // What makes content is needed only here, without a server.
      begin: async () => (await import('../_offline/begin-document.ts')).beginDocument(),
    });
  });

  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === 'visible') void list.refresh();
    };
    refresh();
    addEventListener('online', refresh);
    addEventListener('focus', refresh);
    document.addEventListener('visibilitychange', refresh);
    const timer = setInterval(refresh, refreshIntervalMs);
    return () => {
      clearInterval(timer);
      removeEventListener('online', refresh);
      removeEventListener('focus', refresh);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [list]);

  return list;
}
