// A part of a document's durable state, as joiners get it: an update of moderate size, framed once for all of them, that
// says without being decoded again what of it a joiner has. Bytes; no Y.Doc.

import { diffUpdate } from 'yjs';
import { assert } from '../../lib/base/assert.ts';
import { emptyUpdate, encodeSyncStep2, encodeUpdate } from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { encodeStateVector, type StateVector } from '../../lib/protocol/state-vector.ts';
import { scanUpdate, type ClientRun } from '../../lib/protocol/update-scan.ts';
import { splitUpdate } from '../../lib/protocol/update-split.ts';

/** How much of a part somebody has: all of its edits, none, or some. */
type Share = 'all' | 'none' | 'some';

export class StatePart {
  #update: Uint8Array;
  #frame: Uint8Array | null = null;
  #lastFrame: Uint8Array | null = null;
  #extent: { readonly runs: readonly ClientRun[]; readonly deletesAt: number } | null = null;

  constructor(update: Uint8Array) {
    this.#update = update;
  }

  get update(): Uint8Array {
    return this.#update;
  }

  /** As an ordinary update. Sockets share it: a hundred joiners that read slowly hold it once. */
  get frame(): Uint8Array {
    if (this.#frame === null) {
      this.#frame = encodeUpdate(this.#update);
      // From now on a view into the frame, so that the bytes are there once.
      this.#update = this.#frame.subarray(-this.#update.length);
    }
    return this.#frame;
  }

  /** As the step 2 that ends an answer. */
  get lastFrame(): Uint8Array {
    this.#lastFrame ??= encodeSyncStep2(this.#update);
    return this.#lastFrame;
  }

  get changesNothing(): boolean {
    return this.update.length <= emptyUpdate.length;
  }

  /** What of it somebody with this vector has; no more than a look at a few numbers, once it was read. */
  shareOf(vector: StateVector): Share {
    const { runs } = this.#read();
    if (runs.every(({ client, to }) => (vector.get(client) ?? 0) >= to)) return 'all';
    return runs.every(({ client, from }) => (vector.get(client) ?? 0) <= from) ? 'none' : 'some';
  }

  /** Its deletions alone: a state vector does not tell which of them somebody has. */
  deletions(): StatePart {
    const deletes = this.update.subarray(this.#read().deletesAt);
    const update = new Uint8Array(1 + deletes.length);
    update.set(deletes, 1);
    return new StatePart(update);
  }

  /** What of it is new to somebody; costs about what a decoding costs. */
  since(encodedVector: Uint8Array): StatePart {
    return new StatePart(diffUpdate(this.update, encodedVector));
  }

  #read(): { readonly runs: readonly ClientRun[]; readonly deletesAt: number } {
    if (this.#extent === null) {
      const scan = scanUpdate(this.update);
      assert(scan.ok, 'what is stored was scanned once');
      const { runs, deletesAt } = scan.value;
      this.#extent = { runs, deletesAt };
    }
    return this.#extent;
  }
}

/** An update in the parts in which joiners get it, in causal order. */
export function partsOf(update: Uint8Array): readonly StatePart[] {
  return splitUpdate(update, limits.joinPartBytes).map((part) => new StatePart(part));
}

/**
 * What somebody with this vector lacks of these parts, in their order; deletions are given whole. Of a part of which some
 * is there, the rest is looked for while that is cheap; beyond it comes whole, for a repetition does no harm, and nobody
 * makes the server decode a whole document by asking.
 */
export function lackingOf(parts: readonly StatePart[], vector: StateVector): StatePart[] {
  const lacking: StatePart[] = [];
  let encodedVector: Uint8Array | null = null;
  let bytesLeft: number = limits.joinDiffBytesMax;
  for (const part of parts) {
    const share = vector.size === 0 ? 'none' : part.shareOf(vector);
    if (share === 'all') lacking.push(part.deletions());
    else if (share === 'none' || part.update.length > bytesLeft) lacking.push(part);
    else {
      bytesLeft -= part.update.length;
      encodedVector ??= encodeStateVector(vector);
      lacking.push(part.since(encodedVector));
    }
  }
  return lacking.filter((part) => !part.changesNothing);
}
