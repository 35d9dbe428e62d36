// The page of all documents: header, the list in whatever state it is, and the toasts that offer an undo.
'use client';

import { Toast } from '@base-ui/react/toast';
import { FilePlus2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';

import { unreachable } from '../../lib/base/assert.ts';
import { Button } from '../_ui/button.tsx';
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
  return (
    <Toasts>
      <a className="skip-link" href="#main">
        Skip to the documents
      </a>
      <header className={styles.header}>
        <p className={styles.name}>
          <Mark />
          Weft
        </p>
        <ThemeChoice />
      </header>
      <Documents />
    </Toasts>
  );
}

const loading: ListState = { state: 'loading' };

function Documents() {
  const list = useDocumentList();
  const state = useWatchedOr(list.state, loading);
  const toasts = Toast.useToastManager();
  const [problem, setProblem] = useState<string | null>(null);
  const { create, creating } = useCreate(list, setProblem);

  async function remove(id: string, title: string) {
    setProblem(null);
    const answer = await list.remove(id);
    if (!answer.ok) {
      setProblem(`“${title}” could not be deleted. ${answer.error.message}`);
      return;
    }
    const toastId = toasts.add({
      title: `“${title}” was deleted.`,
      actionProps: {
        children: 'Undo',
        onClick() {
          toasts.close(toastId);
          void list.restore(id).then((restored) => {
            if (!restored.ok) setProblem(`“${title}” could not be restored. ${restored.error.message}`);
          });
        },
      },
    });
  }

  const newButton = (
    <Button look="primary" onClick={() => void create()} disabled={creating}>
      <FilePlus2 size={17} aria-hidden="true" />
      New document
    </Button>
  );
  const isEmpty = state.state === 'shown' && state.documents.length === 0;

  return (
    <main id="main" className={styles.main} tabIndex={-1}>
      <div className={styles.heading}>
        <h1 className={styles.title}>Documents</h1>
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
  switch (state.state) {
    case 'loading':
      return <Skeleton />;
    case 'failed':
      return (
        <Notice tone="bad" action={<Button onClick={() => void list.retry()}>Retry</Button>}>
          {state.error.message} Check the connection, or try again in a moment.
        </Notice>
      );
    case 'shown':
      return (
        <>
          {state.outdated && (
            <Notice tone="warn" action={<Button onClick={() => void list.refresh()}>Retry</Button>}>
              The server cannot be reached. This is the list as it was.
            </Notice>
          )}
          {state.documents.length === 0 ? (
            <div className={styles.empty}>
              <p>Nothing here yet: start a document, then share its link to write together.</p>
              {newButton}
            </div>
          ) : (
            <DocumentRows
              documents={state.documents}
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
  return (
    <div className={styles.skeleton} aria-busy="true">
      <p className="visually-hidden">Loading the documents…</p>
      {['62%', '41%', '55%', '36%'].map((width) => (
        <div key={width} className={styles.bone} style={{ width }} />
      ))}
    </div>
  );
}

function useCreate(list: DocumentList, onProblem: (problem: string | null) => void) {
  const router = useRouter();
  const [creating, setCreating] = useState(false);

  async function create() {
    setCreating(true);
    onProblem(null);
    const answer = await list.create();
    if (answer.ok) {
      router.push(`/d/${answer.value.id}`);
      return;
    }
    setCreating(false);
    onProblem(`No document was created. ${answer.error.message}`);
  }

  return { create, creating };
}
