// A flow as the list of its segments, kept in step with Yjs: after a transaction only what it touched is read anew.
// Rule I1: the index after any number of transactions equals one that is built afresh (tested on random documents).
// The text in it is a second copy; a block's runs know the ids of their characters, so no look-up walks the document.

import {
  ContentType,
  findIndexSS,
  Item,
  iterateDeletedStructs,
  Map as YMap,
  type Transaction,
  type XmlText,
} from 'yjs';

import { idText, type IdText } from './item-id.ts';
import { noAttributes } from './marks.ts';
import { Row } from './row.ts';
import {
  AttributePool,
  emptyHead,
  headId,
  isMarker,
  readMarker,
  readRuns,
  type Segment,
  segmentOfMarker,
} from './segment.ts';

/** What a transaction did to one flow. Segments are changed in place. */
export interface FlowChange {
  readonly removed: ReadonlySet<IdText>;
  /** Of the segments that are there now: those that are new or whose content or marker changed. */
  readonly touched: ReadonlySet<Segment>;
  readonly order: OrderChange;
}

/**
 * What may have become of the order of blocks: nothing; blocks came or went around the touched segments; or blocks may
 * be shown anywhere else, as places or slots changed.
 */
export type OrderChange = 'kept' | 'near' | 'anywhere';

export function greaterChange(a: OrderChange, b: OrderChange): OrderChange {
  if (a === 'anywhere' || b === 'anywhere') return 'anywhere';
  return a === 'kept' ? b : a;
}

/** Beyond this many changed items reading everything is cheaper than finding each one's place. */
const itemsReadSinglyMax = 2_000;

export class FlowIndex {
  readonly flow: XmlText;
  readonly #pool = new AttributePool();
  readonly #row = new Row<Segment>();

  /** What the head is known by. */
  readonly #headId: IdText;

  constructor(flow: XmlText, head: IdText = headId(flow)) {
    this.flow = flow;
    this.#headId = head;
    this.#readAll();
  }

  /** In the order of the flow; the first is the head, which is always there. */
  get segments(): readonly Segment[] {
    return this.#row.items;
  }

  get(id: IdText): Segment | undefined {
    return this.#row.get(id);
  }

  /** -1 if it is not there. */
  positionOf(id: IdText): number {
    return this.#row.positionOf(id);
  }

  /** Whether an attribute of this name is known of: in use, or was. */
  hasAttribute(key: string): boolean {
    return this.#pool.hasKey(key);
  }

  /** The segment in which this item stands, a marker in its own; undefined if it is not of this flow. */
  segmentOfItem(item: Item): Segment | undefined {
    if (item.parent !== this.flow) return undefined;
    const marker = isMarker(item) ? item : new PlaceFinder().markerBefore(item);
    return marker === null ? this.#head : this.get(idText(marker.id));
  }

  get length(): number {
    return this.segments.reduce((sum, segment) => sum + segment.length, 0);
  }

  segmentAfter(segment: Segment): Segment | undefined {
    return this.segments[this.positionOf(segment.id) + 1];
  }

  segmentBefore(segment: Segment): Segment | undefined {
    return this.segments[this.positionOf(segment.id) - 1];
  }

  /** Brings the index up to date; null if the transaction left this flow alone. `others`: items that are to be read anew. */
  update(transaction: Transaction, others: readonly Item[] = []): FlowChange | null {
    const changed = new ChangedItems(this.flow, transaction, others);
    if (changed.isEmpty) return null;
    if (changed.items.length > itemsReadSinglyMax) return this.#readAgain();
    const change = this.#readTouched(changed);
    // Text in the head or behind a void block is a block of its own, which comes and goes with the text.
    const hasImplicit = [...change.touched].some((segment) => segment.isVoid || segment.marker === null);
    return hasImplicit ? { ...change, order: greaterChange(change.order, 'near') } : change;
  }

  /** Something that lies in a marker's map changed, as a table's rows. */
  touchMarker(id: IdText): FlowChange | null {
    const segment = this.get(id);
    if (segment === undefined) return null;
    const { isVoid, isHidden } = segment;
    readMarker(segment);
    const isKept = isVoid === segment.isVoid && isHidden === segment.isHidden;
    return { removed: new Set(), touched: new Set([segment]), order: isKept ? 'kept' : 'near' };
  }

  get #head(): Segment {
    const head = this.segments[0];
    if (head === undefined) throw new Error('a flow index without a head');
    return head;
  }

  #readAll(): void {
    const segments = [emptyHead(this.flow, this.#headId)];
    for (let segment = segments[0]; segment !== undefined;) {
      const next = readRuns(segment, this.flow, segment.attributesBefore, this.#pool);
      if (next === null) break;
      const following = segmentOfMarker(next);
      following.attributesBefore = segment.attributesAfter;
      segments.push(following);
      segment = following;
    }
    this.#row.become(segments);
  }

  #readAgain(): FlowChange {
    const before = this.segments;
    this.#readAll();
    const removed = new Set(before.map(({ id }) => id).filter((id) => this.get(id) === undefined));
    return { removed, touched: new Set(this.segments), order: 'anywhere' };
  }

  #readTouched(changed: ChangedItems): FlowChange {
    const removed = new Set<IdText>();
    const dirty = new Set<Segment>();
    let order: OrderChange = 'kept';
    const note = (change: OrderChange): void => {
      order = greaterChange(order, change);
    };
    // First what went, so that nothing is looked up behind a marker that is no more.
    for (const item of changed.items) {
      if (!(item.content instanceof ContentType) || isMarker(item)) continue;
      const id = idText(item.id);
      const position = this.positionOf(id);
      const segment = this.segments[position];
      if (segment === undefined) continue;
      this.#row.replace(position, position + 1, []);
      removed.add(id);
      note(segment.place !== null || segment.hasSlots ? 'anywhere' : 'near');
    }
    const before = new PlaceFinder();
    for (const item of changed.items) {
      if (isMarker(item)) {
        if (this.#addMissing(item, before, dirty)) note('near');
        else if (changed.maps.has(item)) {
          const segment = this.#segmentOf(item);
          note(readMarkerAgain(segment));
          dirty.add(segment);
        }
      } else if (item.content instanceof ContentType) note('near');
      const marker = before.markerBefore(item);
      if (marker !== null && this.#addMissing(marker, before, dirty)) note('near');
      dirty.add(marker === null ? this.#head : this.#segmentOf(marker));
    }
    const hadSlots = [...dirty].some(({ hasSlots }) => hasSlots);
    this.#readRunsOf(dirty);
    const isFar = hadSlots || [...dirty].some(({ hasSlots }) => hasSlots);
    return { removed, touched: dirty, order: isFar && order !== 'kept' ? 'anywhere' : order };
  }

  #segmentOf(marker: Item): Segment {
    const segment = this.get(idText(marker.id));
    if (segment === undefined) throw new Error(`no segment for the marker ${idText(marker.id)}`);
    return segment;
  }

  /** Makes the segment of a new marker, and first those of new markers right before it. False if it was there. */
  #addMissing(marker: Item, before: PlaceFinder, dirty: Set<Segment>): boolean {
    const missing: Item[] = [];
    let at: Item | null = marker;
    while (at !== null && this.positionOf(idText(at.id)) === -1) {
      missing.push(at);
      at = before.markerBefore(at);
    }
    if (missing.length === 0) return false;
    const previous = at === null ? this.#head : this.#segmentOf(at);
    const added = missing.toReversed().map((item) => segmentOfMarker(item));
    const position = this.positionOf(previous.id) + 1;
    this.#row.replace(position, position, added);
    dirty.add(previous);
    for (const segment of added) dirty.add(segment);
    return true;
  }

  /** What is active at a marker comes from the segment before, so a changed end makes the next one be read too. */
  #readRunsOf(dirty: Set<Segment>): void {
    const { segments } = this;
    const positions = [...dirty].map(({ id }) => this.positionOf(id)).toSorted((a, b) => a - b);
    let at = 0;
    for (const position of positions) {
      if (position < at) continue;
      let attributes = segments[position - 1]?.attributesAfter ?? noAttributes;
      for (at = position; at < segments.length; at++) {
        const segment = segments[at];
        if (segment === undefined || (!dirty.has(segment) && segment.attributesBefore === attributes)) break;
        dirty.add(segment);
        readRuns(segment, this.flow, attributes, this.#pool);
        attributes = segment.attributesAfter;
      }
    }
  }
}

function readMarkerAgain(segment: Segment): OrderChange {
  const { place, isJoined, isVoid } = segment;
  readMarker(segment);
  if (place !== segment.place) return 'anywhere';
  return isJoined === segment.isJoined && isVoid === segment.isVoid ? 'kept' : 'near';
}

/** The items of one flow that a transaction made, deleted, or changed the map of. */
class ChangedItems {
  readonly items: Item[] = [];
  /** Those whose Y.Map changed. */
  readonly maps = new Set<Item>();

  constructor(flow: XmlText, transaction: Transaction, others: readonly Item[]) {
    this.items.push(...others);
    for (const [type, keys] of transaction.changed) {
      const item = type._item;
      if (type instanceof YMap && item !== null && item.parent === flow && keys.size > 0) this.#addMap(item);
    }
    if (!transaction.changed.has(flow as never)) return;
    const { store } = transaction.doc;
    for (const [client, after] of transaction.afterState) {
      const clock = transaction.beforeState.get(client) ?? 0;
      if (after === clock) continue;
      const structs = store.clients.get(client) ?? [];
      for (let index = findIndexSS(structs, clock); index < structs.length; index++) {
        const struct = structs[index];
        if (struct instanceof Item && struct.parent === flow) this.items.push(struct);
      }
    }
    iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      if (struct instanceof Item && struct.parent === flow && !this.#isNew(struct, transaction)) {
        this.items.push(struct);
      }
    });
  }

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  #addMap(item: Item): void {
    if (this.maps.has(item)) return;
    this.maps.add(item);
    this.items.push(item);
  }

  #isNew(item: Item, transaction: Transaction): boolean {
    return item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0);
  }
}

/** Finds the markers that items stand behind; remembers what it walked past, so that many in one block are one walk. */
class PlaceFinder {
  readonly #known = new Map<Item, Item | null>();

  markerBefore(item: Item): Item | null {
    const path: Item[] = [];
    let at: Item = item;
    let marker: Item | null = null;
    for (;;) {
      const known = this.#known.get(at);
      if (known !== undefined) {
        marker = known;
        break;
      }
      path.push(at);
      const { left } = at;
      if (left === null) break;
      if (isMarker(left)) {
        marker = left;
        break;
      }
      at = left;
    }
    for (const each of path) this.#known.set(each, marker);
    return marker;
  }
}
