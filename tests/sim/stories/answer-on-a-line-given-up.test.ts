// U4, a false alarm: a machine sleeps for a day between the live edit that has to wait and the answer that completes it.
// Its page gives the line up, so the answer is thrown away by the browser, and the next line brings another.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  seed: 19754,
  peers: [
    {
      kind: 'engine',
      role: 'owner',
      latency: {
        lowMs: 120,
        highMs: 461.2646582722664,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 120,
        highMs: 664.1474890010431,
      },
      hasLocalStore: false,
    },
    {
      kind: 'stock',
      role: 'viewer',
      latency: {
        lowMs: 1,
        highMs: 5.902175677707419,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 120,
        highMs: 485.0041172420606,
      },
      hasLocalStore: true,
    },
    {
      kind: 'stock',
      role: 'viewer',
      latency: {
        lowMs: 120,
        highMs: 657.1681335009634,
      },
      hasLocalStore: false,
    },
    {
      kind: 'malicious',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 2.5241313736187294,
      },
      hasLocalStore: true,
    },
  ],
  documents: 2,
  knobs: {
    compactionRecordsMin: 10,
    compactionRecordsMax: 100,
    compactionBytesMin: 65536,
    idleRoomMs: 10000,
    commitBatchRecordsMax: 4,
    commitQueueBytesMax: 4000,
    outboxLagBytes: 2000,
    outboxBytesMax: 64000,
    joinPartBytes: 1000,
  },
  chaosMs: 74455.12742735445,
  actions: [
    { type: 'duplicate-socket', peer: 1, tab: 2, atMs: 35142.196526365355 },
    { type: 'offline', peer: 1, forMs: 18164.820581441745, silently: true, atMs: 36237.32811362949 },
    {
      type: 'edit',
      peer: 3,
      tab: 0,
      kind: 'insert',
      place: 0.6697989387903363,
      extent: 0.11974023352377117,
      text: 'l f',
      atMs: 38850.84609444078,
    },
    {
      type: 'edit',
      peer: 3,
      tab: 0,
      kind: 'insert',
      place: 0.9113200735300779,
      extent: 0.046656408812850714,
      text: 'fiko',
      atMs: 56042.03750704519,
    },
    { type: 'clock-jump', whose: 1, byMs: 86400000, atMs: 56938.00979266472 },
  ],
};

test('[sim] what arrives on a line that the page has given up is no answer to it', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
