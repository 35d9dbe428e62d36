// "3 hours ago", at the edges of each unit.
import { expect, test } from 'vitest';
import { relativeTime } from '../../../app/_ui/relative-time.ts';

const now = 1_750_000_000_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

test.each([
  [0, null],
  [minuteMs - 1, null],
  [minuteMs, '1 minute ago'],
  [hourMs - 1, '59 minutes ago'],
  [hourMs, '1 hour ago'],
  [dayMs, 'yesterday'],
  [6 * dayMs, '6 days ago'],
  [7 * dayMs, 'last week'],
  [365 * dayMs, 'last year'],
])('%i ms ago reads %s', (agoMs, expected) => {
  expect(relativeTime(now - agoMs, now, 'en')).toBe(expected);
});

test('it is said in the language that is asked for', () => {
  expect(relativeTime(now - 2 * hourMs, now, 'de')).toBe('vor 2 Stunden');
});

test('an edit from the future, by a clock that runs ahead, is just now', () => {
  expect(relativeTime(now + hourMs, now, 'en')).toBeNull();
});
