// What is on the disk for good, document by document, as the checkers know it: kept up from the records themselves at
// every flush and after every crash. The yardstick for "saved" and "delivered".

import type { DocumentId } from '../../../lib/base/ids.ts';
import type { LogRecord } from '../../../server/core/ports.ts';
import type { StoredTable } from '../disk/stored-table.ts';
import { contentsOf, Coverage, type Contents } from './coverage.ts';

export interface NewRecord {
  readonly documentId: DocumentId;
  readonly record: LogRecord;
  readonly contents: Contents;
  /** What was durable before it. */
  readonly before: Coverage;
}

export class Ledger {
  readonly #table: StoredTable;
  readonly #durable = new Map<string, Coverage>();
  readonly #absorbed = new Map<string, number>();
  readonly #acked = new Map<string, Coverage>();
  /** Called for each record, in order, when it is known to be durable. */
  onRecord: (record: NewRecord) => void = () => {};
  /** Told of a record that cannot be read. */
  onUnreadable: (documentId: DocumentId, seq: number, error: unknown) => void = () => {};
  recordCount = 0;

  constructor(table: StoredTable) {
    this.#table = table;
  }

  durable(documentId: string): Coverage {
    return ensure(this.#durable, documentId);
  }

  /** What somebody was told is saved. */
  acked(documentId: string): Coverage {
    return ensure(this.#acked, documentId);
  }

  /** The last seq that is known to be durable. */
  absorbedUpTo(documentId: string): number {
    return this.#absorbed.get(documentId) ?? 0;
  }

  /** Every record that is in the table now is durable: called at a flush, and when a process starts. */
  absorb(): void {
    for (const id of this.#table.documentIds()) {
      const records = this.#table.row(id)?.records ?? [];
      for (let at = this.#absorbed.get(id) ?? 0; at < records.length; at++) {
        this.#absorbed.set(id, at + 1);
        this.recordCount += 1;
        this.#take(id, records[at] as LogRecord);
      }
    }
  }

  /**
   * A snapshot took its place, or is there when a process starts, for one may outlive the process that was about to be
   * told of its flush: it says of edits that they are deleted which no record says it of, because what they are
   * in was deleted when they came. That it says nothing else is the business of another checker.
   */
  absorbBase(documentId: DocumentId): void {
    const base = this.#table.row(documentId)?.base;
    if (base === null || base === undefined) return;
    for (const range of contentsOf(base.state).deletes) this.durable(documentId).deletes.add(range);
  }

  #take(documentId: DocumentId, record: LogRecord): void {
    if (record.update === null) return;
    let contents: Contents;
    try {
      contents = contentsOf(record.update);
    } catch (error) {
      this.onUnreadable(documentId, record.seq, error);
      return;
    }
    const before = this.durable(documentId);
    this.onRecord({ documentId, record, contents, before });
    before.add(contents);
  }
}

function ensure(map: Map<string, Coverage>, key: string): Coverage {
  let coverage = map.get(key);
  if (coverage === undefined) map.set(key, (coverage = new Coverage()));
  return coverage;
}
