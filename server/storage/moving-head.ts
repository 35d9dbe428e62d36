// The head of a document while it is written: what a batch or an event changes of its row, until that is saved.

import { documentSeal } from './document-seal.ts';
import { chainStart } from './record-chain.ts';
import type { DocumentRow } from './sqlite-statements.ts';

export interface MovingHead {
  readonly row: DocumentRow;
  seq: number;
  chain: Uint8Array;
  updatedAt: number;
  aclGen: number;
  deletedAt: number | null;
  owners: Uint8Array;
}

export function headOf(row: DocumentRow): MovingHead {
  const { head_seq: seq, head_chain: chain, updated_at: updatedAt, acl_gen: aclGen } = row;
  return { row, seq, chain, updatedAt, aclGen, deletedAt: row.deleted_at, owners: row.owners_sum };
}

/** The checksum of the row of a document of this name before its first record. */
export function sealOfNew(name: string): Uint8Array {
  const fields = { head_seq: 0, head_chain: chainStart, acl_gen: 0, created_at: null, deleted_at: null };
  return documentSeal({ name, ...fields, begin_seq: 0, begin_chain: chainStart });
}
