// The people in the header: room for a few, and many who only watch never hide those who write.
import { expect, test } from 'vitest';
import { peopleShown } from '../../../app/_presence/people-shown.ts';
import type { Person } from '../../../lib/sync/document-session.ts';

function person(userId: string, isWatching: boolean): Person {
  return { userId, name: userId, color: '#112233', clientIds: [1], isMe: userId === 'me', isWatching };
}

function people(writing: number, watching: number): Person[] {
  const of = (kind: string, count: number) => Array.from({ length: count }, (_, at) => `${kind}${at}`);
  return [
    person('me', true),
    ...of('watcher', watching).map((id) => person(id, true)),
    ...of('writer', writing).map((id) => person(id, false)),
  ];
}

function told(all: readonly Person[]) {
  const { shown, more, watching } = peopleShown(all);
  return [shown.length, more.length, watching];
}

test('seven have a disc each, of more the rest is a number', () => {
  expect(told(people(6, 0))).toEqual([7, 0, 0]);
  expect(told(people(7, 0))).toEqual([6, 2, 0]);
});

test('few who only watch are people like all, many are a number of their own', () => {
  expect(told(people(0, 6))).toEqual([7, 0, 0]);
  const { shown, watching } = peopleShown(people(2, 7));
  expect([shown.map(({ userId }) => userId), watching]).toEqual([['me', 'writer0', 'writer1'], 7]);
});
