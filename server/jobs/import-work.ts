// What is done with a file that is to be a document: the part of the import that takes a Y.Doc. It runs where the other
// jobs do, so that no file, whatever is in it, takes more than a job may.

import { documentFromFile, type FileToImport } from '../../lib/document/file-import/document-from-file.ts';
import { ok } from '../../lib/base/result.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { compacted, Unreadable } from './document-work.ts';
import type { ImportResult } from './job-messages.ts';

export function importedFile(bytes: Uint8Array, file: FileToImport): ImportResult {
  const document = documentFromFile(bytes, file);
  if (!document.ok) return document;
  return ok({ ...document.value, snapshot: snapshotOf(document.value.updates) });
}

/** As a server would make it at once of so long a log. */
function snapshotOf(updates: readonly Uint8Array[]): Uint8Array | null {
  if (updates.reduce((sum, { length }) => sum + length, 0) < limits.compactionBytesMin) return null;
  try {
    return compacted(updates);
  } catch (error) {
    // Then the records are read, as of every document that cannot be compacted.
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
