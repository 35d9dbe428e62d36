// Files from outside as new documents, one after the other: read, converted by the caller's means, stored in one commit
// each. What is wrong with one leaves the others. Whoever runs this holds the folder's lock [SPEC D6].

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../../lib/base/clock.ts';
import { newDocumentId, type DocumentId, type UserId } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import { assert } from '../../lib/base/assert.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import type {
  FileToImport,
  ImportedFile,
  Refusal,
} from '../../lib/document/file-import/document-from-file.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { CorruptDocument, StorageUnavailable } from '../core/ports.ts';
import type { UploadLimits } from '../core/uploads.ts';
import { sourcesOf, type ImportSource } from './import-sources.ts';
import { importUploads } from './import-uploads.ts';
import { StoreReader, type Progress } from './inspect-store.ts';
import { OutsideFile, OutsideFileError } from './outside-file.ts';
import { SqliteStore } from './sqlite-store.ts';

/** Whom the log names for what is imported. No guest has such a name. */
const importer = 'weft:import' as UserId;

export interface ImportRequest {
  readonly databaseFile: string;
  readonly operands: readonly string[];
  /** Whether Yjs documents of other programs are taken too. Those of an export always are: a server had them. */
  readonly any: boolean;
  readonly uploadLimits: UploadLimits;
}

export interface ImportPorts {
  readonly convert: (bytes: Uint8Array, file: FileToImport) => Promise<Result<ImportedFile, Refusal>>;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Imported {
  readonly id: DocumentId;
  readonly title: string;
  readonly inTrash: boolean;
}

export interface ImportSink {
  readonly onImported: (document: Imported) => void;
  /** A file of which nothing was made, or something that did not come along. `what` goes on behind its name. */
  readonly onProblem: (file: string, what: string) => void;
  readonly progress: Progress;
}

/** Throws if the data file is not to be used as it is, and what leaves open what was written; what was told as imported before is there. */
export async function importAll(
  request: ImportRequest,
  ports: ImportPorts,
  sink: ImportSink,
): Promise<{ readonly imported: number; readonly failed: number }> {
  const { databaseFile } = request;
  // Refuses a file of another format: it is the server's start that changes it.
  if (existsSync(databaseFile)) StoreReader.open(databaseFile).close();
  const store = new SqliteStore(databaseFile);
  const counts = { imported: 0, failed: 0 };
  try {
    const sources = request.operands.flatMap(sourcesOf);
    for (const [index, source] of sources.entries()) {
      sink.progress(index, sources.length);
      const document = source.ok ? await importOne(store, source.value, { request, ports, sink }) : source;
      if (document.ok) {
        counts.imported += 1;
        sink.onImported(document.value);
      } else {
        counts.failed += 1;
        sink.onProblem(document.error.label, document.error.what);
      }
    }
    sink.progress(sources.length, sources.length);
    return counts;
  } finally {
    store.close();
  }
}

interface Means {
  readonly request: ImportRequest;
  readonly ports: ImportPorts;
  readonly sink: ImportSink;
}

async function importOne(
  store: SqliteStore,
  source: ImportSource,
  means: Means,
): Promise<Result<Imported, { readonly label: string; readonly what: string }>> {
  const { label, file, exported } = source;
  try {
    const bytes = OutsideFile.with(file, readWhole);
    const converted = await means.ports.convert(bytes, {
      name: basename(file),
      titleFromName: exported === null,
      any: means.request.any || exported !== null,
    });
    return converted.ok
      ? ok(addDocument(store, converted.value, source, means))
      : err({ label, what: converted.error });
  } catch (error) {
    if (error instanceof OutsideFileError) return err({ label, what: error.message });
    // Surely nothing of it was written.
    if (error instanceof StorageUnavailable || error instanceof CorruptDocument) {
      return err({ label, what: `was not imported: ${error.message}` });
    }
    throw error;
  }
}

function readWhole(file: OutsideFile): Uint8Array {
  if (file.size > limits.documentBytesMax) {
    throw new OutsideFileError(
      `is larger than a document may be (${limits.documentBytesMax / 1_048_576} MiB)`,
    );
  }
  return file.read(file.size);
}

function addDocument(
  store: SqliteStore,
  { title, updates, clients, snapshot }: ImportedFile,
  { label, exported }: ImportSource,
  { request, ports, sink }: Means,
): Imported {
  const at = ports.clock.now();
  // A document that comes back is the one that it was, for whoever has its address: links to it, files of it, copies of
  // it in browsers. But never in the place of another, nor of one that damage may hide: its uploads would go first.
  const comesBack = exported !== null && !store.hasDocument(exported.id);
  const id = comesBack ? exported.id : newDocumentId(ports.random);
  if (comesBack) {
    importUploads(store, id, exported.uploads, { limits: request.uploadLimits, at }, sink.onProblem);
  }
  const inTrash = exported?.isDeleted === true;
  const isAdded = store.addDocument({
    id,
    title,
    at,
    by: importer,
    updates,
    // Who has more of a document that comes back may bring it, as after a restore [SPEC A5]. Of a new one nobody has.
    owned: comesBack ? [] : clients,
    snapshot,
    inTrash,
  });
  assert(isAdded, 'nobody else writes into a locked folder');
  for (const what of losses(updates, exported, comesBack)) sink.onProblem(label, what);
  return { id, title, inTrash };
}

/** As a stored update holds it (core/upload-keys.ts). */
const uploadAddress = /\/uploads\/[\w-]{1,128}\/[\w-]{22}/;

/** What of a document that was imported did not come along. */
function* losses(
  updates: readonly Uint8Array[],
  exported: ImportSource['exported'],
  comesBack: boolean,
): Iterable<string> {
  if (exported === null) {
    if (updates.some((update) => uploadAddress.test(Buffer.from(update).toString('latin1')))) {
      yield 'shows uploaded files, which come along only with the folder of an export';
    }
    return;
  }
  if (!comesBack) yield 'is here already: this is a second one, which shows the files of the first';
  if (exported.isDamaged) yield 'was damaged when it was exported, and ends before the damage';
  if (exported.uploadsLost > 0) yield 'was exported without some of its uploaded files';
}
