// After a crash the disk was slow, so the document took seconds to load. Meanwhile an editor was made a viewer. The
// connection that waited for the load was let in with the role from before it, and wrote for up to a minute.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  seed: 157,
  peers: [
    {
      kind: 'stock',
      role: 'owner',
      latency: {
        lowMs: 20,
        highMs: 81.00190243916586,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 20,
        highMs: 101.32768011186272,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 4.963678726111539,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 2.935870732180774,
      },
      hasLocalStore: true,
    },
  ],
  documents: 1,
  knobs: {
    compactionRecordsMin: 200,
    compactionRecordsMax: 4096,
    compactionBytesMin: 2000,
    idleRoomMs: 10000,
    commitBatchRecordsMax: 4,
    commitQueueBytesMax: 4000,
    outboxLagBytes: 1048576,
    outboxBytesMax: 8388608,
    joinPartBytes: 65536,
  },
  chaosMs: 115086.90347895026,
  actions: [
    {
      type: 'edit',
      peer: 0,
      tab: 1,
      kind: 'insert',
      place: 0.23558461596257985,
      extent: 0.9548164627049118,
      text: 'gpz',
      atMs: 7331.427979466791,
    },
    {
      type: 'edit',
      peer: 3,
      tab: 0,
      kind: 'insert',
      place: 0.43516583647578955,
      extent: 0.6079134962055832,
      text: 'v',
      atMs: 7527.675913286005,
    },
    { type: 'disk-fails', atMs: 7585.512081976032 },
    {
      type: 'edit',
      peer: 0,
      tab: 0,
      kind: 'many',
      place: 0.8512838315218687,
      extent: 0.04474673862569034,
      text: 'larf',
      atMs: 7655.463791616392,
    },
    {
      type: 'edit',
      peer: 3,
      tab: 1,
      kind: 'many',
      place: 0.05887713469564915,
      extent: 0.04413590929470956,
      text: '🙂',
      atMs: 7855.873715157367,
    },
    {
      type: 'edit',
      peer: 1,
      tab: 0,
      kind: 'insert',
      place: 0.28679906064644456,
      extent: 0.9442581785842776,
      text: 's',
      atMs: 8643.66854528014,
    },
    { type: 'disk-slow', forMs: 10022.029727464542, delayMs: 2254.485247870907, atMs: 8755.160468766173 },
    { type: 'grant', peer: 3, document: 0, role: 'viewer', atMs: 18136.512217711017 },
  ],
};

test('[sim] who may only read by the time a document has loaded is let in as a reader', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
