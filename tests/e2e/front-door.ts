// A proxy before the real server, as many installations have one: everything passes through, sockets too, but what a
// test wants to be another answer, as after an update of the app.

import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export class FrontDoor {
  /** The answer to a path in the server's place, made from the server's. */
  readonly changes = new Map<string, (body: string) => string>();
  readonly #server = createServer((incoming, answer) => this.#pass(incoming, answer));
  readonly #port: number;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number) {
    this.#port = port;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (incoming: IncomingMessage, socket: Socket) =>
      this.#passSocket(incoming, socket),
    );
  }

  /** Before the server on this port. */
  static async open(port: number): Promise<FrontDoor> {
    const door = new FrontDoor(port);
    await new Promise<void>((resolve) => door.#server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { url = '/', method, headers } = incoming;
    const change = this.changes.get(url);
    const asked =
      change === undefined ? headers : { ...headers, 'accept-encoding': 'identity', 'if-none-match': '' };
    const onward = request(
      { port: this.#port, host: '127.0.0.1', path: url, method, headers: asked },
      (found) => {
        if (change === undefined) {
          answer.writeHead(found.statusCode ?? 502, found.headers);
          found.pipe(answer);
          return;
        }
        const parts: Buffer[] = [];
        found.on('data', (part: Buffer) => parts.push(part));
        found.on('end', () => {
          const body = Buffer.from(change(Buffer.concat(parts).toString()));
          answer.writeHead(200, { ...found.headers, 'content-length': body.byteLength });
          answer.end(body);
        });
      },
    );
    onward.on('error', () => answer.writeHead(502).end());
    incoming.pipe(onward);
  }

  #passSocket(incoming: IncomingMessage, socket: Socket): void {
    const onward = connect(this.#port, '127.0.0.1', () => {
      const lines = [`GET ${incoming.url ?? '/'} HTTP/1.1`];
      for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
        lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
      }
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  }
}
