// What is known of one stored document: numbers, times and who, and its content for whoever asks further.

import { trustedContent, type TrustedContent } from './inspect-content.ts';
import type { StoreReader } from './inspect-store.ts';
import type { DocumentRow } from './sqlite-statements.ts';

export interface DocumentReport {
  readonly row: DocumentRow;
  readonly updates: number;
  /** Deletions, restorations and changes of access. */
  readonly controls: number;
  readonly recordBytes: number;
  readonly snapshots: readonly { readonly uptoSeq: number; readonly bytes: number }[];
  readonly firstEditAt: number | null;
  readonly lastEditAt: number | null;
  /** How many edits each made, the busiest first. */
  readonly users: ReadonlyMap<string, number>;
  readonly clients: number;
  readonly content: TrustedContent;
}

/** Null if there is no such document. */
export function inspectDocument(reader: StoreReader, name: string): DocumentReport | null {
  return reader.atOneMoment(() => {
    const row = reader.documentNamed(name);
    return row === undefined ? null : report(reader, row);
  });
}

function report(reader: StoreReader, row: DocumentRow): DocumentReport {
  let [updates, controls, recordBytes] = [0, 0, 0];
  let firstEditAt: number | null = null;
  let lastEditAt: number | null = null;
  const counts = new Map<string, number>();
  for (const { kind, at, user, body } of reader.records(row.id, 0)) {
    recordBytes += body.length;
    if (kind !== 'update') {
      controls += 1;
      continue;
    }
    updates += 1;
    // The clock may have jumped, so the first edit need not have the earliest time.
    firstEditAt = Math.min(firstEditAt ?? at, at);
    lastEditAt = Math.max(lastEditAt ?? at, at);
    counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  return {
    row,
    updates,
    controls,
    recordBytes,
    snapshots: reader
      .snapshots(row.id)
      .map(({ upto_seq: uptoSeq, state }) => ({ uptoSeq, bytes: state.length })),
    firstEditAt,
    lastEditAt,
    users: new Map([...counts].sort(([, a], [, b]) => b - a)),
    clients: reader.owners(row.id).length,
    content: trustedContent(reader, row),
  };
}
