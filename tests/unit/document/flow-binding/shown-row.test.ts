// The row of blocks that a view shows against one that is put together afresh, after every few transactions of random
// sessions: blocks that come and go, join, become void, and are moved to slots, in a document with several moved blocks.

import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { ShownRow } from '../../../../lib/document/binding/shown-row.ts';
import { displayOrder } from '../../../../lib/document/flow/display-order.ts';
import { FlowIndex, greaterChange, type OrderChange } from '../../../../lib/document/flow/flow-index.ts';
import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import type { IdText } from '../../../../lib/document/flow/item-id.ts';
import type { Segment } from '../../../../lib/document/flow/segment.ts';
import { randomEdit } from '../../../support/flow-random-edits.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const seeds =
  process.env['SEED'] === undefined
    ? Array.from({ length: 60 }, (_, seed) => seed)
    : [Number(process.env['SEED'])];

/** How often what changed was near, and how often anywhere. */
function session(seed: number): Record<OrderChange, number> {
  const random = seededRandom(seed);
  const pick = (below: number): number => Math.floor(random.fraction() * below);
  const doc = new Y.Doc();
  doc.clientID = 1;
  const index = new FlowIndex(flowRoot(doc));
  const row = new ShownRow([index]);
  let touched = new Set<Segment>();
  let removed = new Set<IdText>();
  let order: OrderChange = 'anywhere';
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    const change = index.update(transaction);
    for (const segment of change?.touched ?? []) touched.add(segment);
    for (const id of change?.removed ?? []) removed.add(id);
    order = greaterChange(order, change?.order ?? 'kept');
  });
  doc.transact(() => {
    for (let block = 0; block < 12; block++) index.flow.insertEmbed(0, new Y.Map());
  });
  const counts = { kept: 0, near: 0, anywhere: 0 };
  for (let step = 0; step < 120; step++) {
    doc.transact(() => randomEdit(index.flow, pick));
    if (pick(3) === 0) continue;
    counts[order]++;
    row.advance({ touched, removed, order });
    [touched, removed, order] = [new Set(), new Set(), 'kept'];
    const fresh = displayOrder(index.segments);
    expect(row.blocks, `SEED=${seed} step ${step}`).toEqual(fresh.blocks);
    for (const segment of index.segments) {
      const id = fresh.owners.get(segment.id) ?? segment.id;
      const expected = fresh.blocks.find((block) => block.id === id);
      expect(row.blockOf(segment), `SEED=${seed} step ${step}`).toEqual(expected);
    }
  }
  return counts;
}

test('[I2] the row equals one that is put together afresh, whatever changed, near or anywhere', () => {
  const sum = { kept: 0, near: 0, anywhere: 0 };
  for (const seed of seeds) {
    const counts = session(seed);
    for (const order of ['kept', 'near', 'anywhere'] as const) sum[order] += counts[order];
  }
  // Not vacuous: all three were met, in every session if there are many.
  for (const count of Object.values(sum)) expect(count).toBeGreaterThan(seeds.length);
});
