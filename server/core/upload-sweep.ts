// Removes uploads that no version of their document refers to any more, its kept history included, and what a server that
// died has left of broken ones. Once a while after the start, then once a day; document by document, slice by slice.
//
// Invariants
// H3 What was uploaded within the grace time stays: the edit that refers to it may still be on the way.
// H4 What cannot be read is not judged: the uploads of a damaged document stay, and so does one that is damaged itself.

import { delay, type Clock, type Timer } from '../../lib/base/clock.ts';
import { uploadIdCharacters, type DocumentId, type UploadId } from '../../lib/base/ids.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { serverLimits } from './limits.ts';
import { CorruptBlob, CorruptDocument, type BlobStore, type DocVersions, type EventSink } from './ports.ts';
import {
  decodeHead,
  entriesUnder,
  headKey,
  headsPrefix,
  partsPrefix,
  placeOf,
  uploadAddress,
} from './upload-keys.ts';

const dayMs = 24 * 60 * 60 * 1_000;

export interface UploadSweepPorts {
  readonly blobs: BlobStore;
  readonly versions: DocVersions;
  readonly clock: Clock;
  readonly events: EventSink;
  /** Uploads whose parts come in just now. */
  readonly isUnderWay: (id: UploadId) => boolean;
}

export class UploadSweep {
  readonly #ports: UploadSweepPorts;
  #timer: Timer;
  #isClosed = false;

  constructor(ports: UploadSweepPorts) {
    this.#ports = ports;
    this.#timer = ports.clock.after(serverLimits.firstUploadSweepMs, () => this.#runDaily());
  }

  close(): void {
    this.#isClosed = true;
    this.#timer.cancel();
  }

  #runDaily(): void {
    const { clock, events } = this.#ports;
    this.#timer = clock.after(dayMs, () => this.#runDaily());
    // A store that refuses, or a fault of ours: the next day tries again. What leaves the disk open ends the process elsewhere.
    this.#sweep().catch((error: unknown) => events({ type: 'sweep-failed', reason: String(error) }));
  }

  async #sweep(): Promise<void> {
    const swept = { uploads: 0, bytes: 0 };
    for (const [documentId, ids] of await this.#oldUploads()) {
      if (this.#isClosed) return;
      for (const id of await this.#unreferred(documentId, ids)) {
        const key = headKey({ documentId, id });
        if ((await unlessDamaged(this.#ports.blobs.delete(key))) === damaged) continue;
        swept.uploads += 1;
      }
    }
    swept.bytes = await this.#removeStrayParts();
    if (swept.uploads > 0 || swept.bytes > 0) this.#ports.events({ type: 'uploads-swept', ...swept });
  }

  async #oldUploads(): Promise<ReadonlyMap<DocumentId, readonly UploadId[]>> {
    const { blobs, clock } = this.#ports;
    const old = new Map<DocumentId, UploadId[]>();
    for await (const { key } of entriesUnder(blobs, headsPrefix)) {
      const place = placeOf(key);
      const head = place === null ? null : await unlessDamaged(blobs.get(key));
      if (place === null || head === null || head === damaged) continue; // [H4]
      if (clock.now() - decodeHead(place.id, head).at < limits.uploadGraceMs) continue; // [H3]
      const ids = old.get(place.documentId);
      if (ids === undefined) old.set(place.documentId, [place.id]);
      else ids.push(place.id);
    }
    return old;
  }

  /** Those of which no version that is kept says anything. */
  async #unreferred(documentId: DocumentId, ids: readonly UploadId[]): Promise<ReadonlySet<UploadId>> {
    const { versions, clock } = this.#ports;
    const left = new Set<UploadId>(ids);
    let from: number | null = null;
    do {
      try {
        const slice = await versions.search({
          documentId,
          text: uploadAddress(documentId, ''),
          characters: uploadIdCharacters,
          from,
        });
        for (const id of slice.found) left.delete(id as UploadId);
        from = slice.next;
      } catch (error) {
        if (error instanceof CorruptDocument) return new Set(); // [H4]
        throw error;
      }
      if (this.#isClosed) return new Set();
      await delay(clock, serverLimits.uploadSweepPauseMs);
    } while (from !== null && left.size > 0);
    return left;
  }

  /** Parts without a head: of uploads that were just removed, or that a dying server has left. */
  async #removeStrayParts(): Promise<number> {
    const { blobs, isUnderWay } = this.#ports;
    let removed = 0;
    let [lastId, isStray] = ['' as UploadId | '', false];
    for await (const { key, bytes } of entriesUnder(blobs, partsPrefix)) {
      if (this.#isClosed) break;
      const place = placeOf(key);
      if (place === null) continue;
      if (lastId !== place.id) {
        lastId = place.id;
        // Under way is asked first: an upload gets its head before it stops being under way.
        isStray = !isUnderWay(place.id) && (await unlessDamaged(blobs.get(headKey(place)))) === null;
      }
      if (!isStray || (await unlessDamaged(blobs.delete(key))) === damaged) continue;
      removed += bytes;
    }
    return removed;
  }
}

const damaged = Symbol('damaged');

/** What a blob store answers, or that it is the damage of one blob. */
function unlessDamaged<T>(answer: Promise<T>): Promise<T | typeof damaged> {
  return answer.catch((error: unknown) => {
    if (error instanceof CorruptBlob) return damaged;
    throw error;
  });
}
