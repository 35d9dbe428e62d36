// One open document: takes updates in, has them made durable, and only then lets anybody see them. The rules of
// one document live here; those of one connection in session.ts.
//
// Invariants
// I1 An update is delivered, and a receipt given, only after its commit [SPEC D1].
// I2 What a joiner is sent comes from the durable state alone [SPEC D2].
// I3 A joiner that is in the list of members misses nothing: joining and reading the state happen in one turn.
// I4 The room may not be unloaded while something of it is not settled.
// I5 When the log goes another way than the room thought (an item refused, a seq that does not follow), the room
//    retires: everybody comes back to one that is loaded anew, and sends again what was not stored.

import { mergeUpdates } from 'yjs';
import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { DocumentId, SessionId, UserId } from '../../lib/base/ids.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { assert } from '../../lib/base/assert.ts';
import { encodeAwarenessEntries, type AwarenessEntry } from '../../lib/protocol/awareness-codec.ts';
import { closeCodes, protocolError, type ProtocolError } from '../../lib/protocol/close-codes.ts';
import { encodeAwareness, encodeUpdate } from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { KnownState, type Judgement, type NewUpdate } from '../../lib/protocol/update-admission.ts';
import { StructPlaces, type Misplacement } from '../../lib/protocol/struct-places.ts';
import { scanUpdate, type ScannedStruct, type UpdateScan } from '../../lib/protocol/update-scan.ts';
import type { StateVector } from '../../lib/protocol/state-vector.ts';
import type { CommitQueue } from './commit-queue.ts';
import { contradicts } from './id-conflict.ts';
import { withoutKnownPart } from './known-part.ts';
import { serverLimits } from './limits.ts';
import { PresenceTable } from './presence-table.ts';
import { HourlyQuota, TokenBucket } from './rate-limit.ts';
import { RoomState } from './room-state.ts';
import type { AppendOutcome, CorruptDocument, Head, StoredDocument } from './ports.ts';

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

export interface Author {
  readonly userId: UserId;
  /** Null: the server itself. */
  readonly sessionId: SessionId | null;
}

/**
 * Which Yjs clients that belong to nobody become the author's by an update: all in an edit, for that is what the author
 * writes with; in a full answer, which also repeats what others wrote, only the one that the session announced.
 */
export type Claims = 'all' | 'own';

export type Acceptance = 'accepted' | 'known' | 'gap';

interface Committed {
  readonly update: Uint8Array;
  readonly from: SessionId | null;
}

export interface RoomPorts {
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly onCommitted: () => void;
  /** I5: nobody may be let in any more; the registry forgets the room once it is settled. */
  readonly onRetired: () => void;
}

export class Room {
  readonly id: DocumentId;
  readonly state: RoomState;
  /** Why the document may be read but not changed: stored bytes of it are damaged. Null: it may be changed. */
  readonly damage: CorruptDocument | null;
  readonly #known = new KnownState();
  readonly #places = new StructPlaces(limits.nestingMax);
  readonly #owners: Map<number, UserId>;
  readonly #newClients = new HourlyQuota<UserId>(limits.newClientsPerHourMax);
  readonly #ports: RoomPorts;
  readonly #members = new Set<Member>();
  readonly #presence: PresenceTable;
  readonly #comparisons: TokenBucket;
  #aclGen: number;
  #presenceTimer: Timer | null = null;
  /** Updates accepted and updates settled since the room was opened: a receipt compares the two. */
  #accepted = 0;
  #settled = 0;
  /** Accepted and not settled, in order. */
  readonly #inFlight: Uint8Array[] = [];
  #isRetired = false;
  /** What this turn's commit brought, delivered together. */
  #committed: Committed[] = [];
  #waiters: Array<{ readonly mark: number; readonly resolve: () => void }> = [];

  constructor(id: DocumentId, stored: StoredDocument, damage: CorruptDocument | null, ports: RoomPorts) {
    this.id = id;
    this.damage = damage;
    this.state = new RoomState(stored);
    this.#owners = new Map(stored.owners);
    this.#aclGen = stored.aclGen;
    this.#ports = ports;
    this.#presence = new PresenceTable(ports.clock, () => this.#presenceChanged());
    this.#comparisons = new TokenBucket(limits.comparisonRate, ports.clock.monotonicMs());
    for (const update of this.state.updates()) this.#learn(update);
  }

  /** The clocks of all that was accepted: what the server asks others not to send again. */
  get stateVector(): StateVector {
    return this.#known.stateVector;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Tabs whose presence is shown to others. */
  get presentCount(): number {
    return this.#presence.size;
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** How many updates have been accepted: everything up to this mark must be durable before a receipt. */
  get acceptedMark(): number {
    return this.#accepted;
  }

  get durableMark(): number {
    return this.#settled;
  }

  /** I4. */
  get isSettled(): boolean {
    return this.#accepted === this.#settled;
  }

  /**
   * Takes an update of a peer. `known`: all of it was here. `gap`: it rests on edits that are not here, and
   * nothing of it was taken; the peer must be asked for them.
   */
  accept(update: Uint8Array, by: Author, claims: Claims): Result<Acceptance, ProtocolError> {
    assert(this.damage === null, 'a damaged document is not changed');
    const judged = this.#judge(update);
    if (!judged.ok) return judged;
    const { scan, judgement } = judged.value;
    if (this.#contradictsKnown(update, scan)) {
      return err(protocolError(closeCodes.clientIdConflict, 'client id in use twice'));
    }
    if (judgement.verdict !== 'new') return ok(judgement.verdict);
    // What the server itself writes may always come, such as a title.
    if (by.sessionId !== null) {
      const fault = this.#faultOfSize(update, judgement);
      if (fault !== null) return err(fault);
    }
    const announced = by.sessionId === null ? undefined : this.#presence.clientOf(by.sessionId);
    const newClients: number[] = [];
    let unknown = 0;
    for (const client of judgement.advances.keys()) {
      const owner = this.#ownerOf(client);
      if (!this.stateVector.has(client)) unknown += 1;
      // Nobody writes under another user's client: they would take its place in the clock for ever.
      if (owner !== undefined && owner !== by.userId) {
        return err(protocolError(closeCodes.clientIdConflict, 'client id of another'));
      }
      const isOwned = this.#owners.has(client);
      if (!isOwned && (claims === 'all' || client === announced)) newClients.push(client);
    }
    const clients = this.stateVector.size + unknown;
    if (by.sessionId !== null && unknown > 0 && clients > limits.documentClientsMax) {
      return err(protocolError(closeCodes.tooLarge, 'document full'));
    }
    if (!this.#newClients.allow(by.userId, unknown, this.#ports.clock.monotonicMs())) {
      return err(protocolError(closeCodes.tryAgainLater, 'too many new clients'));
    }
    const cut = withoutKnownPart(update, scan, this.stateVector);
    const rest = cut === update ? judged.value : scanWithStructs(cut);
    assert(rest !== null, 'what is left of an update is an update');
    const placement = this.#places.judge(rest.structs, scan.deletes);
    if (!placement.ok) return err(misplaced(placement.error));
    this.#places.admit(placement.value);
    for (const client of newClients) this.#owners.set(client, by.userId);
    // A copy: what came is a view of a frame whose buffer belongs to the socket.
    const stored = this.#known.admit(rest.scan, cut, judgement).slice();
    this.#accepted += 1;
    this.#inFlight.push(stored);
    this.#ports.queue.submit(
      {
        documentId: this.id,
        at: this.#ports.clock.now(),
        userId: by.userId,
        sessionId: by.sessionId,
        aclGen: this.#aclGen,
        newClients,
        update: stored,
      },
      (outcome) => this.#settle(outcome, stored, by.sessionId),
    );
    return ok('accepted');
  }

  /** Whether an update would change the document: a reader's full answer usually would not. */
  wouldChange(update: Uint8Array): Result<boolean, ProtocolError> {
    const judged = this.#judge(update);
    return judged.ok ? ok(judged.value.judgement.verdict !== 'known') : judged;
  }

  /** A control record of this document was stored. */
  controlled({ seq, aclGen }: Head): void {
    this.#aclGen = aclGen;
    if (seq === this.state.headSeq + 1) this.state.append({ seq, update: null });
    else this.#retire();
  }

  /** Resolves once all that was accepted up to now is settled. */
  whenSettled(): Promise<void> {
    if (this.isSettled) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ mark: this.#accepted, resolve }));
  }

  join(member: Member): void {
    this.#members.add(member);
    // I5. It was let in before the room retired, and comes after.
    if (this.#isRetired) member.close(protocolError(closeCodes.restarting, 'document reloads'));
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#presence.leave(member.id);
  }

  hearPresence(
    from: SessionId,
    userId: UserId,
    entries: readonly AwarenessEntry[],
  ): Result<null, ProtocolError> {
    // Who has written with a client is the only one who speaks for it, also while nobody is here [SPEC A5].
    const own = entries.filter(({ client }) => (this.#ownerOf(client) ?? userId) === userId);
    if (this.#presence.hear(from, userId, own)) return ok(null);
    return err(protocolError(closeCodes.tryAgainLater, 'too many people'));
  }

  /** How many presence frames have gone out. */
  get presenceFrames(): number {
    return this.#presence.takings;
  }

  /**
   * Everybody's presence as one frame; null if nobody is there. For somebody who has had none of the frames after the
   * `had`th also who left with them: nothing else takes those off a list, but that they fall silent.
   */
  presenceFrame(had = Infinity): Uint8Array | null {
    const entries = [...this.#presence.departedSince(had), ...this.#presence.everybody()];
    return entries.length === 0 ? null : encodeAwareness(encodeAwarenessEntries(entries));
  }

  /** Ends every session of the room, for example because the document was deleted. */
  closeMembers(error: ProtocolError): void {
    for (const member of [...this.#members]) member.close(error);
  }

  /** Nobody may use the room afterwards. */
  close(): void {
    assert(this.#members.size === 0 && this.isSettled, 'a room is closed when it is empty and settled');
    this.discard();
  }

  /** Stops what the room does by itself; a retired one need not be settled. */
  discard(): void {
    this.#presenceTimer?.cancel();
    this.#presence.close();
  }

  /** Whose the client is: of whoever wrote with it, or announced it and has not written yet. */
  #ownerOf(client: number): UserId | undefined {
    return this.#owners.get(client) ?? this.#presence.announcerOf(client);
  }

  /** Counts a stored update as known. */
  #learn(update: Uint8Array): void {
    const read = scanWithStructs(update);
    assert(read !== null, 'what is stored was scanned once');
    const judgement = this.#known.judge(read.scan);
    assert(judgement.verdict !== 'gap', 'what is stored rests on what is stored');
    if (judgement.verdict === 'new') this.#known.admit(read.scan, update, judgement);
    const placement = this.#places.judge(read.structs, read.scan.deletes);
    if (placement.ok) this.#places.admit(placement.value);
  }

  #judge(update: Uint8Array): Result<Judged, ProtocolError> {
    if (update.length > limits.updateBytesMax) {
      return err(protocolError(closeCodes.tooLarge, 'update too large'));
    }
    const read = scanWithStructs(update);
    if (read === null) return err(protocolError(closeCodes.malformed, 'unreadable update'));
    // Of peers only: what is stored together has more clients in time, one for every tab that ever wrote.
    if (read.scan.runs.length > limits.updateClientsMax) {
      return err(protocolError(closeCodes.structuralLimit, 'too many clients in one update'));
    }
    return ok({ ...read, judgement: this.#known.judge(read.scan) });
  }

  #faultOfSize(update: Uint8Array, { advances, deletes }: NewUpdate): ProtocolError | null {
    if (deletes.length > 0 && this.#known.deletedRanges + deletes.length > limits.deletedRangesMax) {
      return protocolError(closeCodes.structuralLimit, 'too many separate deletions');
    }
    const { baseBytes, bytes } = this.state;
    const isFull = baseBytes + update.length > limits.documentBytesMax;
    // What lies behind the base may be mostly deleted text, which a compaction lets go; it is due when it outweighs the base.
    const isBeyond = (times: number): boolean => bytes + update.length > times * limits.documentBytesMax;
    // Deletions may still come then, or nobody could make room; not without end, for a compaction may fail.
    const isRefused = advances.size > 0 ? isFull || isBeyond(2) : isBeyond(3);
    return isRefused ? protocolError(closeCodes.tooLarge, 'document full') : null;
  }

  /**
   * Two tabs under one client id. To be refused even though all of it seems to be known: whoever wrote it would be
   * told that it is saved.
   */
  #contradictsKnown(update: Uint8Array, scan: UpdateScan): boolean {
    const repeats = scan.runs.some((run) => run.from < (this.stateVector.get(run.client) ?? 0));
    if (!repeats || update.length > limits.comparisonBytesMax) return false;
    if (this.#comparisons.take(this.#ports.clock.monotonicMs()) > 0) return false;
    return contradicts(update, this.#recentUpdates());
  }

  /** The last 32 KiB of edits, on the disk or on the way there: each is decoded once more for one that repeats it. */
  #recentUpdates(): Uint8Array[] {
    const recent: Uint8Array[] = [];
    let left: number = limits.comparisonBytesMax;
    const count = Math.min(this.#inFlight.length, serverLimits.comparedInFlightMax);
    for (const update of this.#inFlight.slice(-count).toReversed()) {
      left -= update.length;
      if (left < 0) return recent;
      recent.push(update);
    }
    const isAll = count === this.#inFlight.length;
    return isAll ? [...recent, ...this.state.recentUpdates(left)] : recent;
  }

  #settle(outcome: AppendOutcome, update: Uint8Array, from: SessionId | null): void {
    this.#settled += 1;
    this.#inFlight.shift();
    if (outcome.state === 'stored' && outcome.seq === this.state.headSeq + 1) {
      this.state.append({ seq: outcome.seq, update });
      this.#committed.push({ update, from });
      // The queue calls for the whole batch in one turn: deliver once, behind the last of them.
      if (this.#committed.length === 1) queueMicrotask(() => this.#deliver());
    } else {
      this.#retire();
      this.#wakeWaiters();
    }
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
      member.durable(this.#settled);
    }
    this.#wakeWaiters();
    this.#ports.onCommitted();
  }

  #wakeWaiters(): void {
    const due = this.#waiters.filter((each) => each.mark <= this.#settled);
    this.#waiters = this.#waiters.filter((each) => each.mark > this.#settled);
    for (const each of due) each.resolve();
  }

  /** I5. */
  #retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.closeMembers(protocolError(closeCodes.restarting, 'document reloads'));
    this.#ports.onRetired();
  }

  #presenceChanged(): void {
    this.#presenceTimer ??= this.#ports.clock.after(serverLimits.presenceGatherMs, () => {
      this.#presenceTimer = null;
      const changes = this.#presence.takeChanges();
      if (changes.length === 0) return;
      const frame = encodeAwareness(encodeAwarenessEntries(changes));
      for (const member of this.#members) member.deliverPresence(frame);
    });
  }
}

interface ReadUpdate {
  readonly scan: UpdateScan;
  readonly structs: readonly ScannedStruct[];
}

type Judged = ReadUpdate & { readonly judgement: Judgement };

/** Null if the bytes are no update. */
function scanWithStructs(update: Uint8Array): ReadUpdate | null {
  const structs: ScannedStruct[] = [];
  const scan = scanUpdate(update, (struct) => structs.push(struct));
  return scan.ok ? { scan: scan.value, structs } : null;
}

function misplaced(fault: Misplacement): ProtocolError {
  return fault === 'too-deep'
    ? protocolError(closeCodes.structuralLimit, 'types nest too deep')
    : protocolError(
        closeCodes.malformed,
        `an edit stands ${fault === 'odd-key' ? 'oddly under a key' : 'in two places'}`,
      );
}
