// A peer that is only a TCP connection: it writes the bytes that it is given and tells what came back. It knows
// how an HTTP head and a frame end, and nothing of what they should be.

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { opcodes, readServerFrames, type ServerFrame } from './frames.ts';

/** How the server ended the connection. */
export interface Ending {
  /** The code of its close frame; 1005 if the frame had none, null if there was no frame. */
  readonly code: number | null;
}

export class RawPeer {
  readonly #socket: Socket;
  readonly #changed: Array<() => void> = [];
  #received = Buffer.alloc(0);
  #isUpgraded = false;
  #frames: ServerFrame[] = [];
  #hasEnded = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      if (this.#isUpgraded) this.#readFrames();
      this.#tell();
    });
    // A reset is an end as well: which of the two the peer sees is the kernel's choice.
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
    socket.on('end', () => this.#end());
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ port, host: 'localhost', allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  /** Resolves once the kernel has the bytes; what is written next goes in a segment of its own. */
  write(bytes: Uint8Array | string): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writable) return Promise.resolve();
    return new Promise((resolve) => this.#socket.write(bytes, () => setImmediate(resolve)));
  }

  /** Closes our side and goes on reading. */
  finish(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** The head of the HTTP response, or '' if the connection ended without one. */
  async head(): Promise<string> {
    await this.#until(() => this.#received.includes('\r\n\r\n') || this.#hasEnded);
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return '';
    const head = this.#received.subarray(0, end).toString('latin1');
    this.#received = this.#received.subarray(end + 4);
    this.#isUpgraded = head.startsWith('HTTP/1.1 101 ');
    if (this.#isUpgraded) this.#readFrames();
    return head;
  }

  /** The next frame that `wanted` accepts, dropping those before it; null if the connection ends first. */
  async nextFrame(wanted: (each: ServerFrame) => boolean): Promise<ServerFrame | null> {
    let found: ServerFrame | null = null;
    await this.#until(() => {
      const at = this.#frames.findIndex(wanted);
      if (at >= 0) {
        found = this.#frames[at] ?? null;
        this.#frames = this.#frames.slice(at + 1);
      }
      return found !== null || this.#hasEnded;
    });
    return found;
  }

  /** Waits for the server to end the connection. */
  async ending(): Promise<Ending> {
    const closing = await this.nextFrame((each) => each.opcode === opcodes.close);
    await this.#until(() => this.#hasEnded);
    if (closing === null) return { code: null };
    const [high, low] = closing.payload;
    return { code: high === undefined || low === undefined ? 1005 : high * 256 + low };
  }

  #readFrames(): void {
    const { frames, rest } = readServerFrames(this.#received);
    this.#frames.push(...frames);
    this.#received = Buffer.from(rest);
  }

  #end(): void {
    this.#hasEnded = true;
    this.#tell();
  }

  #tell(): void {
    for (const wake of this.#changed.splice(0)) wake();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }
}
