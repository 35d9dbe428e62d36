// Whether one stored document is what was written: every record and its place in the chain, the head, every snapshot,
// and, if asked, that Yjs can load it. Names each fault with its seq and goes on behind it, so that an operator sees
// the whole damage and not its beginning. Upholds [SPEC L1, L6, L7].

import { parseDocumentId } from '../../lib/base/ids.ts';
import { contentFault, type Update } from './doctor-content.ts';
import { isSqliteError, type StoreReader } from './inspect-store.ts';
import { chainLink, chainStart, sameBytes, snapshotSum } from './record-chain.ts';
import type { DocumentRow, SnapshotRow } from './sqlite-statements.ts';

export interface Fault {
  /** Null for what concerns the file and no single document. */
  readonly documentId: string | null;
  readonly seq: number | null;
  readonly what: string;
}

export interface DocumentCheck {
  readonly records: number;
  readonly bytes: number;
  readonly faults: readonly Fault[];
}

/** Checks the document with this key as of one moment; null if it has gone. */
export function checkDocument(
  reader: StoreReader,
  key: number,
  options: { readonly content: boolean },
): DocumentCheck | null {
  return reader.atOneMoment(() => {
    const row = reader.document(key);
    return row === undefined ? null : new DocumentChecker(reader, row).run(options);
  });
}

class DocumentChecker {
  readonly #reader: StoreReader;
  readonly #row: DocumentRow;
  readonly #faults: Fault[] = [];
  #records = 0;
  #bytes = 0;

  constructor(reader: StoreReader, row: DocumentRow) {
    this.#reader = reader;
    this.#row = row;
  }

  run({ content }: { readonly content: boolean }): DocumentCheck {
    if (!parseDocumentId(this.#row.name).ok) this.#fault(null, 'the id is none that Weft gives');
    const snapshots = this.#readable(0, () => this.#checkSnapshots()) ?? [];
    this.#readable(1, () => this.#checkRecords(snapshots));
    // What is built from damaged bytes says nothing about the rest.
    if (content && this.#faults.length === 0) {
      const fault = contentFault(this.#updates(), snapshots);
      if (fault !== null) this.#fault(fault.seq, fault.what);
    }
    return { records: this.#records, bytes: this.#bytes, faults: this.#faults };
  }

  /** A page that SQLite itself cannot read is a fault of this document, not the end of the examination. */
  #readable<T>(firstSeq: number, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      this.#fault(firstSeq + this.#records, `SQLite cannot read on: ${error.message}`);
      return null;
    }
  }

  #checkSnapshots(): readonly SnapshotRow[] {
    const snapshots = this.#reader.snapshots(this.#row.id);
    for (const snapshot of snapshots) {
      const { upto_seq: seq, chain, state, sum } = snapshot;
      this.#bytes += state.length;
      if (!sameBytes(sum, snapshotSum(this.#row.name, seq, chain, state))) {
        this.#fault(seq, 'snapshot: checksum does not match');
      }
    }
    return snapshots;
  }

  #checkRecords(snapshots: readonly SnapshotRow[]): void {
    const expectedChains = new Map(snapshots.map((snapshot) => [snapshot.upto_seq, snapshot.chain]));
    let seq = 0;
    let chain: Uint8Array | null = chainStart;
    for (const record of this.#reader.records(this.#row.id, 0)) {
      this.#records += 1;
      this.#bytes += record.body.length;
      if (record.seq !== seq + 1) {
        this.#missing(seq + 1, record.seq - 1);
        chain = null;
      }
      seq = record.seq;
      // Behind a hole there is nothing to compare with: the chain is taken up again.
      if (
        chain !== null &&
        !sameBytes(chainLink(chain, { document: this.#row.name, ...record }), record.chain)
      ) {
        this.#fault(seq, 'record: checksum does not match');
      }
      chain = record.chain;
      const expected = expectedChains.get(seq);
      if (expected !== undefined && !sameBytes(expected, chain)) {
        this.#fault(seq, 'the snapshot was made from other records');
      }
    }
    this.#checkHead(seq, chain);
    for (const upto of expectedChains.keys()) {
      if (upto > seq) this.#fault(upto, 'a snapshot of records that are not there');
    }
  }

  #checkHead(lastSeq: number, chain: Uint8Array | null): void {
    const { head_seq: headSeq, head_chain: headChain } = this.#row;
    if (lastSeq < headSeq) {
      this.#missing(lastSeq + 1, headSeq);
    } else if (lastSeq > headSeq) {
      this.#fault(headSeq, 'there are records behind the head');
    } else if (chain !== null && !sameBytes(chain, headChain)) {
      this.#fault(headSeq, 'the head does not match');
    }
  }

  *#updates(): Iterable<Update> {
    for (const { seq, kind, body } of this.#reader.records(this.#row.id, 0)) {
      if (kind === 'update') yield { seq, update: body };
    }
  }

  #missing(from: number, to: number): void {
    this.#fault(from, from === to ? 'record missing' : `records missing up to ${to}`);
  }

  #fault(seq: number | null, what: string): void {
    this.#faults.push({ documentId: this.#row.name, seq, what });
  }
}
