// What a press on the save state shows: what is stored where, since when there is no connection, and a button to try
// now. Follows the facts for as long as it is open.
'use client';

import { useEffect } from 'react';

import type { DocumentSession } from '../../lib/sync/document-session.ts';
import type { SyncStatus } from '../../lib/sync/sync-status.ts';
import { localeOf } from '../_text/locale.ts';
import { useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { useWatched } from '../_ui/use-watched.ts';
import styles from './save-panel.module.css';
import { savingSentences } from './saving-texts.ts';

export interface SavePanelProps {
  readonly session: DocumentSession;
  readonly status: SyncStatus;
  /** The state in a sentence. */
  readonly told: string;
}

export function SavePanel({ session, status, told }: SavePanelProps) {
  const texts = useTexts();
  const facts = useWatched(session.saving);
  const clock = new Intl.DateTimeFormat(localeOf(texts.code), { timeStyle: 'medium' });
  const { server, device, connection } = savingSentences(facts, status, texts, (atMs) => clock.format(atMs));
  const canRetry = facts.withoutSince !== null && status.state !== 'not-saved';
  useEffect(keepEscapeFromText, []);
  return (
    <>
      {/* "Saved" needs no heading: the first fact says when, and how much. */}
      {status.state !== 'saved' && <p className={styles.told}>{told}</p>}
      <dl className={styles.facts}>
        <dt>{texts.saving.server}</dt>
        <dd>{server}</dd>
        <dt>{texts.saving.device}</dt>
        <dd>{device}</dd>
        <dt>{texts.saving.connection}</dt>
        <dd>{connection}</dd>
      </dl>
      {canRetry && <Button onClick={() => session.retryNow()}>{texts.saving.retry}</Button>}
    </>
  );
}

/** Mod+S opens the panel from within the text. Escape closes it then, and does not lead out of the text as well. */
function keepEscapeFromText(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') event.stopPropagation();
  };
  addEventListener('keydown', onKeyDown, { capture: true });
  return () => removeEventListener('keydown', onKeyDown, { capture: true });
}
