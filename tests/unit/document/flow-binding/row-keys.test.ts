// Rows that are put in at one place again and again, as into a log with the newest on top: their keys grow, until all rows
// get new ones. None is ever passed by.

import { $isTableNode } from '@lexical/table';
import { $getRoot } from 'lexical';
import * as Y from 'yjs';
import { expect, test } from 'vitest';

import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { orderKeyDigitsMax } from '../../../../lib/document/flow/order-key.ts';
import { type FlowPeer, openFlowPeer, outline } from '../../../support/flow-peers.ts';
import { $setBlocks, $table, addRow } from '../../../support/flow-scenario-acts.ts';

/** Three rows, the first of which has this key. */
function withFirstKey(key: string): { readonly peer: FlowPeer; readonly keys: () => string[] } {
  const peer = openFlowPeer(1);
  peer.edit(() => $setBlocks(['top']));
  peer.edit($table('ab', 'cd', 'ef'));
  const delta = flowRoot(peer.doc).toDelta() as readonly { readonly insert: unknown }[];
  const table = delta.map(({ insert }) => insert).find((each) => each instanceof Y.Map && each.has('rows'));
  const rows = (table as Y.Map<Y.Map<string>>).get('rows') as Y.Map<string>;
  const [first = ''] = [...rows.entries()].toSorted(([, a], [, b]) => (a < b ? -1 : 1))[0] ?? [];
  peer.doc.transact(() => rows.set(first, key));
  return { peer, keys: () => [...rows.values()] };
}

function add(peer: FlowPeer, letters: string): void {
  addRow(0, letters)({ edit: peer.edit, undo: () => undefined });
}

test('a key below the longest is made between its neighbours, and no other changes', () => {
  const { peer, keys } = withFirstKey(`${'0'.repeat(orderKeyDigitsMax - 3)}2`);
  const before = keys();
  add(peer, 'NE');
  expect(outline(peer.editor)[1]).toBe('table: N E / a b / c d / e f');
  expect(keys()).toEqual(expect.arrayContaining(before));
});

test.each([orderKeyDigitsMax, 200, 1_500])(
  'beside a key of %i digits all get new ones, in one step of undo',
  (digits) => {
    const { peer, keys } = withFirstKey(`${'0'.repeat(digits - 1)}1`);
    const before = keys().toSorted();
    expect(outline(peer.editor)[1]).toBe('table: a b / c d / e f');
    add(peer, 'NE');
    expect(outline(peer.editor)[1]).toBe('table: N E / a b / c d / e f');
    expect(Math.max(...keys().map(({ length }) => length))).toBeLessThan(4);
    peer.edit(() => {
      const rows = $getRoot().getChildren().find($isTableNode)?.getChildren() ?? [];
      const [first, , last] = rows;
      if (last !== undefined) first?.insertBefore(last);
    });
    expect(outline(peer.editor)[1]).toBe('table: c d / N E / a b / e f');
    expect(peer.failures).toEqual([]);
    peer.binding.history.undo();
    peer.binding.history.undo();
    expect(outline(peer.editor)[1]).toBe('table: a b / c d / e f');
    expect(keys().toSorted()).toEqual(expect.arrayContaining(before));
  },
);
