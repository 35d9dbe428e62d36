// A search for a word in all that is kept of a document, in slices that each take the storage thread a few milliseconds.
// It reads bytes and knows nothing of Yjs: a string that was set at once, as an address is, lies in one piece in its
// update and in every snapshot. So what it finds is everything that any version could show, and maybe more. What it does not
// find counts as well, so it proves what it reads, old history and spare snapshots included [SPEC H4].

import { limits } from '../../lib/protocol/limits.ts';
import { CorruptDocument, type VersionSearch, type VersionSlice } from '../core/ports.ts';
import { emptyDocument } from './met-damage.ts';
import { isSound, rowFault } from './read-document.ts';
import { chainLink, sameBytes } from './record-chain.ts';
import type { DocumentRow, RecordRow, Statements } from './sqlite-statements.ts';

/** Records that one slice reads at most: of small ones their links take longer than their bytes, these some 10 ms. */
export const searchSliceRecords = 1_000;

/**
 * The snapshots and the newest records first: whoever looks for a few words has mostly seen them by then. Throws
 * {@link CorruptDocument} where a slice is not what was written.
 */
export function searchVersions(
  statements: Statements,
  row: DocumentRow,
  { text, characters, from }: VersionSearch,
): VersionSlice {
  const fault = rowFault(row);
  if (fault !== null) throw damage(row, row.head_seq, fault);
  const found: string[] = [];
  let bytes = 0;
  let records = 0;
  if (from === null) {
    for (const snapshot of statements.snapshots.all(row.id)) {
      if (!isSound(row, snapshot)) throw damage(row, snapshot.upto_seq, 'snapshot does not match');
      found.push(...wordsBehind(snapshot.state, text, characters));
      bytes += snapshot.state.length;
    }
  }
  for (const { seq, body } of provenRecords(statements, row, from)) {
    // At least one record a slice, or the search would not end.
    found.push(...wordsBehind(body, text, characters));
    bytes += body.length;
    records += 1;
    if (bytes > limits.versionSearchBytes || records === searchSliceRecords) return { found, next: seq };
  }
  return { found, next: null };
}

/** The records before `from`, newest first; each once the one before it has shown that it is what was written. */
function* provenRecords(statements: Statements, row: DocumentRow, from: number | null): Iterable<RecordRow> {
  let seq = from === null ? row.head_seq : from - 1;
  let last: RecordRow | null = null;
  for (const record of statements.recordsBefore.iterate(row.id, seq + 1)) {
    if (record.seq !== seq) throw damage(row, seq, 'record missing');
    if (last !== null) yield proven(row, last, record.chain);
    last = record;
    seq -= 1;
  }
  // Less than that where what was still to be read is too old by now, and was removed [SPEC L11].
  if (seq > row.begin_seq) throw damage(row, seq, 'record missing');
  if (last !== null) yield proven(row, last, row.begin_chain);
}

function proven(row: DocumentRow, record: RecordRow, before: Uint8Array): RecordRow {
  const link = chainLink(before, { document: row.name, ...record });
  if (!sameBytes(link, record.chain)) throw damage(row, record.seq, 'checksum does not match');
  return record;
}

function damage(row: DocumentRow, seq: number, detail: string): CorruptDocument {
  return new CorruptDocument(row.name as CorruptDocument['documentId'], seq, detail, emptyDocument);
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
