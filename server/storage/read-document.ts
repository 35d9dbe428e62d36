// One stored document as it is read for serving: the newest sound snapshot, the records behind it, rights and owners, each
// held against its checksum. What is not what was written ends in CorruptDocument, with everything before it that is.
// Must be called within one transaction. Upholds [SPEC L2, L6, L7, L10].

import type { UserId } from '../../lib/base/ids.ts';
import { CorruptDocument, type LogRecord, type StoredDocument } from '../core/ports.ts';
import { documentSeal, ownersSum } from './document-seal.ts';
import { chainLink, sameBytes, snapshotSum } from './record-chain.ts';
import { isDamage, unlessDamaged } from './sqlite-faults.ts';
import type { DocumentRow, SnapshotRow, Statements } from './sqlite-statements.ts';

export const updateKind = 'update';

/** Throws {@link CorruptDocument}. */
export function readDocument(statements: Statements, row: DocumentRow): StoredDocument {
  const documentId = row.name as CorruptDocument['documentId'];
  const snapshot = newestSoundSnapshot(statements, row);
  const { records, damage } = readTail(statements, row, snapshot);
  const owners = unlessDamaged(() => statements.clients.all(row.id)) ?? [];
  const headSeq = records.at(-1)?.seq ?? snapshot?.upto_seq ?? 0;
  const stored: StoredDocument = {
    base: snapshot === null ? null : { uptoSeq: snapshot.upto_seq, state: snapshot.state },
    tail: records,
    headSeq,
    aclGen: row.acl_gen,
    owners: new Map(owners.map(({ client, user }) => [client, user as UserId])),
  };
  const ownersDiffer = !sameBytes(ownersSum(row.name, owners), row.owners_sum);
  const fault = damage ?? rowFault(row) ?? (ownersDiffer ? 'owners do not match' : null);
  if (fault !== null) throw new CorruptDocument(documentId, headSeq + 1, fault, stored);
  return stored;
}

/** What is wrong with the row itself, whose seal covers head, rights and where the log begins. */
export function rowFault(row: DocumentRow): string | null {
  return sameBytes(documentSeal(row), row.seal) ? null : 'head or rights do not match';
}

/** A damaged one costs nothing but time, as long as the records or an older one are there. */
export function newestSoundSnapshot(statements: Statements, row: DocumentRow): SnapshotRow | null {
  try {
    for (const snapshot of statements.snapshots.iterate(row.id)) {
      if (isSound(row, snapshot)) return snapshot;
    }
    return null;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return newestReadableSnapshot(statements, row);
  }
}

/** Asked for one by one: where the engine cannot read one, it may read the next. */
function newestReadableSnapshot(statements: Statements, row: DocumentRow): SnapshotRow | null {
  for (const uptoSeq of unlessDamaged(() => statements.snapshotSeqs.all(row.id)) ?? []) {
    const snapshot = unlessDamaged(() => statements.snapshotAt.get(row.id, uptoSeq));
    if (snapshot !== undefined && isSound(row, snapshot)) return snapshot;
  }
  return null;
}

export function isSound(row: DocumentRow, { upto_seq: uptoSeq, chain, state, sum }: SnapshotRow): boolean {
  return sameBytes(sum, snapshotSum(row.name, uptoSeq, chain, state));
}

/** The records behind the base, up to the first that is not what was written. */
function readTail(
  statements: Statements,
  row: DocumentRow,
  base: SnapshotRow | null,
): { records: LogRecord[]; damage: string | null } {
  const records: LogRecord[] = [];
  if (base === null && row.begin_seq > 0) {
    return { records, damage: 'no sound snapshot of what was removed' };
  }
  let seq = base?.upto_seq ?? 0;
  let chain: Uint8Array = base?.chain ?? row.begin_chain;
  try {
    for (const record of statements.recordsAfter.iterate(row.id, seq)) {
      if (record.seq !== seq + 1) return { records, damage: 'record missing' };
      chain = chainLink(chain, { document: row.name, ...record });
      if (!sameBytes(chain, record.chain)) return { records, damage: 'checksum does not match' };
      seq += 1;
      const update = record.kind === updateKind ? record.body : null;
      records.push({ seq, at: record.at, userId: record.user as UserId, update });
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { records, damage: error.message };
  }
  if (seq !== row.head_seq) return { records, damage: 'record missing' };
  return { records, damage: sameBytes(chain, row.head_chain) ? null : 'head does not match' };
}
