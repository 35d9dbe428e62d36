// Whether the updates of a document are one, as Yjs sees it: each can be read, and builds on nothing that is missing.
// The bytes have been found to be what was written; this is the question whether that was right. Built by replaying
// the log in transactions of many records, so that garbage is collected now and then and not after each of a million
// keystrokes, and memory does not grow with them either.

import * as Y from 'yjs';
import type { SnapshotRow } from './sqlite-statements.ts';

export interface ContentFault {
  readonly seq: number;
  readonly what: string;
}

export interface Update {
  readonly seq: number;
  readonly update: Uint8Array;
}

/** Until its transaction ends, a record of one keystroke takes some 170 bytes of memory: afterwards most are one with others. */
const portionRecordsMax = 20_000;
const portionBytesMax = 4 * 1_048_576;

/**
 * The first thing that is wrong, or null. `updates` are all of the document behind `beginSeq`, `snapshots` must say at
 * their seq what the updates up to it say. If updates were removed, the oldest snapshot stands for them, and what lies
 * between the two is not looked at: nothing can be built from it.
 */
export function contentFault(
  updates: Iterable<Update>,
  snapshots: readonly SnapshotRow[],
  beginSeq: number,
): ContentFault | null {
  const doc = new Y.Doc();
  const waiting = [...snapshots].sort((a, b) => a.upto_seq - b.upto_seq);
  const base = beginSeq > 0 ? waiting.shift() : undefined;
  let fault: ContentFault | null = null;
  let seq = 0;
  const compareUpTo = (uptoSeq: number): void => {
    for (
      let next = waiting[0];
      fault === null && next !== undefined && next.upto_seq <= uptoSeq;
      next = waiting[0]
    ) {
      fault = snapshotFault(next, doc);
      waiting.shift();
    }
  };
  const apply = (portion: readonly Update[]): void => {
    for (const each of portion) {
      if (each.seq <= (base?.upto_seq ?? 0)) continue;
      compareUpTo(each.seq - 1);
      if (fault !== null) return;
      seq = each.seq;
      Y.applyUpdate(doc, each.update);
      if (hasPending(doc)) {
        fault = { seq, what: 'the update builds on something that is missing' };
        return;
      }
    }
  };
  try {
    if (base !== undefined) {
      seq = base.upto_seq;
      doc.transact(() => Y.applyUpdate(doc, base.state));
      if (hasPending(doc)) return { seq, what: 'the snapshot is not whole' };
    }
    for (const portion of portionsOf(updates)) {
      // Within transactions of ours: in those of its own Yjs would tidy the formats up.
      doc.transact(() => apply(portion));
      if (fault !== null) return fault;
    }
    compareUpTo(Infinity);
  } catch (error) {
    // Some faults, such as nesting that overflows the stack, show only when the transaction ends: then this is the last.
    return { seq, what: `Yjs cannot read the update: ${String(error)}` };
  } finally {
    doc.destroy();
  }
  return fault;
}

function* portionsOf(updates: Iterable<Update>): Generator<readonly Update[], void> {
  let [portion, bytes]: [Update[], number] = [[], 0];
  for (const each of updates) {
    portion.push(each);
    bytes += each.update.length;
    if (portion.length < portionRecordsMax && bytes < portionBytesMax) continue;
    yield portion;
    [portion, bytes] = [[], 0];
  }
  yield portion;
}

/** True if something that was applied waits for what it builds on: it is in the bytes, but nobody can see it. */
export function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

function snapshotFault({ upto_seq: seq, state }: SnapshotRow, replayed: Y.Doc): ContentFault | null {
  const doc = new Y.Doc();
  try {
    // Within a transaction of ours here too, as the compaction does.
    doc.transact(() => Y.applyUpdate(doc, state));
    if (hasPending(doc)) return { seq, what: 'the snapshot is not whole' };
    const same = Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(replayed));
    return same ? null : { seq, what: 'the snapshot does not say what the records say' };
  } catch (error) {
    return { seq, what: `Yjs cannot read the snapshot: ${String(error)}` };
  } finally {
    doc.destroy();
  }
}
