// A laptop's clock was set back by a day. y-protocols says "still here" by the wall clock, so this person fell silent and
// vanished from everybody's list after half a minute, for a day. Presence is renewed by elapsed time now.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  seed: 13,
  peers: [
    {
      kind: 'engine',
      role: 'owner',
      latency: {
        lowMs: 20,
        highMs: 40.37230256712064,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 120,
        highMs: 591.4205552218482,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 20,
        highMs: 34.097264371812344,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 2.898401513812132,
      },
      hasLocalStore: true,
    },
    {
      kind: 'stock',
      role: 'commenter',
      latency: {
        lowMs: 20,
        highMs: 55.97044771537185,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'commenter',
      latency: {
        lowMs: 20,
        highMs: 71.92340123467147,
      },
      hasLocalStore: false,
    },
  ],
  documents: 2,
  knobs: {
    compactionRecordsMin: 200,
    compactionRecordsMax: 4096,
    compactionBytesMin: 2000,
    idleRoomMs: 200,
    commitBatchRecordsMax: 1,
    commitQueueBytesMax: 300,
    outboxLagBytes: 1048576,
    outboxBytesMax: 8388608,
    joinPartBytes: 1000,
  },
  chaosMs: 109475.83188302815,
  actions: [{ type: 'clock-jump', whose: 3, byMs: -86400000, atMs: 66064.38505845255 }],
};

test('[sim] who sets the clock back by a day stays in the list of people', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
