// A doc's connection to the server: the stock y-websocket provider, and around it what it lacks: receipts, the state of
// the connection in terms that a user understands, and jitter in its back-off. Knows nothing of local copies or people.
// Upholds R1 and R4 of receipts.ts: it tells that machine of an edit only once the edit is on the socket.

import * as decoding from 'lib0/decoding';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import { type Doc, mergeUpdates } from 'yjs';

import type { Clock, Timer } from '../base/clock.ts';
import type { DocumentId } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import { encodeReceipt, encodeUpdate } from '../protocol/encode.ts';
import { messageTags, syncTags } from '../protocol/messages.ts';
import { noReceipts, type ReceiptEvent, type Receipts, stepReceipts, unconfirmedEdits } from './receipts.ts';
import type { Connection } from './sync-status.ts';

/** A server that restarts is back within this time; a shorter absence is not worth alarming anybody. */
export const graceMs = 5_000;
/** How long edits of another tab are collected before they are sent a second time; see #noteUpdate. */
export const relayDelayMs = 250;
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
  /** Something that can be asked of this object is different now. */
  readonly onChange: () => void;
}

export class ServerLink {
  readonly #options: ServerLinkOptions;
  readonly #provider: WebsocketProvider;
  #receipts: Receipts = noReceipts;
  #lastReceiptAt: number | null = null;
  #hasSynced = false;
  /** What the connection counts as while there is none. */
  #without: 'dialling' | 'lost' | 'down' = 'dialling';
  #endedBy: number | null = null;
  #grace: Timer | null = null;
  /** Where the message comes from that is being read now. */
  #reading: 'nothing' | 'server' | 'another-tab' = 'nothing';
  #toRelay: Uint8Array[] = [];
  #relayTimer: Timer | null = null;
  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => this.#noteUpdate(update, origin);

  constructor(options: ServerLinkOptions) {
    this.#options = options;
    const { serverUrl, documentId, doc, awareness, WebSocket } = options;
    this.#provider = new WebsocketProvider(serverUrl, documentId, doc, {
      connect: false,
      awareness,
      ...(WebSocket === undefined ? {} : { WebSocketPolyfill: WebSocket }),
    });
    this.#wrapHandlers();
    this.#provider.on('status', ({ status }) => this.#noteStatus(status));
    this.#provider.on('sync', (isSynced) => this.#noteSync(isSynced));
    this.#provider.on('closed', ({ code }) => this.#noteEnd(code));
    this.#provider.on('connection-close', () => this.#spreadBackoff());
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
    return unconfirmedEdits(this.#receipts) + (this.#toRelay.length > 0 ? 1 : 0);
  }

  /** By the clock's now(). */
  get lastReceiptAt(): number | null {
    return this.#lastReceiptAt;
  }

  /** The server has sent its content at least once. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** To be called once, when the copy on this device is in the doc: the first step 2 is to carry it. */
  connect(): void {
    this.#startGrace();
    this.#provider.connect();
  }

  close(): void {
    this.#options.doc.off('update', this.#onUpdate);
    this.#provider.destroy();
    this.#stopGrace();
    this.#relayTimer?.cancel();
  }

  #wrapHandlers(): void {
    const handlers = this.#provider.messageHandlers;
    const stock = handlers[messageTags.sync];
    handlers[messageTags.sync] = (encoder, decoder, provider, isFromServer, type) => {
      const isStep1 = decoder.arr[decoder.pos] === syncTags.step1;
      this.#reading = isFromServer ? 'server' : 'another-tab';
      try {
        stock?.(encoder, decoder, provider, isFromServer, type);
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
  }

  /**
   * Whatever the provider did not read from a message, this tab made, and the provider has just sent.
   *
   * What comes from another tab of this browser, that tab sends to the server itself. But it may be without a connection,
   * or gone before it could; then this tab would say "Saved" of text that nobody has stored, as nothing that we can see
   * on our socket tells an update that the server knows from one that it does not (a state vector does not cover
   * deletions). So we send it too, a little later and merged: as a rule the server knows it by then and drops it, and
   * the receipt proves it either way.
   */
  #noteUpdate(update: Uint8Array, origin: unknown): void {
    if (origin !== this.#provider) this.#step({ type: 'edit' });
    else if (this.#reading === 'another-tab') this.#relaySoon(update);
  }

  #relaySoon(update: Uint8Array): void {
    if (this.#receipts.link.state === 'down') {
      // The next step 2 carries it.
      this.#step({ type: 'edit' });
      return;
    }
    this.#toRelay.push(update);
    this.#relayTimer ??= this.#options.clock.after(relayDelayMs, () => this.#relay());
    this.#options.onChange();
  }

  #relay(): void {
    this.#relayTimer?.cancel();
    this.#relayTimer = null;
    if (this.#toRelay.length === 0) return;
    this.#send(encodeUpdate(mergeUpdates(this.#toRelay)));
    this.#toRelay = [];
    this.#step({ type: 'edit' });
  }

  #noteStatus(status: 'connected' | 'disconnected' | 'connecting'): void {
    if (status === 'connected') {
      this.#step({ type: 'connected' });
    } else if (status === 'disconnected') {
      this.#step({ type: 'disconnected' });
      if (this.#without === 'lost') this.#startGrace();
      this.#relay();
    }
  }

  #noteSync(isSynced: boolean): void {
    this.#hasSynced ||= isSynced;
    this.#options.onChange();
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
    if (send !== null) this.#send(encodeReceipt(send));
    this.#options.onChange();
  }

  #noteReceipt(): void {
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

/** The number in a receipt, or null if there is none to read: then it confirms nothing. */
function readReceipt(decoder: decoding.Decoder): number | null {
  try {
    return decoding.readVarUint(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
  } catch {
    return null;
  }
}
