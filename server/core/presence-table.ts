// Who is in one document: the presence state of each connected client, kept as the JSON text that it came as.
// Stock clients send back every presence they receive; the clock tells these echoes, and they are dropped.
//
// Rules
// P1 A session speaks for one client id, the first that it announces; what it says of others is an echo at
//    best, and is ignored. A client that is announced on a new connection has left the old one, whose end the
//    server may not have noticed, and what the old one said before that may be read only now; only a newer clock
//    takes the client back. Only its own user can do either.
// P2 A newer clock wins; an equal one changes nothing, unless it says that the client left.
// P3 A client whose session ended is announced as gone after a grace period, so that a blink is no farewell;
//    then its clock is forgotten, for it may come back with the same one.
// P4 A client belongs to the user who announced it first, also after it has left: its writer may be offline with edits
//    that nobody has seen, and whoever wrote under the same id would take their place.

import { assert } from '../../lib/base/assert.ts';
import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { SessionId, UserId } from '../../lib/base/ids.ts';
import { goneState, type AwarenessEntry } from '../../lib/protocol/awareness-codec.ts';
import { limits } from '../../lib/protocol/limits.ts';

interface Presence {
  readonly userId: UserId;
  clock: number;
  stateJson: string;
  /** Null while the client's session is gone and the grace period runs. */
  session: SessionId | null;
  leaving: Timer | null;
}

export class PresenceTable {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #present = new Map<number, Presence>();
  readonly #clientOf = new Map<SessionId, number>();
  /** Those that have announced somebody, also if that client has left them since. */
  readonly #announcers = new Set<SessionId>();
  /** P4; the first to come is the first to be forgotten. */
  readonly #announcedBy = new Map<number, UserId>();
  #changed = new Map<number, AwarenessEntry>();
  /** How often changes were taken. */
  #takings = 0;
  /** Who left, and with which taking that was told; the last to leave is the last to be forgotten. */
  readonly #departed = new Map<number, { readonly clock: number; readonly taking: number }>();

  /** `onChange` is called when there is something to take with {@link takeChanges}; it may be called often. */
  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#present.size;
  }

  /** Hears what a session says; false if it was the announcement of somebody whom the table has no room for. */
  hear(session: SessionId, userId: UserId, entries: readonly AwarenessEntry[]): boolean {
    for (const entry of entries) {
      const own = this.#clientOf.get(session);
      if (own === undefined ? !this.#adopt(session, userId, entry) : own !== entry.client) continue;
      if (!this.#present.has(entry.client) && this.#present.size >= limits.awarenessClientsMax) return false;
      this.#apply(session, userId, entry);
    }
    return true;
  }

  /** The Yjs client that the session announced. */
  clientOf(session: SessionId): number | undefined {
    return this.#clientOf.get(session);
  }

  /** The user who announced the client first; undefined if nobody did, or too many others since. */
  announcerOf(client: number): UserId | undefined {
    return this.#announcedBy.get(client);
  }

  /** The session is over; whom it spoke for is gone after the grace period. */
  leave(session: SessionId): void {
    const client = this.#clientOf.get(session);
    this.#clientOf.delete(session);
    this.#announcers.delete(session);
    if (client === undefined) return;
    const presence = this.#present.get(client);
    if (presence === undefined || presence.session !== session) return;
    presence.session = null;
    presence.leaving = this.#clock.after(limits.presenceGraceMs, () => this.#forget(client));
  }

  /** Everybody, for one who joins. */
  everybody(): AwarenessEntry[] {
    return [...this.#present].map(([client, { clock, stateJson }]) => ({ client, clock, stateJson }));
  }

  /** How often changes were taken: what somebody who heard all of it is up to. */
  get takings(): number {
    return this.#takings;
  }

  /** Who left and has not come back, for one who heard nothing after so many takings. */
  departedSince(takings: number): AwarenessEntry[] {
    return [...this.#departed]
      .filter(([, { taking }]) => taking > takings)
      .map(([client, { clock }]) => ({ client, clock, stateJson: goneState }));
  }

  /** What changed since the last call, once per client. */
  takeChanges(): AwarenessEntry[] {
    const changes = [...this.#changed.values()];
    this.#changed = new Map();
    this.#takings += 1;
    return changes;
  }

  close(): void {
    for (const presence of this.#present.values()) presence.leaving?.cancel();
    this.#present.clear();
    this.#clientOf.clear();
    this.#announcers.clear();
    this.#announcedBy.clear();
    this.#departed.clear();
    this.#changed = new Map();
  }

  /** P1. */
  #adopt(session: SessionId, userId: UserId, entry: AwarenessEntry): boolean {
    if (entry.stateJson === goneState) return false;
    const holder = this.#present.get(entry.client);
    const announcer = holder?.userId ?? this.#announcedBy.get(entry.client);
    if (announcer !== undefined && announcer !== userId) return false;
    if (holder !== undefined && holder.session !== null) {
      // A new connection begins with the clock that the old one ended with. Later that is an echo, or late.
      const isNews = entry.clock > holder.clock;
      const isFirstWord = entry.clock === holder.clock && !this.#announcers.has(session);
      if (!isNews && !isFirstWord) return false;
      this.#clientOf.delete(holder.session);
    }
    this.#announcers.add(session);
    this.#clientOf.set(session, entry.client);
    this.#rememberAnnouncer(entry.client, userId);
    return true;
  }

  #rememberAnnouncer(client: number, userId: UserId): void {
    this.#announcedBy.set(client, userId);
    const [oldest] = this.#announcedBy.keys();
    if (this.#announcedBy.size > limits.announcedClientsMax && oldest !== undefined) {
      this.#announcedBy.delete(oldest);
    }
  }

  #apply(session: SessionId, userId: UserId, entry: AwarenessEntry): void {
    const known = this.#present.get(entry.client);
    if (entry.stateJson === goneState) {
      if (known !== undefined && entry.clock >= known.clock) {
        known.clock = entry.clock;
        this.#clientOf.delete(session);
        this.#forget(entry.client);
      }
      return;
    }
    if (known !== undefined) {
      known.leaving?.cancel();
      known.leaving = null;
      known.session = session;
      if (entry.clock <= known.clock) return; // P2
      known.clock = entry.clock;
      known.stateJson = entry.stateJson;
    } else {
      this.#departed.delete(entry.client);
      this.#present.set(entry.client, {
        userId,
        clock: entry.clock,
        stateJson: entry.stateJson,
        session,
        leaving: null,
      });
    }
    this.#tell({ client: entry.client, clock: entry.clock, stateJson: entry.stateJson });
  }

  #forget(client: number): void {
    const presence = this.#present.get(client);
    assert(presence !== undefined, 'who leaves was present');
    presence.leaving?.cancel();
    this.#present.delete(client);
    // The same clock with no state removes a client everywhere, and leaves the next clock free for its return.
    this.#tell({ client, clock: presence.clock, stateJson: goneState });
    this.#departed.set(client, { clock: presence.clock, taking: this.#takings + 1 });
    const [oldest] = this.#departed.keys();
    if (this.#departed.size > limits.awarenessClientsMax && oldest !== undefined) {
      this.#departed.delete(oldest);
    }
  }

  #tell(entry: AwarenessEntry): void {
    this.#changed.set(entry.client, entry);
    this.#onChange();
  }
}
