// Which typed character opens a menu, and what is found by what was typed behind it.
import { expect, test } from 'vitest';

import { findByName } from '../../../app/_editing/slash/slash-filter.ts';
import { matchTrigger } from '../../../app/_editing/typeahead/trigger-match.ts';

const slash = { character: '/', queryMin: 0, takesSpaces: true };
const colon = { character: ':', queryMin: 2, takesSpaces: false };

test.each([
  ['/', { start: 0, query: '' }],
  ['/hea', { start: 0, query: 'hea' }],
  ['text /heading 1', { start: 5, query: 'heading 1' }],
  ['(/x', { start: 1, query: 'x' }],
])('“%s” asks for the menu', (before, expected) => {
  expect(matchTrigger(before, slash)).toEqual(expected);
});

test.each(['', 'and/or', 'https://', '1/2', '/ ', '/ x', 'a /x  y', `/${'x'.repeat(41)}`])(
  '“%s” does not',
  (before) => {
    expect(matchTrigger(before, slash)).toBeNull();
  },
);

test('a name without spaces ends at one, and a time of day is none', () => {
  expect(matchTrigger('so :smi', colon)).toEqual({ start: 3, query: 'smi' });
  expect(matchTrigger('so :smi le', colon)).toBeNull();
  expect(matchTrigger('at 12:30', colon)).toBeNull();
});

const entries = [
  { name: 'Text', aliases: ['paragraph'] },
  { name: 'Überschrift 1', aliases: ['Heading 1', 'h1', '#'] },
  { name: 'Überschrift 2', aliases: ['Heading 2', 'h2', '##'] },
  { name: 'Checkliste', aliases: ['Checklist', 'todo', 'to-do'] },
  { name: 'Hinweis', aliases: ['Callout', 'Textbox'] },
];
const found = (query: string) => findByName(entries, query).map(({ name }) => name);

test('all are offered in their order until something is typed', () => {
  expect(found('')).toEqual(entries.map(({ name }) => name));
});

test('they are found by name, by the English name and by other words, without case and accents', () => {
  expect(found('uber')).toEqual(['Überschrift 1', 'Überschrift 2']);
  expect(found('HEAD')).toEqual(['Überschrift 1', 'Überschrift 2']);
  expect(found('#')).toEqual(['Überschrift 1', 'Überschrift 2']);
  expect(found('todo')).toEqual(['Checkliste']);
  expect(found('2')).toEqual(['Überschrift 2']);
});

test('what begins so comes before what is only called so, and nonsense finds nothing', () => {
  expect(found('text')).toEqual(['Text', 'Hinweis']);
  expect(found('zzz')).toEqual([]);
});
