// Every number that bounds what the server keeps or a peer may send. Unit last; the reason beside it.
// Numbers that an operator may change are in server/config.ts, those of the server's own work in server/core/limits.ts.

const KiB = 1024;
const MiB = 1024 * KiB;

export const limits = {
  /** One WebSocket message. A day of offline writing is far below; larger ones are refused with 4413. */
  frameBytesMax: 1 * MiB,
  /** Fragments of one message. Browsers cut a large one into dozens; thousands of tiny ones are an attack on memory. */
  socketFragmentsMax: 1_024,
  /** One update inside a sync message. */
  updateBytesMax: 1 * MiB,
  /**
   * Yjs clients of one document. Each session that ever wrote is one, for ever: with two hundred new ones a day it is full
   * after a year.
   */
  documentClientsMax: 60_000,
  /** Separate ranges of deleted edits in one document, 16 bytes of memory each. A novel that was typed has some thousands. */
  deletedRangesMax: 1_000_000,
  /** A state vector in sync step 1: whoever has such a document can say so, at eleven bytes a client at most. */
  stateVectorBytesMax: 704 * KiB,
  /** Clients in it beyond as many as the document has: those that wrote on this copy alone, and that it has of another past. */
  strangeClientsMax: 9_000,
  /** Distinct Yjs clients in one update; the first sync of a long-lived document has the most. */
  updateClientsMax: 2_000,
  /** Yjs draws client ids from 32 bits. */
  clientIdMax: 0xffff_ffff,
  /** 2^40 edits by one client is out of reach; larger clocks are attacks on the number range. */
  clockMax: 2 ** 40,
  /** Nesting of one JSON-like value; deeper ones overflow the stack of some engine. */
  valueDepthMax: 200,
  /** One person's presence; names, colours and a selection need some 300 bytes. */
  awarenessStateBytesMax: 4 * KiB,
  /** Shared types in shared types. Yjs overflows its stack at some 2,000, browsers earlier. */
  nestingMax: 100,
  /** One presence frame: a stock client that joins late re-announces everyone it knows. */
  awarenessFrameBytesMax: 512 * KiB,
  /** Entries in one presence message: stock clients re-announce everyone they know. */
  awarenessEntriesMax: 512,
  /** Clients of which one document remembers who announced them, present or not. */
  announcedClientsMax: 8_192,
  /** People whose presence one document keeps. */
  awarenessClientsMax: 1_024,
  /** Above this the server sends no further edits to a socket until it has drained. */
  outboxLagBytes: 1 * MiB,
  /** Above this the socket is closed with 1013. */
  outboxBytesMax: 8 * MiB,
  /** A reader with a backlog is closed once it has taken less than a part of it for this long. */
  outboxLagMsMax: 30_000,
  /** Edits accepted but not yet on disk, all documents together; above it, sockets are not read. */
  commitQueueBytesMax: 16 * MiB,
  /** What such an edit takes beside its bytes, measured: of single keys it is nearly all, and on a full disk they pile up. */
  commitQueueRecordBytes: 600,
  /** Records in one commit: bounds the time a commit takes, so the latency of those behind it. */
  commitBatchRecordsMax: 4_096,
  /** A document's whole encoded state. */
  documentBytesMax: 20 * MiB,
  /** Edits that arrived ahead of what they depend on, per connection, before it is closed. */
  gapBytesMax: 256 * KiB,
  /** Unknown message types from one connection: the first is ignored, as newer clients deserve. */
  unknownMessagesMax: 1,
  /** Sockets on one document. */
  sessionsPerRoomMax: 200,
  /** Sockets that are being let in at one time. */
  admissionsPendingMax: 512,
  /** From the HTTP upgrade to an open socket, loading the document included. */
  admissionMsMax: 5_000,
  /** A large document goes to a joiner in parts of this size: on a slow line each must come within half a minute. */
  joinPartBytes: 64 * KiB,
  /**
   * Of parts that a joiner has some of, so many bytes are decoded to leave that out: some 40 ms of work. More of them than
   * the one or two in which an honest joiner's knowledge ends come whole.
   */
  joinDiffBytesMax: 256 * KiB,
  /** Stock clients leave when no data came for 30 s; pings do not count for them. */
  keepAliveMs: 10_000,
  /** A socket that answers no ping for this long is gone. */
  silentSocketMs: 30_000,
  /** How long a person who lost the connection stays in the list, so that a blink is no farewell. */
  presenceGraceMs: 3_000,
  /** How long a document without clients stays in memory, so that a reload finds it there. */
  idleRoomMs: 10_000,
  /** A document's log is folded into its snapshot when what lies behind the snapshot is at least this much and outweighs it… */
  compactionBytesMin: 64 * KiB,
  /** …or has this many records, so that opening the document never reads more of them. */
  compactionRecordsMax: 4_096,
  /** A document that is unloaded is folded if it has this many records, so that opening it again is quick. */
  compactionRecordsMin: 200,
  /** Messages of one connection; faster ones wait in the sender's own buffers. Typing needs some 30 a second. */
  messageRate: { perSecond: 1_000, burst: 3_000 },
  /** Full states asked for by one connection. Each may cost the whole document; a client asks once for each connection. */
  stateRequestRate: { perSecond: 0.2, burst: 20 },
  /**
   * Yjs clients that one user may bring into one document in an hour: each session of a person is one, a whole document
   * that is uploaded has all of its own. Thousands that write at one place cost every reader seconds.
   */
  newClientsPerHourMax: 2_000,
  /**
   * Edits whose id is known are compared with those of this many bytes that came last: two tabs that write under one id
   * do it at the same time. A larger update is not compared.
   */
  comparisonBytesMax: 32 * KiB,
  /** Such comparisons in one document; beyond that, a repetition passes for one. Honest clients hardly repeat. */
  comparisonRate: { perSecond: 20, burst: 100 },
  /** How often rights are looked up again though nobody said that they changed. */
  accessRecheckMs: 60_000,
  /** How long a title is: beyond it the catalogue cuts. */
  titleCharactersMax: 300,
  /** An upload is kept and read in parts of this size: that much of it is in memory, and one commit writes no more. */
  uploadPartBytes: 512 * KiB,
  /** Uploads under way on the whole server: each holds two parts in memory. */
  uploadsUnderWayMax: 64,
  /** Files of one document. */
  uploadsPerDocumentMax: 1_000,
  /** What a picture may unfold to in a reader's memory: 100 megapixels, 400 MB. */
  imagePixelsMax: 100_000_000,
  /** Of the name that a file had on its device. */
  uploadNameCharactersMax: 200,
  /** An upload that nothing refers to is kept for so long: its edit may still be on the way. */
  uploadGraceMs: 24 * 60 * 60 * 1_000,
  /** How much of a document's history one search reads at a time: some 5 ms of the storage thread. */
  versionSearchBytes: 4 * MiB,
} as const;
