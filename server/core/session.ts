// One connection to one room: judges each frame, answers it, and keeps what goes out bounded. It knows no
// socket (Connection is a port) and no storage.
//
// Rules
// C1 A peer's fault ends its own session and nothing else [SPEC E1].
// C2 A receipt for n is given once everything accepted in the room before the request is durable, and not while
//    the peer was asked to repeat something [SPEC D1].
// C3 Who reads too slowly gets no single edits, but one merged difference once the backlog is gone; who does
//    not recover is sent away [SPEC F1].
// C4 Every message is judged by the role that the session has at that moment [SPEC A1].
// C5 Who sends faster than the limit is not read for a while; nothing of it is lost [SPEC F3].

import { unreachable } from '../../lib/base/assert.ts';
import type { Clock, Timer } from '../../lib/base/clock.ts';
import type { SessionId } from '../../lib/base/ids.ts';
import { decodeAwareness } from '../../lib/protocol/awareness-codec.ts';
import {
  closeCodes,
  protocolError,
  type CloseCode,
  type ProtocolError,
} from '../../lib/protocol/close-codes.ts';
import { decodeClientFrame } from '../../lib/protocol/decode.ts';
import {
  emptyUpdate,
  encodePermissionDenied,
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  keepAliveFrame,
} from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { serverLimits } from './limits.ts';
import type { ClientMessage } from '../../lib/protocol/messages.ts';
import { decodeStateVector, encodeStateVector } from '../../lib/protocol/state-vector.ts';
import { canEdit, isDowngrade, type Principal, type Role } from './access.ts';
import type { Connection } from './ports.ts';
import { TokenBucket } from './rate-limit.ts';
import type { Member, Room } from './room.ts';
import { vouchedEntries } from './vouched-presence.ts';

/** How the outgoing side is doing. A lagging reader is owed everything behind `sinceSeq`. */
type Outgoing =
  | { readonly state: 'flowing' }
  | {
      readonly state: 'lagging';
      readonly sinceSeq: number;
      /** The presence frames of the room that it was sent. */
      readonly presenceFrames: number;
    };

/** Told once when the session is over; `code` is null if the peer went by itself. */
export type OnClosed = (session: Session, code: CloseCode | null, reason: string) => void;

export interface SessionOptions {
  readonly id: SessionId;
  readonly principal: Principal;
  readonly role: Role;
  readonly room: Room;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly onClosed: OnClosed;
}

const nothingLacking = encodeSyncStep2(emptyUpdate);

export class Session implements Member {
  readonly id: SessionId;
  readonly principal: Principal;
  readonly room: Room;
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #onClosed: OnClosed;
  #closed = false;
  #outgoing: Outgoing = { state: 'flowing' };
  #lastSentMs: number;
  #sentBytes = 0;
  /** How much of it had left the buffer, and when that was last seen to go on. */
  #read: { readonly bytes: number; readonly atMs: number };
  #lastDeliveredSeq: number;
  #tick: Timer | null = null;
  /** The receipt that the peer waits for. */
  #owed: { readonly upTo: number; readonly mark: number } | null = null;
  #wantsReceipts = false;
  /** True from a gap until the peer's next full answer: what it sent may not be here. */
  #awaitsRepeat = false;
  #gapBytes = 0;
  #unknownMessages = 0;
  #role: Role;
  readonly #messageRate: TokenBucket;
  readonly #stateRequestRate: TokenBucket;
  /** Who wants the socket not to be read; it is read while nobody does. */
  readonly #pausedBy = new Set<'congestion' | 'rate'>();
  #rateTimer: Timer | null = null;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.principal = options.principal;
    this.#role = options.role;
    this.room = options.room;
    this.#connection = options.connection;
    this.#clock = options.clock;
    this.#onClosed = options.onClosed;
    const now = options.clock.monotonicMs();
    this.#messageRate = new TokenBucket(limits.messageRate, now);
    this.#stateRequestRate = new TokenBucket(limits.stateRequestRate, now);
    this.#lastSentMs = now;
    this.#read = { bytes: 0, atMs: now };
    this.#lastDeliveredSeq = options.room.state.headSeq;
  }

  /** Joins the room and opens the conversation. */
  start(): void {
    this.room.join(this);
    this.#askForMissing();
    const presence = this.room.presenceFrame();
    if (presence !== null) this.#send(presence);
    this.#scheduleTick();
  }

  /** One binary frame of the peer. */
  receive(frame: Uint8Array): void {
    if (this.#closed) return;
    this.#countMessage();
    const message = decodeClientFrame(frame);
    const fault = message.ok ? this.#handle(message.value) : message.error;
    if (fault !== null) this.close(fault);
  }

  /** The peer sent something that is not binary. */
  receiveText(): void {
    this.close(protocolError(closeCodes.malformed, 'text frame'));
  }

  /** The layer below ends the connection by itself, for a fault of the peer [C1]. */
  failed(error: ProtocolError): void {
    this.#end(error.closeCode, error.reason);
  }

  /** The socket is gone, by whatever cause. */
  disconnected(): void {
    this.#end(null, 'disconnected');
  }

  close(error: ProtocolError): void {
    if (this.#closed) return;
    this.#connection.close(error.closeCode, error.reason);
    this.#end(error.closeCode, error.reason);
  }

  /** C4. Less than before ends the session, for what it shows may have to go too; more is there at once. */
  changeRole(role: Role | null): void {
    if (role === null || isDowngrade(this.#role, role)) {
      this.close(protocolError(closeCodes.notAuthenticated, 'access was taken away'));
    } else this.#role = role;
  }

  pause(by: 'congestion' | 'rate'): void {
    this.#pausedBy.add(by);
    this.#connection.pause();
  }

  resume(by: 'congestion' | 'rate'): void {
    this.#pausedBy.delete(by);
    if (this.#pausedBy.size === 0) this.#connection.resume();
  }

  deliver(frame: Uint8Array, from: SessionId | null, headSeq: number): void {
    if (this.#outgoing.state === 'lagging') return;
    if (this.#connection.bufferedBytes() > limits.outboxLagBytes) {
      // C3. What was delivered last is what the merged difference begins behind.
      this.#outgoing = {
        state: 'lagging',
        sinceSeq: this.#lastDeliveredSeq,
        presenceFrames: this.room.presenceFrames,
      };
      // A reader that lags is looked after more often than one that is merely silent.
      this.#scheduleTick();
      return;
    }
    this.#lastDeliveredSeq = headSeq;
    // Who asks for receipts needs no echo; others may take the echo of their own edit for one.
    if (from === this.id && this.#wantsReceipts) return;
    this.#send(frame);
  }

  deliverPresence(frame: Uint8Array): void {
    if (this.#outgoing.state === 'flowing') this.#send(frame);
  }

  durable(mark: number): void {
    if (this.#owed === null || this.#awaitsRepeat || mark < this.#owed.mark) return;
    this.#send(encodeReceipt(this.#owed.upTo));
    this.#owed = null;
  }

  #handle(message: ClientMessage): ProtocolError | null {
    switch (message.type) {
      case 'sync-step-1':
        return this.#answerStep1(message.stateVector);
      case 'sync-step-2':
        return this.#takeUpdate(message.update, 'full-answer');
      case 'update':
        return this.#takeUpdate(message.update, 'edit');
      case 'awareness': {
        const entries = decodeAwareness(message.entries);
        if (!entries.ok) return entries.error;
        const vouched = vouchedEntries(entries.value, this.principal);
        const heard = this.room.hearPresence(this.id, this.principal.userId, vouched);
        return heard.ok ? null : heard.error;
      }
      case 'query-awareness': {
        const presence = this.room.presenceFrame();
        if (presence !== null) this.#send(presence);
        return null;
      }
      case 'receipt-request':
        this.#wantsReceipts = true;
        this.#owed = { upTo: message.upTo, mark: this.room.acceptedMark };
        this.durable(this.room.durableMark);
        return null;
      case 'unknown':
        // A newer client may speak of things that we do not know: once is forgiven.
        this.#unknownMessages += 1;
        return this.#unknownMessages <= limits.unknownMessagesMax
          ? null
          : protocolError(closeCodes.malformed, 'unknown message type');
      default:
        return unreachable(message);
    }
  }

  /**
   * Everything the peer lacks: all but the last part as ordinary updates, the last one as step 2, because the
   * first step 2 tells a stock client that it is in sync.
   */
  #answerStep1(stateVector: Uint8Array): ProtocolError | null {
    if (this.#stateRequestRate.take(this.#clock.monotonicMs()) > 0) {
      return protocolError(closeCodes.tryAgainLater, 'state asked for too often');
    }
    const decoded = decodeStateVector(stateVector, this.room.stateVector.size + limits.strangeClientsMax);
    if (!decoded.ok) return decoded.error;
    const lacking = this.room.state.partsFor(decoded.value);
    const last = lacking.pop();
    for (const part of lacking) this.#send(part.frame);
    this.#send(last?.lastFrame ?? nothingLacking);
    return null;
  }

  #takeUpdate(update: Uint8Array, kind: 'edit' | 'full-answer'): ProtocolError | null {
    if (!canEdit(this.#role)) return this.#refuseChange(update, 'may not edit');
    if (this.room.damage !== null) return this.#refuseChange(update, 'document is damaged');
    const author = { userId: this.principal.userId, sessionId: this.id };
    const taken = this.room.accept(update, author, kind === 'edit' ? 'all' : 'own');
    if (!taken.ok) return taken.error;
    if (taken.value === 'gap') {
      this.#gapBytes += update.length;
      if (this.#gapBytes > limits.gapBytesMax) {
        return protocolError(closeCodes.malformed, 'edits without what they rest on');
      }
      // Once: the answer is made after all that the peer sent before it read the question, so it holds later gaps as well.
      if (!this.#awaitsRepeat || kind === 'full-answer') this.#askForMissing();
      this.#awaitsRepeat = true;
      return null;
    }
    if (kind === 'full-answer') {
      // It was made after everything that the peer had sent before, so it holds what a gap left out.
      this.#awaitsRepeat = false;
      this.#gapBytes = 0;
      if (this.#owed !== null) this.#owed = { ...this.#owed, mark: this.room.acceptedMark };
      this.durable(this.room.durableMark);
    }
    return null;
  }

  /** A reader's full answer brings nothing as a rule; then there is nothing to refuse. */
  #refuseChange(update: Uint8Array, reason: string): ProtocolError | null {
    const changes = this.room.wouldChange(update);
    if (!changes.ok) return changes.error;
    if (!changes.value) return null;
    this.#send(encodePermissionDenied(reason));
    return protocolError(closeCodes.forbidden, reason);
  }

  /** C5. */
  #countMessage(): void {
    const debtMs = this.#messageRate.take(this.#clock.monotonicMs());
    if (debtMs === 0 || this.#rateTimer !== null) return;
    this.pause('rate');
    this.#rateTimer = this.#clock.after(debtMs, () => {
      this.#rateTimer = null;
      this.resume('rate');
    });
  }

  #askForMissing(): void {
    this.#send(encodeSyncStep1(encodeStateVector(this.room.stateVector)));
  }

  #send(message: Uint8Array): void {
    if (this.#closed) return;
    this.#lastSentMs = this.#clock.monotonicMs();
    this.#connection.send(message);
    this.#sentBytes += message.length;
    // A first sync may fill the buffer with the whole document; what lies above that is a reader that stands still.
    if (this.#connection.bufferedBytes() > limits.outboxBytesMax + 2 * this.room.state.bytes) {
      this.close(protocolError(closeCodes.tryAgainLater, 'reads too slowly'));
    }
  }

  #scheduleTick(): void {
    if (this.#closed) return;
    const delayMs = this.#outgoing.state === 'lagging' ? serverLimits.sessionTickMs : limits.keepAliveMs / 2;
    this.#tick?.cancel();
    this.#tick = this.#clock.after(delayMs, () => {
      const now = this.#clock.monotonicMs();
      this.#expectReading(now);
      if (this.#outgoing.state === 'lagging') this.#catchUp(this.#outgoing);
      else if (now - this.#lastSentMs >= limits.keepAliveMs / 2) this.#send(keepAliveFrame);
      this.#scheduleTick();
    });
  }

  /**
   * C3. Who takes less than a part in the time in which stock clients leave does not read; it may be a peer that asks for a
   * large document and only keeps the socket alive. A slow line that goes on is let be.
   */
  #expectReading(nowMs: number): void {
    const buffered = this.#connection.bufferedBytes();
    const read = this.#sentBytes - buffered;
    // Little that waits costs nothing; but who lags gets nothing more until it has gone.
    const isLittle = buffered < limits.joinPartBytes && this.#outgoing.state === 'flowing';
    if (isLittle || buffered === 0 || read - this.#read.bytes >= limits.joinPartBytes) {
      this.#read = { bytes: read, atMs: nowMs };
    } else if (nowMs - this.#read.atMs > limits.outboxLagMsMax) {
      this.close(protocolError(closeCodes.tryAgainLater, 'reads too slowly'));
    }
  }

  /** C3: once the backlog has drained, all that was held back goes out at once. */
  #catchUp(lag: Extract<Outgoing, { state: 'lagging' }>): void {
    if (this.#closed || this.#connection.bufferedBytes() > 0) return;
    this.#outgoing = { state: 'flowing' };
    this.#lastDeliveredSeq = this.room.state.headSeq;
    for (const update of this.room.state.updatesAfter(lag.sinceSeq)) this.#send(encodeUpdate(update));
    const presence = this.room.presenceFrame(lag.presenceFrames);
    if (presence !== null) this.#send(presence);
  }

  #end(code: CloseCode | null, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tick?.cancel();
    this.#rateTimer?.cancel();
    this.room.leave(this);
    this.#onClosed(this, code, reason);
  }
}
