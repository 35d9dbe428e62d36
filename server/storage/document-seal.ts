// The checksums of what the chain of records does not hold: a document's row (its head, its rights, where its log begins)
// and to whom its Yjs clients belong. Title and time of the last edit are left out: they are for lists, and follow from
// the content.

import { checksum } from './record-chain.ts';

export interface SealedFields {
  readonly name: string;
  readonly head_seq: number;
  readonly head_chain: Uint8Array;
  readonly acl_gen: number;
  readonly created_at: number | null;
  readonly deleted_at: number | null;
  readonly begin_seq: number;
  readonly begin_chain: Uint8Array;
}

export interface Owner {
  readonly client: number;
  readonly user: string;
}

const noOwnersSum: Uint8Array = new Uint8Array(16);

export function documentSeal(row: SealedFields): Uint8Array {
  const numbers = [row.head_seq, row.acl_gen, row.created_at, row.deleted_at, row.begin_seq];
  return checksum(
    Buffer.from(`${row.name}\n${numbers.join('\n')}\n`, 'utf8'),
    row.head_chain,
    row.begin_chain,
  );
}

/**
 * The sum with one owner more. Owners are added one by one and read in any order, so it is the exclusive or of a checksum
 * of each: that finds damage, if not somebody who has set his mind to it and could write the sum as well.
 */
export function withOwner(sum: Uint8Array, document: string, { client, user }: Owner): Uint8Array {
  const part = checksum(Buffer.from(`${document}\n${client}\n${user}\n`, 'utf8'));
  return part.map((byte, index) => byte ^ (sum[index] ?? 0));
}

export function ownersSum(document: string, owners: Iterable<Owner>): Uint8Array {
  let sum = noOwnersSum;
  for (const owner of owners) sum = withOwner(sum, document, owner);
  return sum;
}
