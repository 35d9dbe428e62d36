// Every document as files that need no Weft: its text, its Yjs state, and an index of them all. Of a damaged document,
// what precedes the damage. Each file is there completely or not at all; one of an earlier export is replaced.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocumentId } from '../../lib/base/ids.ts';
import { endFault } from './doctor.ts';
import type { Fault } from './doctor-document.ts';
import { flushToDisk, writeInPlace } from './durable-file.ts';
import { exportUploads, type ExportedUpload } from './export-uploads.ts';
import { trustedContent } from './inspect-content.ts';
import { DataFileError, describe, isSqliteError, StoreReader, type Progress } from './inspect-store.ts';
import type { DocumentRow } from './sqlite-statements.ts';

export const exportIndexName = 'index.json';

/** One document as the index describes it. */
interface IndexEntry {
  readonly id: string;
  readonly title: string;
  /** ISO 8601; null for a document that no list has shown. */
  readonly createdAt: string | null;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
  readonly text: string;
  readonly state: string;
  readonly uploads: readonly ExportedUpload[];
  /** Null if the document is whole; else the last record in the files, and what is wrong behind it. */
  readonly damage: { readonly lastGoodSeq: number; readonly headSeq: number; readonly what: string } | null;
}

export interface ExportSink {
  readonly onFault: (fault: Fault) => void;
  readonly progress: Progress;
}

export interface Exported {
  readonly documents: number;
  readonly damaged: number;
  /** Documents of which uploaded files were left out, whether or not their text is whole. */
  readonly lackingFiles: number;
  /** Whether the data file is known to lack commits: then the documents are whole, but older than they were. */
  readonly lacksCommits: boolean;
}

/** Throws {@link DataFileError} if the folder cannot be used or nothing can be read. */
export function exportAll(databaseFile: string, folder: string, sink: ExportSink): Exported {
  const loss = endFault(databaseFile);
  if (loss !== null) sink.onFault(loss);
  const reader = StoreReader.open(databaseFile);
  try {
    prepareFolder(folder);
    return { ...exportDocuments(reader, folder, sink), lacksCommits: loss !== null };
  } finally {
    reader.close();
  }
}

function exportDocuments(
  reader: StoreReader,
  folder: string,
  { onFault, progress }: ExportSink,
): Omit<Exported, 'lacksCommits'> {
  const entries: IndexEntry[] = [];
  const names = new FileNames();
  let [damaged, lackingFiles] = [0, 0];
  const keys = reader.documentKeys();
  keys.forEach((key, index) => {
    progress(index, keys.length);
    try {
      const exported = exportOne(reader, key, folder, names);
      if (exported === null) return;
      const { entry, fileFaults } = exported;
      entries.push(entry);
      if (fileFaults.length > 0) lackingFiles += 1;
      for (const what of fileFaults) onFault({ documentId: entry.id, seq: null, what });
      if (entry.damage === null) return;
      damaged += 1;
      onFault({ documentId: entry.id, seq: entry.damage.lastGoodSeq + 1, what: entry.damage.what });
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      damaged += 1;
      onFault({ documentId: null, seq: null, what: `document ${key} cannot be read: ${error.message}` });
    }
  });
  progress(keys.length, keys.length);
  // Last, and behind a flush of all names, so that an index never names a file that is not there.
  flushToDisk(folder);
  writeInPlace(join(folder, exportIndexName), `${JSON.stringify({ documents: entries }, null, 2)}\n`);
  flushToDisk(folder);
  return { documents: entries.length, damaged, lackingFiles };
}

function exportOne(
  reader: StoreReader,
  key: number,
  folder: string,
  names: FileNames,
): { readonly entry: IndexEntry; readonly fileFaults: readonly string[] } | null {
  const read = reader.atOneMoment(() => {
    const row = reader.document(key);
    return row === undefined ? null : { row, content: trustedContent(reader, row) };
  });
  if (read === null) return null;
  const { row, content } = read;
  const name = names.for(row);
  const heading = content.title === '' ? '' : `# ${content.title}\n\n`;
  writeInPlace(join(folder, `${name}.md`), `${heading}${content.text}\n`);
  writeInPlace(join(folder, `${name}.yjs`), content.state);
  const fileFaults: string[] = [];
  const into = { folder, name: `${name}.uploads` };
  const uploads = exportUploads(reader, row.name, into, (what) => fileFaults.push(what));
  const entry = {
    id: row.name,
    title: content.title,
    createdAt: row.created_at === null ? null : isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    deletedAt: row.deleted_at === null ? null : isoTime(row.deleted_at),
    text: `${name}.md`,
    state: `${name}.yjs`,
    uploads,
    damage:
      content.damage === null
        ? null
        : { lastGoodSeq: content.uptoSeq, headSeq: row.head_seq, what: content.damage },
  };
  return { entry, fileFaults };
}

/** Ids tell upper from lower case; some file systems do not. And what damage made of an id may be a path. */
class FileNames {
  readonly #taken = new Set<string>();

  for({ id: key, name }: DocumentRow): string {
    const plain = parseDocumentId(name).ok && !this.#taken.has(name.toLowerCase()) ? name : `document.${key}`;
    this.#taken.add(plain.toLowerCase());
    return plain;
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (existsSync(join(folder, exportIndexName)) || readdirSync(folder).length === 0) return;
  } catch (error) {
    throw new DataFileError(`${folder} cannot be written: ${describe(error)}.`);
  }
  throw new DataFileError(`${folder} is not empty and holds no earlier export: choose another folder.`);
}
