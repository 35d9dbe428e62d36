// Who is in the document: awareness states, which are per tab and written by anyone, to people. Pure.

import { type AwarenessUser, hasCaret, parseUser } from '../document/awareness-fields.ts';

/** Who this tab's user is, as the others see it. */
export interface Profile {
  readonly userId: string;
  readonly name: string;
  /** `#rrggbb` in lower case. */
  readonly color: string;
}

/** Somebody who has the document open, in however many tabs. */
export interface Person extends Profile {
  readonly clientIds: readonly number[];
  readonly isMe: boolean;
  /** Has the document open, and has not been in its text. */
  readonly isWatching: boolean;
}

/** The awareness field `user` for a profile. */
export function awarenessUser({ userId, name, color }: Profile): AwarenessUser {
  return { id: userId, name, color };
}

/**
 * This tab's person first, also if its own state is not there yet; then the others in the order in which they came. Of
 * several tabs of one person the first one's name and colour count, of mine those of this tab.
 */
export function peopleIn(
  states: ReadonlyMap<number, unknown>,
  myClientId: number,
  me: Profile,
): readonly Person[] {
  const people = new Map<string, Person>([
    [me.userId, { ...me, clientIds: [myClientId], isMe: true, isWatching: false }],
  ]);
  for (const [clientId, state] of states) {
    const user = clientId === myClientId ? null : parseUser(state, clientId);
    if (user === null) continue;
    const known = people.get(user.id);
    people.set(
      user.id,
      known === undefined
        ? {
            userId: user.id,
            name: user.name,
            color: user.color,
            clientIds: [clientId],
            isMe: false,
            isWatching: !hasCaret(state),
          }
        : {
            ...known,
            clientIds: [...known.clientIds, clientId],
            isWatching: known.isWatching && !hasCaret(state),
          },
    );
  }
  return [...people.values()];
}

export function areSamePeople(a: readonly Person[], b: readonly Person[]): boolean {
  return a.length === b.length && a.every((person, index) => isSamePerson(person, b[index]));
}

function isSamePerson(a: Person, b: Person | undefined): boolean {
  return (
    b !== undefined &&
    a.userId === b.userId &&
    a.name === b.name &&
    a.color === b.color &&
    a.isMe === b.isMe &&
    a.isWatching === b.isWatching &&
    a.clientIds.length === b.clientIds.length &&
    a.clientIds.every((clientId, index) => clientId === b.clientIds[index])
  );
}
