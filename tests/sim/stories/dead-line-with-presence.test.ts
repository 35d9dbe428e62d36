// A line died without a word, and the clock of this person had been set back, so that the stock provider's own watch, which
// goes by it, was blind. Ours took what the machine accepted of a dead line for a sign of life, and a tab says every ten
// seconds that it is here: it went on saving into nothing, for as long as the machine took it.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  seed: 3920,
  peers: [
    {
      kind: 'engine',
      role: 'owner',
      latency: {
        lowMs: 1,
        highMs: 2.3021732257911935,
      },
      hasLocalStore: false,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 120,
        highMs: 269.88572033587843,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 20,
        highMs: 72.02957681380212,
      },
      hasLocalStore: true,
    },
    {
      kind: 'engine',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 1.7762676605489105,
      },
      hasLocalStore: false,
    },
    {
      kind: 'newer',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 3.52694896934554,
      },
      hasLocalStore: true,
    },
    {
      kind: 'malicious',
      role: 'editor',
      latency: {
        lowMs: 1,
        highMs: 3.0794998293276876,
      },
      hasLocalStore: true,
    },
  ],
  documents: 1,
  knobs: {
    compactionRecordsMin: 10,
    compactionRecordsMax: 8,
    compactionBytesMin: 200,
    idleRoomMs: 200,
    commitBatchRecordsMax: 1,
    commitQueueBytesMax: 300,
    outboxLagBytes: 1048576,
    outboxBytesMax: 64000,
    joinPartBytes: 64,
  },
  chaosMs: 154409.4912149012,
  actions: [
    { type: 'drain', downMs: 1242.1759670134634, atMs: 85869.85923821613 },
    { type: 'close-tab', peer: 0, tab: 1, atMs: 95858.24472761333 },
    {
      type: 'edit',
      peer: 1,
      tab: 0,
      kind: 'insert',
      place: 0.7190184802748263,
      extent: 0.7909286073409021,
      text: 'm',
      atMs: 100834.97136919182,
    },
    {
      type: 'edit',
      peer: 1,
      tab: 1,
      kind: 'map',
      place: 0.12597883702255785,
      extent: 0.5150480463635176,
      text: 'pa',
      atMs: 100911.3837439372,
    },
    {
      type: 'edit',
      peer: 3,
      tab: 1,
      kind: 'insert',
      place: 0.4157904835883528,
      extent: 0.900730533991009,
      text: 'bnb',
      atMs: 105068.2824049834,
    },
    { type: 'clock-jump', whose: 1, byMs: -3600000, atMs: 108209.72409872839 },
    { type: 'half-open', peer: 1, tab: 2, atMs: 108252.5944000928 },
    {
      type: 'edit',
      peer: 1,
      tab: 2,
      kind: 'delete',
      place: 0.7463897988200188,
      extent: 0.9893205370754004,
      text: 'iocsz',
      atMs: 116081.22249019254,
    },
    {
      type: 'edit',
      peer: 1,
      tab: 2,
      kind: 'insert',
      place: 0.22518122498877347,
      extent: 0.6905567932408303,
      text: 's',
      atMs: 116737.5319856472,
    },
    {
      type: 'edit',
      peer: 1,
      tab: 1,
      kind: 'insert',
      place: 0.0436695609241724,
      extent: 0.5497954632155597,
      text: 'aei',
      atMs: 128117.42021901194,
    },
    {
      type: 'edit',
      peer: 1,
      tab: 1,
      kind: 'insert',
      place: 0.13436383078806102,
      extent: 0.8437509406358004,
      text: 'os',
      atMs: 128672.18946302384,
    },
    {
      type: 'edit',
      peer: 1,
      tab: 1,
      kind: 'many',
      place: 0.837523604510352,
      extent: 0.7527750646695495,
      text: 'zjdq',
      atMs: 130972.54865298825,
    },
  ],
};

test('[sim] a dead line is given up, though presence is said on it', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
