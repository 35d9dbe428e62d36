// What the core asks of the world. Implementations: server/storage, server/jobs, server/ws, and fakes in tests.
// Nothing here knows of SQLite, sockets or threads. Clock and Random are in lib/base.

import type { DocumentId, SessionId, UserId } from '../../lib/base/ids.ts';
import type { Result } from '../../lib/base/result.ts';
import type { CloseCode } from '../../lib/protocol/close-codes.ts';

/** One accepted update, to be made durable. */
export interface AppendItem {
  readonly documentId: DocumentId;
  /** Milliseconds since 1970, for people to read: the order is that of `seq`. */
  readonly at: number;
  readonly userId: UserId;
  readonly sessionId: SessionId | null;
  /** A Yjs update (V1). Whoever appends it does not change it afterwards. */
  readonly update: Uint8Array;
}

/** One durable update. */
export interface LogRecord {
  /** 1, 2, 3… without holes within a document, in the order of the commits. */
  readonly seq: number;
  readonly at: number;
  readonly userId: UserId;
  readonly update: Uint8Array;
}

/** The whole state of a document: what `state` holds is followed by `tail`. */
export interface StoredDocument {
  readonly base: { readonly uptoSeq: number; readonly state: Uint8Array } | null;
  readonly tail: readonly LogRecord[];
  /** The last seq, 0 if nothing was ever stored. */
  readonly headSeq: number;
}

export interface CompactRequest {
  /** The `uptoSeq` of the base that the new one was made from, 0 for none. */
  readonly expectBaseSeq: number;
  readonly uptoSeq: number;
  /** A verified encoding of everything up to `uptoSeq`. */
  readonly state: Uint8Array;
}

/** The durable log of all documents. */
export interface DocLog {
  /**
   * Stores all items in one commit and resolves, once they are durable, with their seqs in the same order.
   * Rejects with {@link StorageUnavailable} if surely nothing was written; any other rejection leaves open
   * what is on disk, and the process must not go on.
   */
  append(batch: readonly AppendItem[]): Promise<readonly number[]>;
  /** One consistent reading. Rejects with {@link CorruptDocument} rather than give a wrong byte. */
  load(documentId: DocumentId): Promise<StoredDocument>;
  /** Puts a new base in place if the base is still the expected one. The records stay: they are the history. */
  compact(documentId: DocumentId, request: CompactRequest): Promise<'ok' | 'lost-race'>;
  /** Ends after what is under way; nothing may be asked of it afterwards. */
  close(): Promise<void>;
}

/** The store takes no writes at present, and what was asked has not been written. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  readonly reason: 'full' | 'busy';

  constructor(reason: 'full' | 'busy', detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** The stored bytes of one document are not what was written. */
export class CorruptDocument extends Error {
  override readonly name = 'CorruptDocument';
  readonly documentId: DocumentId;
  /** The first record or base that cannot be trusted. */
  readonly seq: number;

  constructor(documentId: DocumentId, seq: number, detail: string) {
    super(`damaged at ${seq}: ${detail}`);
    this.documentId = documentId;
    this.seq = seq;
  }
}

/** What a list of documents shows of one. */
export interface DocumentInfo {
  readonly id: DocumentId;
  readonly title: string;
  readonly createdAt: number;
  /** The time of the last stored edit, or of the creation. */
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}

export interface Catalog {
  /** Lists the document; does nothing if it is listed already. */
  create(id: DocumentId, title: string, at: number): Promise<void>;
  get(id: DocumentId): Promise<DocumentInfo | null>;
  /** Not deleted, last edited first. */
  list(): Promise<readonly DocumentInfo[]>;
  setTitle(id: DocumentId, title: string): Promise<void>;
  setDeleted(id: DocumentId, deletedAt: number | null): Promise<void>;
}

/** Work that needs a Y.Doc, done off the main thread. `updates` together are the whole state, in order. */
export interface DocumentJobs {
  /** One encoding equal to all updates, garbage collected and verified by loading it again. */
  compact(updates: readonly Uint8Array[]): Promise<Result<{ readonly state: Uint8Array }, 'unreadable'>>;
  title(updates: readonly Uint8Array[]): Promise<string>;
  /** The update that makes `title` the title; null if it is. */
  titleEdit(updates: readonly Uint8Array[], title: string): Promise<Uint8Array | null>;
}

/** One open socket, as the core sees it. */
export interface Connection {
  /** Queues one binary message. After close() it does nothing. */
  send(message: Uint8Array): void;
  close(code: CloseCode, reason: string): void;
  /** Bytes that were sent but not taken by the network. */
  bufferedBytes(): number;
  /** Stops and resumes reading: what the peer sends waits in its own buffers. */
  pause(): void;
  resume(): void;
}

/** What happens that an operator may want to know: never content. */
export type CoreEvent =
  | { readonly type: 'session-opened'; readonly documentId: DocumentId; readonly sessionId: SessionId }
  | {
      readonly type: 'session-closed';
      readonly documentId: DocumentId;
      readonly sessionId: SessionId;
      /** Null if the peer went by itself. */
      readonly code: CloseCode | null;
      readonly reason: string;
    }
  | {
      readonly type: 'room-opened';
      readonly documentId: DocumentId;
      readonly records: number;
      readonly bytes: number;
    }
  | { readonly type: 'room-closed'; readonly documentId: DocumentId }
  | {
      readonly type: 'committed';
      readonly records: number;
      readonly bytes: number;
      readonly durationMs: number;
    }
  | { readonly type: 'storage-refused'; readonly reason: 'full' | 'busy'; readonly detail: string }
  | { readonly type: 'storage-recovered' }
  | {
      readonly type: 'compacted';
      readonly documentId: DocumentId;
      readonly records: number;
      readonly bytes: number;
    }
  | { readonly type: 'compaction-failed'; readonly documentId: DocumentId; readonly reason: string }
  | {
      readonly type: 'document-damaged';
      readonly documentId: DocumentId;
      readonly seq: number;
      readonly reason: string;
    }
  | { readonly type: 'title-failed'; readonly documentId: DocumentId; readonly reason: string };

export type EventSink = (event: CoreEvent) => void;
