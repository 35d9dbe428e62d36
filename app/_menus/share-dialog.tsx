// The link to this document, and copying it: says what happened, and leaves the link to be copied by hand if the
// browser does not let us.
'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

import { useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import styles from './share-dialog.module.css';

type CopyState = 'ready' | 'copied' | 'failed';

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts().share;
  const [state, setState] = useState<CopyState>('ready');
  const link = location.origin + location.pathname;

  // Pressing Share was the wish already. Where the browser wants another press, the button is there.
  useEffect(() => {
    copyText(link).then(
      () => setState('copied'),
      () => undefined,
    );
  }, [link]);

  const copyAgain = () =>
    void copyText(link).then(
      () => setState('copied'),
      () => setState('failed'),
    );

  return (
    <Dialog title={texts.title} onClose={onClose}>
      <p className={styles.text}>{texts.who}</p>
      <div className={styles.row}>
        <input
          className={styles.link}
          aria-label={texts.link}
          readOnly
          value={link}
          onFocus={(event) => event.target.select()}
        />
        <Button look="primary" onClick={copyAgain}>
          {state === 'copied' ? (
            <Check size={16} aria-hidden="true" />
          ) : (
            <Copy size={16} aria-hidden="true" />
          )}
          {texts.copy}
        </Button>
      </div>
      <p className={styles.said} aria-live="polite">
        {state === 'copied' && texts.copied}
        {state === 'failed' && texts.notCopied}
      </p>
    </Dialog>
  );
}

/** Rejects where the browser does not allow it, and on connections that are not secure, which have no clipboard. */
async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
