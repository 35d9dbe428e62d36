// A line between browsers and a server that a test can hold: while held nothing passes either way, connections stay open,
// and what was sent meanwhile comes when it is released. So a network may be as slow as one likes, without waiting for it.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class HeldProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #target: number;
  #isHeld = false;

  private constructor() {
    this.#target = 0;
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(): Promise<HeldProxy> {
    const proxy = new HeldProxy();
    proxy.#server.listen(0, 'localhost');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** To be told before anybody comes. */
  leadTo(port: number): void {
    this.#target = port;
  }

  hold(): void {
    this.#isHeld = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  release(): void {
    this.#isHeld = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const server = connect(this.#target, 'localhost');
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true);
      // By hand, as pipe() would resume what is held.
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.end();
        this.#pairs.delete(pair);
      });
      if (this.#isHeld) from.pause();
    }
  }
}
