// Asks before an open document is left, if its text or a picture would be lost by that.
'use client';

import { useEffect, useState } from 'react';

import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import { useTexts } from '../../_text/texts.ts';
import { Button } from '../../_ui/button.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { guardLeaving } from './guard-leaving.ts';
import { isAnythingHeldHere } from './held-here.ts';
import styles from './leave-guard.module.css';

interface Question {
  readonly isAboutText: boolean;
  readonly go: () => void;
}

export function LeaveGuard({ session }: { readonly session: DocumentSession }) {
  const texts = useTexts();
  const said = texts.leaving;
  const [question, setQuestion] = useState<Question | null>(null);

  useEffect(
    () =>
      guardLeaving({
        wouldLose: () => session.hasUnkeptEdits() || isAnythingHeldHere(),
        ask: (go) => setQuestion({ isAboutText: session.hasUnkeptEdits(), go }),
      }),
    [session],
  );

  if (question === null) return null;
  const stay = () => setQuestion(null);
  return (
    <Dialog title={said.title} onClose={stay}>
      <p>{question.isAboutText ? said.text : said.picture}</p>
      <div className={styles.buttons}>
        <Button
          onClick={() => {
            stay();
            question.go();
          }}
        >
          {said.leave}
        </Button>
        <Button look="primary" onClick={stay}>
          {said.stay}
        </Button>
      </div>
    </Dialog>
  );
}
