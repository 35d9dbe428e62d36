import { expect, test } from 'vitest';

import { awarenessUser, peopleIn } from '../../../lib/sync/people.ts';

const me = { userId: 'guest:me', name: 'Me', color: '#111111' };
const ann = { userId: 'guest:ann', name: 'Ann', color: '#222222' };
const state = (profile: typeof me): object => ({ user: awarenessUser(profile) });

test('this tab is first, even before its own state is known', () => {
  const people = peopleIn(new Map([[2, state(ann)]]), 1, me);
  expect(people).toEqual([
    { ...me, clientIds: [1], isMe: true, isWatching: false },
    { ...ann, clientIds: [2], isMe: false, isWatching: true },
  ]);
});

test('the tabs of one person are one entry, mine too', () => {
  const states = new Map([
    [5, state(ann)],
    [1, state(me)],
    [6, state({ ...ann, name: 'Other name' })],
    [7, state({ ...me, name: 'Older name' })],
  ]);
  expect(peopleIn(states, 1, me)).toEqual([
    { ...me, clientIds: [1, 7], isMe: true, isWatching: false },
    { ...ann, clientIds: [5, 6], isMe: false, isWatching: true },
  ]);
});

test('states without a person are nobody; others are parsed, not trusted', () => {
  const states = new Map<number, unknown>([
    [2, {}],
    [3, null],
    [4, { user: { name: 'x'.repeat(1_000), color: 'red' } }],
  ]);
  expect(peopleIn(states, 1, me).slice(1)).toEqual([
    {
      userId: 'client:4',
      name: 'x'.repeat(60),
      color: '#6b7280',
      clientIds: [4],
      isMe: false,
      isWatching: true,
    },
  ]);
});

test('who has been in the text in one tab does not only watch', () => {
  const caret = { anchorPos: { item: { client: 9, clock: 1 } } };
  const states = new Map([
    [5, state(ann)],
    [6, { ...state(ann), ...caret }],
  ]);
  expect(peopleIn(states, 1, me)[1]).toMatchObject({ name: 'Ann', isWatching: false });
});
