// Which people get a disc of their own in the header, and which are a number. Pure.

import type { Person } from '../../lib/sync/document-session.ts';

const shownMax = 6;
/** So many who only watch are people; more of them would hide those who write. */
const watchersMax = 6;

export interface PeopleShown {
  readonly shown: readonly Person[];
  /** Those for whom there is no room, after "+". */
  readonly more: readonly Person[];
  /** How many only watch, if that is all that is said of them. */
  readonly watching: number;
}

export function peopleShown(people: readonly Person[]): PeopleShown {
  const watching = people.filter((person) => person.isWatching && !person.isMe).length;
  const isCounted = watching > watchersMax;
  const named = isCounted ? people.filter((person) => person.isMe || !person.isWatching) : people;
  // "+1" would take the room of the one whom it hides.
  const shown = named.length <= shownMax + 1 ? named : named.slice(0, shownMax);
  return { shown, more: named.slice(shown.length), watching: isCounted ? watching : 0 };
}
