// The checksums of the log. Each record's is made over the one before it and everything that the record says,
// so a flipped bit, a missing record and a record of another document all show, at the right place. SQLite
// itself returns flipped bits without a word.

import { hash } from 'node:crypto';

const chainBytes = 16;

/** What the first record of a document is chained to. */
export const chainStart: Uint8Array = new Uint8Array(chainBytes);

export interface ChainedFields {
  readonly document: string;
  readonly seq: number;
  readonly at: number;
  readonly user: string;
  /** `update`, or what kind of control record it is. */
  readonly kind: string;
  readonly body: Uint8Array;
}

/** The link of a record: 16 bytes of SHA-256 over the previous link and the record. */
export function chainLink(previous: Uint8Array, record: ChainedFields): Uint8Array {
  const header = `${record.document}\n${record.seq}\n${record.at}\n${record.user}\n${record.kind}\n`;
  return checksum(previous, Buffer.from(header, 'utf8'), record.body);
}

/** The checksum of a snapshot, bound to its document and place. */
export function snapshotSum(
  document: string,
  uptoSeq: number,
  chain: Uint8Array,
  state: Uint8Array,
): Uint8Array {
  return checksum(chain, Buffer.from(`${document}\n${uptoSeq}\n`, 'utf8'), state);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** 16 bytes of SHA-256 over all parts. */
export function checksum(...parts: readonly Uint8Array[]): Uint8Array {
  return hash('sha256', Buffer.concat(parts), 'buffer').subarray(0, chainBytes);
}
