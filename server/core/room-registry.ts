// The rooms that are open, one per document. A room is held by leases; the last one given back starts the time
// after which it is unloaded.
//
// Invariants
// G1 One document has at most one room: who asks while it is being loaded waits for the same load.
// G2 A room that is held, or that has something undurable, is not unloaded; whoever comes while it idles gets
//    the same room.

import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { assert } from '../../lib/base/assert.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { CommitQueue } from './commit-queue.ts';
import { CorruptDocument, type DocLog, type EventSink, type StoredDocument } from './ports.ts';
import { Room } from './room.ts';

/** The right to use a room until it is given back. */
export interface RoomLease {
  readonly room: Room;
  /** Gives the lease back; more than once does nothing. */
  release(): void;
}

interface Entry {
  readonly loading: Promise<Room>;
  /** The room once it is loaded. */
  room: Room | null;
  leases: number;
  idle: Timer | null;
}

export interface RegistryPorts {
  readonly log: DocLog;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly events: EventSink;
  readonly onOpened: (room: Room) => void;
  /** A room's updates became durable. */
  readonly onCommitted: (room: Room) => void;
  /** Before a room is unloaded; it is still held meanwhile, so somebody may come and keep it. */
  readonly beforeUnload: (room: Room) => Promise<void>;
}

export class RoomRegistry {
  readonly #ports: RegistryPorts;
  readonly #entries = new Map<DocumentId, Entry>();
  /** Rooms that were given up and still have something in the queue: the next load waits for it. */
  readonly #retiring = new Map<DocumentId, Promise<void>>();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Opens the document's room, or joins it. Rejects if the document cannot be read. */
  async acquire(id: DocumentId): Promise<RoomLease> {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = { loading: this.#load(id), room: null, leases: 0, idle: null };
      this.#entries.set(id, entry);
    }
    const held = entry;
    held.leases += 1;
    held.idle?.cancel();
    held.idle = null;
    try {
      held.room = await held.loading;
    } catch (error) {
      // The next one who asks tries anew.
      if (this.#entries.get(id) === held) this.#entries.delete(id);
      throw error;
    }
    let released = false;
    return {
      room: held.room,
      release: () => {
        if (released) return;
        released = true;
        this.#release(id, held);
      },
    };
  }

  /** The room if it is open now. */
  peek(id: DocumentId): Room | null {
    return this.#entries.get(id)?.room ?? null;
  }

  rooms(): Room[] {
    return [...this.#entries.values()].flatMap((entry) => entry.room ?? []);
  }

  async #load(id: DocumentId): Promise<Room> {
    const { log, events } = this.#ports;
    await this.#retiring.get(id);
    try {
      return this.#open(id, await log.load(id), null);
    } catch (error) {
      if (!(error instanceof CorruptDocument)) throw error;
      // What was stored before the damage can still be read, and is better than nothing.
      events({ type: 'document-damaged', documentId: id, seq: error.seq, reason: error.detail });
      return this.#open(id, error.lastGood, error);
    }
  }

  #open(id: DocumentId, stored: StoredDocument, damage: CorruptDocument | null): Room {
    const { queue, clock, events } = this.#ports;
    const room: Room = new Room(id, stored, damage, {
      queue,
      clock,
      onCommitted: () => this.#ports.onCommitted(room),
      onRetired: () => this.#retire(room),
    });
    this.#ports.onOpened(room);
    events({ type: 'room-opened', documentId: id, records: stored.tail.length, bytes: room.state.bytes });
    return room;
  }

  /** Whoever comes now gets a room that is loaded anew, once nothing of this one is in the queue. */
  #retire(room: Room): void {
    this.#entries.delete(room.id);
    const settled = room.whenSettled().then(() => {
      if (this.#retiring.get(room.id) === settled) this.#retiring.delete(room.id);
    });
    this.#retiring.set(room.id, settled);
    this.#ports.events({ type: 'room-retired', documentId: room.id });
  }

  #release(id: DocumentId, entry: Entry): void {
    entry.leases -= 1;
    assert(entry.leases >= 0, 'a lease is given back once');
    if (entry.leases > 0) return;
    if (entry.room?.isRetired === true) entry.room.discard();
    else this.#startIdling(id, entry);
  }

  #startIdling(id: DocumentId, entry: Entry): void {
    entry.idle = this.#ports.clock.after(limits.idleRoomMs, () => {
      void this.#unload(id, entry);
    });
  }

  async #unload(id: DocumentId, entry: Entry): Promise<void> {
    const room = entry.room;
    if (room === null) return;
    entry.leases += 1;
    try {
      await this.#ports.beforeUnload(room);
    } finally {
      entry.leases -= 1;
    }
    if (entry.leases > 0 || room.isRetired) return;
    if (!room.isSettled) {
      this.#startIdling(id, entry);
      return;
    }
    // G2: from the last look to the deletion nothing is awaited.
    this.#entries.delete(id);
    room.close();
    this.#ports.events({ type: 'room-closed', documentId: id });
  }
}
