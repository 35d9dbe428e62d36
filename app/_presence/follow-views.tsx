// Does what was asked for in the list of people: goes to a person, or follows one, with a frame in their colour and a
// pill that says so and ends it.
'use client';

import { useEffect, useState } from 'react';

import type { DocumentSession } from '../../lib/sync/document-session.ts';
import type { OpenEditor } from '../_editor/use-document-editor.ts';
import { useTexts } from '../_text/texts.ts';
import { useWatched } from '../_ui/use-watched.ts';
import { textOn } from './color.ts';
import { follow, followControl, goTo } from './follow.ts';
import { showNames, wished, wishFor } from './following.ts';
import styles from './follow-views.module.css';

export interface FollowViewsProps {
  readonly open: OpenEditor;
  readonly session: DocumentSession;
}

export function FollowViews({ open: { editor, binding }, session }: FollowViewsProps) {
  const said = useTexts().follow;
  const wish = useWatched(wished);
  const people = useWatched(session.people);
  const [ended, setEnded] = useState('');
  const person = people.find(({ userId }) => userId === wish?.userId);
  const isHere = person !== undefined;

  useEffect(() => {
    if (wish === null) return;
    const { userId, isLasting } = wish;
    const followed = {
      editor,
      cursors: binding.remoteCursors,
      clientIds: () => session.people.get().find((one) => one.userId === userId)?.clientIds ?? [],
    };
    if (!isHere || !isLasting) {
      if (isHere && goTo(followed)) showNames();
      wishFor(null);
      return;
    }
    setEnded('');
    return follow(followed, () => wishFor(null));
  }, [editor, binding, session, wish, isHere]);

  // Another document, or none: nobody is followed there.
  useEffect(() => () => wishFor(null), []);

  const isFollowing = wish !== null && wish.isLasting && person !== undefined;
  const name = isFollowing ? person.name : null;
  useEffect(() => {
    if (name === null) return;
    return () => setEnded(said.ended(name));
  }, [name, said]);

  return (
    <>
      {isFollowing && (
        <div className={styles.frame} style={{ borderColor: person.color }} aria-hidden="true" />
      )}
      <div className={styles.place}>
        <div role="status" className={isFollowing ? undefined : 'visually-hidden'}>
          {isFollowing ? (
            <div
              className={styles.pill}
              style={{ backgroundColor: person.color, color: textOn(person.color) }}
              {...{ [followControl]: '' }}
            >
              <span className={styles.text}>{said.following(person.name)}</span>
              <button type="button" className={styles.stop} onClick={() => wishFor(null)}>
                {said.stop}
              </button>
            </div>
          ) : (
            ended
          )}
        </div>
      </div>
    </>
  );
}
