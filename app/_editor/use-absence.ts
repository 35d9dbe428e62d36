// Why a document does not come, or comes from this device alone. A socket that is refused tells a browser nothing, so
// when the server takes its time the HTTP side is asked: is there no such document (any more), or no server?
'use client';

import { useEffect, useState } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';

export type Absence = 'missing' | 'unreachable';

const patienceMs = 1_000;
const againMs = 5_000;

/**
 * Null while there is no reason for worry. `waiting`: nothing has come from the server, or nothing comes any more. Once the
 * server says that the document is there, it is dialled.
 */
export function useAbsence(
  documentId: DocumentId,
  session: DocumentSession,
  waiting: boolean,
): Absence | null {
  const [absence, setAbsence] = useState<Absence | null>(null);

  useEffect(() => {
    if (!waiting) return;
    let ended = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const found = await lookFor(documentId);
      if (ended) return;
      setAbsence(found);
      timer = setTimeout(() => void ask(), againMs);
      // It may have been deleted before: then nobody else dials.
      if (found === null) session.retryNow();
    };
    timer = setTimeout(() => void ask(), patienceMs);
    return () => {
      ended = true;
      clearTimeout(timer);
      // What was found now says nothing about the next time.
      setAbsence(null);
    };
  }, [documentId, session, waiting]);

  return waiting ? absence : null;
}

async function lookFor(documentId: DocumentId): Promise<Absence | null> {
  try {
    // Seldom needed: not worth loading with every document.
    const { askForDocument } = await import('../_offline/ask-for-document.ts');
    return await askForDocument(documentId);
  } catch {
    return 'unreachable';
  }
}
