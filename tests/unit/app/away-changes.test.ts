// The return from offline: what was changed here is counted by blocks, and what others changed beside it is told first.
import { expect, test } from 'vitest';
import { AwayChanges } from '../../../app/_status/away-changes.ts';

const order = ['a', 'b', 'c', 'd', 'e', 'f'];

function changed(mine: readonly string[], others: readonly string[]): AwayChanges {
  const changes = new AwayChanges();
  changes.noteMine(mine);
  changes.noteOthers(others);
  return changes;
}

test('a place is near what others changed in the same block or the next, and comes first', () => {
  expect(changed(['a', 'e', 'c'], ['d']).summary(order)).toEqual({ places: ['c', 'e', 'a'], near: 2 });
  expect(changed(['b'], ['b']).summary(order)).toEqual({ places: ['b'], near: 1 });
  expect(changed(['a'], ['c', 'f']).summary(order)).toEqual({ places: ['a'], near: 0 });
});

test('a block changed twice is one place, and one that is gone is none', () => {
  const changes = changed(['a', 'gone'], ['f']);
  changes.noteMine(['a']);
  expect(changes.summary(order)).toEqual({ places: ['a'], near: 0 });
});

test('there is nothing to tell if nobody else changed anything, or nothing was changed here', () => {
  expect(changed(['a'], []).summary(order)).toBeNull();
  expect(changed(['a'], ['gone']).summary(order)).toBeNull();
  expect(changed([], ['a']).summary(order)).toBeNull();
  expect(changed(['gone'], ['a']).summary(order)).toBeNull();
});

test('what was told once is not told again', () => {
  const changes = changed(['a'], ['a']);
  changes.forget();
  expect(changes.summary(order)).toBeNull();
});
