// A data file opened for reading, by the side of a running server or without one: what the operator's commands see of
// it. It takes no lock that holds up a writer, and cannot change a byte. Which document is sound is not its concern.

import Sqlite, { type Database } from 'better-sqlite3';
import { existsSync } from 'node:fs';
import type { Owner } from './document-seal.ts';
import { applicationId, formatVersion } from './sqlite-schema.ts';
import { documentColumns, snapshotColumns, type DocumentRow, type SnapshotRow } from './sqlite-statements.ts';

/** Pages that are copied between two reports of progress: 8 MiB. */
const pagesPerStep = 2_048;

/** A data file, or a place for one, that cannot be used; the message is one sentence for the operator. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

export interface RecordRow {
  readonly seq: number;
  readonly at: number;
  readonly user: string;
  readonly session: string | null;
  readonly kind: string;
  readonly body: Uint8Array;
  readonly chain: Uint8Array;
}

export interface BlobRow {
  readonly key: string;
  readonly body: Uint8Array;
  readonly sum: Uint8Array;
}

/** How much of a piece of work is done; the total may grow. */
export type Progress = (done: number, total: number) => void;

export class StoreReader {
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;

  private constructor(database: Database) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** Throws {@link DataFileError} if there is no file, or none of ours in the present format. */
  static open(file: string): StoreReader {
    const database = openReadOnly(file);
    try {
      requireFormat(database, file);
      return new StoreReader(database);
    } catch (error) {
      database.close();
      throw isSqliteError(error) ? new DataFileError(`${file} cannot be read: ${error.message}.`) : error;
    }
  }

  /** Everything that `read` sees is of one moment, whatever a server writes meanwhile. */
  atOneMoment<T>(read: () => T): T {
    return this.#database.transaction(read)();
  }

  /** The keys of all documents, deleted ones too. */
  documentKeys(): readonly number[] {
    return this.#statements.documentKeys.all().map(({ id }) => id);
  }

  /** Undefined if it has gone since its key was read. */
  document(key: number): DocumentRow | undefined {
    return this.#statements.document.get(key);
  }

  /** How many documents the file was given; none is ever taken out. */
  documentsMade(): number {
    return this.#statements.documentsMade.get()?.documents ?? 0;
  }

  documentNamed(name: string): DocumentRow | undefined {
    return this.#statements.documentNamed.get(name);
  }

  /** In order, from the first behind `afterSeq`. */
  records(documentKey: number, afterSeq: number): IterableIterator<RecordRow> {
    return this.#statements.records.iterate(documentKey, afterSeq);
  }

  /** The newest first. */
  snapshots(documentKey: number): readonly SnapshotRow[] {
    return this.#statements.snapshots.all(documentKey);
  }

  tailSize(documentKey: number, afterSeq: number): { readonly records: number; readonly bytes: number } {
    return this.#statements.tailSize.get(documentKey, afterSeq) ?? { records: 0, bytes: 0 };
  }

  /** To whom the Yjs clients of the document belong. */
  owners(documentKey: number): readonly Owner[] {
    return this.#statements.owners.all(documentKey);
  }

  blobs(): IterableIterator<BlobRow> {
    return this.#statements.blobs.iterate();
  }

  /** Those whose keys begin so, without their bodies, in order. */
  blobKeys(prefix: string): readonly string[] {
    return this.#statements.blobKeys.all(prefix, `${prefix}\x7f`).map(({ key }) => key);
  }

  blob(key: string): BlobRow | undefined {
    return this.#statements.blob.get(key);
  }

  /** What SQLite itself finds wrong; empty if nothing. `quick` leaves out whether indexes match their tables. */
  pageFaults(check: 'quick' | 'full'): readonly string[] {
    const found = this.#database.pragma(check === 'full' ? 'integrity_check' : 'quick_check') as readonly {
      readonly [column: string]: string;
    }[];
    const lines = found.flatMap((row) => Object.values(row));
    const strays = this.#database.pragma('foreign_key_check') as readonly { readonly table: string }[];
    return [
      ...lines.filter((line) => line !== 'ok'),
      ...strays.map(({ table }) => `a row in ${table} belongs to no document`),
    ];
  }

  /**
   * Copies the whole file as of this moment. The transaction around it is what makes the copy end under load: without
   * one SQLite starts the copy anew after each commit of another process.
   */
  async copyTo(file: string, progress: Progress): Promise<void> {
    this.#database.exec('BEGIN');
    try {
      // BEGIN alone reads nothing; the first query fixes the moment.
      this.documentKeys();
      await this.#database.backup(file, {
        progress: ({ totalPages, remainingPages }) => {
          progress(totalPages - remainingPages, totalPages);
          return pagesPerStep;
        },
      });
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** Opens an SQLite file of whatever format. Throws {@link DataFileError}. */
export function openReadOnly(file: string): Database {
  if (!existsSync(file)) throw new DataFileError(`There is no data file ${file}.`);
  try {
    return new Sqlite(file, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw new DataFileError(`${file} cannot be opened: ${describe(error)}.`);
  }
}

/** Throws {@link DataFileError} unless the file is Weft's, and of a format that this program knows. */
export function requireOurs(database: Database, file: string): { readonly format: number } {
  let application: unknown;
  let format: number;
  try {
    application = database.pragma('application_id', { simple: true });
    format = database.pragma('user_version', { simple: true }) as number;
  } catch (error) {
    throw new DataFileError(`${file} cannot be read: ${describe(error)}.`);
  }
  if (application !== applicationId) throw new DataFileError(`${file} is not a data file of Weft.`);
  if (format > formatVersion) {
    throw new DataFileError(
      `${file} has format ${format}, and this version of Weft knows formats up to ${formatVersion}: use a later one.`,
    );
  }
  return { format };
}

export function isSqliteError(error: unknown): error is InstanceType<typeof Sqlite.SqliteError> {
  return error instanceof Sqlite.SqliteError;
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function requireFormat(database: Database, file: string): void {
  const { format } = requireOurs(database, file);
  if (format < formatVersion) {
    throw new DataFileError(
      `${file} has the older format ${format}: start the server once, which brings it to format ${formatVersion}.`,
    );
  }
}

function prepare(database: Database) {
  return {
    documentKeys: database.prepare<[], { id: number }>('SELECT id FROM documents ORDER BY id'),
    documentsMade: database.prepare<[], { documents: number }>('SELECT documents FROM tally'),
    document: database.prepare<[number], DocumentRow>(
      `SELECT ${documentColumns} FROM documents WHERE documents.id = ?`,
    ),
    documentNamed: database.prepare<[string], DocumentRow>(
      `SELECT ${documentColumns} FROM documents WHERE documents.name = ?`,
    ),
    records: database.prepare<[number, number], RecordRow>(
      'SELECT seq, at, user, session, kind, body, chain FROM records WHERE document = ? AND seq > ? ORDER BY seq',
    ),
    snapshots: database.prepare<[number], SnapshotRow>(
      `SELECT ${snapshotColumns} FROM snapshots WHERE document = ? ORDER BY snapshots.upto_seq DESC`,
    ),
    tailSize: database.prepare<[number, number], { records: number; bytes: number }>(
      `SELECT count(*) AS records, coalesce(sum(length(body)), 0) AS bytes
       FROM records WHERE document = ? AND seq > ?`,
    ),
    owners: database.prepare<[number], Owner>(
      'SELECT CAST(client AS INTEGER) AS client, CAST(user AS TEXT) AS user FROM clients WHERE document = ?',
    ),
    blobKeys: database.prepare<[string, string], { key: string }>(
      'SELECT key FROM blobs WHERE key > ? AND key < ? ORDER BY key',
    ),
    blob: database.prepare<[string], BlobRow>('SELECT key, body, sum FROM blobs WHERE key = ?'),
    blobs: database.prepare<[], BlobRow>('SELECT key, body, sum FROM blobs ORDER BY key'),
  };
}
