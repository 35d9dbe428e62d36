// Who is in the document: this person first (a button, to change name and colour), then the others, one each.
'use client';

import { useState } from 'react';

import type { Person } from '../../lib/sync/document-session.ts';
import { usePartNow } from '../_editor/fetched-part.ts';
import { deferredPart } from '../_editor/parts.ts';
import { Avatar } from './avatar.tsx';
import styles from './people-list.module.css';

const shownMax = 6;

export function PeopleList({ people }: { readonly people: readonly Person[] }) {
  const [editing, setEditing] = useState(false);
  const deferred = usePartNow(deferredPart, editing);
  // "+1" would take the room of the one whom it hides.
  const shown = people.length <= shownMax + 1 ? people : people.slice(0, shownMax);
  const more = people.slice(shown.length);
  return (
    <>
      {/* Safari takes the list out of a list without bullets, unless told. */}
      {/* oxlint-disable-next-line jsx-a11y/no-redundant-roles */}
      <ul role="list" className={styles.people} aria-label="People in this document">
        {shown.map((person) => (
          <li key={person.userId} className={styles.person}>
            {person.isMe ? (
              <button
                type="button"
                className={styles.me}
                aria-label={`${person.name} (you): set your name and colour`}
                title={`${person.name} (you)`}
                onClick={() => setEditing(true)}
              >
                <Avatar name={person.name} color={person.color} />
              </button>
            ) : (
              <span title={person.name}>
                <Avatar name={person.name} color={person.color} />
                <span className="visually-hidden">{person.name}</span>
              </span>
            )}
          </li>
        ))}
        {more.length > 0 && (
          <li
            className={`${styles.person} ${styles.more}`}
            title={more.map((person) => person.name).join(', ')}
          >
            <span aria-hidden="true">+{more.length}</span>
            <span className="visually-hidden">and {more.map((person) => person.name).join(', ')}</span>
          </li>
        )}
      </ul>
      {editing && deferred !== null && <deferred.ProfileDialog onClose={() => setEditing(false)} />}
    </>
  );
}
