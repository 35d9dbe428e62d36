// A peer of the sync server reduced to the protocol: a Y.Doc, a socket, receipts. It never reconnects, so a test
// knows what it was told and what it had seen when its connection ended.

import { once } from 'node:events';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { ByteReader } from '../../lib/protocol/byte-reader.ts';
import { encodeReceipt, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../lib/protocol/encode.ts';

export class SyncClient {
  readonly doc = new Y.Doc();
  readonly socket: WebSocket;
  /** The highest number that came back. */
  receipt = 0;
  isSynced = false;
  closeCode: number | null = null;
  #sent = 0;
  #awaited: Array<{ readonly number: number; readonly onReceipt: () => void }> = [];

  /** `guest` is whose browser it is; those without one are the same guest together. */
  constructor(url: string, guest?: string) {
    this.socket = new WebSocket(
      url,
      guest === undefined ? {} : { headers: { cookie: guestCookieOf(guest) } },
    );
    // `join` waits for one message after the other, each time with listeners of its own.
    this.socket.setMaxListeners(0);
    this.socket.on('error', () => {});
    this.socket.on('close', (code) => (this.closeCode = code));
    this.socket.on('message', (data: Buffer) => this.#read(data));
    this.socket.on('open', () => this.#send(encodeSyncStep1(Y.encodeStateVector(this.doc))));
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#send(encodeUpdate(update));
    });
  }

  /** Resolves when the server's state is here; rejects if the connection ends before. */
  static async join(url: string, guest?: string): Promise<SyncClient> {
    const client = new SyncClient(url, guest);
    while (!client.isSynced) {
      if (client.closeCode !== null) throw new Error(`closed with ${client.closeCode} before it was synced`);
      await Promise.race([once(client.socket, 'message'), once(client.socket, 'close')]);
    }
    return client;
  }

  /** Resolves once everything sent so far is durable; rejects if the connection ends before. */
  async saved(): Promise<void> {
    const receipt = new Promise<void>((resolve) => this.askForReceipt(resolve));
    const ended = (): Error => new Error(`closed with ${this.closeCode} before it was saved`);
    if (this.closeCode !== null) throw ended();
    let fail = (): void => {};
    const lost = new Promise<never>((_, reject) => {
      fail = () => reject(ended());
      this.socket.once('close', fail);
    });
    await Promise.race([receipt, lost]).finally(() => this.socket.off('close', fail));
  }

  /** Asks for a receipt of everything sent so far, and calls when it has come. */
  askForReceipt(onReceipt: () => void): void {
    this.#sent += 1;
    this.#awaited.push({ number: this.#sent, onReceipt });
    this.#send(encodeReceipt(this.#sent));
  }

  close(): void {
    this.socket.terminate();
    this.doc.destroy();
  }

  #send(frame: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  #confirm(number: number): void {
    this.receipt = number;
    const due = this.#awaited.filter((each) => each.number <= number);
    this.#awaited = this.#awaited.filter((each) => each.number > number);
    for (const each of due) each.onReceipt();
  }

  #read(data: Buffer): void {
    const reader = new ByteReader(data);
    const tag = reader.varUint();
    if (tag === 102) this.#confirm(new ByteReader(reader.varBytes()).varUint());
    if (tag !== 0) return;
    const step = reader.varUint();
    const bytes = reader.varBytes();
    if (step === 0) this.#send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, bytes)));
    else Y.applyUpdate(this.doc, bytes, this);
    if (step === 1) this.isSynced = true;
  }
}

/** The cookie of a guest: any word makes one. */
export function guestCookieOf(guest: string): string {
  return `weft_guest=${guest.padEnd(22, '-')}`;
}
