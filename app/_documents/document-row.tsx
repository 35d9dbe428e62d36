// One document of the list: a link, when it was last edited, rename in place and delete.
'use client';

import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';

import type { ApiError } from '../../lib/api/client.ts';
import type { DocumentSummary } from '../../lib/api/contract.ts';
import type { Result } from '../../lib/base/result.ts';
import { localeOf } from '../_text/locale.ts';
import { useTexts } from '../_text/texts.ts';
import { IconButton } from '../_ui/button.tsx';
import { exactTime, relativeTime } from '../_ui/relative-time.ts';
import styles from './document-row.module.css';
import { RenameForm } from './rename-form.tsx';
import { PageLink } from '../_ui/page-link.tsx';

/** Where it can be had from at the moment. */
export type DocumentPlace = 'server' | 'here' | 'not-here' | 'only-here';

export interface DocumentRowProps {
  readonly document: DocumentSummary;
  readonly nowMs: number;
  readonly place: DocumentPlace;
  readonly canChange: boolean;
  readonly onRename: (title: string) => Promise<Result<DocumentSummary, ApiError>>;
  readonly onRemove: (title: string) => void;
}

export function DocumentRow({ document, nowMs, place, canChange, onRename, onRemove }: DocumentRowProps) {
  const texts = useTexts();
  const said = texts.documents;
  const [renaming, setRenaming] = useState(false);
  /** Renaming took the focus from its button; ending it by key gives it back. */
  const [returnFocus, setReturnFocus] = useState(false);
  const title = document.title.trim() === '' ? texts.untitled : document.title;
  const locale = localeOf(texts.code);

  function endRenaming(byKey: boolean) {
    setRenaming(false);
    setReturnFocus(byKey);
  }

  if (renaming) {
    return (
      <li className={styles.row}>
        <RenameForm title={document.title} onSubmit={onRename} onEnd={endRenaming} />
      </li>
    );
  }
  return (
    <li className={styles.row}>
      <PageLink className={styles.link} href={`/d/${document.id}`}>
        <span dir="auto" className={document.title.trim() === '' ? styles.untitled : styles.title}>
          {title}
        </span>
        {place === 'not-here' && <span className={styles.place}>{said.notHere}</span>}
        {place === 'only-here' && <span className={styles.place}>{said.onlyHere}</span>}
        <time
          className={styles.time}
          dateTime={new Date(document.updatedAt).toISOString()}
          title={said.lastEdited(exactTime(document.updatedAt, locale))}
        >
          {relativeTime(document.updatedAt, nowMs, locale) ?? said.justNow}
        </time>
      </PageLink>
      <div className={styles.actions} hidden={!canChange}>
        <IconButton
          label={said.rename(title)}
          icon={<Pencil size={16} aria-hidden="true" />}
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={returnFocus}
          onClick={() => setRenaming(true)}
        />
        <IconButton
          label={said.delete(title)}
          icon={<Trash2 size={16} aria-hidden="true" />}
          onClick={(event) => {
            leaveRow(event.currentTarget);
            onRemove(title);
          }}
        />
      </div>
    </li>
  );
}

/** Takes the focus to the next row, as this one goes with the button that has it; else it would begin at the top again. */
function leaveRow(button: HTMLElement): void {
  if (document.activeElement !== button) return;
  const row = button.closest('li');
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const next = neighbour?.querySelector('a') ?? button.closest('main')?.querySelector('h1');
  next?.focus();
}
