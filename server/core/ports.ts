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
  /** The document's access generation when the update was allowed; the store refuses it under a later one. */
  readonly aclGen: number;
  /** Yjs clients that the update is the first of: they belong to `userId` from now on. */
  readonly newClients: readonly number[];
  /** A Yjs update (V1). Whoever appends it does not change it afterwards. */
  readonly update: Uint8Array;
}

/** What became of one item. A refusal leaves the other items of the batch alone. */
export type AppendOutcome =
  | { readonly state: 'stored'; readonly seq: number }
  | { readonly state: 'refused'; readonly reason: AppendRefusal };

/** `damaged`: its stored bytes are not what was written, and nothing is built on them [SPEC L6, D7]. */
export type AppendRefusal = 'access-changed' | 'deleted' | 'damaged';

/** What happens to a document besides edits; it takes its place in the same order. */
export type ControlEvent = 'access-changed' | 'deleted' | 'restored';

/** One durable entry. */
export interface LogRecord {
  /** 1, 2, 3… without holes within a document, in the order of the commits. */
  readonly seq: number;
  readonly at: number;
  readonly userId: UserId;
  /** The update; null for a control record. */
  readonly update: Uint8Array | null;
}

/** The whole state of a document: what `state` holds is followed by `tail`. */
export interface StoredDocument {
  readonly base: { readonly uptoSeq: number; readonly state: Uint8Array } | null;
  readonly tail: readonly LogRecord[];
  /** The last seq, 0 if nothing was ever stored. */
  readonly headSeq: number;
  readonly aclGen: number;
  /** To whom the Yjs clients of the document belong. */
  readonly owners: ReadonlyMap<number, UserId>;
}

/** How far a document is, without its content. */
export interface Head {
  readonly seq: number;
  readonly aclGen: number;
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
   * Stores all items in one commit and resolves, once they are durable, with their outcomes in the same order.
   * Rejects with {@link StorageUnavailable} if surely nothing was written; any other rejection leaves open
   * what is on disk, and the process must not go on.
   */
  append(batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]>;
  /**
   * Records an event in the document's order. It opens a new access generation: whatever was allowed before it and
   * comes to the store after it is refused, so that a revocation holds whoever was on the way. Rejects as append does.
   */
  control(documentId: DocumentId, event: ControlEvent, by: UserId, at: number): Promise<Head>;
  /** One consistent reading. Rejects with {@link CorruptDocument} rather than give a wrong byte. */
  load(documentId: DocumentId): Promise<StoredDocument>;
  /** How far these documents are; one that was never written is at 0. Cheap. */
  heads(documentIds: readonly DocumentId[]): Promise<readonly Head[]>;
  /** Changes whenever the store may have lost or replaced what it once confirmed, as by a restored backup. */
  incarnation(): Promise<string>;
  /** Puts a new base in place if the base is still the expected one. The records stay: they are the history. */
  compact(documentId: DocumentId, request: CompactRequest): Promise<'ok' | 'lost-race'>;
  /** What `append` promises when it resolves. */
  readonly durability: 'fsync' | 'memory';
  /** Ends after what is under way; nothing may be asked of it afterwards. */
  close(): Promise<void>;
}

/** What one node of a cluster tells the others after a commit. */
export interface BusFrame {
  readonly documentId: DocumentId;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** The merged updates of these seqs; null if they hold none, as after a control record: read the log. */
  readonly update: Uint8Array | null;
}

/**
 * Tells other nodes of commits. It may lose, repeat and reorder: a hole in the seqs shows it, and the log repairs it.
 * A frame is not delivered to the node that published it.
 */
export interface DocBus {
  publish(frame: BusFrame): void;
  /** Returns what ends it. */
  subscribe(documentId: DocumentId, onFrame: (frame: BusFrame) => void): () => void;
  /** Called when frames may have been lost without a hole to show it. */
  onLost(listener: () => void): () => void;
}

/** Large immutable bytes by key: the parts of uploads. */
export interface BlobStore {
  /** False if the key was taken; what is there stays. Rejects as append does. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  get(key: string): Promise<Uint8Array | null>;
  delete(key: string): Promise<void>;
  /** At most `max` of the keys that begin with `prefix` and come behind `after`, in the order of their bytes. Cheap. */
  list(prefix: string, after: string, max: number): Promise<readonly BlobEntry[]>;
}

export interface BlobEntry {
  readonly key: string;
  readonly bytes: number;
}

/** One bounded slice of a search through all that is kept of a document, its history included. */
export interface VersionSearch {
  readonly documentId: DocumentId;
  /** ASCII, as a stored update holds it. */
  readonly text: string;
  /** How many characters behind `text` are wanted. */
  readonly characters: number;
  /** Null begins; later what the slice before gave as `next`. */
  readonly from: number | null;
}

export interface VersionSlice {
  /** What stands behind each occurrence of the text, in any order, repetitions included. */
  readonly found: readonly string[];
  /** Where the next slice begins; null: this was the last. */
  readonly next: number | null;
}

/** Looks into every stored version without building one: in the bytes of the snapshots and of the records. */
export interface DocVersions {
  search(search: VersionSearch): Promise<VersionSlice>;
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
  readonly detail: string;
  /** Everything before it, which can. */
  readonly lastGood: StoredDocument;

  constructor(documentId: DocumentId, seq: number, detail: string, lastGood: StoredDocument) {
    super(`damaged at ${seq}: ${detail}`);
    this.documentId = documentId;
    this.seq = seq;
    this.detail = detail;
    this.lastGood = lastGood;
  }
}

/** The stored bytes of one blob are not what was written, or cannot be read, written or removed because of damage. */
export class CorruptBlob extends Error {
  override readonly name = 'CorruptBlob';
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
  /** Not deleted, last edited first. A document is deleted and restored by a control record of its log. */
  list(): Promise<readonly DocumentInfo[]>;
  setTitle(id: DocumentId, title: string): Promise<void>;
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
  /** The log refused something of the room; everybody comes back to a new one. */
  | { readonly type: 'room-retired'; readonly documentId: DocumentId }
  | {
      readonly type: 'committed';
      readonly records: number;
      readonly bytes: number;
      /** Of the append alone. */
      readonly durationMs: number;
      /** From the arrival of the batch's oldest update to its being durable: what its writer waits for. */
      readonly latencyMs: number;
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
  | { readonly type: 'title-failed'; readonly documentId: DocumentId; readonly reason: string }
  | { readonly type: 'upload-stored'; readonly documentId: DocumentId; readonly bytes: number }
  | { readonly type: 'upload-refused'; readonly documentId: DocumentId; readonly reason: string }
  /** Uploads that nothing refers to were removed, or remains of broken ones. */
  | { readonly type: 'uploads-swept'; readonly uploads: number; readonly bytes: number }
  | { readonly type: 'sweep-failed'; readonly reason: string };

export type EventSink = (event: CoreEvent) => void;
