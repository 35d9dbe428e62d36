// Pictures on their way to the server: so many at a time, tried again while the server cannot be reached, given up when it
// refuses. Knows neither the editor nor the screen; what is to happen with a picture that has arrived is told to it.
//
// Nothing of a picture is in the document before it has arrived: the others never see half a one. Until then it is in
// this tab only, so as long as there are any that may arrive, leaving the page would lose them.

import type { Clock, Timer } from '../../../lib/base/clock.ts';
import type { ApiError } from '../../../lib/api/client.ts';
import type { Upload } from '../../../lib/api/contract.ts';
import { type Watchable, Watched } from '../../../lib/base/listeners.ts';
import type { Result } from '../../../lib/base/result.ts';

export interface PendingFile {
  readonly id: number;
  readonly file: Blob;
  readonly name: string;
  readonly state:
    | { readonly type: 'queued' }
    | { readonly type: 'sending'; readonly part: number }
    /** The server could not be reached; it is tried again by itself. */
    | { readonly type: 'waiting' }
    | { readonly type: 'refused'; readonly error: Pick<ApiError, 'code' | 'message'> };
}

export type Send = (call: {
  readonly file: Blob;
  readonly name: string;
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
}) => Promise<Result<Upload, ApiError>>;

/** More would only share the same line. */
const sentAtOnce = 2;
const retryMsFirst = 2_000;
const retryMsMax = 60_000;
/** What the server surely takes no more of: it is not even sent. */
export const fileBytesMax = 64 * 1024 * 1024;

/** After these the same file may be taken in a moment. */
const passing: ReadonlySet<string> = new Set([
  'unreachable',
  'rate-limited',
  'overloaded',
  'storage-busy',
  'request-timeout',
  'unexpected-answer',
]);

/** After these it never will. */
const final: ReadonlySet<string> = new Set(['not-an-image', 'too-large', 'too-many-pixels']);

/** It is on its way, or can be tried again: with the page it would be lost. */
export function mayArrive({ state }: PendingFile): boolean {
  return state.type !== 'refused' || !final.has(state.error.code);
}

export class UploadQueue {
  readonly #send: Send;
  readonly #clock: Clock;
  readonly #onArrived: (id: number, upload: Upload) => void;
  readonly #files = new Watched<readonly PendingFile[]>([]);
  readonly #sending = new Map<number, AbortController>();
  #retry: Timer | null = null;
  #retryMs = retryMsFirst;
  #isClosed = false;

  constructor(options: { send: Send; clock: Clock; onArrived: (id: number, upload: Upload) => void }) {
    this.#send = options.send;
    this.#clock = options.clock;
    this.#onArrived = options.onArrived;
  }

  /** What has not arrived, in the order in which it came. */
  get files(): Watchable<readonly PendingFile[]> {
    return this.#files;
  }

  add(id: number, file: Blob, name: string): void {
    const isTooLarge = file.size > fileBytesMax;
    const state: PendingFile['state'] = isTooLarge
      ? { type: 'refused', error: { code: 'too-large', message: '' } }
      : { type: 'queued' };
    this.#files.set([...this.#files.get(), { id, file, name, state }]);
    this.#sendNext();
  }

  /** Something was refused before it could be sent. */
  addRefused(id: number, file: Blob, name: string, code: string): void {
    const state: PendingFile['state'] = { type: 'refused', error: { code, message: '' } };
    this.#files.set([...this.#files.get(), { id, file, name, state }]);
  }

  /** Takes a file out, whatever its state. */
  cancel(id: number): void {
    this.#sending.get(id)?.abort();
    this.#sending.delete(id);
    this.#files.set(this.#files.get().filter((file) => file.id !== id));
    this.#sendNext();
  }

  /** Tries what waits or was refused, at once: of one file, or of all that wait. */
  retry(id?: number): void {
    this.#retry?.cancel();
    this.#retry = null;
    this.#retryMs = retryMsFirst;
    for (const file of this.#files.get()) {
      const isMeant = id === undefined ? file.state.type === 'waiting' : file.id === id;
      if (isMeant && file.state.type !== 'sending') this.#setState(file.id, { type: 'queued' });
    }
    this.#sendNext();
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    for (const controller of this.#sending.values()) controller.abort();
    this.#sending.clear();
  }

  #sendNext(): void {
    for (const file of this.#files.get()) {
      if (this.#isClosed || this.#sending.size >= sentAtOnce) return;
      if (file.state.type === 'queued' && !this.#sending.has(file.id)) void this.#sendOne(file);
    }
  }

  async #sendOne({ id, file, name }: PendingFile): Promise<void> {
    const controller = new AbortController();
    this.#sending.set(id, controller);
    this.#setState(id, { type: 'sending', part: 0 });
    const result = await this.#send({
      file,
      name,
      signal: controller.signal,
      onProgress: (part) => {
        if (this.#sending.get(id) === controller) this.#setState(id, { type: 'sending', part });
      },
    });
    // Cancelled, or closed, meanwhile.
    if (this.#sending.get(id) !== controller) return;
    this.#sending.delete(id);
    if (result.ok) {
      this.#retryMs = retryMsFirst;
      this.#files.set(this.#files.get().filter((each) => each.id !== id));
      this.#onArrived(id, result.value);
    } else if (passing.has(result.error.code)) {
      this.#setState(id, { type: 'waiting' });
      this.#retryLater();
    } else this.#setState(id, { type: 'refused', error: result.error });
    this.#sendNext();
  }

  #retryLater(): void {
    if (this.#isClosed) return;
    this.#retry ??= this.#clock.after(this.#retryMs, () => {
      const next = Math.min(this.#retryMs * 2, retryMsMax);
      this.retry();
      this.#retryMs = next;
    });
  }

  #setState(id: number, state: PendingFile['state']): void {
    this.#files.set(this.#files.get().map((file) => (file.id === id ? { ...file, state } : file)));
  }
}
