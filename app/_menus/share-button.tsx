// Share: the one thing people come for, so it is one press to the link.
'use client';

import { Share2 } from 'lucide-react';
import { useState } from 'react';

import { usePartNow } from '../_editor/fetched-part.ts';
import { deferredPart } from '../_editor/parts.ts';
import { useFirstTexts } from '../_text/first-texts.ts';
import { Button } from '../_ui/button.tsx';
import styles from './share-button.module.css';

export function ShareButton() {
  const texts = useFirstTexts();
  const [open, setOpen] = useState(false);
  const deferred = usePartNow(deferredPart, open);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Share2 size={16} aria-hidden="true" />
        <span className={styles.word}>{texts.people.share}</span>
      </Button>
      {open && deferred !== null && <deferred.ShareDialog onClose={() => setOpen(false)} />}
    </>
  );
}
