// One edit of one or more flows: gathered in positions as they are before it, written as one transaction with one walk
// over each flow. Owns how an edit is put so that it disturbs nothing else: text takes over what is active where it
// goes in, so that no format is ended and begun again; marks are acts of their own (marks.ts); a map is set key by key.

import { type Doc, getItem, getState, Map as YMap, type XmlText } from 'yjs';

import { embedOfSnapshot, type EmbedSnapshot, snapshotOfEmbed } from './embed-snapshot.ts';
import type { FlowIndex } from './flow-index.ts';
import { idText, type IdText, type ItemId } from './item-id.ts';
import {
  type Act,
  actAttribute,
  actKey,
  actsOf,
  areSameMarks,
  type Attributes,
  type MarkKind,
  markKinds,
  type Marks,
  marksOf,
  noMarks,
} from './marks.ts';
import { flowOffset, type Place, runBefore, runBehind } from './position.ts';
import { claimCopy, type IdRange } from './restored.ts';
import type { Run, Segment } from './segment.ts';
import { inlineKey, type Shape, slotKey, typeKey } from './shape.ts';

type MapValue = string | number | boolean | YMap<unknown> | XmlText;
type Delta = Parameters<XmlText['applyDelta']>[0];

interface Insertion {
  readonly offset: number;
  readonly content: string | YMap<unknown>;
  /** What is active on the left and on the right of the gap. */
  readonly around: readonly [Attributes, Attributes];
  readonly marks: Marks | null;
  /** Undefined for what is no copy. */
  readonly restores: Restoring | undefined;
}
interface Restoring {
  readonly from: IdRange;
  readonly origin: ItemId;
  readonly generation: number;
}
interface Range {
  readonly offset: number;
  readonly length: number;
}
interface Formatting extends Range {
  readonly attributes: Attributes;
}
interface FlowEdits {
  readonly insertions: Insertion[];
  readonly deletions: Range[];
  readonly formattings: Formatting[];
}

/** What a commit did, in terms that stay true: enough to write its opposite later (flow-history.ts). */
export interface WriteRecord {
  readonly inserted: IdRange;
  /** Which ids what was deleted has now. */
  readonly restored: readonly { readonly from: IdRange; readonly to: ItemId }[];
  readonly deleted: readonly DeletedRun[];
  readonly resets: readonly Reset[];
  readonly droppedActs: readonly DroppedAct[];
}
export interface DeletedRun {
  readonly id: ItemId;
  readonly length: number;
  /** Null for what cannot be made again. */
  readonly content: string | EmbedSnapshot | null;
  readonly isMarker: boolean;
  readonly marks: Marks;
}
export interface Reset {
  readonly map: IdText;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}
export interface DroppedAct {
  readonly kind: MarkKind;
  readonly value: string | null;
  readonly ranges: readonly IdRange[];
}

export class FlowWriter {
  readonly doc: Doc;
  readonly #deleted: DeletedRun[] = [];
  readonly #resets: Reset[] = [];
  readonly #droppedActs: DroppedAct[] = [];
  /** In the order of their new ids. */
  readonly #written: (Insertion & { readonly flow: XmlText })[] = [];
  readonly #edits = new Map<FlowIndex, FlowEdits>();
  readonly #mapEdits: (() => void)[] = [];
  #actCount = 0;

  constructor(doc: Doc) {
    this.doc = doc;
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
  restore(place: Place, run: DeletedRun, origin: ItemId, generation: number): void {
    const { id, length, content, marks, isMarker } = run;
    if (content === null) return;
    const made = typeof content === 'string' ? content : embedOfSnapshot(content);
    this.#insert(place, made, isMarker ? null : marks, { from: { ...id, length }, origin, generation });
  }

  insertSlot(place: Place): YMap<unknown> {
    const map = embedOfSnapshot(slotSnapshot);
    this.#insert(place, map, null);
    return map;
  }

  /** A stretch within one segment; its marker too if it begins before that. */
  delete(place: Place, length: number): void {
    this.#of(place.index).deletions.push({ offset: flowOffset(place), length });
    this.#deleted.push(...deletedRuns(place.segment, place.offset, length));
  }

  /** Makes a stretch within one segment show `value` of this kind; null: not show it. */
  mark(place: Place, length: number, kind: MarkKind, value: string | null): void {
    const runs = runsBetween(place.segment, place.offset, place.offset + length);
    const attributes = this.#actFor(place, length, runs, kind, value);
    if (attributes === null) return;
    this.#of(place.index).formattings.push({ offset: flowOffset(place), length, attributes });
  }

  /** Takes an act away over all of its extent, which the caller found. */
  dropAct(index: FlowIndex, offset: number, length: number, key: string, dropped: DroppedAct): void {
    this.#of(index).formattings.push({ offset, length, attributes: { [key]: null } });
    this.#droppedActs.push(dropped);
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

  /** Changes of maps come after the flows: ids of new embeds are known then. */
  commit(origin: unknown): WriteRecord {
    const { clientID: client, store } = this.doc;
    const clock = getState(store, client);
    let restored: WriteRecord['restored'] = [];
    this.doc.transact(() => {
      for (const [index, edits] of this.#edits) this.#write(index, edits);
      for (const edit of this.#mapEdits) edit();
      restored = this.#claimRestored({ client, clock });
    }, origin);
    return {
      inserted: { client, clock, length: getState(store, client) - clock },
      restored,
      deleted: this.#deleted,
      resets: this.#resets,
      droppedActs: this.#droppedActs,
    };
  }

  /** Tells everybody what the copies are copies of. New items have their ids in the order in which they were written, with formats and keys of maps between them. */
  #claimRestored({ client, clock: begin }: ItemId): WriteRecord['restored'] {
    if (!this.#written.some(({ restores }) => restores !== undefined)) return [];
    const restored: { from: IdRange; to: ItemId }[] = [];
    let clock = begin;
    for (const { content, restores, flow } of this.#written) {
      for (;;) {
        const item = getItem(this.doc.store, { client, clock });
        if (item.parent === flow && item.countable) break;
        clock = item.id.clock + item.length;
      }
      if (restores !== undefined) {
        const { from, origin, generation } = restores;
        restored.push({ from, to: { client, clock } });
        claimCopy(this.doc, { client, clock, length: from.length }, origin, generation);
      }
      clock += typeof content === 'string' ? content.length : 1;
    }
    return restored;
  }

  #write(index: FlowIndex, edits: FlowEdits): void {
    const delta = this.#textDelta(edits, index.flow);
    if (delta.length > 0) index.flow.applyDelta(delta);
    // Formats move nothing, so they can be written in layers that do not overlap, one walk each.
    for (const layer of layers(edits.formattings)) index.flow.applyDelta(formatDelta(layer, edits));
  }

  /** Sorted by place; at one place what is inserted comes before what is deleted, so it stands left of it. */
  #textDelta({ insertions, deletions }: FlowEdits, flow: XmlText): Delta {
    const steps: Step[] = [];
    for (const group of groupedByOffset(insertions)) {
      for (const each of group) this.#written.push({ ...each, flow });
      // The text can only be walked forward: what goes into one gap must all stand on one side of its formats.
      const isRight =
        !group.every((each) => showsMarks(each.around[0], each.marks)) &&
        group.every((each) => each.marks !== null && showsMarks(each.around[1], each.marks));
      for (const { offset, content, around, marks } of group) {
        const attributes = isRight ? around[1] : this.#attributesOver(around[0], marks);
        steps.push({ offset, rank: 0, length: 0, op: { insert: content, attributes: { ...attributes } } });
      }
    }
    for (const { offset, length } of deletions) {
      if (length > 0) steps.push({ offset, rank: 1, length, op: { delete: length } });
    }
    steps.sort((a, b) => a.offset - b.offset || a.rank - b.rank);
    return stepsToDelta(steps);
  }

  #of(index: FlowIndex): FlowEdits {
    let edits = this.#edits.get(index);
    if (edits === undefined) {
      edits = { insertions: [], deletions: [], formattings: [] };
      this.#edits.set(index, edits);
    }
    return edits;
  }

  #insert(place: Place, content: string | YMap<unknown>, marks: Marks | null, restores?: Restoring): void {
    const around = attributesAround(place);
    this.#of(place.index).insertions.push({ offset: flowOffset(place), content, around, marks, restores });
  }

  /** What new content must say to show `marks` where `left` is active: acts of its own for what differs. */
  #attributesOver(left: Attributes, marks: Marks | null): Attributes {
    if (marks === null || areSameMarks(marksOf(left), marks)) return left;
    const attributes: Record<string, unknown> = { ...left };
    for (const kind of markKinds) {
      const value = marks[kind] ?? null;
      if (value === (marksOf(left)[kind] ?? null)) continue;
      const acts = actsOf(left).filter((act) => act.kind === kind);
      attributes[this.#newKey(kind)] = actAttribute(acts, value);
    }
    return attributes;
  }

  /** Null if nothing needs to be done. */
  #actFor(
    place: Place,
    length: number,
    runs: readonly Run[],
    kind: MarkKind,
    value: string | null,
  ): Attributes | null {
    const [before] = attributesAround(place);
    const [, behind] = attributesAround({ ...place, offset: place.offset + length });
    const changes: Record<string, unknown> = {};
    const dropped = new Map<string, Act>();
    const isDropped = (act: Act): boolean => {
      // An act that lies wholly in the stretch is taken back instead of being overruled.
      if (act.value === value || act.key in before || act.key in behind) return false;
      changes[act.key] = null;
      dropped.set(act.key, act);
      return true;
    };
    let isShown = true;
    const remaining: Act[] = [];
    for (const { attributes } of runs) {
      const acts = actsOf(attributes).filter((act) => act.kind === kind && !isDropped(act));
      remaining.push(...acts);
      const kept = Object.fromEntries(acts.map((act) => [act.key, attributes[act.key]]));
      if ((marksOf(kept)[kind] ?? null) !== value) isShown = false;
    }
    if (!isShown) changes[this.#newKey(kind)] = actAttribute(remaining, value);
    for (const act of dropped.values()) {
      const ranges = runs
        .filter((run) => act.key in run.attributes)
        .map(({ id, length: units }) => ({ ...id, length: units }));
      this.#droppedActs.push({ kind, value: act.value, ranges });
    }
    return Object.keys(changes).length === 0 ? null : changes;
  }

  #newKey(kind: MarkKind): string {
    const { clientID: client, store } = this.doc;
    const clock = getState(store, client) + this.#actCount * 0x10000;
    this.#actCount++;
    return actKey(kind, { client, clock });
  }
}

const slotSnapshot: EmbedSnapshot = new Map([[slotKey, { type: 'plain', value: 1 }]]);

export function idOf(map: YMap<unknown>): IdText {
  if (map._item === null) throw new Error('an embed that is not in the document');
  return idText(map._item.id);
}

/** What is active on the left and on the right of a gap. */
function attributesAround({ segment, offset }: Place): readonly [Attributes, Attributes] {
  if (segment.marker !== null && offset === 0) {
    return [segment.attributesBefore, segment.attributesBefore];
  }
  const left = runBefore(segment, offset)?.run.attributes ?? segment.attributesBefore;
  const right = runBehind(segment, offset)?.attributes ?? segment.attributesAfter;
  return [left, right];
}

function deletedRuns(segment: Segment, from: number, length: number): DeletedRun[] {
  const found: DeletedRun[] = [];
  const { marker } = segment;
  const item = marker?._item ?? null;
  if (marker !== null && item !== null && from === 0) {
    const { id } = item;
    found.push({ id, length: 1, content: snapshotOfEmbed(marker), isMarker: true, marks: noMarks });
  }
  let at = marker === null ? 0 : 1;
  for (const run of segment.runs) {
    const start = Math.max(from, at);
    const end = Math.min(from + length, at + run.length);
    if (start < end) {
      const id = { client: run.id.client, clock: run.id.clock + start - at };
      const content =
        run.type === 'text'
          ? run.text.slice(start - at, end - at)
          : run.type === 'embed' && run.map !== null
            ? snapshotOfEmbed(run.map)
            : run.type === 'slot'
              ? slotSnapshot
              : null;
      found.push({ id, length: end - start, content, isMarker: false, marks: marksOf(run.attributes) });
    }
    at += run.length;
  }
  return found;
}

function runsBetween(segment: Segment, from: number, to: number): Run[] {
  let at = segment.marker === null ? 0 : 1;
  const runs: Run[] = [];
  for (const run of segment.runs) {
    if (at < to && at + run.length > from) runs.push(run);
    at += run.length;
  }
  return runs;
}

function showsMarks(attributes: Attributes, marks: Marks | null): boolean {
  return marks === null || areSameMarks(marksOf(attributes), marks);
}

interface Step {
  readonly offset: number;
  readonly rank: number;
  /** How much of the old text it covers. */
  readonly length: number;
  readonly op: Record<string, unknown>;
}

function stepsToDelta(steps: readonly Step[]): Delta {
  const delta: Record<string, unknown>[] = [];
  let at = 0;
  for (const { offset, length, op } of steps) {
    if (offset > at) delta.push({ retain: offset - at });
    delta.push(op);
    at = Math.max(at, offset) + length;
  }
  return delta as Delta;
}

function groupedByOffset(insertions: readonly Insertion[]): Iterable<readonly Insertion[]> {
  return Map.groupBy(
    insertions.toSorted((a, b) => a.offset - b.offset),
    ({ offset }) => offset,
  ).values();
}

/** Formattings that overlap (bold here, a link there) in as many layers as are needed, each in the order of the text. */
function layers(formattings: readonly Formatting[]): Formatting[][] {
  const found: Formatting[][] = [];
  for (const formatting of formattings.toSorted((a, b) => a.offset - b.offset)) {
    const free = found.find((layer) => {
      const last = layer.at(-1);
      return last === undefined || last.offset + last.length <= formatting.offset;
    });
    if (free === undefined) found.push([formatting]);
    else free.push(formatting);
  }
  return found;
}

/** Where the stretches are after text went in and out; nowhere if all of one went. */
function formatDelta(layer: readonly Formatting[], { insertions, deletions }: FlowEdits): Delta {
  const shift = new Shift(insertions, deletions);
  const steps: Step[] = [];
  for (const { offset, length, attributes } of layer) {
    const start = shift.begin(offset);
    const end = shift.end(offset + length);
    if (end <= start) continue;
    const op = { retain: end - start, attributes: { ...attributes } };
    steps.push({ offset: start, rank: 0, length: end - start, op });
  }
  return stepsToDelta(steps);
}

/** Old positions as new ones. */
class Shift {
  readonly #insertions: readonly { readonly offset: number; readonly length: number }[];
  readonly #deletions: readonly Range[];

  constructor(insertions: readonly Insertion[], deletions: readonly Range[]) {
    this.#insertions = insertions.map(({ offset, content }) => ({
      offset,
      length: typeof content === 'string' ? content.length : 1,
    }));
    this.#deletions = deletions;
  }

  /** Of a stretch's begin: behind what went in there. */
  begin(position: number): number {
    return this.#shifted(position, (offset) => offset <= position);
  }

  /** Of a stretch's end: before what went in there. */
  end(position: number): number {
    return this.#shifted(position, (offset) => offset < position);
  }

  #shifted(position: number, isBefore: (offset: number) => boolean): number {
    let shifted = position;
    for (const { offset, length } of this.#insertions) if (isBefore(offset)) shifted += length;
    for (const { offset, length } of this.#deletions) {
      shifted -= Math.min(length, Math.max(0, position - offset));
    }
    return shifted;
  }
}
