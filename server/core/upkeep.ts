// What an open document needs now and then, off the main thread: its log folded into a snapshot, its title
// written into the catalogue. Neither is ever in the way of an edit, and both may fail without harm: the log
// is complete, and the title is taken again after the next edit.
//
// Invariants
// M1 A compaction is stored only if it was verified and nobody else compacted meanwhile [SPEC D5].
// M2 At most one compaction and one title job of a room are under way.

import type { Clock, Timer } from '../../lib/base/clock.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { Catalog, DocLog, DocumentJobs, EventSink } from './ports.ts';
import type { Room } from './room.ts';

/** A title is taken this long after the last edit… */
const titleQuietMs = 1_000;
/** …and at least this far apart while people write on. */
const titleIntervalMs = 10_000;

interface TitleWatch {
  timer: Timer | null;
  takenSeq: number;
  takenAtMs: number;
  taking: Promise<void> | null;
}

export class Upkeep {
  readonly #log: DocLog;
  readonly #catalog: Catalog;
  readonly #jobs: DocumentJobs;
  readonly #clock: Clock;
  readonly #events: EventSink;
  readonly #titles = new WeakMap<Room, TitleWatch>();
  readonly #compactions = new WeakMap<Room, Promise<void>>();

  constructor(ports: { log: DocLog; catalog: Catalog; jobs: DocumentJobs; clock: Clock; events: EventSink }) {
    this.#log = ports.log;
    this.#catalog = ports.catalog;
    this.#jobs = ports.jobs;
    this.#clock = ports.clock;
    this.#events = ports.events;
  }

  /** The room was opened. */
  opened(room: Room): void {
    this.#watch(room);
  }

  /** Updates of the room became durable. */
  committed(room: Room): void {
    const { records, bytes } = room.state.tail;
    const outweighs = bytes >= limits.compactionBytesMin && bytes > room.state.baseBytes;
    if (outweighs || records >= limits.compactionRecordsMax) void this.#compact(room);
    this.#scheduleTitle(room);
  }

  /** The room is about to be unloaded: leave the catalogue right and the next load short. Never rejects. */
  async beforeUnload(room: Room): Promise<void> {
    await this.#takeTitle(room);
    if (room.state.tail.records >= limits.compactionRecordsMin) await this.#compact(room);
  }

  #compact(room: Room): Promise<void> {
    const running = this.#compactions.get(room);
    if (running !== undefined) return running;
    const compaction = this.#runCompaction(room).finally(() => this.#compactions.delete(room));
    this.#compactions.set(room, compaction);
    return compaction;
  }

  async #runCompaction(room: Room): Promise<void> {
    const records = room.state.tail.records;
    const { expectBaseSeq, uptoSeq, updates } = room.state.beginCompaction();
    try {
      const result = await this.#jobs.compact(updates);
      if (!result.ok) {
        room.state.endCompaction(null);
        this.#events({ type: 'compaction-failed', documentId: room.id, reason: result.error });
        return;
      }
      const { state } = result.value;
      const outcome = await this.#log.compact(room.id, { expectBaseSeq, uptoSeq, state });
      room.state.endCompaction(outcome === 'ok' ? { uptoSeq, state } : null);
      this.#events({ type: 'compacted', documentId: room.id, records, bytes: state.length });
    } catch (error) {
      if (room.state.isCompacting) room.state.endCompaction(null);
      this.#events({ type: 'compaction-failed', documentId: room.id, reason: describe(error) });
    }
  }

  #scheduleTitle(room: Room): void {
    const watch = this.#watch(room);
    const sinceMs = this.#clock.monotonicMs() - watch.takenAtMs;
    watch.timer?.cancel();
    watch.timer = this.#clock.after(Math.max(titleQuietMs, titleIntervalMs - sinceMs), () => {
      watch.timer = null;
      void this.#takeTitle(room);
    });
  }

  #takeTitle(room: Room): Promise<void> {
    const watch = this.#watch(room);
    watch.timer?.cancel();
    watch.timer = null;
    watch.taking ??= this.#runTitle(room, watch).finally(() => {
      watch.taking = null;
    });
    return watch.taking;
  }

  async #runTitle(room: Room, watch: TitleWatch): Promise<void> {
    const seq = room.state.headSeq;
    if (seq === watch.takenSeq) return;
    try {
      const title = await this.#jobs.title(room.state.updates());
      await this.#catalog.setTitle(room.id, title);
      watch.takenSeq = seq;
      watch.takenAtMs = this.#clock.monotonicMs();
    } catch (error) {
      this.#events({ type: 'title-failed', documentId: room.id, reason: describe(error) });
    }
  }

  #watch(room: Room): TitleWatch {
    const known = this.#titles.get(room);
    if (known !== undefined) return known;
    // Nothing was edited since the room was opened: the title of its first head is in the catalogue.
    const watch: TitleWatch = {
      timer: null,
      takenSeq: room.state.headSeq,
      takenAtMs: -Infinity,
      taking: null,
    };
    this.#titles.set(room, watch);
    return watch;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
