// The examination of a whole data file: of the pages by SQLite, of each document and each blob by their own checksums,
// which find what SQLite's check does not see. It reads only, so it may run by the side of the server.

import { readMark } from './commit-mark.ts';
import { checkDocument, type Fault } from './doctor-document.ts';
import { isSqliteError, StoreReader, type Progress } from './inspect-store.ts';
import { findLoss } from './lost-commits.ts';
import { chainStart, sameBytes, snapshotSum } from './record-chain.ts';
import { describeLoss } from './store-refused.ts';

export interface Examination {
  /** How SQLite checks its own pages; `full` reads each index against its table and takes the longest. */
  readonly pages: 'none' | 'quick' | 'full';
  /** Whether each document is loaded in Yjs. */
  readonly content: boolean;
}

export interface Findings {
  readonly documents: number;
  readonly records: number;
  /** Of records, snapshots and blobs. */
  readonly bytes: number;
  readonly faults: number;
}

export interface FindingsSink {
  /** Called once for each fault, as it is found. */
  readonly onFault: (fault: Fault) => void;
  /** In documents. */
  readonly progress: Progress;
}

/** Throws {@link DataFileError} if the file is none that can be examined. */
export function examine(file: string, examination: Examination, sink: FindingsSink): Findings {
  const fault = endFault(file);
  if (fault !== null) sink.onFault(fault);
  const reader = StoreReader.open(file);
  try {
    const findings = examineAll(reader, examination, sink);
    return fault === null ? findings : { ...findings, faults: findings.faults + 1 };
  } finally {
    reader.close();
  }
}

/** What is wrong with the end of the file, which shows only by the mark beside it; a backup has none. */
export function endFault(file: string): Fault | null {
  const of = (what: string): Fault => ({ documentId: null, seq: null, what });
  if (readMark(file).state === 'unreadable') {
    return of('the mark beside it, which says where it ends, cannot be read');
  }
  try {
    const loss = findLoss(file);
    return loss === null ? null : of(describeLoss(loss));
  } catch (error) {
    // The examination itself says what SQLite cannot read.
    if (!isSqliteError(error)) throw error;
    return null;
  }
}

function examineAll(reader: StoreReader, { pages, content }: Examination, sink: FindingsSink): Findings {
  let [documents, records, bytes, faults] = [0, 0, 0, 0];
  const report = (fault: Fault): void => {
    faults += 1;
    sink.onFault(fault);
  };
  const reportFile = (what: string): void => report({ documentId: null, seq: null, what });

  if (pages !== 'none') {
    for (const what of readable(reportFile, () => reader.pageFaults(pages)) ?? []) reportFile(what);
  }
  // Of one moment: documents that a server makes meanwhile would be counted in one and not in the other.
  const listed = readable(reportFile, () =>
    reader.atOneMoment(() => ({
      keys: readable(reportFile, () => reader.documentKeys()) ?? [],
      made: readable(reportFile, () => reader.documentsMade()),
    })),
  );
  const keys = listed?.keys ?? [];
  for (const key of keys) {
    sink.progress(documents, keys.length);
    const check = readable(reportFile, () => checkDocument(reader, key, { content })) ?? null;
    if (check === null) continue;
    documents += 1;
    records += check.records;
    bytes += check.bytes;
    for (const fault of check.faults) report(fault);
  }
  sink.progress(keys.length, keys.length);
  if (listed?.made !== undefined && listed.made !== keys.length) {
    reportFile(`${listed.made} documents were made, but ${keys.length} are there`);
  }
  readable(reportFile, () => {
    for (const { key, body, sum } of reader.blobs()) {
      bytes += body.length;
      if (!sameBytes(sum, snapshotSum(key, 0, chainStart, body))) {
        reportFile(`blob ${key}: checksum does not match`);
      }
    }
  });
  return { documents, records, bytes, faults };
}

/** What SQLite cannot read any more is a fault like another; the examination goes on. */
function readable<T>(report: (what: string) => void, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    report(`SQLite cannot read on: ${error.message}`);
    return undefined;
  }
}
