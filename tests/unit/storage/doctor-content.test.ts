// A log of tens of thousands of keystrokes as the doctor builds it: what it finds, and what that takes.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { contentFault, type Update } from '../../../server/storage/doctor-content.ts';
import type { SnapshotRow } from '../../../server/storage/sqlite-statements.ts';

const count = 60_000;
let log: Update[] = [];

beforeAll(() => {
  const updates: Uint8Array[] = [];
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('flow');
  const cell = new Y.Map<number>();
  doc.getMap('cells').set('cell', cell);
  // Somebody who has not heard that the cell is gone writes into it; that comes in long after.
  const away = new Y.Doc();
  Y.applyUpdate(away, Y.encodeStateAsUpdate(doc));
  (away.getMap('cells').get('cell') as Y.Map<number>).set('key', 1);
  const late = Y.encodeStateAsUpdate(away, Y.encodeStateVector(doc));
  doc.getMap('cells').delete('cell');
  for (let length = 0; updates.length < count - 1; length++) {
    text.insert(length, 'a');
    if (length % 50 === 49) text.format(length - 9, 5, { bold: length % 100 === 99 ? true : null });
    if (length % 50 === 25) {
      text.delete(length - 2, 3);
      length -= 3;
    }
  }
  log = [...updates.slice(0, count - 1), late].map((update, index) => ({ seq: index + 1, update }));
});

/** As a compaction makes it: of all up to that record in one transaction. */
function snapshotAt(seq: number): SnapshotRow {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const { update } of log.slice(0, seq)) Y.applyUpdate(doc, update);
  });
  return { upto_seq: seq, state: Y.encodeStateAsUpdate(doc) } as SnapshotRow;
}

test('a sound one is found sound, and its snapshots, wherever they lie', () => {
  expect(contentFault(log, [10, 20_000, 20_001, 45_000, count].map(snapshotAt), 0)).toBeNull();
});

test('what is missing is named where it is missed, and a snapshot that says something else', () => {
  expect(contentFault(log.toSpliced(49_999, 1), [], 0)).toEqual({
    seq: 50_001,
    what: 'the update builds on something that is missing',
  });
  expect(contentFault(log, [{ ...snapshotAt(30_000), upto_seq: 30_001 }], 0)).toEqual({
    seq: 30_001,
    what: 'the snapshot does not say what the records say',
  });
});

test('memory does not grow with the keystrokes', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heldBytes();
  let grown = 0;
  function* read(): Generator<Update> {
    for (const each of log) {
      if (each.seq === count) grown = heldBytes() - before;
      yield each;
    }
  }
  expect(contentFault(read(), [], 0)).toBeNull();
  expect(grown / count).toBeLessThan(60);
});
