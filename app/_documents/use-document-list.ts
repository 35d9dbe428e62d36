// The page's one document list: made with the page, fresh whenever and while somebody looks at it.
'use client';

import { useEffect, useState } from 'react';

import { createApiClient } from '../../lib/api/client.ts';
import { DocumentList } from './document-list.ts';

/** Others write meanwhile, and the server notes a new title some seconds after it was typed. */
const refreshIntervalMs = 10_000;

export function useDocumentList(): DocumentList {
  const [list] = useState(() => new DocumentList(createApiClient()));

  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === 'visible') void list.refresh();
    };
    refresh();
    addEventListener('focus', refresh);
    document.addEventListener('visibilitychange', refresh);
    const timer = setInterval(refresh, refreshIntervalMs);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', refresh);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [list]);

  return list;
}
