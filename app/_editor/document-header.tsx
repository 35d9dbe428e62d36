// The header of a document: the way back, the save state, who is here, Share.
'use client';

import type { ReactNode } from 'react';

import type { Watchable } from '../../lib/base/listeners.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import type { SyncStatus } from '../../lib/sync/sync-status.ts';
import { ShareButton } from '../_menus/share-button.tsx';
import { PeopleList } from '../_presence/people-list.tsx';
import { SaveStatus } from '../_status/save-status.tsx';
import { useFirstTexts } from '../_text/first-texts.ts';
import { Mark } from '../_ui/mark.tsx';
import { useWatched } from '../_ui/use-watched.ts';
import { PageLink } from '../_ui/page-link.tsx';
import styles from './document-header.module.css';

export interface DocumentHeaderProps {
  readonly session: DocumentSession;
  /** The session's, or what the page knows better. */
  readonly status: Watchable<SyncStatus>;
  /** Of the document, once its part of the program is there. */
  readonly menu: ReactNode;
}

export function DocumentHeader({ session, status, menu }: DocumentHeaderProps) {
  const people = useWatched(session.people);
  return (
    <div className={styles.header}>
      <HomeLink />
      <SaveStatus session={session} source={status} />
      <div className={styles.right}>
        <PeopleList people={people} />
        <ShareButton />
        <div className={styles.menu}>{menu}</div>
      </div>
    </div>
  );
}

export function HomeLink() {
  const { allDocuments } = useFirstTexts();
  return (
    <PageLink className={styles.home} href="/" aria-label={allDocuments} title={allDocuments}>
      <Mark />
    </PageLink>
  );
}
