// What is to be imported: single files, and what the index of an export names. An index comes from outside like any file:
// it names what lies in its folder and nothing else.

import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDocumentId, parseUploadId, type DocumentId, type UploadId } from '../../lib/base/ids.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { exportIndexName } from './export-all.ts';
import { describe } from './inspect-store.ts';
import { OutsideFile, OutsideFileError } from './outside-file.ts';

/** One document to be, or why there is none. */
export interface ImportSource {
  /** As the operator is told of it. */
  readonly label: string;
  readonly file: string;
  /** What the index of an export says of it; null for a file by itself. */
  readonly exported: ExportedDocument | null;
}

interface ExportedDocument {
  readonly id: DocumentId;
  readonly uploads: readonly UploadSource[];
  /** How many more the index names, and not where they are. */
  readonly uploadsLost: number;
  readonly isDamaged: boolean;
  readonly isDeleted: boolean;
}

export interface UploadSource {
  readonly id: UploadId;
  readonly name: string;
  readonly file: string;
}

export interface ImportProblem {
  readonly label: string;
  /** Goes on behind the label. */
  readonly what: string;
}

/** Some 100,000 documents. */
const indexBytesMax = 64 * 1024 * 1024;

/** In the order given; of an exported folder one for each document. */
export function sourcesOf(operand: string): readonly Result<ImportSource, ImportProblem>[] {
  const problem = (what: string) => [err({ label: operand, what })];
  try {
    if (!statSync(operand).isDirectory()) return [ok({ label: operand, file: operand, exported: null })];
    const index = join(operand, exportIndexName);
    if (!existsSync(index)) return problem('is a folder that export-all did not write');
    const entries = entriesOf(OutsideFile.with(index, readIndex));
    return entries?.map((entry) => sourceOf(operand, entry)) ?? problem('has an index that cannot be read');
  } catch (error) {
    if (error instanceof OutsideFileError) return problem(`has an index that ${error.message}`);
    return problem(`cannot be read: ${describe(error)}`);
  }
}

function readIndex(file: OutsideFile): string {
  if (file.size > indexBytesMax) throw new OutsideFileError('is too large');
  return new TextDecoder().decode(file.read(file.size));
}

function entriesOf(index: string): readonly unknown[] | null {
  try {
    const { documents } = recordOf(JSON.parse(index));
    return Array.isArray(documents) ? documents : null;
  } catch {
    return null;
  }
}

function sourceOf(folder: string, entry: unknown): Result<ImportSource, ImportProblem> {
  const { id, state, deletedAt, uploads, damage } = recordOf(entry);
  const problem = (what: string) => err({ label: join(folder, plainName(state) ?? exportIndexName), what });
  const documentId = parseDocumentId(textOf(id));
  const name = plainName(state);
  if (!documentId.ok || name === null) return problem('names a document in no way that export-all has');
  const listed: readonly unknown[] = Array.isArray(uploads) ? uploads : [];
  const found = listed.flatMap((each) => uploadOf(folder, each) ?? []);
  return ok({
    label: join(folder, name),
    file: join(folder, name),
    exported: {
      id: documentId.value,
      uploads: found,
      uploadsLost: listed.length - found.length,
      isDamaged: damage !== null && damage !== undefined,
      isDeleted: deletedAt !== null && deletedAt !== undefined,
    },
  });
}

function uploadOf(folder: string, entry: unknown): UploadSource | null {
  const { id, name, file } = recordOf(entry);
  const uploadId = parseUploadId(textOf(id));
  const [within, last, ...more] = textOf(file).split('/');
  const names = [plainName(within), plainName(last)];
  if (!uploadId.ok || more.length > 0 || names.includes(null)) return null;
  return {
    id: uploadId.value,
    name: textOf(name),
    file: join(folder, ...names.filter((each) => each !== null)),
  };
}

/** A name in a folder; null for a path that could lead anywhere else. */
function plainName(name: unknown): string | null {
  return typeof name === 'string' && /^[\w-][\w.-]*$/.test(name) && basename(name) === name ? name : null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
