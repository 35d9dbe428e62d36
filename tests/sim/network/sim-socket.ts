// A browser's WebSocket as far as the stock provider uses one, on a simulated wire. A factory, because the provider makes
// its sockets itself, from a class: each tab has a class of its own that knows whose it is.

import type { ClientEnd, Wire } from './wire.ts';

/** Connects a socket: returns the wire, on which nothing has happened yet. */
export type Dial = (url: string, end: ClientEnd) => Wire;

type Handler<E> = ((event: E) => void) | null;

export class SimSocket implements ClientEnd {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  binaryType = 'arraybuffer';
  readyState: 0 | 1 | 2 | 3 = 0;
  onopen: Handler<object> = null;
  onmessage: Handler<{ readonly data: Uint8Array }> = null;
  onclose: Handler<{ readonly code: number; readonly reason: string }> = null;
  onerror: Handler<object> = null;
  readonly #wire: Wire;

  constructor(dial: Dial, url: string) {
    this.#wire = dial(url, this);
  }

  /** What was sent and the line has not taken. */
  get bufferedAmount(): number {
    return this.#wire.clientBufferedBytes;
  }

  send(bytes: Uint8Array): void {
    if (this.readyState === 0) throw new Error('InvalidStateError');
    if (this.readyState === 1) this.#wire.clientSends(bytes);
  }

  close(): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.#wire.clientCloses();
  }

  onOpen(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.onopen?.({});
  }

  onMessage(bytes: Uint8Array): boolean {
    if (this.readyState !== 1) return false;
    this.onmessage?.({ data: bytes });
    return true;
  }

  onClose(code: number): void {
    if (this.readyState === 3) return;
    const failed = this.readyState === 0;
    this.readyState = 3;
    if (failed) this.onerror?.({});
    this.onclose?.({ code, reason: '' });
  }
}

export function socketClass(dial: Dial): typeof WebSocket {
  class TabSocket extends SimSocket {
    constructor(url: string) {
      super(dial, url);
    }
  }
  return TabSocket as unknown as typeof WebSocket;
}
