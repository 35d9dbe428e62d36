// The page of all documents: header, the list in whatever state it is, and the toasts that offer an undo.
'use client';

import { Toast } from '@base-ui/react/toast';
import { FileInput, FilePlus2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

import { unreachable } from '../../lib/base/assert.ts';
import { keepApp } from '../_offline/app-worker.ts';
import { NewVersion } from '../_offline/new-version.tsx';
import { keepImport } from '../_editing/markdown-file/pending-import.ts';
import { type PickedFile, pickMarkdown } from '../_editing/markdown-file/pick-file.ts';
import { errorText } from '../_text/error-text.ts';
import { useReadersLanguage } from '../_text/first-texts.ts';
import { texts, useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { LanguageChoice } from '../_ui/language-choice.tsx';
import { Mark } from '../_ui/mark.tsx';
import { Notice } from '../_ui/notice.tsx';
import { ThemeChoice } from '../_ui/theme-choice.tsx';
import { Toasts } from '../_ui/toasts.tsx';
import { useWatchedOr } from '../_ui/use-watched.ts';
import type { DocumentList, ListState } from './document-list.ts';
import { DocumentRows } from './document-rows.tsx';
import styles from './documents-page.module.css';
import { useDocumentList } from './use-document-list.ts';

export function DocumentsPage() {
  const { skip } = useTexts().documents;
  useReadersLanguage();
  useEffect(keepApp, []);
  return (
    <Toasts>
      <a className="skip-link" href="#main">
        {skip}
      </a>
      <header className={styles.header}>
        <p className={styles.name}>
          <Mark />
          Weft
        </p>
        <div className={styles.choices}>
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </header>
      <Documents />
      <NewVersion isAllSaved />
    </Toasts>
  );
}

const loading: ListState = { state: 'loading' };

function Documents() {
  const said = useTexts().documents;
  const list = useDocumentList();
  const state = useWatchedOr(list.state, loading);
  const toasts = Toast.useToastManager();
  const [problem, setProblem] = useState<string | null>(null);
  const { create, creating } = useCreate(list, setProblem);

  async function remove(id: string, title: string) {
    setProblem(null);
    const answer = await list.remove(id);
    if (!answer.ok) {
      setProblem(sentences(texts().documents.notDeleted(title), errorText(answer.error, texts())));
      return;
    }
    const toastId = toasts.add({
      title: texts().documents.deleted(title),
      actionProps: {
        children: texts().common.undo,
        onClick() {
          toasts.close(toastId);
          void list.restore(id).then((restored) => {
            if (restored.ok) return;
            setProblem(sentences(texts().documents.notRestored(title), errorText(restored.error, texts())));
          });
        },
      },
    });
  }

  const newButton = (
    <div className={styles.actions}>
      <Button onClick={() => void pickMarkdown().then(create)} disabled={creating}>
        <FileInput size={17} aria-hidden="true" />
        {said.import}
      </Button>
      <Button look="primary" onClick={() => void create()} disabled={creating}>
        <FilePlus2 size={17} aria-hidden="true" />
        {said.newDocument}
      </Button>
    </div>
  );
  const isEmpty = state.state === 'shown' && state.documents.length === 0;

  return (
    <main id="main" className={styles.main} tabIndex={-1}>
      <div className={styles.heading}>
        <h1 className={styles.title} tabIndex={-1}>
          {said.heading}
        </h1>
        {!isEmpty && newButton}
      </div>
      {problem !== null && <Notice tone="bad">{problem}</Notice>}
      <ListBody
        state={state}
        list={list}
        newButton={newButton}
        onRemove={(id, title) => void remove(id, title)}
      />
    </main>
  );
}

interface ListBodyProps {
  readonly state: ListState;
  readonly list: DocumentList;
  readonly newButton: React.ReactNode;
  readonly onRemove: (id: string, title: string) => void;
}

function ListBody({ state, list, newButton, onRemove }: ListBodyProps) {
  const words = useTexts();
  const said = words.documents;
  switch (state.state) {
    case 'loading':
      return <Skeleton />;
    case 'failed':
      return (
        <Notice tone="bad" action={<Button onClick={() => void list.retry()}>{words.retry}</Button>}>
          {sentences(errorText(state.error, words), said.checkConnection)}
        </Notice>
      );
    case 'shown':
      return (
        <>
          {state.outdated && (
            <Notice tone="warn" action={<Button onClick={() => void list.refresh()}>{words.retry}</Button>}>
              {state.here?.isAll === true ? said.keptHere : said.outdated}
            </Notice>
          )}
          {state.documents.length === 0 ? (
            <div className={styles.empty}>
              <p>{said.empty}</p>
              {newButton}
            </div>
          ) : (
            <DocumentRows
              documents={state.documents}
              here={state.here}
              canChange={!state.outdated}
              onRename={(id, title) => list.rename(id, title)}
              onRemove={onRemove}
            />
          )}
        </>
      );
    default:
      return unreachable(state);
  }
}

function Skeleton() {
  const { loading: said } = useTexts().documents;
  return (
    <div className={styles.skeleton} aria-busy="true">
      <p className="visually-hidden">{said}</p>
      {['62%', '41%', '55%', '36%'].map((width) => (
        <div key={width} className={styles.bone} style={{ width }} />
      ))}
    </div>
  );
}

function useCreate(list: DocumentList, onProblem: (problem: string | null) => void) {
  const router = useRouter();
  const [creating, setCreating] = useState(false);

  /** Empty, or with what a file says. */
  async function create(file?: PickedFile) {
    onProblem(null);
    if (file !== undefined && file.text === null) {
      onProblem(texts().documentMenu.notText);
      return;
    }
    setCreating(true);
    const answer = await list.create();
    if (answer.ok) {
      const { id } = answer.value;
      if (file !== undefined && file.text !== null && !keepImport(id, file.name, file.text)) {
        setCreating(false);
        onProblem(texts().documentMenu.importLater);
        return;
      }
      router.push(`/d/${id}`);
      return;
    }
    setCreating(false);
    onProblem(sentences(texts().documents.notCreated, errorText(answer.error, texts())));
  }

  return { create, creating };
}

function sentences(...all: readonly string[]): string {
  return all.join(' ');
}
