// A server and its sockets in memory, for the tests of the client: speaks the protocol, moves a frame only when told to,
// and can be told to hold commits, crash, refuse and cut. Its sockets pass for the browser's WebSocket.

import * as Y from 'yjs';

import { decodeClientFrame } from '../../../lib/protocol/decode.ts';
import {
  encodeAwareness,
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../lib/protocol/encode.ts';
import type { ClientMessage } from '../../../lib/protocol/messages.ts';

const roundsMax = 1_000;

interface Arrived {
  readonly socket: FakeSocket;
  readonly message: ClientMessage;
}

export class FakeServer {
  /** What is on its disk. */
  stored = new Y.Doc();
  isUp = true;
  /** While true, nothing becomes durable, so nothing is delivered or echoed. */
  holdsCommits = false;
  /** Whether a test expects frames that the server refuses; else one is a fault of the client. */
  refusesFrames = false;
  /** The close code with which the server ends who sends this change; null: it takes it. */
  judge: (update: Uint8Array, socket: FakeSocket) => number | null = () => null;
  readonly sockets: FakeSocket[] = [];
  /** Every message of every client, in the order of arrival. */
  readonly log: ClientMessage[] = [];
  #uncommitted: Arrived[] = [];

  /** To be given to a session as its WebSocket. */
  get WebSocket(): typeof WebSocket {
    const connect = (socket: FakeSocket): void => {
      this.sockets.push(socket);
    };
    class BoundSocket extends FakeSocket {
      constructor(url: string) {
        super(url);
        connect(this);
      }
    }
    return BoundSocket as unknown as typeof WebSocket;
  }

  get openSockets(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.readyState !== FakeSocket.CLOSED);
  }

  /** Moves frames, and lets promises run, until nothing moves any more. */
  async settle(): Promise<void> {
    for (let round = 0, quiet = 0; quiet < 5; round++) {
      if (round > roundsMax) throw new Error('the network does not come to rest');
      quiet = this.#moveOne() ? 0 : quiet + 1;
      await Promise.resolve();
    }
  }

  /** Everything that arrived becomes durable, then is delivered and echoed, in order. */
  commit(): void {
    for (let next = this.#uncommitted.shift(); next !== undefined; next = this.#uncommitted.shift()) {
      this.#carryOut(next.socket, next.message);
    }
  }

  /** Ends all sockets; what was not durable is gone. */
  crash(): void {
    this.#uncommitted = [];
    this.closeAll(1006);
  }

  closeAll(code: number): void {
    for (const socket of this.openSockets) socket.endedByServer(code);
  }

  #moveOne(): boolean {
    for (const socket of this.sockets) {
      if (socket.isDead) continue;
      if (this.#admit(socket) || socket.deliverOne()) return true;
      const frame = socket.takeSent();
      if (frame !== undefined) {
        this.#receive(socket, frame);
        return true;
      }
    }
    return false;
  }

  #admit(socket: FakeSocket): boolean {
    if (socket.readyState !== FakeSocket.CONNECTING) return false;
    if (this.isUp) {
      socket.open();
      socket.push(encodeSyncStep1(Y.encodeStateVector(this.stored)));
    } else {
      socket.endedByServer(1006);
    }
    return true;
  }

  #receive(socket: FakeSocket, frame: Uint8Array): void {
    const decoded = decodeClientFrame(frame);
    if (!decoded.ok && this.refusesFrames) {
      socket.endedByServer(decoded.error.closeCode);
      return;
    }
    if (!decoded.ok) throw new Error(`the client sent what the server refuses: ${decoded.error.reason}`);
    this.log.push(decoded.value);
    this.#uncommitted.push({ socket, message: decoded.value });
    if (!this.holdsCommits) this.commit();
  }

  #carryOut(socket: FakeSocket, message: ClientMessage): void {
    switch (message.type) {
      case 'sync-step-1':
        socket.push(encodeSyncStep2(Y.encodeStateAsUpdate(this.stored, message.stateVector)));
        break;
      case 'sync-step-2':
      case 'update': {
        const closeCode = this.judge(message.update, socket);
        if (closeCode !== null) {
          this.#uncommitted = this.#uncommitted.filter((each) => each.socket !== socket);
          socket.endedByServer(closeCode);
          return;
        }
        Y.applyUpdate(this.stored, message.update);
        this.#pushToOthers(socket, encodeUpdate(message.update));
        break;
      }
      case 'awareness':
        this.#pushToOthers(socket, encodeAwareness(message.entries));
        break;
      case 'receipt-request':
        socket.push(encodeReceipt(message.upTo));
        break;
      case 'query-awareness':
      case 'unknown':
        throw new Error(`unexpected ${message.type}`);
    }
  }

  #pushToOthers(sender: FakeSocket, frame: Uint8Array): void {
    for (const socket of this.openSockets.filter((other) => other !== sender)) socket.push(frame);
  }
}

/** As much of a WebSocket as the stock provider uses. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readonly OPEN = FakeSocket.OPEN;
  readonly url: string;
  readyState: number = FakeSocket.CONNECTING;
  binaryType = 'blob';
  /** What the line has not taken; while a test sets it, sent frames pile up behind it. */
  bufferedAmount = 0;
  afterSend: (() => void) | null = null;
  /** While true, nothing comes through in either direction, and neither end is told. */
  isDead = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly #sent: Uint8Array[] = [];
  readonly #incoming: Uint8Array[] = [];

  constructor(url: string) {
    this.url = url;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== FakeSocket.OPEN) throw new Error('sent on a socket that is not open');
    this.#sent.push(new Uint8Array(data));
    this.afterSend?.();
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  endedByServer(code: number): void {
    this.readyState = FakeSocket.CLOSED;
    this.#sent.length = 0;
    this.#incoming.length = 0;
    this.onclose?.({ code, reason: '' });
  }

  /** Server to client; arrives with deliverOne(). */
  push(frame: Uint8Array): void {
    if (this.readyState === FakeSocket.OPEN) this.#incoming.push(frame);
  }

  deliverOne(): boolean {
    const frame = this.#incoming.shift();
    if (frame === undefined) return false;
    this.onmessage?.({ data: new Uint8Array(frame).buffer });
    return true;
  }

  /** Client to server. What was sent before a close still arrives, as it may on a real network. */
  takeSent(): Uint8Array | undefined {
    return this.#sent.shift();
  }
}
