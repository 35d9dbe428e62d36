// Compaction of whatever has grown, and removal of history that is old enough, all documents in one go. It works through the same store as the server, whose
// compare-and-swap lets only one of two compactions win [SPEC L3], so it may run by the server's side. How a document
// is folded is the caller's knowledge: that takes a Y.Doc.

import Sqlite from 'better-sqlite3';
import { parseDocumentId, type DocumentId } from '../../lib/base/ids.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { CorruptDocument, type DocumentJobs } from '../core/ports.ts';
import type { Fault } from './doctor-document.ts';
import { describe, StoreReader, type Progress } from './inspect-store.ts';
import { unlessDamaged } from './sqlite-faults.ts';
import { documentsPerSearch, SqliteStore } from './sqlite-store.ts';

export interface CompactSink {
  readonly onFault: (fault: Fault) => void;
  readonly progress: Progress;
}

export interface Compacted {
  readonly compacted: number;
  /** The server, or an edit of it, was there first. */
  readonly lostRaces: number;
  readonly failed: number;
  /** Records of history that are gone now. */
  readonly removed: number;
}

export interface CompactAllRequest {
  readonly databaseFile: string;
  /** History from before may go; null: all of it is kept. */
  readonly olderThan: number | null;
}

/** Folds the log of every document that is above the thresholds of limits.ts into its snapshot. */
export async function compactAll(
  { databaseFile, olderThan }: CompactAllRequest,
  jobs: Pick<DocumentJobs, 'compact'>,
  sink: CompactSink,
): Promise<Compacted> {
  const grown = grownDocuments(databaseFile);
  const store = new SqliteStore(databaseFile);
  const counts = { compacted: 0, lostRaces: 0, failed: 0 };
  try {
    for (const [index, documentId] of grown.entries()) {
      sink.progress(index, grown.length);
      const fault = await compactOne(store, documentId, jobs, counts);
      if (fault === null) continue;
      counts.failed += 1;
      sink.onFault(fault);
    }
    sink.progress(grown.length, grown.length);
    return { ...counts, removed: olderThan === null ? 0 : trimAll(store, olderThan) };
  } finally {
    store.close();
  }
}

function trimAll(store: SqliteStore, olderThan: number): number {
  let removed = 0;
  for (let at = 0; at < store.lastKey;) {
    const search = unlessDamaged(() => store.nextTrimmable(at, olderThan));
    at = search?.searchedTo ?? at + documentsPerSearch;
    if (search?.found) removed += trimDocument(store, search.found.key, olderThan);
  }
  return removed;
}

function trimDocument(store: SqliteStore, key: number, olderThan: number): number {
  let removed = 0;
  for (let more = true; more;) {
    const trimmed = unlessDamaged(() => store.trim(key, olderThan));
    removed += trimmed?.records ?? 0;
    more = trimmed?.more ?? false;
  }
  return removed;
}

/** What is free within the data file: new edits use it, and {@link vacuum} gives it to the disk. */
export function freeBytesIn(databaseFile: string): number {
  return withDatabase(databaseFile, (database) => {
    const pages = database.pragma('freelist_count', { simple: true }) as number;
    return pages * (database.pragma('page_size', { simple: true }) as number);
  });
}

/** Moves the write-ahead log into the data file and empties it; false if a reader or writer was in the way. */
export function foldInWriteAheadLog(databaseFile: string): boolean {
  return withDatabase(databaseFile, (database) => {
    const [result] = database.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
    return result?.busy === 0;
  });
}

/**
 * Writes the data file anew without its free pages. For whoever holds the folder's lock: it keeps all others waiting. The
 * other way, an incremental vacuum beside the server, moves pages by a map of them that no checksum covers.
 */
export function vacuum(databaseFile: string): void {
  withDatabase(databaseFile, (database) => {
    database.pragma('synchronous = FULL');
    database.exec('VACUUM');
  });
}

async function compactOne(
  store: SqliteStore,
  documentId: DocumentId,
  jobs: Pick<DocumentJobs, 'compact'>,
  counts: { compacted: number; lostRaces: number },
): Promise<Fault | null> {
  try {
    const { base, tail, headSeq } = store.load(documentId);
    const edits = tail.flatMap(({ update }) => update ?? []);
    const result = await jobs.compact(base === null ? edits : [base.state, ...edits]);
    if (!result.ok) return { documentId, seq: null, what: `cannot be compacted: ${result.error}` };
    const request = { expectBaseSeq: base?.uptoSeq ?? 0, uptoSeq: headSeq, state: result.value.state };
    if (store.compact(documentId, request) === 'ok') counts.compacted += 1;
    else counts.lostRaces += 1;
    return null;
  } catch (error) {
    if (error instanceof CorruptDocument) return { documentId, seq: error.seq, what: error.detail };
    return { documentId, seq: null, what: `cannot be compacted: ${describe(error)}` };
  }
}

function grownDocuments(databaseFile: string): readonly DocumentId[] {
  const reader = StoreReader.open(databaseFile);
  try {
    return reader.documentKeys().flatMap((key) => {
      const row = reader.document(key);
      if (row === undefined) return [];
      const documentId = parseDocumentId(row.name);
      // Such an id has no document that a server opens; doctor names it.
      if (!documentId.ok) return [];
      const base = reader.snapshots(key)[0];
      const tail = reader.tailSize(key, base?.upto_seq ?? 0);
      const outweighs = tail.bytes >= limits.compactionBytesMin && tail.bytes > (base?.state.length ?? 0);
      return outweighs || tail.records >= limits.compactionRecordsMin ? [documentId.value] : [];
    });
  } finally {
    reader.close();
  }
}

function withDatabase<T>(file: string, action: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(file);
  try {
    return action(database);
  } finally {
    database.close();
  }
}
