// When and how a local store makes less of what it has. Updates that are merged stay as long as they are apart: each key
// takes its ten bytes for ever. A document that has taken them in says the same in one or two for each. Pure: what a
// store has in, what is to be replaced out. Invariants:
//   R10 only what this store loaded or appended is replaced, so nothing that another tab appends is ever lost;
//   R11 the document's state takes the place only of what is still there as it was: where another tab has changed what is
//      kept, as one that takes another client id does, that change must not be undone by what this tab has from before.

import { compactionRecordsMin } from './local-store.ts';

export interface OwnRecord {
  readonly bytes: number;
  /** The state of a whole document, with nothing in it that could be said shorter. */
  readonly isWhole: boolean;
  /** The server has it. */
  readonly isConfirmed: boolean;
}

export interface Tidying<Key> {
  /** By `whole` the document's state takes the place of these records, by `merged` one record with all that is in them. */
  readonly type: 'whole' | 'merged';
  readonly keys: readonly Key[];
}

/** Less is not worth the work of writing a document anew. */
export const looseBytesMin = 16 * 1024;

/** Null: nothing is worth it. `mayBeWhole`: R11 holds as far as this store knows. */
export function planTidying<Key>(
  own: ReadonlyMap<Key, OwnRecord>,
  isConfirmed: boolean,
  mayBeWhole: boolean,
): Tidying<Key> | null {
  const loose = [...own].filter(([, { isWhole }]) => !isWhole);
  const looseBytes = bytesOf(loose);
  // Against what is there, so that what is written by this stays in proportion to what people write.
  const isLarge = looseBytes > Math.max(looseBytesMin, (bytesOf([...own]) - looseBytes) / 2);
  if (mayBeWhole && isLarge) return { type: 'whole', keys: [...own.keys()] };
  if (loose.length > compactionRecordsMin) return { type: 'merged', keys: loose.map(([key]) => key) };
  const unconfirmed = [...own].filter(([, record]) => !record.isConfirmed);
  if (!isConfirmed || unconfirmed.length === 0) return null;
  return { type: 'merged', keys: unconfirmed.map(([key]) => key) };
}

function bytesOf(records: readonly (readonly [unknown, OwnRecord])[]): number {
  return records.reduce((sum, [, { bytes }]) => sum + bytes, 0);
}
