// The header of a document: the way back, the save state, who is here, Share.
'use client';

import type { Watchable } from '../../lib/base/listeners.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import type { SyncStatus } from '../../lib/sync/sync-status.ts';
import { ShareButton } from '../_menus/share-button.tsx';
import { PeopleList } from '../_presence/people-list.tsx';
import { SaveStatus } from '../_status/save-status.tsx';
import { Mark } from '../_ui/mark.tsx';
import { useWatched } from '../_ui/use-watched.ts';
import { PageLink } from '../_ui/page-link.tsx';
import styles from './document-header.module.css';

export interface DocumentHeaderProps {
  readonly session: DocumentSession;
  /** The session's, or what the page knows better. */
  readonly status: Watchable<SyncStatus>;
}

export function DocumentHeader({ session, status }: DocumentHeaderProps) {
  const people = useWatched(session.people);
  return (
    <header className={styles.header}>
      <HomeLink />
      <SaveStatus source={status} />
      <div className={styles.right}>
        <PeopleList people={people} />
        <ShareButton />
      </div>
    </header>
  );
}

export function HomeLink() {
  return (
    <PageLink className={styles.home} href="/" aria-label="All documents" title="All documents">
      <Mark />
    </PageLink>
  );
}
