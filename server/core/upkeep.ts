// What an open document needs now and then, off the main thread: its log folded into a snapshot, its title
// written into the catalogue. Neither is ever in the way of an edit, and both may fail without harm: the log
// is complete, and the title is taken again after the next edit or visit.
//
// Invariants
// M1 A compaction is stored only if it was verified and nobody else compacted meanwhile [SPEC D5].
// M2 At most one compaction of a room is under way.
// M3 One that failed rests before it is tried again, each time twice as long, except when the room is unloaded: the jobs
//    have one worker, and the titles and renames of all other documents wait for it.

import type { Clock } from '../../lib/base/clock.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { serverLimits } from './limits.ts';
import type { Catalog, DocLog, DocumentJobs, EventSink } from './ports.ts';
import type { Room } from './room.ts';
import { TitleKeeper } from './title-keeper.ts';

interface Rest {
  readonly ms: number;
  readonly endsAtMs: number;
}

export class Upkeep {
  readonly #log: DocLog;
  readonly #jobs: DocumentJobs;
  readonly #clock: Clock;
  readonly #events: EventSink;
  readonly #titles: TitleKeeper;
  readonly #compactions = new WeakMap<Room, Promise<void>>();
  /** Rooms that somebody else has compacted: theirs would lose every race until they are opened again. */
  readonly #overtaken = new WeakSet<Room>();
  /** Rooms of which the last compaction failed. */
  readonly #rests = new WeakMap<Room, Rest>();

  constructor(ports: { log: DocLog; catalog: Catalog; jobs: DocumentJobs; clock: Clock; events: EventSink }) {
    this.#log = ports.log;
    this.#jobs = ports.jobs;
    this.#clock = ports.clock;
    this.#titles = new TitleKeeper(ports);
    this.#events = ports.events;
  }

  /** The room was opened. */
  opened(room: Room): void {
    this.#titles.opened(room);
  }

  /** The title in the catalogue is that of the durable document when this resolves. Never rejects. */
  keepTitle(room: Room): Promise<void> {
    return this.#titles.keep(room);
  }

  /** Updates of the room became durable. */
  committed(room: Room): void {
    const { records, bytes } = room.state.tail;
    const outweighs = bytes >= limits.compactionBytesMin && bytes > room.state.baseBytes;
    const isDue = outweighs || records >= limits.compactionRecordsMax;
    if (isDue && !this.#isResting(room)) void this.#compact(room);
    this.#titles.edited(room);
  }

  /** The room is about to be unloaded: leave the catalogue right and the next load short. Never rejects. */
  async beforeUnload(room: Room): Promise<void> {
    if (room.damage !== null) return;
    await this.#titles.keep(room);
    if (room.state.tail.records >= limits.compactionRecordsMin) await this.#compact(room);
  }

  #compact(room: Room): Promise<void> {
    const running = this.#compactions.get(room);
    if (running !== undefined) return running;
    if (this.#overtaken.has(room)) return Promise.resolve();
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
        this.#failed(room, result.error);
        return;
      }
      const { state } = result.value;
      const outcome = await this.#log.compact(room.id, { expectBaseSeq, uptoSeq, state });
      room.state.endCompaction(outcome === 'ok' ? { uptoSeq, state } : null);
      this.#rests.delete(room);
      if (outcome === 'lost-race') {
        this.#overtaken.add(room);
        return;
      }
      this.#events({ type: 'compacted', documentId: room.id, records, bytes: state.length });
    } catch (error) {
      this.#failed(room, describe(error));
    }
  }

  #failed(room: Room, reason: string): void {
    if (room.state.isCompacting) room.state.endCompaction(null);
    const { compactionRestMs, compactionRestMsMax } = serverLimits;
    const last = this.#rests.get(room);
    const ms = last === undefined ? compactionRestMs : Math.min(2 * last.ms, compactionRestMsMax);
    this.#rests.set(room, { ms, endsAtMs: this.#clock.monotonicMs() + ms });
    this.#events({ type: 'compaction-failed', documentId: room.id, reason });
  }

  #isResting(room: Room): boolean {
    const rest = this.#rests.get(room);
    return rest !== undefined && this.#clock.monotonicMs() < rest.endsAtMs;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
