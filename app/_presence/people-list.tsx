// Who is in the document: this person first (a button, to change name and colour), then the others, one each (a button,
// to go to or follow them). Many who only watch are a number.
'use client';

import { Eye } from 'lucide-react';
import { useState } from 'react';

import type { Person } from '../../lib/sync/document-session.ts';
import { usePartNow } from '../_editor/fetched-part.ts';
import { deferredPart } from '../_editor/parts.ts';
import { useFirstTexts } from '../_text/first-texts.ts';
import { Menu } from '../_ui/menu.tsx';
import { useWatched } from '../_ui/use-watched.ts';
import { Avatar } from './avatar.tsx';
import { wished, wishFor } from './following.ts';
import styles from './people-list.module.css';
import { peopleShown } from './people-shown.ts';

export function PeopleList({ people }: { readonly people: readonly Person[] }) {
  const texts = useFirstTexts().people;
  const [editing, setEditing] = useState(false);
  const deferred = usePartNow(deferredPart, editing);
  const { shown, more, watching } = peopleShown(people);
  return (
    <>
      {/* Safari takes the list out of a list without bullets, unless told. */}
      {/* oxlint-disable-next-line jsx-a11y/no-redundant-roles */}
      <ul role="list" className={styles.people} aria-label={texts.list}>
        {shown.map((person) => (
          <li key={person.userId} className={styles.person}>
            {person.isMe ? (
              <button
                type="button"
                className={styles.me}
                aria-label={texts.setMine(person.name)}
                title={texts.me(person.name)}
                onClick={() => setEditing(true)}
              >
                <Avatar name={person.name} color={person.color} />
              </button>
            ) : (
              <Other person={person} />
            )}
          </li>
        ))}
        {more.length > 0 && (
          <li
            className={`${styles.person} ${styles.more}`}
            title={more.map((person) => person.name).join(', ')}
          >
            <span aria-hidden="true">+{more.length}</span>
            <span className="visually-hidden">{texts.more(more.map((person) => person.name))}</span>
          </li>
        )}
        {watching > 0 && (
          <li className={`${styles.person} ${styles.more}`} title={texts.watching(watching)}>
            <Eye size={14} aria-hidden="true" />
            <span aria-hidden="true">{watching}</span>
            <span className="visually-hidden">{texts.watching(watching)}</span>
          </li>
        )}
      </ul>
      {editing && deferred !== null && <deferred.ProfileDialog onClose={() => setEditing(false)} />}
    </>
  );
}

function Other({ person: { userId, name, color, isWatching } }: { readonly person: Person }) {
  const texts = useFirstTexts().people;
  const wish = useWatched(wished);
  const isFollowed = wish?.isLasting === true && wish.userId === userId;
  return (
    <Menu
      label={name}
      face={
        <>
          <Avatar name={name} color={color} />
          <span className="visually-hidden">{name}</span>
        </>
      }
      look="bare"
      groups={[
        [
          {
            id: 'go',
            label: texts.goTo,
            // Who has never been in the text is nowhere in it.
            isDisabled: isWatching,
            run: () => wishFor({ userId, isLasting: false }),
          },
          {
            id: 'follow',
            label: texts.follow,
            isChecked: isFollowed,
            isDisabled: isWatching,
            run: () => wishFor(isFollowed ? null : { userId, isLasting: true }),
          },
        ],
      ]}
    />
  );
}
