// Edits of a flow at things that are named by their ids. Yjs' own methods of a text take an offset and walk to it from
// the text's begin, which in a long document costs more than the edit; ids need no counting, and one edit does not move
// the place of another. Must be called within a transaction; everything named must be there.

import {
  ContentFormat,
  ContentString,
  ContentType,
  createID,
  getItem,
  getItemCleanEnd,
  getItemCleanStart,
  getState,
  Item,
  type Map as YMap,
  type Transaction,
  type XmlText,
} from 'yjs';

import type { IdRange, ItemId } from './item-id.ts';
import { isMarker } from './segment.ts';

type Content = ConstructorParameters<typeof Item>[7];

export class ItemEdits {
  readonly #transaction: Transaction;
  readonly #flow: XmlText;

  constructor(transaction: Transaction, flow: XmlText) {
    this.#transaction = transaction;
    this.#flow = flow;
    // Where Yjs remembers offsets that it walked to; it forgets them itself when others edit.
    flow._searchMarker?.splice(0);
  }

  /** The item behind which something goes that is to stand behind this thing, and behind what is deleted there. */
  behind({ client, clock }: ItemId): Item {
    const item = getItemCleanEnd(this.#transaction, this.#transaction.doc.store, createID(client, clock));
    return this.#pastDeleted(item) ?? item;
  }

  /** The same for something that is to stand right before this thing; null: at the flow's begin. */
  before({ client, clock }: ItemId): Item | null {
    return getItemCleanStart(this.#transaction, createID(client, clock)).left;
  }

  /** The same for something that is to stand before everything. */
  atBegin(): Item | null {
    return this.#pastDeleted(null);
  }

  /** From there on to right before what is shown next: on the other side of the formats that stand between. */
  pastFormats(item: Item | null): Item | null {
    let left = item;
    for (let right = this.#rightOf(left); right !== null && !isShown(right); right = right.right) {
      left = right;
    }
    return left;
  }

  /**
   * The item behind which a copy of these deleted things goes: they themselves, as what was deleted around them and may
   * come back, too, is in its order there. Null if a format stands between them and what is shown before.
   */
  behindDeleted({ client, clock, length }: IdRange): Item | null {
    const id = createID(client, clock + length - 1);
    const last = getItemCleanEnd(this.#transaction, this.#transaction.doc.store, id);
    let before = last.left;
    while (before?.deleted === true) before = before.left;
    return before === null || before.countable ? last : null;
  }

  #pastDeleted(item: Item | null): Item | null {
    let left = item;
    for (let right = this.#rightOf(left); right?.deleted === true; right = right.right) left = right;
    return left;
  }

  #rightOf(item: Item | null): Item | null {
    return item === null ? this.#flow._start : item.right;
  }

  insert(left: Item | null, content: string | YMap<unknown>): Item {
    return this.#integrate(
      left,
      typeof content === 'string' ? new ContentString(content) : new ContentType(content),
    );
  }

  /** Lets an attribute be something from here on; null: nothing. */
  insertFormat(left: Item | null, key: string, value: unknown): Item {
    return this.#integrate(left, new ContentFormat(key, value as object));
  }

  #integrate(left: Item | null, content: Content): Item {
    const { clientID, store } = this.#transaction.doc;
    const right = this.#rightOf(left);
    const id = createID(clientID, getState(store, clientID));
    const [origin, rightOrigin] = [left?.lastId ?? null, right?.id ?? null];
    const item = new Item(id, left, origin, right, rightOrigin, this.#flow as never, null, content);
    item.integrate(this.#transaction, 0);
    return item;
  }

  /** Deletes things, and the formats that nothing is left in. */
  delete(ranges: readonly IdRange[]): void {
    const deleted: Item[] = [];
    for (const { client, clock, length } of ranges) {
      for (let at = clock; at < clock + length;) {
        const item = getItemCleanStart(this.#transaction, createID(client, at));
        const last = Math.min(item.id.clock + item.length, clock + length) - 1;
        getItemCleanEnd(this.#transaction, this.#transaction.doc.store, createID(client, last));
        item.delete(this.#transaction);
        deleted.push(item);
        at = last + 1;
      }
    }
    const tidied = new Set<Item>();
    for (const item of deleted) if (!tidied.has(item)) this.#tidyGap(item, tidied);
  }

  /** Of the formats around a deleted item: those that are begun and ended there, and those that are overruled there. */
  #tidyGap(deleted: Item, tidied: Set<Item>): void {
    let first = deleted;
    while (first.left !== null && !isShown(first.left)) first = first.left;
    const formats = new Map<string, Item[]>();
    for (let item: Item | null = first; item !== null && !isShown(item); item = item.right) {
      tidied.add(item);
      const key = formatKey(item);
      if (key === null) continue;
      const known = formats.get(key);
      if (known === undefined) formats.set(key, [item]);
      else known.push(item);
    }
    for (const items of formats.values()) {
      const last = items.pop();
      for (const item of items) item.delete(this.#transaction);
      const [begin] = items;
      if (last === undefined || begin === undefined) continue;
      if (formatValue(begin) !== null && formatValue(last) === null) last.delete(this.#transaction);
    }
  }

  /** The first and the last of these things that are there; null if none is. */
  endsOf(ranges: readonly IdRange[]): readonly [ItemId, ItemId] | null {
    let first: ItemId | null = null;
    let last: ItemId | null = null;
    const { store } = this.#transaction.doc;
    for (const { client, clock, length } of ranges) {
      for (let at = clock; at < clock + length;) {
        const item = getItem(store, createID(client, at));
        const end = Math.min(item.id.clock + item.length, clock + length);
        if (!item.deleted) {
          first ??= { client, clock: at };
          last = { client, clock: end - 1 };
        }
        at = end;
      }
    }
    return first === null || last === null ? null : [first, last];
  }

  /** Takes an attribute away that begins and ends around these things, of which the first and last are named. */
  dropWithin(first: ItemId, last: ItemId, key: string): void {
    let item: Item | null = getItemCleanStart(this.#transaction, createID(first.client, first.clock));
    while (item.left !== null && !isShown(item.left)) item = item.left;
    let isWithin = true;
    for (; item !== null && (isWithin || !isShown(item)); item = item.right) {
      if (formatKey(item) === key) item.delete(this.#transaction);
      if (holds(item, last)) isWithin = false;
    }
  }

  /**
   * Takes an attribute away where this item begins it, up to where it ends or is begun anew. Returns what it covered, but
   * for the begins of blocks.
   */
  dropFrom(begin: Item): IdRange[] {
    const covered: IdRange[] = [];
    const key = formatKey(begin);
    for (let item = begin.right; item !== null; item = item.right) {
      if (formatKey(item) === key) {
        if (formatValue(item) === null) item.delete(this.#transaction);
        break;
      }
      if (!isShown(item) || isMarker(item)) continue;
      covered.push({ client: item.id.client, clock: item.id.clock, length: item.length });
    }
    begin.delete(this.#transaction);
    return covered;
  }
}

function isShown(item: Item): boolean {
  return !item.deleted && item.countable;
}

function holds({ id, length }: Item, { client, clock }: ItemId): boolean {
  return id.client === client && id.clock <= clock && clock < id.clock + length;
}

/** Null for what is no format, or a deleted one. */
function formatKey({ deleted, content }: Item): string | null {
  return !deleted && content instanceof ContentFormat ? content.key : null;
}

function formatValue({ content }: Item): unknown {
  return content instanceof ContentFormat ? content.value : null;
}
