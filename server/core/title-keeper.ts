// Keeps the catalogue's titles equal to those in the documents. One title at a time, a rest as long as the work after
// each: however many documents are being written, it takes at most half of one core, and not of the main one.

import type { Clock, Timer } from '../../lib/base/clock.ts';
import { cutTitle } from '../../lib/document/title.ts';
import { serverLimits } from './limits.ts';
import type { Catalog, DocumentJobs, EventSink } from './ports.ts';
import type { Room } from './room.ts';

export class TitleKeeper {
  readonly #catalog: Catalog;
  readonly #jobs: DocumentJobs;
  readonly #clock: Clock;
  readonly #events: EventSink;
  /** The head at which each open room's title is known to be in the catalogue. */
  readonly #keptSeq = new WeakMap<Room, number>();
  /** The last look at each room. */
  readonly #keeping = new WeakMap<Room, Promise<void>>();
  /** Rooms to look at, and when, in that order. */
  readonly #dirty = new Map<Room, number>();
  #timer: Timer | null = null;
  #isLooking = false;
  #restUntilMs = 0;

  constructor(ports: { catalog: Catalog; jobs: DocumentJobs; clock: Clock; events: EventSink }) {
    this.#catalog = ports.catalog;
    this.#jobs = ports.jobs;
    this.#clock = ports.clock;
    this.#events = ports.events;
  }

  /**
   * A room was opened. Its title was kept when it was last unloaded, unless the process ended before that: then it lies behind
   * the snapshot, and is looked at with the next edit or, if there is none, when the room is unloaded.
   */
  opened(room: Room): void {
    if (room.state.tail.records === 0) this.#keptSeq.set(room, room.state.headSeq);
  }

  edited(room: Room): void {
    if (!this.#dirty.has(room)) this.#dirty.set(room, this.#clock.monotonicMs() + serverLimits.titleSettleMs);
    this.#schedule();
  }

  /** Brings the title up to date now, after a look that is under way: the later state wins. Never rejects. */
  keep(room: Room): Promise<void> {
    this.#dirty.delete(room);
    const kept = (this.#keeping.get(room) ?? Promise.resolve()).then(() => this.#keepNow(room));
    this.#keeping.set(room, kept);
    return kept;
  }

  async #keepNow(room: Room): Promise<void> {
    const seq = room.state.headSeq;
    if (seq === this.#keptSeq.get(room)) return;
    try {
      const title = await this.#jobs.title(room.state.updates());
      await this.#catalog.setTitle(room.id, cutTitle(title));
      this.#keptSeq.set(room, seq);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#events({ type: 'title-failed', documentId: room.id, reason });
    }
  }

  #schedule(): void {
    const next = this.#dirty.entries().next().value;
    if (next === undefined || this.#timer !== null || this.#isLooking) return;
    const delayMs = Math.max(next[1], this.#restUntilMs) - this.#clock.monotonicMs();
    this.#timer = this.#clock.after(Math.max(0, delayMs), () => {
      this.#timer = null;
      void this.#look(next[0]);
    });
  }

  async #look(room: Room): Promise<void> {
    this.#isLooking = true;
    const startedMs = this.#clock.monotonicMs();
    await this.keep(room);
    const nowMs = this.#clock.monotonicMs();
    this.#restUntilMs = nowMs + (nowMs - startedMs);
    this.#isLooking = false;
    this.#schedule();
  }
}
