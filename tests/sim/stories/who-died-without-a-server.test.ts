// I10: a tab died while the server was away, so nobody could say that it had gone. Its browser's other tab had heard of it,
// and drops the silent by its wall clock, which was set back by a day.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  seed: 29108,
  peers: [
    {
      kind: 'stock',
      role: 'owner',
      latency: {
        lowMs: 20,
        highMs: 107.45328860823065,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 5.955848919111304,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 3.7309754382586107,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 20,
        highMs: 77.17848932370543,
      },
      hasLocalStore: false,
    },
  ],
  documents: 1,
  knobs: {
    compactionRecordsMin: 200,
    compactionRecordsMax: 30,
    compactionBytesMin: 2000,
    idleRoomMs: 200,
    commitBatchRecordsMax: 4,
    commitQueueBytesMax: 300,
    outboxLagBytes: 2000,
    outboxBytesMax: 64000,
    joinPartBytes: 64,
  },
  chaosMs: 68929.18506637216,
  actions: [
    { type: 'disk-fails', atMs: 27071.129684302312 },
    { type: 'open-tab', peer: 3, tab: 1, atMs: 27079.732771345392 },
    {
      type: 'edit',
      peer: 3,
      tab: 0,
      kind: 'insert',
      place: 0.6316498985979706,
      extent: 0.5162410396151245,
      text: 'cmjq',
      atMs: 49161.493181864396,
    },
    { type: 'kill-tab', peer: 3, tab: 2, when: 'now', keepsLocalCopy: false, atMs: 51079.1936385147 },
    { type: 'clock-jump', whose: 3, byMs: -86400000, atMs: 57685.21627512712 },
  ],
};

test('[sim] who is gone is forgotten by elapsed time, also where the wall clock was set back', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
