// The WebSocket that the stock provider dials with, made fit for what is large: a sync message that the server might
// refuse is cut into parts that each apply at once, and goes out as the line takes it, so that a slow one is not asked to
// hold all of it. What is sent stays in its order; presence alone may overtake, for others take who is silent for 30 s
// for gone. Knows the frames' envelope; knows no document.

import type { Clock, Timer } from '../base/clock.ts';
import { ByteReader } from '../protocol/byte-reader.ts';
import { emptyUpdate, encodeSyncStep2, encodeUpdate } from '../protocol/encode.ts';
import { limits } from '../protocol/limits.ts';
import { messageTags, syncTags } from '../protocol/messages.ts';
import { scanUpdate } from '../protocol/update-scan.ts';
import { splitUpdate } from '../protocol/update-split.ts';

/** A message up to this size goes out as it is: others see what was done in one step in one step. */
export const wholeFrameBytesMax = limits.frameBytesMax / 4;
/** While the browser holds so much that the line has not taken, nothing is added. */
export const bufferedBytesMax = 256 * 1024;
/** Nothing tells when a buffer has drained: it is looked at so often. A full one lasts this long at 100 Mbit/s. */
export const lookAgainMs = 20;

/** What of a socket is more than the browser's. */
export interface PacedSocket extends WebSocket {
  /** Bytes that the line has taken, as far as one can see; grows as long as anything moves. */
  readonly takenBytes: number;
  /** Ends a connection from which nothing comes any more, without waiting for the other side's farewell. */
  abandon(): void;
}

export type PacedSocketClass = Pick<typeof WebSocket, 'CONNECTING' | 'OPEN' | 'CLOSING' | 'CLOSED'> & {
  readonly prototype: PacedSocket;
  new (url: string | URL, protocols?: string | string[]): PacedSocket;
};

/** The class to dial with, on top of the browser's or another one. */
export function pacedSocketClass(Base: typeof WebSocket, clock: Clock): PacedSocketClass {
  return class extends Base implements PacedSocket {
    #queue: Uint8Array[] = [];
    #givenBytes = 0;
    #timer: Timer | null = null;

    get takenBytes(): number {
      return this.#givenBytes - this.bufferedAmount;
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const frame = data as Uint8Array;
      if (this.readyState !== this.OPEN || frame[0] === messageTags.awareness) {
        this.#give(frame);
        return;
      }
      // Written after what waits, such as a receipt's number: it must come behind all that it stands for.
      this.#queue.push(...inParts(frame));
      this.#work();
    }

    override close(code?: number, reason?: string): void {
      this.#forget();
      if (code === undefined) super.close();
      else super.close(code, reason);
    }

    abandon(): void {
      this.#forget();
      // The provider takes it from here as it does with every connection that broke; it closes the socket, too.
      this.onclose?.(new CloseEvent('close', { code: 1006 }));
    }

    #work(): void {
      if (this.#timer !== null) return;
      while (this.#queue.length > 0 && this.bufferedAmount <= bufferedBytesMax) {
        this.#give(this.#queue.shift() as Uint8Array);
      }
      if (this.#queue.length === 0) return;
      this.#timer = clock.after(lookAgainMs, () => {
        this.#timer = null;
        // What a connection that is over had left, the next one's step 2 brings.
        if (this.readyState === this.OPEN) this.#work();
        else this.#forget();
      });
    }

    #give(frame: Uint8Array): void {
      this.#givenBytes += frame.length;
      // lib0 never encodes into shared memory, which its types leave open and a socket refuses.
      super.send(frame as Uint8Array<ArrayBuffer>);
    }

    #forget(): void {
      this.#queue = [];
      this.#timer?.cancel();
      this.#timer = null;
    }
  };
}

/**
 * The frame, or if it is a large change several: ordinary updates, and where it was a step 2, an empty one at the end,
 * for only that says that all is there. What cannot be cut stays large, and the server says so.
 */
function inParts(frame: Uint8Array): Uint8Array[] {
  if (frame.length <= wholeFrameBytesMax) return [frame];
  const reader = new ByteReader(frame);
  const tag = reader.varUint();
  const kind = reader.varUint();
  const update = reader.varBytes();
  const isChange = tag === messageTags.sync && kind !== syncTags.step1;
  // What is no update is not ours to cut: the server is to refuse it.
  if (!isChange || !reader.finished || !scanUpdate(update).ok) return [frame];
  const parts = splitUpdate(update, limits.joinPartBytes).map(encodeUpdate);
  return kind === syncTags.step2 ? [...parts, encodeSyncStep2(emptyUpdate)] : parts;
}
