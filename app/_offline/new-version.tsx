// The quiet offer of a new version: only while nothing would be lost by taking it, and never in the way of the text.
'use client';

import { useState } from 'react';

import { useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { useWatchedOr } from '../_ui/use-watched.ts';
import { newVersionWaits, takeNewVersion } from './app-worker.ts';
import styles from './new-version.module.css';

export function NewVersion({ isAllSaved }: { readonly isAllSaved: boolean }) {
  const said = useTexts().newVersion;
  const isWaiting = useWatchedOr(newVersionWaits, false);
  const [isDismissed, setDismissed] = useState(false);
  return (
    <div role="status" className={styles.place}>
      {isWaiting && isAllSaved && !isDismissed && (
        <div className={styles.offer}>
          <p>{said.ready}</p>
          <Button look="quiet" onClick={() => setDismissed(true)}>
            {said.later}
          </Button>
          <Button look="primary" onClick={() => void takeNewVersion()}>
            {said.reload}
          </Button>
        </div>
      )}
    </div>
  );
}
