// Whether one stored document is what was written: every record and its place in the chain, the head, every snapshot,
// and, if asked, that Yjs can load it. Names each fault with its seq and goes on behind it, so that an operator sees
// the whole damage and not its beginning. Upholds [SPEC L1, L6, L7].

import { parseDocumentId } from '../../lib/base/ids.ts';
import { contentFault, type Update } from './doctor-content.ts';
import { ownersSum } from './document-seal.ts';
import { isSqliteError, type StoreReader } from './inspect-store.ts';
import { isSound, rowFault } from './read-document.ts';
import { chainLink, sameBytes } from './record-chain.ts';
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
    this.#readable(this.#row.begin_seq + 1, () => this.#checkRecords(snapshots));
    this.#readable(0, () => this.#checkRights());
    // What is built from damaged bytes says nothing about the rest.
    if (content && this.#faults.length === 0) {
      const fault = contentFault(this.#updates(), snapshots, this.#row.begin_seq);
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
      this.#bytes += snapshot.state.length;
      if (!isSound(this.#row, snapshot)) this.#fault(snapshot.upto_seq, 'snapshot: checksum does not match');
    }
    return snapshots;
  }

  #checkRecords(snapshots: readonly SnapshotRow[]): void {
    const expectedChains = new Map(snapshots.map((snapshot) => [snapshot.upto_seq, snapshot.chain]));
    const { begin_seq: begin, begin_chain: beginChain } = this.#row;
    let seq = begin;
    let chain: Uint8Array | null = beginChain;
    const atBegin = expectedChains.get(begin);
    if (atBegin !== undefined && !sameBytes(atBegin, beginChain)) {
      this.#fault(begin, 'the snapshot was made from other records');
    }
    if (begin > 0 && !snapshots.some(({ upto_seq: upto }) => upto >= begin)) {
      this.#fault(begin, 'no snapshot of what was removed');
    }
    for (const record of this.#reader.records(this.#row.id, 0)) {
      this.#records += 1;
      this.#bytes += record.body.length;
      if (record.seq <= begin) {
        this.#fault(record.seq, 'a record from before the log begins');
        continue;
      }
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

  #checkRights(): void {
    const row = this.#row;
    if (rowFault(row) !== null) {
      this.#fault(null, 'its head, rights or the beginning of its log are not what was written');
    }
    if (!sameBytes(ownersSum(row.name, this.#reader.owners(row.id)), row.owners_sum)) {
      this.#fault(null, 'the owners of client ids are not what was written');
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
