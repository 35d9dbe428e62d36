// A search for a word in all that is kept of a document, in slices that each take the storage thread a few milliseconds.
// It reads bytes and knows nothing of Yjs: a string that was set at once, as an address is, lies in one piece in its
// update and in every snapshot. So what it finds is everything that any version could show, and maybe more.

import type { VersionSearch, VersionSlice } from '../core/ports.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { DocumentRow, Statements } from './sqlite-statements.ts';

/** The snapshots and the newest records first: whoever looks for a few words has mostly seen them by then. */
export function searchVersions(
  statements: Statements,
  row: DocumentRow,
  { text, characters, from }: VersionSearch,
): VersionSlice {
  const found: string[] = [];
  let bytes = 0;
  if (from === null) {
    for (const { state } of statements.snapshots.all(row.id)) {
      found.push(...wordsBehind(state, text, characters));
      bytes += state.length;
    }
  }
  for (const { seq, body } of statements.recordsBefore.iterate(row.id, from ?? row.head_seq + 1)) {
    // At least one record a slice, or the search would not end.
    found.push(...wordsBehind(body, text, characters));
    bytes += body.length;
    if (bytes > limits.versionSearchBytes) return { found, next: seq };
  }
  return { found, next: null };
}

/** The characters behind each occurrence of `text`; one that is cut off by the end of the bytes is left out. */
export function wordsBehind(bytes: Uint8Array, text: string, characters: number): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: string[] = [];
  for (let at = buffer.indexOf(text, 0, 'latin1'); at !== -1; at = buffer.indexOf(text, at + 1, 'latin1')) {
    const end = at + text.length + characters;
    if (end <= buffer.length) words.push(buffer.toString('latin1', at + text.length, end));
  }
  return words;
}
