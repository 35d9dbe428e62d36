// The save state: one place, always there, exactly one of the agreed wordings. A press tells the details.
// The visible text is a status that stays silent: it changes with every sentence typed. What is worth hearing
// (offline, back, lost) is said by the announcer beside it.
'use client';

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';

import type { Watchable } from '../../lib/base/listeners.ts';
import { statusLabel, type SyncStatus } from '../../lib/sync/sync-status.ts';
import { usePopoverPlace } from '../_ui/popover-place.ts';
import { useWatched } from '../_ui/use-watched.ts';
import styles from './save-status.module.css';
import { announcement, statusDetails } from './status-texts.ts';

export function SaveStatus({ source }: { readonly source: Watchable<SyncStatus> }) {
  const status = useWatched(source);
  const popoverId = useId();
  const button = useRef<HTMLButtonElement>(null);
  const details = useRef<HTMLParagraphElement>(null);
  const place = usePopoverPlace(button, details);
  useSaveKey(() => details.current?.showPopover());

  return (
    <div className={styles.place}>
      <div role="status" aria-live="off" className={styles.status}>
        <button
          ref={button}
          type="button"
          className={`${styles.button} ${styles[status.state]}`}
          popoverTarget={popoverId}
          title={statusDetails(status, clockTime)}
        >
          <span className={styles.text}>{statusLabel(status)}</span>
        </button>
      </div>
      <p
        ref={details}
        id={popoverId}
        popover="auto"
        className={styles.details}
        onBeforeToggle={place}
        onToggle={place}
      >
        {statusDetails(status, clockTime)}
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
      const said = announcement(before, after);
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

function isSaveKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 's' && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

function clockTime(atMs: number): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(atMs);
}
