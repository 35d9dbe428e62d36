// A guest: made once, read back as it was, and never trusted when storage holds something else.
import { expect, test } from 'vitest';
import { isColor } from '../../../app/_presence/color.ts';
import {
  initials,
  nameCharactersMax,
  newProfile,
  parseProfile,
  tidyName,
} from '../../../app/_presence/profile.ts';
import { de } from '../../../app/_text/de.ts';
import { enFirst } from '../../../app/_text/en-first.ts';
import type { Random } from '../../../lib/base/random.ts';

const random: Random = { bytes: (length) => new Uint8Array(length).fill(7), fraction: () => 0.999 };

test('a new profile is complete and comes back from storage unchanged', () => {
  const made = newProfile(random, enFirst.guestWords);
  expect(made.name).toBe('Wise Wren');
  expect(isColor(made.color)).toBe(true);
  expect(made.userId).toMatch(/^guest:/);
  expect(parseProfile(JSON.stringify(made))).toEqual(made);
});

test.each([enFirst, de])(
  'a guest has a name in each language, short enough to be kept whole',
  ({ guestWords }) => {
    for (const first of guestWords.first) {
      for (const last of guestWords.last) expect(tidyName(`${first} ${last}`)).toBe(`${first} ${last}`);
    }
    expect(new Set(guestWords.first).size * new Set(guestWords.last).size).toBe(400);
  },
);

test.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['another type', '7'],
  ['null', 'null'],
  ['a field missing', '{"userId":"guest:x","name":"Ada"}'],
  ['a colour that is none', '{"userId":"guest:x","name":"Ada","color":"red"}'],
  ['an id that is none', '{"userId":"a b","name":"Ada","color":"#0d6b5e"}'],
  ['a blank name', '{"userId":"guest:x","name":"  ","color":"#0d6b5e"}'],
])('%s in storage is no profile', (_case, stored) => {
  expect(parseProfile(stored)).toBeNull();
});

test('a name is one line, trimmed, cut by whole characters', () => {
  expect(tidyName('  Ada \n Lovelace\t')).toBe('Ada Lovelace');
  expect(tidyName('🦉'.repeat(60))).toBe('🦉'.repeat(nameCharactersMax));
  expect(tidyName('a\ud800b')).toBe('a\ufffdb');
});

test.each([
  ['Quiet Heron', 'QH'],
  ['ada', 'A'],
  ['Ada Augusta King Lovelace', 'AL'],
  ['🦉 Owl', '🦉O'],
  ['', '?'],
])('the initials of "%s" are %s', (name, expected) => {
  expect(initials(name)).toBe(expected);
});
