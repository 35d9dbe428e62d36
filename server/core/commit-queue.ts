// Group commit. Everything that was accepted waits here; one commit at a time takes what has gathered, and what
// comes meanwhile goes with the next one. Nobody is told of an update before its commit returned.
//
// Invariants
// Q1 Items are committed in the order in which they were submitted.
// Q2 `onOutcome` of an item is called after the append that holds it resolved, and then only once [SPEC D1].
// Q3 An item leaves the queue by becoming durable, or because the store refused just that item (its access was
//    taken away meanwhile). When the store takes nothing at all, the batch is kept and tried again [SPEC D3].
// Q4 A failure that leaves open what was written is fatal: the process must end and read the disk anew [SPEC D4].

import { Watched, type Watchable } from '../../lib/base/listeners.ts';
import { delay, type Clock } from '../../lib/base/clock.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { serverLimits } from './limits.ts';
import {
  StorageUnavailable,
  type AppendItem,
  type AppendOutcome,
  type DocLog,
  type EventSink,
} from './ports.ts';

interface Waiting {
  readonly item: AppendItem;
  readonly sinceMs: number;
  readonly onOutcome: (outcome: AppendOutcome) => void;
}

export type StorageHealth = 'ok' | 'full' | 'busy';

export class CommitQueue {
  readonly #log: DocLog;
  readonly #clock: Clock;
  readonly #events: EventSink;
  readonly #onFatal: (error: unknown) => void;
  readonly #health = new Watched<StorageHealth>('ok');
  readonly #congested = new Watched(false);
  #waiting: Waiting[] = [];
  #bytes = 0;
  #running = false;
  #idle: Array<() => void> = [];

  constructor(ports: { log: DocLog; clock: Clock; events: EventSink; onFatal: (error: unknown) => void }) {
    this.#log = ports.log;
    this.#clock = ports.clock;
    this.#events = ports.events;
    this.#onFatal = ports.onFatal;
  }

  /** Whether the store takes writes, as the last commit found it. */
  get health(): Watchable<StorageHealth> {
    return this.#health;
  }

  /** Bytes of updates that wait for their commit. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True while more memory is waiting than should be: then sockets are not read [SPEC F2]. */
  get congested(): Watchable<boolean> {
    return this.#congested;
  }

  /** Adds an item; `onOutcome` gets what became of it, in the same turn as those of its whole batch. */
  submit(item: AppendItem, onOutcome: (outcome: AppendOutcome) => void): void {
    this.#waiting.push({ item, sinceMs: this.#clock.monotonicMs(), onOutcome });
    this.#bytes += item.update.length;
    this.#congested.set(this.#memory() > limits.commitQueueBytesMax);
    if (!this.#running) void this.#run();
  }

  #memory(): number {
    return this.#bytes + this.#waiting.length * limits.commitQueueRecordBytes;
  }

  /** Resolves once nothing is waiting; not while the store refuses. */
  whenIdle(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, limits.commitBatchRecordsMax);
      const startedMs = this.#clock.monotonicMs();
      const waitedMs = startedMs - (batch[0] as Waiting).sinceMs;
      let outcomes: readonly AppendOutcome[];
      try {
        outcomes = await this.#log.append(batch.map((each) => each.item));
      } catch (error) {
        if (!(error instanceof StorageUnavailable)) {
          // Q4. The queue stays as it is and never runs again.
          this.#onFatal(error);
          return;
        }
        this.#refused(error);
        await delay(this.#clock, serverLimits.commitRetryMs);
        continue;
      }
      const durationMs = this.#clock.monotonicMs() - startedMs;
      this.#committed(batch, outcomes, { durationMs, latencyMs: waitedMs + durationMs });
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #committed(
    batch: readonly Waiting[],
    outcomes: readonly AppendOutcome[],
    times: { readonly durationMs: number; readonly latencyMs: number },
  ): void {
    const bytes = batch.reduce((sum, each) => sum + each.item.update.length, 0);
    this.#waiting = this.#waiting.slice(batch.length);
    this.#bytes -= bytes;
    this.#congested.set(this.#memory() > limits.commitQueueBytesMax / 2 && this.#congested.get());
    if (this.#health.get() !== 'ok') {
      this.#health.set('ok');
      this.#events({ type: 'storage-recovered' });
    }
    this.#events({ type: 'committed', records: batch.length, bytes, ...times });
    batch.forEach((each, index) => each.onOutcome(outcomes[index] as AppendOutcome));
  }

  #refused(error: StorageUnavailable): void {
    const wasOk = this.#health.get() === 'ok';
    this.#health.set(error.reason);
    if (wasOk) this.#events({ type: 'storage-refused', reason: error.reason, detail: error.message });
  }
}
