// The tools of an attack: sockets that are used once, raw requests, and updates that no client would make.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';
import * as Y from 'yjs';

/** Opens a socket, lets `act` use it, and resolves with the code with which it is closed. */
export async function closeCode(
  url: string,
  act: (socket: WebSocket) => void,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => {});
  await once(socket, 'open');
  const closed = once(socket, 'close');
  act(socket);
  const [code] = (await closed) as [number];
  return code;
}

/** The status with which an upgrade is answered; 101 if a socket was opened. */
export async function upgradeStatus(url: string, options: WebSocket.ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, options);
  socket.on('error', () => {});
  return new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  }).finally(() => socket.terminate());
}

const upgradeLines =
  'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

/** All that a raw upgrade request is answered with, up to the end of its headers. */
export async function rawUpgrade(port: number, target: string, headers = ''): Promise<string> {
  const socket = connect(port, 'localhost');
  socket.on('error', () => {});
  socket.write(`GET ${target} HTTP/1.1\r\n${upgradeLines}${headers}\r\n`, 'latin1');
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString('latin1');
}

/** The socket below, for frames that `ws` would not send. */
export function rawSocketOf(socket: WebSocket): Socket {
  return (socket as unknown as { _socket: Socket })._socket;
}

/** Frames with a mask of zeros. */
export function rawFrame(firstByte: number, payload: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** The update of a document with a value of arrays in arrays. */
export function deepValue(depth: number): Uint8Array {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = [value];
  const doc = new Y.Doc();
  doc.getMap('m').set('deep', value);
  return Y.encodeStateAsUpdate(doc);
}

/**
 * Types in types, all in one update: maps in maps, or elements in elements as other editors nest their blocks. Written by hand: Yjs itself
 * takes seconds to build what only the attacked should have to judge.
 */
export function nestedTypes(client: number, depth: number, kind: 'maps' | 'quotes'): Uint8Array {
  const shared = 7;
  const underKey = 32;
  const [info, root, key, type] =
    kind === 'maps'
      ? [shared | underKey, text('m'), text('x'), [1]]
      : [shared, text('root-v2'), [], [3, ...text('quote')]];
  const bytes = [1, ...varUint(depth), ...varUint(client), 0];
  for (let level = 0; level < depth; level++) {
    const parent = level === 0 ? [1, ...root] : [0, ...varUint(client), ...varUint(level - 1)];
    bytes.push(info, ...parent, ...key, ...type);
  }
  return Uint8Array.from([...bytes, 0]);
}

function text(word: string): number[] {
  return [word.length, ...Buffer.from(word)];
}

/** An update that deletes `length` edits of a client and holds none. */
export function deletionOf(client: number, clock: number, length: number): Uint8Array {
  return Uint8Array.from([0, 1, ...varUint(client), 1, ...varUint(clock), ...varUint(length)]);
}

/** A text to which so many Yjs clients wrote one letter each, at the same place. */
export function textOfManyClients(first: number, count: number): Uint8Array {
  const updates = Array.from({ length: count }, (_, index) => {
    const doc = new Y.Doc();
    doc.clientID = first + index;
    doc.getText('t').insert(0, 'x');
    return Y.encodeStateAsUpdate(doc);
  });
  return Y.mergeUpdates(updates);
}

export function varUint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varUint(Math.floor(value / 128))];
}
