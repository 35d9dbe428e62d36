// One document of the list: a link, when it was last edited, rename in place and delete.
'use client';

import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';

import type { ApiError } from '../../lib/api/client.ts';
import type { DocumentSummary } from '../../lib/api/contract.ts';
import type { Result } from '../../lib/base/result.ts';
import { IconButton } from '../_ui/button.tsx';
import { exactTime, relativeTime } from '../_ui/relative-time.ts';
import styles from './document-row.module.css';
import { RenameForm } from './rename-form.tsx';
import { PageLink } from '../_ui/page-link.tsx';

export interface DocumentRowProps {
  readonly document: DocumentSummary;
  readonly nowMs: number;
  readonly onRename: (title: string) => Promise<Result<DocumentSummary, ApiError>>;
  readonly onRemove: (title: string) => void;
}

export function DocumentRow({ document, nowMs, onRename, onRemove }: DocumentRowProps) {
  const [renaming, setRenaming] = useState(false);
  /** Renaming took the focus from its button; ending it by key gives it back. */
  const [returnFocus, setReturnFocus] = useState(false);
  const title = document.title.trim() === '' ? 'Untitled' : document.title;

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
        <span className={document.title.trim() === '' ? styles.untitled : styles.title}>{title}</span>
        <time
          className={styles.time}
          dateTime={new Date(document.updatedAt).toISOString()}
          title={`Last edited ${exactTime(document.updatedAt)}`}
        >
          {relativeTime(document.updatedAt, nowMs)}
        </time>
      </PageLink>
      <div className={styles.actions}>
        <IconButton
          label={`Rename ${title}`}
          icon={<Pencil size={16} aria-hidden="true" />}
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={returnFocus}
          onClick={() => setRenaming(true)}
        />
        <IconButton
          label={`Delete ${title}`}
          icon={<Trash2 size={16} aria-hidden="true" />}
          onClick={() => onRemove(title)}
        />
      </div>
    </li>
  );
}
