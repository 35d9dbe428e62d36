// The rows of the list, the latest edit first, and the clock that keeps "5 minutes ago" true.
'use client';

import { useEffect, useState } from 'react';

import type { ApiError } from '../../lib/api/client.ts';
import type { DocumentSummary } from '../../lib/api/contract.ts';
import type { Result } from '../../lib/base/result.ts';
import type { DocumentsHere } from './document-list.ts';
import { type DocumentPlace, DocumentRow } from './document-row.tsx';
import styles from './document-rows.module.css';

export interface DocumentRowsProps {
  readonly documents: readonly DocumentSummary[];
  /** What of them is on this device, while there is no server. */
  readonly here: DocumentsHere | null;
  /** There is a server to do it. */
  readonly canChange: boolean;
  readonly onRename: (id: string, title: string) => Promise<Result<DocumentSummary, ApiError>>;
  readonly onRemove: (id: string, title: string) => void;
}

export function DocumentRows({ documents, here, canChange, onRename, onRemove }: DocumentRowsProps) {
  const nowMs = useMinuteClock();
  return (
    // Safari takes the list out of a list without bullets, unless told.
    // oxlint-disable-next-line jsx-a11y/no-redundant-roles
    <ul role="list" className={styles.rows}>
      {documents.map((document) => (
        <DocumentRow
          key={document.id}
          document={document}
          nowMs={nowMs}
          place={placeOf(document.id, here)}
          canChange={canChange}
          onRename={(title) => onRename(document.id, title)}
          onRemove={(title) => onRemove(document.id, title)}
        />
      ))}
    </ul>
  );
}

function placeOf(id: string, here: DocumentsHere | null): DocumentPlace {
  if (here === null) return 'server';
  if (here.unmade.has(id)) return 'only-here';
  return here.ids.has(id) ? 'here' : 'not-here';
}

const minuteMs = 60_000;

function useMinuteClock(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
