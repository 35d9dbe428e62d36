// What passes between the main thread and the storage thread. A batch travels as one packed buffer, which is
// handed over, not copied; failures travel as data, for an Error loses its class on the way.

import type { DocumentId, UserId, SessionId } from '../../lib/base/ids.ts';
import {
  CorruptBlob,
  CorruptDocument,
  StorageUnavailable,
  type AppendItem,
  type CompactRequest,
  type ControlEvent,
  type StoredDocument,
  type VersionSearch,
} from '../core/ports.ts';
import type { StoreProblem } from './store-refused.ts';

export interface PackedBatch {
  readonly documentIds: readonly DocumentId[];
  readonly ats: readonly number[];
  readonly userIds: readonly UserId[];
  readonly sessionIds: readonly (SessionId | null)[];
  readonly aclGens: readonly number[];
  readonly newClients: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  readonly bodies: Uint8Array<ArrayBuffer>;
}

export type StoreRequest =
  | { readonly type: 'append'; readonly batch: PackedBatch }
  | {
      readonly type: 'control';
      readonly documentId: DocumentId;
      readonly event: ControlEvent;
      readonly by: UserId;
      readonly at: number;
    }
  | { readonly type: 'load'; readonly documentId: DocumentId }
  | { readonly type: 'heads'; readonly documentIds: readonly DocumentId[] }
  | { readonly type: 'incarnation' }
  | { readonly type: 'compact'; readonly documentId: DocumentId; readonly request: CompactRequest }
  | { readonly type: 'create'; readonly id: DocumentId; readonly title: string; readonly at: number }
  | { readonly type: 'get'; readonly id: DocumentId }
  | { readonly type: 'list' }
  | { readonly type: 'set-title'; readonly id: DocumentId; readonly title: string }
  | { readonly type: 'put-blob'; readonly key: string; readonly bytes: Uint8Array }
  | { readonly type: 'get-blob'; readonly key: string }
  | { readonly type: 'delete-blob'; readonly key: string }
  | { readonly type: 'list-blobs'; readonly prefix: string; readonly after: string; readonly max: number }
  | { readonly type: 'search'; readonly search: VersionSearch }
  | { readonly type: 'close' };

export type StoreFailure =
  | { readonly type: 'unavailable'; readonly reason: 'full' | 'busy'; readonly message: string }
  | {
      readonly type: 'corrupt';
      readonly documentId: DocumentId;
      readonly seq: number;
      readonly message: string;
      readonly lastGood: StoredDocument;
    }
  | { readonly type: 'corrupt-blob'; readonly message: string }
  | { readonly type: 'failed'; readonly message: string };

/** What the thread is started with. */
export interface StoreThreadData {
  readonly file: string;
  /** After how many days history may go; 0: never. */
  readonly historyDays: number;
}

/** The first message of the thread. */
export type StoreOpening =
  | { readonly state: 'open' }
  | { readonly state: 'refused'; readonly problem: StoreProblem };

export type StoreReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: StoreFailure };

/** Old history that could not be looked for or removed, and stays. */
export interface HistoryKept {
  /** Null: it cannot be told of which documents. */
  readonly documentId: DocumentId | null;
  readonly reason: string;
}

/** What the thread says without being asked. */
export type StoreNotice = { readonly type: 'history-kept'; readonly kept: HistoryKept };

export function packBatch(batch: readonly AppendItem[]): PackedBatch {
  const lengths = batch.map((item) => item.update.length);
  const bodies = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const { update } of batch) {
    bodies.set(update, at);
    at += update.length;
  }
  return {
    documentIds: batch.map((item) => item.documentId),
    ats: batch.map((item) => item.at),
    userIds: batch.map((item) => item.userId),
    sessionIds: batch.map((item) => item.sessionId),
    aclGens: batch.map((item) => item.aclGen),
    newClients: batch.map((item) => item.newClients),
    lengths,
    bodies,
  };
}

export function unpackBatch(packed: PackedBatch): AppendItem[] {
  let start = 0;
  return packed.lengths.map((length, index) => {
    const update = packed.bodies.subarray(start, start + length);
    start += length;
    return {
      documentId: packed.documentIds[index] as DocumentId,
      at: packed.ats[index] as number,
      userId: packed.userIds[index] as UserId,
      sessionId: packed.sessionIds[index] ?? null,
      aclGen: packed.aclGens[index] as number,
      newClients: packed.newClients[index] ?? [],
      update,
    };
  });
}

export function toFailure(error: unknown): StoreFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StorageUnavailable) return { type: 'unavailable', reason: error.reason, message };
  if (error instanceof CorruptDocument) {
    const { documentId, seq, detail, lastGood } = error;
    return { type: 'corrupt', documentId, seq, message: detail, lastGood };
  }
  return { type: error instanceof CorruptBlob ? 'corrupt-blob' : 'failed', message };
}

export function toError(failure: StoreFailure): Error {
  switch (failure.type) {
    case 'unavailable':
      return new StorageUnavailable(failure.reason, failure.message);
    case 'corrupt':
      return new CorruptDocument(failure.documentId, failure.seq, failure.message, failure.lastGood);
    case 'corrupt-blob':
      return new CorruptBlob(failure.message);
    case 'failed':
      return new Error(failure.message);
  }
}
