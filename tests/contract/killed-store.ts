// What tests of lost and restored data files share: a store of letters, as a killed process leaves it, and its bytes.

import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type { AppendItem } from '../../server/core/ports.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';

const one = 'one' as DocumentId;
export const guest = 'guest' as UserId;
const endings = ['', '-wal', '-mark'] as const;

export function write(store: SqliteStore, text: string, documentId = one): void {
  const [outcome] = store.append([edit(text, documentId)]);
  expect(outcome?.state).toBe('stored');
}

export function edit(text: string, documentId: DocumentId): AppendItem {
  const update = Buffer.from(text);
  return { documentId, at: 1_000, userId: guest, sessionId: null, aclGen: 0, newClients: [], update };
}

export function textOf(store: SqliteStore, documentId = one): string {
  return store
    .load(documentId)
    .tail.map(({ update }) => Buffer.from(update ?? []).toString())
    .join('');
}

/** A store with these commits as a killed process leaves it: everything in the log. */
export function killedStore(file: string, letters: string): void {
  const live = `${file}.live`;
  const store = new SqliteStore(live);
  for (const letter of letters) write(store, letter);
  for (const ending of endings) copyFileSync(live + ending, file + ending);
  store.close();
  for (const ending of endings) rmSync(live + ending, { force: true });
}

/** The data file, its write-ahead log and its mark; null for what is not there. */
export function bytesOf(file: string): (Buffer | null)[] {
  return endings.map((ending) => (existsSync(file + ending) ? readFileSync(file + ending) : null));
}
