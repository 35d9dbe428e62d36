// The index of a flow against one that is built afresh, after every transaction of random sessions: edits of any kind,
// also such as no editor makes, by two writers whose updates arrive late and out of order.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { FlowIndex } from '../../../../lib/document/flow/flow-index.ts';
import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import type { Segment } from '../../../../lib/document/flow/segment.ts';
import { type Pick, randomEdit } from '../../../support/flow-random-edits.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

function described(segments: readonly Segment[]): unknown[] {
  return segments.map(({ id, shape, runs, length, place, isJoined, isVoid, attributesBefore }) => ({
    id,
    shape,
    length,
    place,
    isJoined,
    isVoid,
    attributesBefore,
    // Items split and merge as Yjs likes; what counts is the text under each id.
    units: runs.flatMap((run) =>
      Array.from({ length: run.length }, (_, unit) => [
        `${run.id.client}:${run.id.clock + unit}`,
        run.type === 'text' ? run.text[unit] : run.type,
        run.attributes,
      ]),
    ),
  }));
}

function session(seed: number): number {
  const random = seededRandom(seed);
  const pick: Pick = (below) => Math.floor(random.fraction() * below);
  const docs = [new Y.Doc(), new Y.Doc()];
  const indices = docs.map((doc, number) => {
    doc.clientID = number + 1;
    const index = new FlowIndex(flowRoot(doc));
    doc.on('afterTransaction', (transaction: Y.Transaction) => {
      index.update(transaction);
      const fresh = new FlowIndex(index.flow);
      expect(described(index.segments), `SEED=${seed}`).toEqual(described(fresh.segments));
      expect(index.length, `SEED=${seed}`).toBe(index.flow.length);
    });
    return index;
  });
  const mail: Uint8Array[][] = [[], []];
  for (const [number, doc] of docs.entries()) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') mail[1 - number]?.push(update);
    });
  }
  for (let step = 0; step < 60; step++) {
    const actor = pick(2);
    const [doc, index] = [docs[actor], indices[actor]];
    if (doc === undefined || index === undefined) continue;
    doc.transact(() => {
      for (let edit = 0; edit <= pick(3); edit++) randomEdit(index.flow, pick);
    });
    const inbox = mail[actor] ?? [];
    for (let count = pick(3); count > 0 && inbox.length > 0; count--) {
      const [update] = inbox.splice(pick(inbox.length), 1);
      if (update !== undefined) Y.applyUpdate(doc, update, 'network');
    }
  }
  return indices[0]?.segments.length ?? 0;
}

const seeds =
  process.env['SEED'] === undefined
    ? Array.from({ length: 60 }, (_, seed) => seed)
    : [Number(process.env['SEED'])];

describe('the index of a flow', () => {
  test('[I1] equals one that is built afresh, whatever was done in whatever order', () => {
    const sizes = new Set(seeds.map((seed) => session(seed)));
    // Not vacuous: the sessions led to documents of many sizes.
    expect(sizes.size).toBeGreaterThan(seeds.length / 10);
  });

  test('[I1] equals one that is built afresh after a transaction that is too large to be read item by item', () => {
    const doc = new Y.Doc();
    const index = new FlowIndex(flowRoot(doc));
    doc.on('afterTransaction', (transaction: Y.Transaction) => index.update(transaction));
    doc.transact(() => {
      for (let block = 0; block < 1_500; block++) {
        index.flow.insertEmbed(0, new Y.Map());
        index.flow.insert(1, `text ${block}`);
      }
    });
    expect(described(index.segments)).toEqual(described(new FlowIndex(index.flow).segments));
    expect(index.segments).toHaveLength(1_501);
  });
});
