// The durable content of one open document, as bytes: a base and, behind it, runs of merged updates. No Y.Doc.
//
// Runs are merged sixteen at a time into longer ones, so n updates cost O(n log n) bytes of copying in all and
// a joiner gets a few frames, not thousands.
//
// Invariant S1: only what the log has confirmed is in here, so whatever is read from here may be shown to
// anybody [SPEC D2].

import { mergeUpdates } from 'yjs';
import { assert } from '../../lib/base/assert.ts';
import type { StateVector } from '../../lib/protocol/state-vector.ts';
import type { LogRecord, StoredDocument } from './ports.ts';
import { lackingOf, partsOf, type StatePart } from './state-part.ts';

const runsPerMerge = 16;

interface Run {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly bytes: Uint8Array;
  readonly level: number;
  /** Made when the first joiner comes. */
  parts: readonly StatePart[] | null;
}

export class RoomState {
  #base: { readonly uptoSeq: number; readonly state: Uint8Array } | null;
  #runs: Run[] = [];
  #headSeq: number;
  #tailRecords = 0;
  #tailBytes = 0;
  /** Made when the first joiner comes. */
  #baseParts: readonly StatePart[] | null = null;
  /** The records that came since a compaction began; null while none is under way. */
  #sinceCompaction: Array<Pick<LogRecord, 'seq' | 'update'>> | null = null;

  constructor(stored: StoredDocument) {
    this.#base = stored.base;
    this.#headSeq = stored.base?.uptoSeq ?? 0;
    for (const record of stored.tail) this.append(record);
    assert(this.#headSeq === stored.headSeq, 'a stored document is contiguous');
  }

  get headSeq(): number {
    return this.#headSeq;
  }

  get baseSeq(): number {
    return this.#base?.uptoSeq ?? 0;
  }

  get baseBytes(): number {
    return this.#base?.state.length ?? 0;
  }

  /** Records and bytes behind the base: what a compaction would fold in. */
  get tail(): { readonly records: number; readonly bytes: number } {
    return { records: this.#tailRecords, bytes: this.#tailBytes };
  }

  get bytes(): number {
    return this.baseBytes + this.#tailBytes;
  }

  /** A control record has no update, but takes its place. */
  append(record: Pick<LogRecord, 'seq' | 'update'>): void {
    assert(record.seq === this.#headSeq + 1, 'updates become durable in the order of their seq');
    this.#headSeq = record.seq;
    this.#tailRecords += 1;
    this.#sinceCompaction?.push(record);
    if (record.update === null) return;
    this.#tailBytes += record.update.length;
    this.#runs.push({ fromSeq: record.seq, toSeq: record.seq, bytes: record.update, level: 0, parts: null });
    this.#mergeRuns();
  }

  /** Everything, as updates in causal order. */
  updates(): Uint8Array[] {
    const runs = this.#runs.map((run) => run.bytes);
    return this.#base === null ? runs : [this.#base.state, ...runs];
  }

  /**
   * At least everything behind `seq`, in causal order: a merged run that `seq` falls into is given whole, and
   * so is all if `seq` lies before the base. Repetition does no harm.
   */
  updatesAfter(seq: number): Uint8Array[] {
    if (seq < this.baseSeq) return this.updates();
    return this.#runs.filter((run) => run.toSeq > seq).map((run) => run.bytes);
  }

  /** What came last behind the base, as much of it as fits into this many bytes. */
  recentUpdates(bytesMax: number): Uint8Array[] {
    const recent: Uint8Array[] = [];
    let bytes = 0;
    for (const run of this.#runs.toReversed()) {
      bytes += run.bytes.length;
      if (bytes > bytesMax) break;
      recent.push(run.bytes);
    }
    return recent;
  }

  /** At least everything that somebody with this state vector lacks, in causal order; deletions are given whole. */
  partsFor(vector: StateVector): StatePart[] {
    return lackingOf(this.#parts(), vector);
  }

  #parts(): readonly StatePart[] {
    if (this.#base !== null) this.#baseParts ??= partsOf(this.#base.state);
    for (const run of this.#runs) run.parts ??= partsOf(run.bytes);
    return [...(this.#baseParts ?? []), ...this.#runs.flatMap((run) => run.parts ?? [])];
  }

  get isCompacting(): boolean {
    return this.#sinceCompaction !== null;
  }

  /** Marks the present head as what a compaction covers, and gives it the updates. One at a time. */
  beginCompaction(): {
    readonly expectBaseSeq: number;
    readonly uptoSeq: number;
    readonly updates: Uint8Array[];
  } {
    assert(this.#sinceCompaction === null, 'one compaction at a time');
    this.#sinceCompaction = [];
    return { expectBaseSeq: this.baseSeq, uptoSeq: this.#headSeq, updates: this.updates() };
  }

  /** Ends the compaction that is under way: with its stored result, or with null if there is none. */
  endCompaction(result: { readonly uptoSeq: number; readonly state: Uint8Array } | null): void {
    const since = this.#sinceCompaction;
    assert(since !== null, 'a compaction was begun');
    this.#sinceCompaction = null;
    if (result === null) return;
    const head = this.#headSeq;
    this.#base = result;
    this.#baseParts = null;
    this.#runs = [];
    this.#tailRecords = 0;
    this.#tailBytes = 0;
    this.#headSeq = result.uptoSeq;
    for (const record of since) this.append(record);
    assert(this.#headSeq === head, 'a new base and what came since reach the same head');
  }

  #mergeRuns(): void {
    for (;;) {
      const last = this.#runs.slice(-runsPerMerge);
      const first = last[0];
      if (first === undefined || last.length < runsPerMerge) return;
      if (last.some((run) => run.level !== first.level)) return;
      this.#runs.splice(-runsPerMerge, runsPerMerge, {
        fromSeq: first.fromSeq,
        toSeq: this.#headSeq,
        bytes: mergeUpdates(last.map((run) => run.bytes)),
        level: first.level + 1,
        parts: null,
      });
    }
  }
}
