// What can be trusted of a document's content, and no byte more: everything up to the first record that is not what was
// written, or that Yjs cannot take in. Says where that is and why.

import * as Y from 'yjs';
import { flowText } from '../../lib/document/flow/flow-text.ts';
import { readTitle } from '../../lib/document/title.ts';
import { hasPending } from './doctor-content.ts';
import { isSqliteError, type StoreReader } from './inspect-store.ts';
import { isSound } from './read-document.ts';
import { chainLink, chainStart, sameBytes } from './record-chain.ts';
import type { DocumentRow, SnapshotRow } from './sqlite-statements.ts';

export interface TrustedContent {
  readonly title: string;
  readonly text: string;
  /** The whole as one Yjs update. */
  readonly state: Uint8Array;
  /** The last seq that is in it. */
  readonly uptoSeq: number;
  /** Why it ends there; null if it is the whole document. */
  readonly damage: string | null;
}

/** Must be called within {@link StoreReader.atOneMoment}. */
export function trustedContent(reader: StoreReader, row: DocumentRow): TrustedContent {
  const snapshots = reader.snapshots(row.id).filter((snapshot) => isSound(row, snapshot));
  const isFromTheStart = row.begin_seq === 0;
  for (const base of isFromTheStart ? [...snapshots, null] : snapshots) {
    const attempt = contentFrom(reader, row, base);
    if (attempt !== null) return attempt;
  }
  const why = isFromTheStart ? 'Yjs can read nothing of it' : 'no sound snapshot of what was removed';
  return contentOf(new Y.Doc(), 0, why);
}

/** The base and what lies behind it; null if Yjs cannot read them, and it cannot be said from where on. */
function contentFrom(reader: StoreReader, row: DocumentRow, base: SnapshotRow | null): TrustedContent | null {
  let end: End = { seq: Infinity, why: null };
  // A second time because an update that cannot be taken in may have been taken in by half.
  for (let round = 1; round <= 2; round++) {
    const doc = new Y.Doc();
    try {
      const replayed = replay(doc, reader, row, base, end);
      if (!replayed.spoiled) return contentOf(doc, replayed.uptoSeq, replayed.why);
      end = { seq: replayed.uptoSeq, why: replayed.why };
    } catch {
      // As when nesting overflows the stack at the end of the transaction. An older base may do.
      return null;
    } finally {
      doc.destroy();
    }
  }
  return null;
}

/** Where to end, and why there and not at the head. */
interface End {
  readonly seq: number;
  readonly why: string | null;
}

interface Replayed {
  readonly uptoSeq: number;
  readonly why: string | null;
  /** Whether the doc holds something of an update that could not be taken in. */
  readonly spoiled: boolean;
}

function replay(
  doc: Y.Doc,
  reader: StoreReader,
  row: DocumentRow,
  base: SnapshotRow | null,
  end: End,
): Replayed {
  let uptoSeq = base?.upto_seq ?? 0;
  let chain: Uint8Array = base?.chain ?? chainStart;
  const until = (why: string | null, spoiled = false): Replayed => ({ uptoSeq, why, spoiled });
  if (base !== null) {
    const { state } = base;
    // Within a transaction of ours: in one of its own Yjs would tidy the formats up.
    doc.transact(() => Y.applyUpdate(doc, state));
    if (hasPending(doc)) throw new Error('the snapshot is not whole');
  }
  return doc.transact(() => {
    try {
      for (const record of reader.records(row.id, uptoSeq)) {
        if (record.seq > end.seq) return until(end.why);
        if (record.seq !== uptoSeq + 1) return until('record missing');
        chain = chainLink(chain, { document: row.name, ...record });
        if (!sameBytes(chain, record.chain)) return until('checksum does not match');
        if (record.kind === 'update') {
          const fault = take(doc, record.body);
          if (fault !== null) return until(fault, true);
        }
        uptoSeq = record.seq;
      }
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      return until(`SQLite cannot read on: ${error.message}`);
    }
    return until(uptoSeq < row.head_seq ? 'record missing' : null);
  });
}

function take(doc: Y.Doc, update: Uint8Array): string | null {
  try {
    Y.applyUpdate(doc, update);
  } catch (error) {
    return `Yjs cannot read the update: ${String(error)}`;
  }
  return hasPending(doc) ? 'the update builds on something that is missing' : null;
}

function contentOf(doc: Y.Doc, uptoSeq: number, damage: string | null): TrustedContent {
  return { title: readTitle(doc), text: flowText(doc), state: Y.encodeStateAsUpdate(doc), uptoSeq, damage };
}
