// Notes that this document has a copy on this device, under which title, and when it was last looked at or changed here:
// so that the list of documents can show it without a server.
'use client';

import { useEffect } from 'react';

import { createApiClient } from '../../lib/api/client.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { readTitle } from '../../lib/document/title.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { keptDocuments } from '../../lib/sync/kept-documents.browser.ts';
import { makeBegun } from '../../lib/sync/make-begun.ts';
import type { Transaction } from 'yjs';
import { whenConnectedAgain } from './when-connected-again.ts';

/** Long enough that typing costs nothing, short enough that a list beside it is true. */
const noteDelayMs = 1_000;

export function useKeptDocument({ doc, saving }: DocumentSession, id: DocumentId): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let noted: string | null = null;
    const note = () => {
      clearTimeout(timer);
      timer = undefined;
      noted = readTitle(doc);
      // Where nothing is kept there is nothing to list.
      keptDocuments
        .note(id, { title: noted, at: systemClock.now(), goneSince: undefined })
        .catch(() => undefined);
    };
    const onChange = ({ local }: Transaction) => {
      if (local || readTitle(doc) !== noted) timer ??= setTimeout(note, noteDelayMs);
    };
    const onGoing = () => {
      if (timer !== undefined) note();
    };
    note();
    doc.on('afterTransaction', onChange);
    addEventListener('pagehide', onGoing);
    // It may have been noted as deleted, and was restored.
    const endAgain = whenConnectedAgain(saving, note);
    return () => {
      onGoing();
      endAgain();
      doc.off('afterTransaction', onChange);
      removeEventListener('pagehide', onGoing);
    };
  }, [doc, saving, id]);

  // This one may have been begun without a server.
  useEffect(() => {
    const make = () => {
      makeBegun(keptDocuments, createApiClient()).catch(() => undefined);
    };
    make();
    addEventListener('online', make);
    return () => removeEventListener('online', make);
  }, []);
}
