// What stays in view when changes are no longer saved: why, and what can be done with what was written.
'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Doc } from 'yjs';

import type { DocumentId } from '../../lib/base/ids.ts';
import { flowText } from '../../lib/document/flow/flow-text.ts';
import { notSavedText, type NotSavedReason } from '../_status/status-texts.ts';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';

export interface NotSavedNoticeProps {
  readonly documentId: DocumentId;
  readonly doc: Doc;
  readonly reason: NotSavedReason;
}

export function NotSavedNotice({ documentId, doc, reason }: NotSavedNoticeProps) {
  const router = useRouter();
  const [said, setSaid] = useState<string | null>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(flowText(doc));
      setSaid('Text copied.');
    } catch {
      setSaid('The browser did not let us copy. Select the text and copy it yourself.');
    }
  }

  async function restore() {
    // Needed this once: not worth loading with every document.
    const { createApiClient } = await import('../../lib/api/client.ts');
    const restored = await createApiClient().restoreDocument(documentId);
    if (restored.ok) location.reload();
    else setSaid(`It could not be restored. ${restored.error.message}`);
  }

  return (
    <Notice
      tone="bad"
      action={
        <>
          <Button onClick={() => void copy()}>Copy text</Button>
          {reason === 'deleted' && (
            <>
              <Button onClick={() => void restore()}>Restore</Button>
              <Button onClick={() => router.push('/')}>All documents</Button>
            </>
          )}
        </>
      }
    >
      {notSavedText(reason)} {said}
    </Notice>
  );
}
