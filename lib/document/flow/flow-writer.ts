// One edit of one or more flows: gathered against what the flows are before it, written as one transaction. Owns how an
// edit is put so that it disturbs nothing else: text takes over what is active where it goes in, so that no format is
// ended and begun again; marks are acts of their own (marks.ts); a map is set key by key.

import { type Doc, getState, type Item, Map as YMap, type Transaction, type XmlText } from 'yjs';

import { embedOfSnapshot } from './embed-snapshot.ts';
import type { FlowIndex } from './flow-index.ts';
import { ItemEdits } from './item-edits.ts';
import { type IdRange, idText, type IdText, type ItemId } from './item-id.ts';
import { ActPlanner, attributesAround, type MarkEdit, showsMarks } from './mark-edits.ts';
import { actOf, type Attributes, type MarkKind, type Marks } from './marks.ts';
import { type Place, runBefore } from './position.ts';
import { claimCopy } from './restored.ts';
import { inlineKey, type Shape, typeKey } from './shape.ts';
import {
  type DeletedRun,
  deletedRuns,
  type DroppedAct,
  type Reset,
  slotSnapshot,
  type WriteRecord,
} from './write-record.ts';

type MapValue = string | number | boolean | YMap<unknown> | XmlText;

/** What goes into one gap, in order. */
interface Gap {
  readonly place: Place;
  /** What is active on the left and on the right of it. */
  readonly around: readonly [Attributes, Attributes];
  readonly insertions: Insertion[];
}

interface Insertion {
  readonly content: string | YMap<unknown>;
  readonly marks: Marks | null;
  /** Undefined for what is no copy. */
  readonly restores: Restoring | undefined;
}

interface Restoring {
  readonly from: IdRange;
  readonly origin: ItemId;
  readonly generation: number;
}

interface FlowEdits {
  /** By the places, so that what goes into one gap is written in one go. */
  readonly gaps: Map<string, Gap>;
  readonly deletions: IdRange[];
  readonly marks: MarkEdit[];
  /** Where acts begin that are to be taken away wherever they reach. */
  readonly dropped: Item[];
}

export class FlowWriter {
  readonly doc: Doc;
  readonly #deleted: DeletedRun[] = [];
  readonly #restored: { readonly from: IdRange; readonly to: ItemId }[] = [];
  readonly #resets: Reset[] = [];
  readonly #droppedActs: DroppedAct[] = [];
  readonly #edits = new Map<FlowIndex, FlowEdits>();
  readonly #mapEdits: (() => void)[] = [];
  readonly #acts: ActPlanner;

  constructor(doc: Doc) {
    this.doc = doc;
    this.#acts = new ActPlanner(doc);
  }

  get isEmpty(): boolean {
    return this.#edits.size === 0 && this.#mapEdits.length === 0;
  }

  /** Text that shows these marks; null: whatever is active there. */
  insertText(place: Place, text: string, marks: Marks | null): void {
    this.#insert(place, text, marks);
  }

  insertInline(place: Place, shape: Shape, marks: Marks | null): YMap<unknown> {
    const map = new YMap<unknown>([[inlineKey, shape.type], ...Object.entries(shape.attributes)]);
    this.#insert(place, map, marks);
    return map;
  }

  /** Begins a block; `more` is for what is no plain attribute, as a table's rows. */
  insertMarker(place: Place, shape: Shape, more: Readonly<Record<string, MapValue>> = {}): YMap<unknown> {
    const map = new YMap<unknown>([...Object.entries(shape.attributes), ...Object.entries(more)]);
    if (shape.type !== 'paragraph') map.set(typeKey, shape.type);
    this.#insert(place, map, null);
    return map;
  }

  /** Puts back what was deleted: a copy, whose id is told after the commit. */
  restore(place: Place, run: DeletedRun, origin: ItemId, generation: number): YMap<unknown> | null {
    const { id, length, content, marks, isMarker } = run;
    if (content === null) return null;
    const made = typeof content === 'string' ? content : embedOfSnapshot(content);
    this.#insert(place, made, isMarker ? null : marks, { from: { ...id, length }, origin, generation });
    return typeof made === 'string' ? null : made;
  }

  insertSlot(place: Place): YMap<unknown> {
    const map = embedOfSnapshot(slotSnapshot);
    this.#insert(place, map, null);
    return map;
  }

  /** A stretch within one segment; its marker too if it begins before that. */
  delete({ index, segment, offset }: Place, length: number): void {
    const runs = deletedRuns(segment, offset, length);
    this.#of(index).deletions.push(...runs.map((run) => ({ ...run.id, length: run.length })));
    this.#deleted.push(...runs);
  }

  /** Makes a stretch within one segment show `value` of this kind; null: not show it. */
  mark(place: Place, length: number, kind: MarkKind, value: string | null): void {
    const planned = this.#acts.plan(place, length, kind, value);
    if (planned === null) return;
    this.#of(place.index).marks.push(planned.edit);
    this.#droppedActs.push(...planned.dropped);
  }

  /** Takes away the act that begins with this item. */
  dropAct(index: FlowIndex, begin: Item): void {
    this.#of(index).dropped.push(begin);
  }

  /** Undefined takes the key away. */
  set(map: YMap<unknown>, key: string, value: MapValue | undefined): void {
    this.#resets.push({ map: idOf(map), key, before: map.get(key), after: value });
    this.#mapEdits.push(() => {
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    });
  }

  /** Puts in a nested type; undoing leaves it there, unused. */
  addType(map: YMap<unknown>, key: string, type: XmlText): void {
    this.#mapEdits.push(() => map.set(key, type));
  }

  /** Sets a key to the id that an embed of this edit gets. */
  setToId(map: YMap<unknown>, key: string, embed: YMap<unknown>): void {
    const before = map._item === null ? undefined : map.get(key);
    this.#mapEdits.push(() => {
      map.set(key, idOf(embed));
      this.#resets.push({ map: idOf(map), key, before, after: idOf(embed) });
    });
  }

  commit(origin: unknown): WriteRecord {
    const { clientID: client, store } = this.doc;
    const clock = getState(store, client);
    this.doc.transact((transaction) => {
      for (const [index, edits] of this.#edits) this.#write(index, edits, transaction);
      // Changes of maps come after the flows: ids of new embeds are known then.
      for (const edit of this.#mapEdits) edit();
    }, origin);
    return {
      inserted: { client, clock, length: getState(store, client) - clock },
      restored: this.#restored,
      deleted: this.#deleted,
      resets: this.#resets,
      droppedActs: this.#droppedActs,
    };
  }

  /** What goes in comes before what is deleted, so it stands left of it; marks come when all is in its place. */
  #write(
    { flow }: FlowIndex,
    { gaps, deletions, marks, dropped }: FlowEdits,
    transaction: Transaction,
  ): void {
    const edits = new ItemEdits(transaction, flow);
    for (const gap of gaps.values()) this.#fill(gap, edits);
    edits.delete(deletions);
    for (const mark of marks) writeMark(mark, edits);
    for (const begin of dropped) {
      const act = actOf(begin);
      if (act === null) continue;
      this.#droppedActs.push({ kind: act.kind, value: act.value, ranges: edits.dropFrom(begin) });
    }
  }

  #fill({ place, around, insertions }: Gap, edits: ItemEdits): void {
    // All on one side of the formats that stand in the gap, or the order would be lost.
    const isRight =
      !insertions.every(({ marks }) => showsMarks(around[0], marks)) &&
      insertions.every(({ marks }) => marks !== null && showsMarks(around[1], marks));
    let left = leftOf(place, edits);
    if (isRight) left = edits.pastFormats(left);
    for (const { content, marks, restores } of insertions) {
      if (restores !== undefined && !isRight) left = edits.behindDeleted(restores.from) ?? left;
      const acts = isRight ? [] : this.#acts.over(place.index, around[0], marks);
      for (const [key, value] of acts) left = edits.insertFormat(left, key, value);
      const item = edits.insert(left, content);
      left = item;
      for (const [key] of acts) left = edits.insertFormat(left, key, null);
      if (restores !== undefined) this.#claim(item.id, restores);
    }
  }

  /** Tells everybody what a copy is a copy of. */
  #claim({ client, clock }: ItemId, { from, origin, generation }: Restoring): void {
    this.#restored.push({ from, to: { client, clock } });
    this.#mapEdits.push(() =>
      claimCopy(this.doc, { client, clock, length: from.length }, origin, generation),
    );
  }

  #of(index: FlowIndex): FlowEdits {
    let edits = this.#edits.get(index);
    if (edits === undefined) {
      edits = { gaps: new Map(), deletions: [], marks: [], dropped: [] };
      this.#edits.set(index, edits);
    }
    return edits;
  }

  #insert(place: Place, content: string | YMap<unknown>, marks: Marks | null, restores?: Restoring): void {
    const { gaps } = this.#of(place.index);
    const name = `${place.segment.id} ${place.offset}`;
    let gap = gaps.get(name);
    if (gap === undefined) {
      gap = { place, around: attributesAround(place), insertions: [] };
      gaps.set(name, gap);
    }
    gap.insertions.push({ content, marks, restores });
  }
}

export function idOf(map: YMap<unknown>): IdText {
  if (map._item === null) throw new Error('an embed that is not in the document');
  return idText(map._item.id);
}

/** The item behind which something goes into a gap. */
function leftOf({ segment, offset }: Place, edits: ItemEdits): Item | null {
  const id = segment.marker?._item?.id;
  if (id === undefined) {
    const left = unitBefore(segment, offset);
    return left === null ? edits.atBegin() : edits.behind(left);
  }
  if (offset === 0) return edits.before(id);
  return edits.behind(unitBefore(segment, offset) ?? id);
}

function unitBefore(segment: Place['segment'], offset: number): ItemId | null {
  const found = runBefore(segment, offset);
  return found === null ? null : { client: found.run.id.client, clock: found.run.id.clock + found.units - 1 };
}

function writeMark({ ranges, begun, ended }: MarkEdit, edits: ItemEdits): void {
  const ends = edits.endsOf(ranges);
  if (ends === null) return;
  const [first, last] = ends;
  for (const key of ended) edits.dropWithin(first, last, key);
  if (begun === null) return;
  edits.insertFormat(edits.before(first), begun.key, begun.value);
  edits.insertFormat(edits.behind(last), begun.key, null);
}
