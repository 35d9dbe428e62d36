// Random sessions (tests/support/flow-fuzz.ts): after every step the peer that acted and every peer that received shows
// project(doc); at the end all show the same as one who opens the document then; nothing typed is there twice, gone, or
// taken away by somebody who did not see it. SEED=n PROFILE=name replays one. The volume: tests/deep/binding.test.ts, or
// `node tests/support/flow-fuzz-cli.ts all 0 2000`.

import { describe, expect, test } from 'vitest';

import { runSession } from '../../../support/flow-fuzz.ts';
import { type Profile, profiles } from '../../../support/flow-fuzz-profiles.ts';

const seedsPerProfile = 4;
const steps = 50;
const { SEED: seedText, PROFILE: profileText } = process.env;
const seeds =
  seedText === undefined ? Array.from({ length: seedsPerProfile }, (_, index) => index) : [Number(seedText)];
const names = (Object.keys(profiles) as Profile[]).filter(
  (name) => profileText === undefined || name === profileText,
);

describe('random sessions', () => {
  for (const profile of names) {
    test(`${profile}: every editor shows its document, nothing is twice, nothing is gone, nothing echoes`, () => {
      const texts = new Set<string>();
      for (const seed of seeds) {
        const outcome = runSession({ profile, seed, steps });
        const { typed, duplicated, lost, stolen, echoes } = outcome;
        expect({ duplicated, lost, stolen, echoes }, `SEED=${seed} PROFILE=${profile}`).toEqual({
          duplicated: 0,
          lost: 0,
          stolen: 0,
          echoes: 0,
        });
        expect(typed).toBeGreaterThan(10);
        texts.add(outcome.text);
      }
      // Not vacuous: the sessions led to different documents.
      expect(texts.size).toBe(seeds.length);
    });
  }
});

describe('sessions that failed once', () => {
  test.each<readonly [string, Profile, number]>([
    ['a caret between rows of a table that lost the last ones is nowhere', 'tablesUndo', 100_567],
  ])('%s', (_story, profile, seed) => {
    const { duplicated, lost, stolen, echoes } = runSession({ profile, seed });
    expect({ duplicated, lost, stolen, echoes }).toEqual({ duplicated: 0, lost: 0, stolen: 0, echoes: 0 });
  });
});
