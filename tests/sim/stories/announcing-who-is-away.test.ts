// A document was deleted and restored, so it was loaded anew and its list of people was empty. An attacker announced the
// Yjs client of somebody who had not come back yet, and was shown in that person's place.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  seed: 78,
  peers: [
    {
      kind: 'engine',
      role: 'owner',
      latency: {
        lowMs: 1,
        highMs: 3.6033984882524237,
      },
      hasLocalStore: true,
    },
    {
      kind: 'newer',
      role: 'editor',
      latency: {
        lowMs: 20,
        highMs: 58.13563212985173,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'viewer',
      latency: {
        lowMs: 120,
        highMs: 291.4464002614841,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 1.6341219685273245,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 3.808994028484449,
      },
      hasLocalStore: true,
    },
    {
      kind: 'newer',
      role: 'editor',
      latency: {
        lowMs: 120,
        highMs: 324.4051603367552,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'viewer',
      latency: {
        lowMs: 20,
        highMs: 47.910949336364865,
      },
      hasLocalStore: true,
    },
    {
      kind: 'malicious',
      role: 'viewer',
      latency: {
        lowMs: 20,
        highMs: 114.03511235956103,
      },
      hasLocalStore: false,
    },
  ],
  documents: 1,
  knobs: {
    compactionRecordsMin: 10,
    compactionRecordsMax: 8,
    compactionBytesMin: 200,
    idleRoomMs: 200,
    commitBatchRecordsMax: 1,
    commitQueueBytesMax: 16777216,
    outboxLagBytes: 2000,
    outboxBytesMax: 8388608,
    joinPartBytes: 64,
  },
  chaosMs: 122458.88208970428,
  actions: [
    { type: 'grant', peer: 7, document: 0, role: 'editor', atMs: 5313.374703548314 },
    {
      type: 'edit',
      peer: 4,
      tab: 2,
      kind: 'insert',
      place: 0.1695758120622486,
      extent: 0.5037289666943252,
      text: 'l',
      atMs: 92058.22124180598,
    },
    { type: 'delete-document', peer: 7, document: 0, text: 'Name 276', atMs: 92217.89339889715 },
    {
      type: 'attack',
      peer: 7,
      attack: 'presence-of-another',
      place: 0.2579893651418388,
      atMs: 107472.20863141182,
    },
  ],
};

test('[sim] nobody is shown in the place of who has not come back yet', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
