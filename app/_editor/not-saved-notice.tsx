// What stays in view when changes are no longer saved: why, and what can be done with what was written. Loaded later: until
// then the sentence stands alone.
'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';

import type { DocumentId } from '../../lib/base/ids.ts';
import { flowText } from '../../lib/document/flow/flow-text.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { type NotSavedReason, reasonsAboutContent } from '../../lib/sync/sync-status.ts';
import { SetAside } from '../_status/set-aside.tsx';
import { useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { leavePage } from '../_ui/leaving.ts';
import { Notice } from '../_ui/notice.tsx';

export interface NotSavedNoticeProps {
  readonly documentId: DocumentId;
  readonly session: DocumentSession;
  readonly reason: NotSavedReason;
}

export function NotSavedNotice({ documentId, session, reason }: NotSavedNoticeProps) {
  const router = useRouter();
  const texts = useTexts();
  const [said, setSaid] = useState<string | null>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(flowText(session.doc));
      setSaid(texts.document.textCopied);
    } catch {
      setSaid(texts.document.textNotCopied);
    }
  }

  async function restore() {
    // Needed this once: not worth loading with the rest. The server may be away.
    const client = await import('../../lib/api/client.ts').catch(() => null);
    const restored = await client?.createApiClient().restoreDocument(documentId);
    if (restored?.ok === true) location.reload();
    else setSaid(texts.document.notRestored);
  }

  return (
    <Notice
      tone="bad"
      action={
        <>
          <Button onClick={() => void copy()}>{texts.document.copyText}</Button>
          {reasonsAboutContent.has(reason) && <SetAside session={session} tell={setSaid} />}
          {reason === 'deleted' && (
            <>
              <Button onClick={() => void restore()}>{texts.document.restore}</Button>
              <Button onClick={() => leavePage(() => router.push('/'))}>{texts.allDocuments}</Button>
            </>
          )}
        </>
      }
    >
      {texts.notSaved[reason]} {said}
    </Notice>
  );
}
