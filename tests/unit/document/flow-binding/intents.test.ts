// What comes of two things that people do at once: every row of docs/BINDING.md's table, with the two people's ids and
// the order of delivery either way round.

import { describe, expect, test } from 'vitest';

import {
  deliver,
  editorContent,
  type FlowPeer,
  freshContent,
  openFlowPeer,
  outline,
} from '../../../support/flow-peers.ts';
import { $setBlocks, type Scenario } from '../../../support/flow-scenario-acts.ts';
import { scenarios } from '../../../support/flow-scenarios.ts';

function meet(first: FlowPeer, second: FlowPeer): void {
  deliver(first, second);
  deliver(second, first);
}

function play(scenario: Scenario, [idA, idB]: readonly [number, number], isFirstFirst: boolean): string[][] {
  const [a, b] = [openFlowPeer(idA), openFlowPeer(idB)];
  try {
    a.edit(() => $setBlocks(scenario.blocks));
    const { before } = scenario;
    if (before !== undefined) a.edit(before);
    a.clock.advance(1_000);
    meet(a, b);
    for (const [peer, act] of [
      [a, scenario.a],
      [b, scenario.b],
    ] as const) {
      act({ edit: peer.edit, undo: () => peer.binding.history.undo() });
      expect(editorContent(peer.editor)).toEqual(freshContent(peer.doc));
    }
    if (isFirstFirst) meet(a, b);
    else meet(b, a);
    scenario.later?.({ edit: a.edit, undo: () => a.binding.history.undo() });
    meet(a, b);
    for (const peer of [a, b]) {
      expect(peer.failures).toEqual([]);
      expect(editorContent(peer.editor)).toEqual(freshContent(peer.doc));
    }
    return [outline(a.editor), outline(b.editor)];
  } finally {
    a.close();
    b.close();
  }
}

describe('two people at once', () => {
  for (const scenario of scenarios) {
    test(scenario.name, () => {
      for (const ids of [[1, 2] as const, [2, 1] as const]) {
        for (const isFirstFirst of [true, false]) {
          const [first, second] = play(scenario, ids, isFirstFirst);
          expect(second).toEqual(first);
          expect(scenario.expected).toContainEqual(first);
        }
      }
    });
  }
});
