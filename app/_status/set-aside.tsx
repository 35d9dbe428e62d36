// The ways on when the server refuses what this device has: keep it as a file, try again with less, or let go of it. Letting
// go is asked about, with the text that would be lost in view. Part of what is loaded later.
'use client';

import { useState } from 'react';

import { textOfEdits } from '../../lib/document/flow/text-of-edits.ts';
import { readTitle } from '../../lib/document/title.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { fetchMarkdownPart } from '../_editing/markdown-file/fetch-markdown-part.ts';
import { download, fileNameFor } from '../_editing/markdown-file/pick-file.ts';
import { texts, useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import styles from './set-aside.module.css';

export interface SetAsideProps {
  readonly session: DocumentSession;
  /** Says a sentence beside the buttons. */
  readonly tell: (sentence: string) => void;
}

export function SetAside({ session, tell }: SetAsideProps) {
  const said = useTexts().setAside;
  const [lost, setLost] = useState<string | null>(null);
  return (
    <>
      <Button onClick={() => void downloadAll(session, tell)}>{said.download}</Button>
      <Button onClick={() => session.retryNow()}>{said.tryAgain}</Button>
      <Button onClick={() => setLost(textOfEdits(session.doc, session.unconfirmedEdits()))}>
        {said.discard}
      </Button>
      {lost !== null && <Question lost={lost} session={session} onClose={() => setLost(null)} />}
    </>
  );
}

interface QuestionProps {
  readonly lost: string;
  readonly session: DocumentSession;
  readonly onClose: () => void;
}

function Question({ lost, session, onClose }: QuestionProps) {
  const { setAside: said, common } = useTexts();
  const [problem, setProblem] = useState('');

  async function discard() {
    // Where it is done, this page is made anew.
    if (!(await session.discardUnconfirmed())) setProblem(texts().setAside.notDiscarded);
  }

  return (
    <Dialog title={said.title} onClose={onClose}>
      <p>{said.what}</p>
      {lost !== '' && (
        // By key too: it may be longer than the box.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={styles.lost} aria-label={said.lost} role="region" tabIndex={0} dir="auto">
          {beginOf(lost)}
        </pre>
      )}
      <p className={styles.problem} aria-live="polite">
        {problem}
      </p>
      <div className={styles.buttons}>
        <Button onClick={() => void downloadAll(session, setProblem)}>{said.download}</Button>
        <Button onClick={() => void discard()}>{said.discardNow}</Button>
        <Button look="primary" onClick={onClose}>
          {common.cancel}
        </Button>
      </div>
    </Dialog>
  );
}

/** To see what it is about; the file has all of it. */
const shownCharactersMax = 2_000;

function beginOf(text: string): string {
  return text.length <= shownCharactersMax ? text : `${text.slice(0, shownCharactersMax).toWellFormed()}…`;
}

async function downloadAll({ doc }: DocumentSession, tell: (sentence: string) => void): Promise<void> {
  const part = await fetchMarkdownPart();
  if (part === null) tell(texts().errors.unreachable);
  else download(part.markdownFileOf(doc), fileNameFor(readTitle(doc)));
}
