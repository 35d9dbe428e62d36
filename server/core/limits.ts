// Every number that bounds what the server keeps, waits for or does at a time, beside those that clients must know as well
// (lib/protocol/limits.ts), that an operator may change (server/config.ts), and those of the store (server/storage). Unit
// last; the reason beside it. House test: no other file of the core, the sockets, HTTP and the jobs has one.

const KiB = 1024;
const MiB = 1024 * KiB;
const secondMs = 1_000;
const minuteMs = 60 * secondMs;

export const serverLimits = {
  /** Between two tries of a commit that the store refused: soon after there is room again people read "Saved". */
  commitRetryMs: 500,
  /** Presence changes are gathered this long: a hundred carets that move make one frame. */
  presenceGatherMs: 50,
  /** Updates on their way to the disk with which one is compared that repeats known ids; the later ones meet again. */
  comparedInFlightMax: 100,
  /** How often a session whose reader lags looks whether it has caught up. */
  sessionTickMs: 250,
  /** Sessions ended at a time when the server stops: stock clients come back without jitter… */
  drainSliceSessions: 50,
  /** …and the rest between two such slices. */
  drainSliceMs: 50,
  /** A title is looked at this long after the first edit since the last look. */
  titleSettleMs: 1 * secondMs,
  /** What failed to be folded once most likely fails again, and others' titles and renames wait behind it: so it rests, twice as long each time… */
  compactionRestMs: 1 * minuteMs,
  /** …but not for ever: a lost worker or a full disk passes. One that takes the worker's minute takes a sixtieth of it. */
  compactionRestMsMax: 60 * minuteMs,
  /** The first look for uploads that nothing refers to: by then people are back after a restart. */
  firstUploadSweepMs: 5 * minuteMs,
  /** Between two slices of that search, so that commits come first. */
  uploadSweepPauseMs: 50,

  /** A peer that does not answer the close frame is cut off after this long. */
  closeGraceMs: 2 * secondMs,

  /** Titles are the largest thing that the API takes. */
  httpBodyBytesMax: 64 * KiB,
  /** Longer than a document id (128) and than any file name of the app. */
  httpParameterCharactersMax: 256,
  /** A name of an upload as it is sent; longer ones than the store keeps are cut there. */
  httpNameCharactersMax: 1_024,
  /** A socket that does not even finish its headers holds nothing worth waiting for. */
  httpHeadersMs: 5 * secondMs,
  /** How often Node looks for such sockets: its own half minute would let them live for as long. */
  httpHeadersCheckMs: 1 * secondMs,
  /** Every request but an upload has arrived by then, or is lost. */
  httpArrivalMs: 30 * secondMs,
  /** An upload too: over a slow line it needs more than an attack should get. */
  httpUploadMs: 15 * minuteMs,
  /**
   * A connection on which nothing moves either way for so long is given up: nobody reads the answer, which is kept in memory.
   * Twice as long as a job may take, for which an answer can have to wait. Sockets have bounds of their own.
   */
  httpStillMs: 2 * minuteMs,
  /** A sender of an upload of whom nothing came for so long has gone. */
  uploadSilenceMs: 30 * secondMs,
  /** Once it is waited for longer than that, so much must have come for each such time: who sends single bytes holds a place of all. */
  uploadLeastBytes: 16 * KiB,
  /** Uploads under way from one address, a quarter of all places: nobody takes them from everybody. A browser sends six at once. */
  uploadsOfOneAddressMax: 16,
  /** A body that nobody wants is taken in for a moment, because a browser that is still sending does not read the answer: so much of it… */
  unwantedBodyBytes: 64 * MiB,
  /** …for so long. */
  unwantedBodyMs: 10 * secondMs,
  /** Below this the headers of a compressed answer weigh as much as what is saved. */
  compressedBytesMin: 1 * KiB,

  /** Jobs that wait for the worker process. */
  waitingJobsMax: 1_000,
  /** The updates that those hold. */
  waitingJobBytesMax: 256 * MiB,
  /** A document of the largest size takes some ten seconds; what takes a minute will not end. */
  jobMs: 1 * minuteMs,
  /** A worker without work gives its memory back after this long. */
  jobsIdleMs: 30 * secondMs,
  /** The worker's heap. Yjs takes up to 75 bytes of it for a byte of updates (2 million tiny edits, measured). */
  jobsHeapMiB: 2_048,
  /** Enough of what a dying worker writes to find the line that says why. */
  lastWordsCharactersMax: 4_096,
} as const;
