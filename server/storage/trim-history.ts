// Old history, removed [SPEC L11]. A record may go once it is older than the retention and lies at or below the older of
// two sound snapshots: then nothing that opens a document needs it, even if the newer one is damaged. Where the log begins
// from then on is written into the document's row, so that the chain goes on from there.

import { documentSeal } from './document-seal.ts';
import { isSound, rowFault } from './read-document.ts';
import { chainLink, sameBytes } from './record-chain.ts';
import type { DocumentRow, Statements } from './sqlite-statements.ts';

/** Records that one transaction removes at most: some ten milliseconds, for which appends wait. */
export const trimSliceRecords = 2_000;

export interface Trimmed {
  readonly records: number;
  /** Whether there may be more to remove of this document. */
  readonly more: boolean;
}

const nothing: Trimmed = { records: 0, more: false };

/**
 * Removes the first records whose `at` is before `olderThan`. Must be called within the transaction that it is part of:
 * the snapshots that make the records superfluous are read and checked in it. Damage leaves everything as it is, for
 * doctor to see.
 */
export function trimSlice(statements: Statements, key: number, olderThan: number): Trimmed {
  const row = statements.documentByKey.get(key);
  if (row === undefined || rowFault(row) !== null) return nothing;
  const snapshots = statements.snapshots.all(key);
  const older = snapshots[1];
  if (older === undefined || !snapshots.every((snapshot) => isSound(row, snapshot))) return nothing;
  const end = { seq: row.begin_seq, chain: row.begin_chain };
  const last = Math.min(older.upto_seq, row.begin_seq + trimSliceRecords);
  for (const record of statements.oldRecords.iterate(key, row.begin_seq, last)) {
    if (record.at >= olderThan) break;
    const chain = chainLink(end.chain, { document: row.name, ...record });
    if (record.seq !== end.seq + 1 || !sameBytes(chain, record.chain)) return nothing;
    end.seq = record.seq;
    end.chain = chain;
  }
  if (end.seq === older.upto_seq && !sameBytes(end.chain, older.chain)) return nothing;
  const records = end.seq - row.begin_seq;
  if (records === 0) return nothing;
  beginBehind(statements, row, end);
  return { records, more: records === trimSliceRecords };
}

function beginBehind(
  statements: Statements,
  row: DocumentRow,
  { seq, chain }: { readonly seq: number; readonly chain: Uint8Array },
): void {
  statements.dropRecords.run(row.id, seq);
  const seal = documentSeal({ ...row, begin_seq: seq, begin_chain: chain });
  statements.setBegin.run(seq, chain, seal, row.id);
}
