// Files that were uploaded into documents: taken in part by part, given out part by part, never whole in memory. What a
// file is, its bytes say; who may is asked before. Removing what nothing refers to is upload-sweep.ts's.
//
// Invariants
// H1 An upload can be read only once all of it is durable; one that is broken off leaves nothing.
// H2 A document never holds more files or bytes than its limits, whatever comes at the same time.

import type { Clock } from '../../lib/base/clock.ts';
import { newUploadId, type DocumentId, type UploadId } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { assert } from '../../lib/base/assert.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { sniffImage } from './image-type.ts';
import { serverLimits } from './limits.ts';
import type { BlobStore, EventSink } from './ports.ts';
import {
  decodeHead,
  encodeHead,
  entriesUnder,
  headKey,
  headsPrefix,
  partKey,
  partsPrefix,
  type UploadInfo,
  type UploadPlace,
} from './upload-keys.ts';

export type UploadRefusal =
  | 'empty'
  /** Of one file. */
  | 'too-large'
  /** Too many pixels. */
  | 'too-many-pixels'
  /** It was called a picture, and is none that is shown. */
  | 'not-an-image'
  /** The document has as many files, or bytes of them, as it may. */
  | 'document-full'
  | 'overloaded';

/** A file on its way here. */
export interface IncomingFile {
  readonly name: string;
  /** What the sender says it is. */
  readonly type: string;
  /** What the sender says how large it is; null if it does not. */
  readonly bytes: number | null;
  /** Ends with an error if the sender goes away. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The address that it comes from: one does not get all places. */
  readonly from: string;
}

export interface UploadLimits {
  readonly uploadBytesMax: number;
  readonly uploadDocumentBytesMax: number;
}

export class Uploads {
  readonly #blobs: BlobStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: EventSink;
  readonly #limits: UploadLimits;
  /** What uploads under way may still become, by document. */
  readonly #underWay = new Map<DocumentId, { files: number; bytes: number }>();
  readonly #idsUnderWay = new Set<UploadId>();
  readonly #underWayFrom = new Map<string, number>();

  constructor(
    ports: { blobs: BlobStore; clock: Clock; random: Random; events: EventSink },
    options: UploadLimits,
  ) {
    this.#blobs = ports.blobs;
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#events = ports.events;
    this.#limits = options;
  }

  get bytesMax(): number {
    return this.#limits.uploadBytesMax;
  }

  /** Whether parts of this upload may be there without a head, and rightly. */
  isUnderWay(id: UploadId): boolean {
    return this.#idsUnderWay.has(id);
  }

  /** Takes a file into a document. Rejects with what the body throws, or the store; then nothing of it is left. */
  async add(documentId: DocumentId, file: IncomingFile): Promise<Result<UploadInfo, UploadRefusal>> {
    const result = await this.#admitted(documentId, file);
    this.#events(
      result.ok
        ? { type: 'upload-stored', documentId, bytes: result.value.bytes }
        : { type: 'upload-refused', documentId, reason: result.error },
    );
    return result;
  }

  /** Null if there is no such upload. */
  async find(place: UploadPlace): Promise<UploadInfo | null> {
    const head = await this.#blobs.get(headKey(place));
    return head === null ? null : decodeHead(place.id, head);
  }

  async *read(place: UploadPlace, info: UploadInfo): AsyncGenerator<Uint8Array, void> {
    for (let part = 0; part < info.parts; part++) {
      const bytes = await this.#blobs.get(partKey(place, part));
      // Swept while it is being read: the reader is told by a broken connection, not by a short file.
      if (bytes === null) throw new Error('a part of the upload is gone');
      yield bytes;
    }
  }

  async #admitted(documentId: DocumentId, file: IncomingFile): Promise<Result<UploadInfo, UploadRefusal>> {
    const most = file.bytes ?? this.#limits.uploadBytesMax;
    if (most > this.#limits.uploadBytesMax) return err('too-large');
    const fromThere = this.#underWayFrom.get(file.from) ?? 0;
    if (this.#idsUnderWay.size >= limits.uploadsUnderWayMax) return err('overloaded');
    if (fromThere >= serverLimits.uploadsOfOneAddressMax) return err('overloaded');
    const id = newUploadId(this.#random);
    // Before the first wait, so that those who come together count each other [H2].
    const reserved = this.#underWay.get(documentId) ?? { files: 0, bytes: 0 };
    this.#underWay.set(documentId, reserved);
    this.#idsUnderWay.add(id);
    this.#underWayFrom.set(file.from, fromThere + 1);
    reserved.files += 1;
    reserved.bytes += most;
    try {
      const held = await this.#heldBy(documentId);
      const isFull =
        held.files + reserved.files > limits.uploadsPerDocumentMax ||
        // What others under way have stored so far counts twice: near its limit a document is full a little early.
        held.bytes + reserved.bytes > this.#limits.uploadDocumentBytesMax;
      return isFull ? err('document-full') : await this.#take({ documentId, id }, file);
    } finally {
      reserved.files -= 1;
      reserved.bytes -= most;
      if (reserved.files === 0) this.#underWay.delete(documentId);
      this.#idsUnderWay.delete(id);
      this.#leave(file.from);
    }
  }

  #leave(from: string): void {
    const left = (this.#underWayFrom.get(from) ?? 1) - 1;
    if (left === 0) this.#underWayFrom.delete(from);
    else this.#underWayFrom.set(from, left);
  }

  async #take(place: UploadPlace, file: IncomingFile): Promise<Result<UploadInfo, UploadRefusal>> {
    let parts = 0;
    let result: Result<UploadInfo, UploadRefusal> | null = null;
    try {
      let bytes = 0;
      let image: UploadInfo['image'] = null;
      for await (const part of inParts(file.body, limits.uploadPartBytes)) {
        bytes += part.length;
        if (bytes > this.#limits.uploadBytesMax) return (result = err('too-large'));
        if (parts === 0) {
          const kind = kindOf(part, file.type);
          if (!kind.ok) return (result = kind);
          image = kind.value;
        }
        const isNew = await this.#blobs.putIfAbsent(partKey(place, parts), part);
        assert(isNew, 'an id of an upload is made once');
        parts += 1;
      }
      if (bytes === 0) return (result = err('empty'));
      const info = { id: place.id, name: cutName(file.name), image, bytes, parts, at: this.#clock.now() };
      await this.#blobs.putIfAbsent(headKey(place), encodeHead(info));
      return (result = ok(info));
    } finally {
      if (result === null || !result.ok) await this.#remove(place, parts);
    }
  }

  /** One part more than is known of: its write may have failed in the answer only. */
  async #remove(place: UploadPlace, parts: number): Promise<void> {
    for (let part = 0; part <= parts; part++) await this.#blobs.delete(partKey(place, part));
  }

  async #heldBy(documentId: DocumentId): Promise<{ readonly files: number; readonly bytes: number }> {
    const held = { files: 0, bytes: 0 };
    for await (const _head of entriesUnder(this.#blobs, `${headsPrefix}${documentId}/`)) held.files += 1;
    for await (const part of entriesUnder(this.#blobs, `${partsPrefix}${documentId}/`)) {
      held.bytes += part.bytes;
    }
    return held;
  }
}

/** A file that is called a picture and is none is refused: it would be shown to nobody, and its sender should hear it. */
function kindOf(head: Uint8Array, type: string): Result<UploadInfo['image'], UploadRefusal> {
  const image = sniffImage(head);
  if (image === 'unreadable') return err('not-an-image');
  if (image !== null) {
    return image.width * image.height > limits.imagePixelsMax ? err('too-many-pixels') : ok(image);
  }
  return type.toLowerCase().startsWith('image/') ? err('not-an-image') : ok(null);
}

/** The stream in pieces of one size; the last may be shorter. */
async function* inParts(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
  let part = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + size - filled);
      part.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < size) continue;
      yield part;
      part = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** A name for people: the last part of a path, without what a terminal or a header would take for orders. */
export function cutName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  return [...plain].slice(0, limits.uploadNameCharactersMax).join('');
}
