// A doc's connection to the server: the stock y-websocket provider, and around it what it lacks: receipts, the state of
// the connection in terms that a user understands, an eye on dead lines and on client ids that somebody else has, and
// jitter in its back-off. Knows nothing of local copies or people. Upholds R1 and R4 of receipts.ts: it tells that
// machine of an edit only once the edit is on the socket.

import type { Decoder } from 'lib0/decoding';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import { type Doc, type Transaction, transact } from 'yjs';

import type { Clock, Timer } from '../base/clock.ts';
import type { DocumentId } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import { encodeReceipt, encodeUpdate } from '../protocol/encode.ts';
import { messageTags, syncTags } from '../protocol/messages.ts';
import { ClientIdGuard, type EditRange } from './client-id-guard.ts';
import { OthersGather } from './others-gather.ts';
import { type PacedSocket, type PacedSocketClass, pacedSocketClass } from './paced-socket.ts';
import { noReceipts, type ReceiptEvent, type Receipts, stepReceipts, unconfirmedEdits } from './receipts.ts';
import { keepPresent } from './presence-renewal.ts';
import { peekStateVector, readReceipt } from './server-messages.ts';
import { SilenceWatch, type Traffic } from './silence-watch.ts';
import { type Connection, reasonOf, reasonsAboutContent } from './sync-status.ts';
import { TabRelay } from './tab-relay.ts';

/** A server that restarts is back within this time; a shorter absence is not worth alarming anybody. */
export const graceMs = 5_000;
const backoffBaseMs = 100;
const backoffMaxMs = 2_500;

export interface ServerLinkOptions {
  readonly documentId: DocumentId;
  readonly serverUrl: string;
  readonly doc: Doc;
  readonly awareness: Awareness;
  readonly clock: Clock;
  readonly random: Random;
  readonly WebSocket: typeof WebSocket | undefined;
  /** What a link to the same document leaves to this one, if there was one. */
  readonly legacy?: LinkLegacy;
  /** If the server lacks anything that the doc has, all that is taken for a conflict. */
  readonly movesAllThatLacks?: boolean;
  /** Something that can be asked of this object is different now. */
  readonly onChange: () => void;
  /**
   * Somebody else writes under the Yjs client id that these edits have, so the server takes them only under another.
   * `isRefused`: it said so; else this was found before it had to. True: they are carried over, and this link is closed.
   * Else it has ended for good.
   */
  readonly onConflict?: (edits: readonly EditRange[], isRefused: boolean) => boolean;
}

export interface LinkLegacy {
  readonly receipts: Receipts;
  readonly lastReceiptAt: number | null;
  readonly hasSynced: boolean;
  readonly made: number;
}

export class ServerLink {
  readonly #options: ServerLinkOptions;
  readonly #provider: WebsocketProvider;
  readonly #Socket: PacedSocketClass;
  readonly #silence: SilenceWatch;
  readonly #guard: ClientIdGuard;
  readonly #relay: TabRelay;
  readonly #gather: OthersGather;
  readonly #endPresence: () => void;
  #receipts: Receipts;
  #lastReceiptAt: number | null;
  #hasSynced: boolean;
  #made: number;
  #withoutSince: number | null = null;
  /** What the connection counts as while there is none. */
  #without: 'dialling' | 'lost' | 'down' = 'dialling';
  #endedBy: number | null = null;
  /** What the server lacked when the connection began, until it confirms that it has it. */
  #lacking: readonly EditRange[] = [];
  #grace: Timer | null = null;
  /** Where the message comes from that is being read now. */
  #reading: 'nothing' | 'server' | 'another-tab' = 'nothing';
  /** Messages of the server, of any kind. */
  #heard = 0;
  #isClosed = false;
  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Doc, transaction: Transaction): void =>
    this.#noteUpdate(update, origin, transaction);

  constructor(options: ServerLinkOptions) {
    this.#options = options;
    const { serverUrl, documentId, doc, awareness, clock, legacy } = options;
    this.#receipts = legacy?.receipts ?? noReceipts;
    this.#lastReceiptAt = legacy?.lastReceiptAt ?? null;
    this.#hasSynced = legacy?.hasSynced ?? false;
    this.#made = legacy?.made ?? 0;
    this.#guard = new ClientIdGuard(doc);
    this.#relay = new TabRelay(clock, (update) => {
      this.#send(encodeUpdate(update));
      this.#step({ type: 'edit' });
    });
    this.#Socket = pacedSocketClass(options.WebSocket ?? WebSocket, clock);
    this.#silence = new SilenceWatch(
      clock,
      () => this.#traffic(),
      () => this.#socket?.abandon(),
    );
    this.#provider = new WebsocketProvider(serverUrl, documentId, doc, {
      connect: false,
      awareness,
      WebSocketPolyfill: this.#Socket,
    });
    const provider = this.#provider;
    this.#gather = new OthersGather(clock, (read) => {
      this.#keepingId(() => transact(doc, read, provider, false));
    });
    this.#wrapHandlers();
    this.#provider.on('status', ({ status }) => this.#noteStatus(status));
    this.#provider.on('sync', (isSynced) => this.#noteSync(isSynced));
    this.#provider.on('closed', ({ code }) => this.#noteClosed(code));
    this.#provider.on('connection-close', () => {
      this.#spreadBackoff();
      // Before the provider takes the others away: what is read behind that would bring them back.
      this.#gather.flush();
    });
    this.#endPresence = keepPresent(awareness, clock);
    // After the provider's own listener, so that an update is on the socket before we speak of it.
    doc.on('update', this.#onUpdate);
  }

  get connection(): Connection {
    if (this.#endedBy !== null) return { state: 'ended', closeCode: this.#endedBy };
    const { link } = this.#receipts;
    if (link.state === 'down') return { state: this.#without };
    return { state: link.state === 'open' && link.caughtUp ? 'live' : 'catching-up' };
  }

  /** Edits that the server has not confirmed; those waiting to be relayed count as one. */
  get pending(): number {
    return unconfirmedEdits(this.#receipts) + (this.#relay.isWaiting ? 1 : 0);
  }

  /** By the clock's now(). */
  get lastReceiptAt(): number | null {
    return this.#lastReceiptAt;
  }

  /** Changes that were made in this tab: not what came from the copy on this device, or another tab. */
  get made(): number {
    return this.#made;
  }

  /** Since when there is no connection, by the clock's now(); null: there is one. */
  get withoutSince(): number | null {
    return this.#withoutSince;
  }

  /**
   * Dials now instead of when the back-off is over, or once more where the server took offence at what was sent, or the
   * document was deleted.
   */
  redial(): void {
    if (this.#isClosed) return;
    if (this.#endedBy !== null) {
      if (!mayPass(this.#endedBy)) return;
      this.#endedBy = null;
      this.#without = 'dialling';
      this.#startGrace();
      this.#options.onChange();
    }
    this.#provider.connect();
  }

  /** What the doc has and the server has not confirmed; of other tabs, only what was kept from before. */
  unconfirmedEdits(): readonly EditRange[] {
    return [...this.#lacking, ...this.#guard.ownEdits()];
  }

  /** The server has sent its content at least once. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** The server has confirmed something that was made under the doc's present client id. */
  get hasConfirmedOwn(): boolean {
    return this.#guard.hasConfirmed;
  }

  /** For the link that comes after this one: what is pending here is pending there. */
  get legacy(): LinkLegacy {
    const { confirmed } = this.#receipts;
    return {
      receipts: { ...this.#receipts, made: confirmed + this.pending, link: { state: 'down' } },
      lastReceiptAt: this.#lastReceiptAt,
      hasSynced: this.#hasSynced,
      made: this.#made,
    };
  }

  /** To be called once, when the copy on this device is in the doc: the first step 2 is to carry it. */
  connect(): void {
    this.#withoutSince = this.#options.clock.now();
    this.#startGrace();
    this.#provider.connect();
  }

  close(): void {
    this.#gather.flush();
    this.#isClosed = true;
    this.#options.doc.off('update', this.#onUpdate);
    this.#endPresence();
    this.#farewell();
    this.#silence.close();
    this.#stopGrace();
    this.#relay.close();
  }

  /** The provider takes leave under the doc's id, and throws if presence does not know that one: Yjs may have changed it. */
  #farewell(): void {
    const { doc, awareness } = this.#options;
    const { clientID } = doc;
    doc.clientID = awareness.clientID;
    this.#provider.destroy();
    doc.clientID = clientID;
  }

  get #socket(): PacedSocket | null {
    const { ws } = this.#provider;
    return ws instanceof this.#Socket ? ws : null;
  }

  #traffic(): Traffic {
    const socket = this.#socket;
    return {
      heard: this.#heard,
      takenBytes: socket?.takenBytes ?? 0,
      waitingBytes: socket?.bufferedAmount ?? 0,
    };
  }

  #wrapHandlers(): void {
    const handlers = this.#provider.messageHandlers;
    const stock = handlers[messageTags.sync];
    handlers[messageTags.sync] = (encoder, decoder, provider, isFromServer, type) => {
      const isStep1 = decoder.arr[decoder.pos] === syncTags.step1;
      if (isStep1 && isFromServer && this.#findConflict(decoder)) return;
      this.#reading = isFromServer ? 'server' : 'another-tab';
      try {
        this.#keepingId(() => stock?.(encoder, decoder, provider, isFromServer, type));
      } finally {
        this.#reading = 'nothing';
      }
      if (!isFromServer || !isStep1) return;
      // The provider sends the reply when we have returned, and nothing can come between that and this microtask.
      const socket = provider.ws;
      queueMicrotask(() => {
        if (provider.ws === socket) this.#step({ type: 'answered' });
      });
    };
    handlers[messageTags.receipt] = (_encoder, decoder, _provider, isFromServer) => {
      const number = readReceipt(decoder);
      if (isFromServer && number !== null) this.#step({ type: 'receipt', number });
    };
    for (const [type, handler] of handlers.entries()) {
      // Sparse: there are five.
      if (handler === undefined) continue;
      handlers[type] = (encoder, decoder, provider, isFromServer, given) => {
        const read = (): void => handler(encoder, decoder, provider, isFromServer, given);
        if (isFromServer) this.#heard += 1;
        if (isFromServer && type === messageTags.awareness) this.#gather.presence(read);
        // R13: a tab that loses its connection takes everybody for gone, and tells the others.
        else if (type === messageTags.awareness && this.#receipts.link.state !== 'down') return;
        else if (isFromServer && isUpdate(type, decoder)) this.#gather.change(read);
        else {
          // What comes from another tab may be made on top of what waits here. A receipt speaks of this tab's own alone.
          if (type !== messageTags.receipt) this.#gather.flush();
          read();
        }
      };
    }
  }

  /** Yjs takes a new id by itself when its own comes in from elsewhere. What was written under the old one stays. */
  #keepingId(read: () => void): void {
    const { doc } = this.#options;
    const { clientID } = doc;
    read();
    if (doc.clientID !== clientID) this.#conflictSoon(this.#guard.ownEdits());
  }

  /** Whatever the provider did not read from a message, this tab made, and the provider has just sent. */
  #noteUpdate(update: Uint8Array, origin: unknown, transaction: Transaction): void {
    if (origin === this.#provider) {
      if (this.#reading === 'another-tab') this.#noteOtherTab(update);
      return;
    }
    if (transaction.local) this.#made += 1;
    this.#guard.noteUpdate(transaction);
    this.#step({ type: 'edit' });
  }

  #noteOtherTab(update: Uint8Array): void {
    if (this.#receipts.link.state === 'down') {
      // The next step 2 carries it.
      this.#step({ type: 'edit' });
      return;
    }
    this.#relay.add(update);
    this.#options.onChange();
  }

  #noteStatus(status: 'connected' | 'disconnected' | 'connecting'): void {
    if (status === 'connected') {
      this.#withoutSince = null;
      this.#step({ type: 'connected' });
    } else if (status === 'disconnected') {
      this.#withoutSince ??= this.#options.clock.now();
      this.#step({ type: 'disconnected' });
      if (this.#without === 'lost') this.#startGrace();
      this.#relay.flush();
    } else {
      // A dial that nobody answers takes minutes by itself.
      this.#watchForSilence();
    }
  }

  #noteSync(isSynced: boolean): void {
    this.#hasSynced ||= isSynced;
    this.#options.onChange();
  }

  /**
   * Looks at what the server says it knows, before anything of it is answered or read: who mixes two texts under one id
   * cannot tell them apart any more. True if this connection is not to be used.
   */
  #findConflict(decoder: Decoder): boolean {
    const known = peekStateVector(decoder);
    if (known === null) return false;
    const isTaken = this.#guard.isTaken(known);
    this.#lacking = this.#guard.editsBeyond(known);
    const lacking = this.#options.movesAllThatLacks === true ? this.#lacking : [];
    if (!isTaken && lacking.length === 0) return false;
    this.#conflictSoon(isTaken ? this.#guard.ownEdits() : lacking);
    return true;
  }

  /** Not at once: the provider is in the middle of a message, and would answer it on a link that is closed. */
  #conflictSoon(edits: readonly EditRange[]): void {
    queueMicrotask(() => {
      if (this.#isClosed || this.#endedBy !== null || this.#isHealed(edits, false)) return;
      this.#provider.disconnect();
      this.#noteEnd(closeCodes.clientIdConflict);
    });
  }

  #isHealed(edits: readonly EditRange[], isRefused: boolean): boolean {
    return this.#options.onConflict?.(edits, isRefused) ?? false;
  }

  #noteClosed(closeCode: number): void {
    const isConflict = closeCode === closeCodes.clientIdConflict;
    if (!isConflict || !this.#isHealed(this.#guard.ownEdits(), true)) this.#noteEnd(closeCode);
  }

  #noteEnd(closeCode: number): void {
    this.#endedBy = closeCode;
    this.#stopGrace();
    this.#options.onChange();
  }

  #step(event: ReceiptEvent): void {
    const before = this.#receipts;
    const { receipts, send } = stepReceipts(before, event);
    this.#receipts = receipts;
    if (event.type === 'receipt' && receipts !== before) this.#noteReceipt();
    if (send !== null) {
      this.#guard.noteAsked();
      this.#send(encodeReceipt(send));
    }
    this.#watchForSilence();
    this.#options.onChange();
  }

  /** Also while nothing is awaited: who only reads is to know that what stands there is old. */
  #watchForSilence(): void {
    this.#silence.set(this.#receipts.link.state !== 'down' || this.#provider.wsconnecting);
  }

  #noteReceipt(): void {
    this.#guard.noteReceipt();
    // R4: the first number goes out behind the step 2 that carried it.
    this.#lacking = [];
    this.#lastReceiptAt = this.#options.clock.now();
    // Only a connection that worked earns a new grace: a server that accepts and closes again is away all the same.
    this.#without = 'lost';
    this.#stopGrace();
  }

  #send(frame: Uint8Array): void {
    const socket = this.#provider.ws;
    // A socket that is closing loses it, and the next connection begins with everything.
    if (socket === null || socket.readyState !== socket.OPEN) return;
    // lib0 never encodes into shared memory, which its types leave open and a socket refuses.
    socket.send(frame as Uint8Array<ArrayBuffer>);
  }

  #startGrace(): void {
    this.#grace ??= this.#options.clock.after(graceMs, () => {
      this.#without = 'down';
      this.#options.onChange();
    });
  }

  #stopGrace(): void {
    this.#grace?.cancel();
    this.#grace = null;
  }

  /**
   * After a restart everybody dials again: spread over half of the provider's delay, else they come in waves. Called
   * just before it computes min(2^failures x 100 ms, maxBackoffTime).
   */
  #spreadBackoff(): void {
    const failures = this.#provider.wsUnsuccessfulReconnects + 1;
    const delayMs = Math.min(2 ** failures * backoffBaseMs, backoffMaxMs);
    this.#provider.maxBackoffTime = delayMs * (0.5 + this.#options.random.fraction() / 2);
  }
}

/** What somebody wrote, as against what the connection itself has to say. */
function isUpdate(type: number, decoder: Decoder): boolean {
  return type === messageTags.sync && decoder.arr[decoder.pos] === syncTags.update;
}

/**
 * The server refused what this device sent, and may take it once it is smaller, or there is room; or the document was
 * deleted, and may be restored.
 */
function mayPass(closeCode: number): boolean {
  return closeCode === closeCodes.notFound || reasonsAboutContent.has(reasonOf(closeCode));
}
