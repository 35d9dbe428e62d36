// Whatever a document holds, there is a tree for it, and nothing of it is altered by being shown or edited around:
// unknown types and attributes, nonsense, content of no known kind, text in no block.

import { $getRoot } from 'lexical';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../../lib/document/flow/flow-root.ts';
import { keyBetween } from '../../../../lib/document/flow/order-key.ts';
import { seedUpdate } from '../../../../lib/document/flow/seed.ts';
import { cellFlow, tableMap } from '../../../support/flow-builders.ts';
import { type FlowPeer, openFlowPeer, outline } from '../../../support/flow-peers.ts';
import { $select } from '../../../support/flow-scenario-acts.ts';

function withDocument(write: (flow: Y.XmlText) => void, use: (peer: FlowPeer) => void): void {
  const doc = new Y.Doc();
  write(flowRoot(doc));
  const peer = openFlowPeer(7, Y.encodeStateAsUpdate(doc));
  try {
    use(peer);
    expect(peer.failures).toEqual([]);
  } finally {
    peer.close();
  }
}

/** Of the table that stands last. */
function tableParts(flow: Y.XmlText): { cells: Y.Map<unknown>; cols: Y.Map<unknown> } {
  const parts = flow.toDelta() as { insert: Y.Map<unknown> }[];
  const table = parts.at(-1)?.insert;
  const [cells, cols] = [table?.get('cells'), table?.get('cols')];
  if (!(cells instanceof Y.Map) || !(cols instanceof Y.Map)) throw new Error('no table there');
  return { cells, cols };
}

function marker(entries: Record<string, unknown> = {}): Y.Map<unknown> {
  return new Y.Map(Object.entries(entries));
}

describe('showing is total', () => {
  test('no content at all is one empty paragraph, and nothing is written', () => {
    withDocument(
      () => {},
      ({ editor, sent }) => {
        expect(outline(editor)).toEqual(['p: ']);
        expect(sent).toEqual([]);
      },
    );
  });

  test('text before the first marker and behind a void block is shown, and gets a marker with the first edit', () => {
    withDocument(
      (flow) => {
        flow.insert(0, 'head');
        flow.insertEmbed(4, marker({ type: 'divider' }));
        flow.insert(5, 'tail');
      },
      (peer) => {
        expect(outline(peer.editor)).toEqual(['p: head', 'divider: ', 'p: tail']);
        peer.edit(() => $select([0, 4]).insertText('!'));
        peer.edit(() => $select([2, 4]).insertText('!'));
        expect(outline(peer.editor)).toEqual(['p: head!', 'divider: ', 'p: tail!']);
        expect(flowRoot(peer.doc).length).toBe('head!tail!'.length + 3);
      },
    );
  });

  test('a type of a newer version is a placeholder with its text; typing in it leaves its data alone', () => {
    withDocument(
      (flow) => {
        const map = marker({ type: 'poll', question: 'why', votes: 3, nested: new Y.Array() });
        flow.insertEmbed(0, map);
        flow.insert(1, 'text');
      },
      (peer) => {
        expect(outline(peer.editor)).toEqual(['poll: text']);
        peer.edit(() => $select([0, 4]).insertText('!'));
        expect(outline(peer.editor)).toEqual(['poll: text!']);
        const [{ insert }] = flowRoot(peer.doc).toDelta() as [{ insert: Y.Map<unknown> }];
        expect(insert.toJSON()).toEqual({ type: 'poll', question: 'why', votes: 3, nested: [] });
      },
    );
  });

  test('nonsense in known attributes is not shown, and not corrected', () => {
    withDocument(
      (flow) => {
        flow.insertEmbed(0, marker({ type: 'h2', align: 5, indent: -3 }));
        flow.insert(1, 'a');
        flow.insertEmbed(2, marker({ type: 'bullet', indent: 1e9, join: 'x', at: 'y' }));
        flow.insertEmbed(3, marker({ type: 'table', rows: 5 }));
        flow.insertEmbed(4, marker({ type: 7 }));
        flow.insertEmbed(5, { plain: 'object' });
        flow.insert(6, 'bold', { bold: true, b: {}, bAAAA: 'x' });
      },
      ({ editor, sent }) => {
        expect(outline(editor).filter((line) => line.includes('h2'))).toEqual(['h2: a']);
        expect(outline(editor).at(-1)).toBe(': «»bold');
        expect(sent).toEqual([]);
      },
    );
  });
});

test('who takes a table away takes what it shows, not what stands in a column that has not come yet', () => {
  withDocument(
    (flow) => {
      flow.insertEmbed(0, marker());
      flow.insertEmbed(1, tableMap([['a', 'b']]));
      const { cells, cols } = tableParts(flow);
      cells.set('r0:c1', cellFlow('late'));
      cols.delete('c1');
    },
    ({ doc, editor, edit }) => {
      expect(outline(editor)).toEqual(['p: ', 'table: a']);
      edit(() => $getRoot().getLastChild()?.remove());
      tableParts(flowRoot(doc)).cols.set('c1', 'B');
      expect(outline(editor)).toEqual(['p: ', 'table: _ late']);
    },
  );
});

describe('the seed', () => {
  test('has the same bytes every time, and applied twice changes nothing', () => {
    expect(seedUpdate()).toEqual(seedUpdate());
    const doc = new Y.Doc();
    Y.applyUpdate(doc, seedUpdate());
    Y.applyUpdate(doc, seedUpdate('Title'));
    Y.applyUpdate(doc, seedUpdate());
    expect(flowRoot(doc).length).toBe(1);
    expect(doc.getText('title').toString()).toBe('Title');
  });
});

describe('order keys', () => {
  test('a key between two others sorts between them, wherever they are', () => {
    const keys: string[] = [];
    for (let step = 0; step < 500; step++) {
      const at = (step * 7_919) % (keys.length + 1);
      const [low, high] = [keys[at - 1] ?? null, keys[at] ?? null];
      const key = keyBetween(low, high);
      expect((low ?? '') < key && (high === null || key < high)).toBe(true);
      keys.splice(at, 0, key);
    }
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(12);
  });

  test('between two equal keys there is one behind them', () => {
    expect(keyBetween('V', 'V') > 'V').toBe(true);
  });
});
