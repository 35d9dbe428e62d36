// Random sessions (tests/support/flow-fuzz.ts): after every step the peer that acted and every peer that received shows
// project(doc); at the end all show the same as one who opens the document then; nothing typed is there twice or gone.
// SEED=n PROFILE=name replays one. The volume: `node tests/support/flow-fuzz-cli.ts all 0 2000`.

import { describe, expect, test } from 'vitest';

import { runSession } from '../../../support/flow-fuzz.ts';
import { type Profile, profiles } from '../../../support/flow-fuzz-acts.ts';

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
        const { typed, duplicated, lost, echoes } = outcome;
        expect({ duplicated, lost, echoes }, `SEED=${seed} PROFILE=${profile}`).toEqual({
          duplicated: 0,
          lost: 0,
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
