// After a time without a connection in which others wrote too: how many places were changed here, how many of them near
// what others changed, and the way to each. Said once, and gone when it is dismissed. Knows only what this tab changed.
'use client';

import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { COLLABORATION_TAG, type LexicalEditor } from 'lexical';
import { useEffect, useState } from 'react';

import type { DocumentSession } from '../../lib/sync/document-session.ts';
import { useTexts } from '../_text/texts.ts';
import { IconButton } from '../_ui/button.tsx';
import { AwayChanges, type ReturnedChanges } from './away-changes.ts';
import { blocksInOrder, changedBlocks } from './changed-blocks.ts';
import styles from './return-review.module.css';

export interface ReturnReviewProps {
  readonly editor: LexicalEditor;
  readonly session: DocumentSession;
}

export function ReturnReview({ editor, session }: ReturnReviewProps) {
  const texts = useTexts();
  const said = texts.returned;
  const [changes, setChanges] = useState<ReturnedChanges | null>(null);
  /** Null: at none yet. */
  const [at, setAt] = useState<number | null>(null);

  useEffect(
    () =>
      watchAway(editor, session, (returned) => {
        setChanges(returned);
        setAt(null);
      }),
    [editor, session],
  );

  function go(step: 1 | -1) {
    if (changes === null) return;
    const { length } = changes.places;
    const next = at === null ? (step === 1 ? 0 : length - 1) : (at + step + length) % length;
    setAt(next);
    showBlock(editor, changes.places[next]);
  }

  return (
    <div className={styles.place}>
      <div role="status">
        {changes !== null && (
          <div role="group" aria-label={said.label} className={styles.card}>
            <p className={styles.text}>{said.changed(changes.places.length, changes.near)}</p>
            {at !== null && <span className={styles.count}>{said.place(at + 1, changes.places.length)}</span>}
            <IconButton
              label={said.previous}
              icon={<ChevronUp size={18} aria-hidden="true" />}
              onClick={() => go(-1)}
            />
            <IconButton
              label={said.next}
              icon={<ChevronDown size={18} aria-hidden="true" />}
              onClick={() => go(1)}
            />
            <IconButton
              label={texts.common.dismiss}
              icon={<X size={18} aria-hidden="true" />}
              onClick={() => setChanges(null)}
            />
          </div>
        )}
      </div>
    </div>
  );
}

/** From the moment the connection is lost until all is saved again; a blink that nobody was told of does not count. */
function watchAway(
  editor: LexicalEditor,
  session: DocumentSession,
  onReturn: (changes: ReturnedChanges) => void,
): () => void {
  const changes = new AwayChanges();
  let isAway = false;
  let wasTold = false;
  const look = () => {
    const { withoutSince } = session.saving.get();
    const { state } = session.exactStatus.get();
    if (withoutSince !== null) isAway = true;
    if (state === 'offline') wasTold = true;
    if (!isAway || withoutSince !== null || state !== 'saved') return;
    const returned = wasTold ? changes.summary(blocksInOrder(editor.getEditorState())) : null;
    isAway = false;
    wasTold = false;
    changes.forget();
    if (returned !== null) onReturn(returned);
  };
  const ends = [
    editor.registerUpdateListener(({ editorState, tags, ...changed }) => {
      if (!isAway) return;
      const blocks = changedBlocks(editorState, changed);
      if (tags.has(COLLABORATION_TAG)) changes.noteOthers(blocks);
      else changes.noteMine(blocks);
    }),
    session.saving.subscribe(look),
    session.exactStatus.subscribe(look),
  ];
  look();
  return () => {
    for (const end of ends) end();
  };
}

const flashMs = 1_500;

/** Shows the block, and where it is for a moment. The caret stays: looking is no editing. */
function showBlock(editor: LexicalEditor, key: string | undefined): void {
  const element = key === undefined ? null : editor.getElementByKey(key);
  if (element === null) return;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ block: 'center', behavior: isCalm ? 'instant' : 'smooth' });
  const color = getComputedStyle(element).getPropertyValue('--color-accent-soft');
  // Not a style of the element: that is Lexical's.
  element.animate([{ backgroundColor: color }, { backgroundColor: color, offset: 0.7 }, {}], flashMs);
}
