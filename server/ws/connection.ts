// A `ws` socket as the core's Connection. All that the core must not know of a socket is here: its events, its
// buffer, its errors, and the pings that tell a dead network from a quiet person.

import type { EventEmitter } from 'node:events';
import type { RawData, WebSocket } from 'ws';
import type { Clock, Timer } from '../../lib/base/clock.ts';
import {
  closeCodes,
  protocolError,
  type CloseCode,
  type ProtocolError,
} from '../../lib/protocol/close-codes.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { serverLimits } from '../core/limits.ts';
import type { Connection } from '../core/ports.ts';
import type { Session } from '../core/session.ts';

/** Opens a session on the socket and carries what happens between the two until both are gone. */
export function attach(socket: WebSocket, clock: Clock, open: (connection: Connection) => Session): void {
  const connection = new SocketConnection(socket, clock);
  const session = open(connection);
  const heartbeat = new Heartbeat(socket, clock);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    heartbeat.alive();
    if (isBinary) session.receive(asBytes(data));
    else session.receiveText();
  });
  socket.on('pong', () => heartbeat.alive());
  onOversize(socket, () => session.close(protocolError(closeCodes.tooLarge, 'message too large')));
  // Without a listener one malformed frame would end the process. `ws` closes the socket by itself.
  socket.on('error', (error: SocketError) => {
    const fault = peerFault(error);
    if (fault !== null) session.failed(fault);
  });
  socket.on('close', () => {
    heartbeat.stop();
    session.disconnected();
  });
}

/**
 * `ws` ends an oversized message with 1009, after which stock clients dial again for ever with the same message. We
 * are told of the fault before `ws` closes, and close with the final code first. What carries the event is private
 * to `ws`; if it moves, clients get 1009, which a test notices.
 */
function onOversize(socket: WebSocket, closeFinally: () => void): void {
  const { _receiver: receiver } = socket as unknown as { readonly _receiver?: EventEmitter };
  receiver?.prependListener('error', (error: SocketError) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') closeFinally();
  });
}

type SocketError = Error & { readonly code?: string };

/** What the peer did wrong, as `ws` says it, with the code that `ws` closes with; null if it is the network's fault. */
function peerFault({ code = '' }: SocketError): ProtocolError | null {
  if (!code.startsWith('WS_ERR_')) return null;
  if (code === 'WS_ERR_INVALID_UTF8') return protocolError(closeCodes.brokenText, 'text is not UTF-8');
  if (code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS') {
    return protocolError(closeCodes.againstPolicy, 'too many fragments');
  }
  if (code === 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH') {
    return protocolError(closeCodes.impossibleLength, 'impossible length');
  }
  return protocolError(closeCodes.brokenFrames, 'frames are broken');
}

class SocketConnection implements Connection {
  readonly #socket: WebSocket;
  readonly #clock: Clock;

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(message);
  }

  close(code: CloseCode, reason: string): void {
    this.#socket.close(code, reason);
    // A paused socket would never see the answer, and a hostile one may never give it.
    this.#socket.resume();
    this.#clock.after(serverLimits.closeGraceMs, () => this.#socket.terminate());
  }

  bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

/** Pings the peer, and cuts the socket when nothing at all came back for too long. */
class Heartbeat {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  #lastSignMs: number;
  #timer: Timer | null = null;

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.#lastSignMs = clock.monotonicMs();
    this.#schedule();
  }

  alive(): void {
    this.#lastSignMs = this.#clock.monotonicMs();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #schedule(): void {
    this.#timer = this.#clock.after(limits.silentSocketMs / 3, () => {
      // While we ourselves do not read, silence says nothing of the peer.
      if (this.#socket.isPaused) this.alive();
      if (this.#clock.monotonicMs() - this.#lastSignMs > limits.silentSocketMs) {
        this.#socket.terminate();
        return;
      }
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
      this.#schedule();
    });
  }
}

function asBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
