// One open document: takes updates in, has them made durable, and only then lets anybody see them. The rules of
// one document live here; those of one connection in session.ts.
//
// Invariants
// I1 An update is delivered, and a receipt given, only after its commit [SPEC D1].
// I2 What a joiner is sent comes from the durable state alone [SPEC D2].
// I3 A joiner that is in the list of members misses nothing: joining and reading the state happen in one turn.
// I4 The room may not be unloaded while something of it is not durable.

import { mergeUpdates } from 'yjs';
import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { DocumentId, SessionId, UserId } from '../../lib/base/ids.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { assert } from '../../lib/base/assert.ts';
import { encodeAwarenessEntries, type AwarenessEntry } from '../../lib/protocol/awareness-codec.ts';
import { closeCodes, protocolError, type ProtocolError } from '../../lib/protocol/close-codes.ts';
import { encodeAwareness, encodeUpdate } from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { KnownState } from '../../lib/protocol/update-admission.ts';
import { scanUpdate } from '../../lib/protocol/update-scan.ts';
import type { StateVector } from '../../lib/protocol/state-vector.ts';
import type { CommitQueue } from './commit-queue.ts';
import { PresenceTable } from './presence-table.ts';
import { RoomState } from './room-state.ts';
import type { StoredDocument } from './ports.ts';

/** What a room needs of a session. */
export interface Member {
  readonly id: SessionId;
  /** Edits that became durable, as one frame; `from` is who made them, null if several did. */
  deliver(frame: Uint8Array, from: SessionId | null, headSeq: number): void;
  deliverPresence(frame: Uint8Array): void;
  /** More of the room became durable: a receipt may be due. */
  durable(mark: number): void;
  close(error: ProtocolError): void;
}

export type Acceptance = 'accepted' | 'known' | 'gap';

interface Committed {
  readonly update: Uint8Array;
  readonly from: SessionId | null;
}

/** Presence changes are gathered this long: a hundred carets that move make one frame. */
const presenceGatherMs = 50;

export class Room {
  readonly id: DocumentId;
  readonly state: RoomState;
  readonly #known = new KnownState();
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  readonly #onCommitted: () => void;
  readonly #members = new Set<Member>();
  readonly #presence: PresenceTable;
  #presenceTimer: Timer | null = null;
  /** Updates accepted and updates durable since the room was opened: a receipt compares the two. */
  #accepted = 0;
  #durable = 0;
  /** What this turn's commit brought, delivered together. */
  #committed: Committed[] = [];
  #waiters: Array<{ readonly mark: number; readonly resolve: () => void }> = [];

  constructor(
    id: DocumentId,
    stored: StoredDocument,
    ports: { readonly queue: CommitQueue; readonly clock: Clock; readonly onCommitted: () => void },
  ) {
    this.id = id;
    this.state = new RoomState(stored);
    this.#queue = ports.queue;
    this.#clock = ports.clock;
    this.#onCommitted = ports.onCommitted;
    this.#presence = new PresenceTable(ports.clock, () => this.#presenceChanged());
    for (const update of this.state.updates()) {
      const taken = this.#admit(update);
      assert(taken.ok && taken.value.verdict !== 'gap', 'what is stored was admitted once');
    }
  }

  /** The clocks of all that was accepted: what the server asks others not to send again. */
  get stateVector(): StateVector {
    return this.#known.stateVector;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** How many updates have been accepted: everything up to this mark must be durable before a receipt. */
  get acceptedMark(): number {
    return this.#accepted;
  }

  get durableMark(): number {
    return this.#durable;
  }

  /** I4. */
  get isDurable(): boolean {
    return this.#accepted === this.#durable;
  }

  /**
   * Takes an update of a peer. `known`: all of it was here. `gap`: it rests on edits that are not here, and
   * nothing of it was taken; the peer must be asked for them.
   */
  accept(update: Uint8Array, by: UserId, from: SessionId | null): Result<Acceptance, ProtocolError> {
    if (update.length > limits.updateBytesMax) {
      return err(protocolError(closeCodes.tooLarge, 'update too large'));
    }
    if (this.state.bytes + update.length > limits.documentBytesMax) {
      return err(protocolError(closeCodes.tooLarge, 'document full'));
    }
    const admission = this.#admit(update);
    if (!admission.ok) return admission;
    if (admission.value.verdict !== 'new') return ok(admission.value.verdict);
    // A copy: what came is a view of a frame whose buffer belongs to the socket.
    const stored = admission.value.update.slice();
    this.#accepted += 1;
    const item = { documentId: this.id, at: this.#clock.now(), userId: by, sessionId: from, update: stored };
    this.#queue.submit(item, (seq) => this.#becameDurable(seq, stored, from));
    return ok('accepted');
  }

  /** Resolves once all that was accepted up to now is durable. */
  whenDurable(): Promise<void> {
    if (this.isDurable) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ mark: this.#accepted, resolve }));
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#presence.leave(member.id);
  }

  hearPresence(from: SessionId, entries: readonly AwarenessEntry[]): Result<null, ProtocolError> {
    if (this.#presence.hear(from, entries)) return ok(null);
    return err(protocolError(closeCodes.tryAgainLater, 'too many people'));
  }

  /** Everybody's presence as one frame; null if nobody is there. */
  presenceFrame(): Uint8Array | null {
    const entries = this.#presence.everybody();
    return entries.length === 0 ? null : encodeAwareness(encodeAwarenessEntries(entries));
  }

  /** Ends every session of the room, for example because the document was deleted. */
  closeMembers(error: ProtocolError): void {
    for (const member of [...this.#members]) member.close(error);
  }

  /** Nobody may use the room afterwards. */
  close(): void {
    assert(this.#members.size === 0 && this.isDurable, 'a room is closed when it is empty and durable');
    this.#presenceTimer?.cancel();
    this.#presence.close();
  }

  #admit(update: Uint8Array): Result<ReturnType<KnownState['admit']>, ProtocolError> {
    const scan = scanUpdate(update);
    return scan.ok ? ok(this.#known.admit(scan.value, update)) : scan;
  }

  #becameDurable(seq: number, update: Uint8Array, from: SessionId | null): void {
    this.state.append({ seq, update });
    this.#durable += 1;
    this.#committed.push({ update, from });
    // The queue calls for the whole batch in one turn: deliver once, behind the last of them.
    if (this.#committed.length === 1) queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    const committed = this.#committed;
    this.#committed = [];
    const first = committed[0] as Committed;
    const alone = committed.every((each) => each.from === first.from) ? first.from : null;
    const update = committed.length === 1 ? first.update : mergeUpdates(committed.map((each) => each.update));
    const frame = encodeUpdate(update);
    for (const member of [...this.#members]) {
      member.deliver(frame, alone, this.state.headSeq);
      member.durable(this.#durable);
    }
    const due = this.#waiters.filter((each) => each.mark <= this.#durable);
    this.#waiters = this.#waiters.filter((each) => each.mark > this.#durable);
    for (const each of due) each.resolve();
    this.#onCommitted();
  }

  #presenceChanged(): void {
    this.#presenceTimer ??= this.#clock.after(presenceGatherMs, () => {
      this.#presenceTimer = null;
      const changes = this.#presence.takeChanges();
      if (changes.length === 0) return;
      const frame = encodeAwareness(encodeAwarenessEntries(changes));
      for (const member of this.#members) member.deliverPresence(frame);
    });
  }
}
