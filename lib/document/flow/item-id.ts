// Identities in a flow. Every character, embed and marker of a Y.Doc has an id that never changes: (client, clock).
// Blocks, carets, moves and undo all name things by it, never by an offset.

import { type Doc, GC, getItem, getState, type Item } from 'yjs';

export interface ItemId {
  readonly client: number;
  readonly clock: number;
}

/** Things whose ids follow one another, as those of the characters of a word do. */
export interface IdRange extends ItemId {
  readonly length: number;
}

declare const brand: unique symbol;
/** An {@link ItemId} as text, `client:clock`: the identity of a marker or an embed. */
export type IdText = string & { readonly [brand]: 'IdText' };

const pattern = /^(\d{1,16}):(\d{1,16})$/;

export function idText({ client, clock }: ItemId): IdText {
  return `${client}:${clock}` as IdText;
}

/** Null for anything that is not the text of an id. */
export function parseIdText(text: unknown): ItemId | null {
  const match = typeof text === 'string' ? pattern.exec(text) : null;
  if (match === null) return null;
  return { client: Number(match[1]), clock: Number(match[2]) };
}

/** The item that holds this id, deleted or not; null if it has not come yet, or only its gravestone is left. */
export function findItem(doc: Doc, id: ItemId): Item | null {
  if (id.clock >= getState(doc.store, id.client)) return null;
  const struct = getItem(doc.store, id) as Item | GC;
  return struct instanceof GC ? null : struct;
}

/** The items that hold these ids, deleted or not. */
export function* itemsIn(doc: Doc, { client, clock, length }: IdRange): Iterable<Item> {
  const end = Math.min(clock + length, getState(doc.store, client));
  for (let at = clock; at < end;) {
    const struct = getItem(doc.store, { client, clock: at }) as Item | GC;
    if (!(struct instanceof GC)) yield struct;
    at = struct.id.clock + struct.length;
  }
}
