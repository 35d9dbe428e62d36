// The save state: one place, always there, exactly one of the agreed wordings. A press tells the details.
// The visible text is a status that stays silent: it changes with every sentence typed. What is worth hearing
// (offline, back, lost) is said by the announcer beside it.
'use client';

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';

import type { Watchable } from '../../lib/base/listeners.ts';
import type { DocumentSession } from '../../lib/sync/document-session.ts';
import type { SyncStatus } from '../../lib/sync/sync-status.ts';
import { firstTexts, useFirstTexts } from '../_text/first-texts.ts';
import { deferredPart } from '../_editor/parts.ts';
import { isSaveKey } from '../_editor/shortcuts.ts';
import { usePopoverPlace } from '../_ui/popover-place.ts';
import { useWatched } from '../_ui/use-watched.ts';
import styles from './save-status.module.css';
import { announcement, statusDetails, statusText } from './status-texts.ts';

export interface SaveStatusProps {
  readonly session: DocumentSession;
  /** The session's, or what the page knows better. */
  readonly source: Watchable<SyncStatus>;
}

export function SaveStatus({ session, source }: SaveStatusProps) {
  const texts = useFirstTexts();
  const status = useWatched(source);
  const popoverId = useId();
  const button = useRef<HTMLButtonElement>(null);
  const details = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [confirmed, setConfirmed] = useState('');
  const deferred = useWatched(deferredPart.loaded);
  const place = usePopoverPlace(button, details);
  const told = statusDetails(status, texts);
  useSaveKey(() => {
    details.current?.showPopover();
    // The same again is heard again.
    setConfirmed((before) => (before === told ? `${told}\u00A0` : told));
  });

  return (
    <div className={styles.place}>
      <div role="status" aria-live="off" className={styles.status}>
        <button
          ref={button}
          type="button"
          className={`${styles.button} ${styles[status.state]}`}
          popoverTarget={popoverId}
          title={told}
        >
          <span className={styles.text}>{statusText(status, texts)}</span>
        </button>
      </div>
      <div
        ref={details}
        id={popoverId}
        popover="auto"
        className={styles.details}
        onBeforeToggle={place}
        onToggle={(event) => {
          place(event);
          setOpen(event.newState === 'open');
        }}
      >
        {/* Closed, it would follow each key for nobody. */}
        {isOpen && deferred !== null ? (
          <deferred.SavePanel session={session} status={status} told={told} />
        ) : (
          told
        )}
      </div>
      <p className="visually-hidden" aria-live="polite">
        {confirmed}
      </p>
      <Announcer source={source} />
    </div>
  );
}

function Announcer({ source }: { readonly source: Watchable<SyncStatus> }) {
  const [text, setText] = useState('');

  useEffect(() => {
    let before = source.get();
    return source.subscribe(() => {
      const after = source.get();
      const said = announcement(before, after, firstTexts());
      // From offline through syncing to saved: the way between must not make the return go unheard.
      if (after.state !== 'saving') before = after;
      if (said !== null) setText(said);
    });
  }, [source]);

  return (
    <p className="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}

/** Mod+S: there is nothing to save by hand, and the browser's own answer would be a download. Tells the state instead. */
function useSaveKey(tell: () => void): void {
  const onSave = useEffectEvent(tell);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isSaveKey(event)) return;
      event.preventDefault();
      onSave();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
