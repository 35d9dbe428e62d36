// Reads the server's answers in the browser: unknown JSON in, the contract's types or null out. By hand, because the
// schemas of contract.ts would bring 16 kB (gzipped, as Next bundles zod/mini) to pages that need these four shapes.
// tests/unit/api/answers.test.ts holds the two against each other.

import type { DocumentSummary, ErrorAnswer, Upload } from './contract.ts';

/** Null: this is no such answer. Unknown fields, as of a newer server, are left out. */
export type ReadAnswer<T> = (json: unknown) => T | null;

export const readSummary: ReadAnswer<DocumentSummary> = (json) => {
  if (!isRecord(json)) return null;
  const { id, title, createdAt, updatedAt } = json;
  if (typeof id !== 'string' || typeof title !== 'string') return null;
  if (!Number.isFinite(createdAt) || !Number.isFinite(updatedAt)) return null;
  return { id, title, createdAt: createdAt as number, updatedAt: updatedAt as number };
};

export const readSummaries: ReadAnswer<readonly DocumentSummary[]> = (json) => {
  if (!isRecord(json) || !Array.isArray(json['documents'])) return null;
  const summaries: DocumentSummary[] = [];
  for (const item of json['documents']) {
    const summary = readSummary(item);
    if (summary === null) return null;
    summaries.push(summary);
  }
  return summaries;
};

export const readUpload: ReadAnswer<Upload> = (json) => {
  if (!isRecord(json)) return null;
  const { id, url, type, name, bytes, width, height } = json;
  if (typeof id !== 'string' || typeof url !== 'string') return null;
  if (typeof type !== 'string' || typeof name !== 'string' || typeof bytes !== 'number') return null;
  const plain = { id, url, type, name, bytes };
  if (width === undefined && height === undefined) return plain;
  return typeof width === 'number' && typeof height === 'number' ? { ...plain, width, height } : null;
};

export const readError: ReadAnswer<ErrorAnswer['error']> = (json) => {
  if (!isRecord(json) || !isRecord(json['error'])) return null;
  const { code, message } = json['error'];
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : null;
};

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
