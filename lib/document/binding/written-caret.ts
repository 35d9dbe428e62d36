// Where the caret is in an edit that was written while the flow had moved on, as it may while an input method composes. The
// editor's own count of characters says nothing then of the flow's; but each character that was shown has an id, and
// each that was typed has just got one.

import { createRelativePositionFromJSON, type Doc } from 'yjs';

import type { Caret } from '../awareness-fields.ts';
import { flowRootName } from '../flow/flow-root.ts';
import { findItem, type ItemId } from '../flow/item-id.ts';
import type { WriteRecord } from '../flow/write-record.ts';
import type { EditComparison } from './edit-comparison.ts';
import type { CaretProbe, LeftOfCaret } from './tokens.ts';

/** Null if the caret is not in what was compared, or at its begin. */
export function leftOfCaret({ position }: CaretProbe, comparison: EditComparison): LeftOfCaret | null {
  if (position <= 0 || position > comparison.new.length) return null;
  const last = position - 1;
  const range = comparison.kept.find(({ newStart, count }) => newStart <= last && last < newStart + count);
  const token = range === undefined ? undefined : comparison.old.at(range.oldStart + last - range.newStart);
  if (token !== undefined) {
    return { type: 'kept', id: { ...token.id, clock: token.id.clock + token.length - 1 } };
  }
  let units = 0;
  for (const { newStart, newEnd } of comparison.replacements) {
    for (const inserted of comparison.new.slice(newStart, Math.min(newEnd, position))) {
      units += inserted.type === 'character' && inserted.code > 0xffff ? 2 : 1;
    }
  }
  return { type: 'inserted', units };
}

/** The caret behind what stood left of it; null if that is not to be found. */
export function writtenCaret(left: LeftOfCaret | null, record: WriteRecord | null, doc: Doc): Caret | null {
  const id = left?.type === 'inserted' ? insertedId(left.units, record, doc) : (left?.id ?? null);
  if (id === null) return null;
  const item = findItem(doc, id);
  const type =
    (item?.parent as { readonly _item?: { readonly id: ItemId } | null } | null)?._item?.id ?? null;
  const position = createRelativePositionFromJSON({
    type,
    tname: type === null ? flowRootName : null,
    item: id,
    assoc: -1,
  });
  return { anchorPos: position, focusPos: position };
}

/** The id of the last of the first so many things that came into a flow; what they have in them has ids too. */
function insertedId(units: number, record: WriteRecord | null, doc: Doc): ItemId | null {
  if (record === null) return null;
  const { client, clock, length } = record.inserted;
  let rest = units;
  for (let at = clock; at < clock + length;) {
    const item = findItem(doc, { client, clock: at });
    if (item === null) return null;
    const end = item.id.clock + item.length;
    if (item.countable && item.parentSub === null) {
      if (rest <= end - at) return { client, clock: at + rest - 1 };
      rest -= end - at;
    }
    at = end;
  }
  return null;
}
