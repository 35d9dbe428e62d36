// Undo as new edits: what I inserted and is still there goes, what I deleted comes back where it was, what I set is set
// back unless somebody set it since. Yjs' own UndoManager revives items in the middle of others' and can leave
// replicas different for ever (yjs#794), and its undo of a format runs on; an ordinary edit can do neither.
// What others typed is never touched: everything is found by the ids of what this person did.

import { ContentFormat, ContentType, type Item, Map as YMap } from 'yjs';

import type { FlowDocument } from './flow-document.ts';
import type { FlowWriter } from './flow-writer.ts';
import { Spans } from './id-spans.ts';
import { findItem, type IdRange, type IdText, idText, type ItemId, itemsIn, parseIdText } from './item-id.ts';
import { locate, type Place } from './position.ts';
import { isOrderKey } from './order-key.ts';
import { placeKey, typeKey } from './shape.ts';
import { columnsKey, goneKey, goneValue, rowsKey } from './table.ts';
import type { DeletedRun, DroppedAct, Reset, WriteRecord } from './write-record.ts';

/** One or more commits that are undone together. */
export interface UndoStep {
  readonly inserted: readonly IdRange[];
  readonly deleted: readonly DeletedRun[];
  readonly resets: readonly Reset[];
  readonly droppedActs: readonly DroppedAct[];
}

export function stepOf({ inserted, deleted, resets, droppedActs }: WriteRecord): UndoStep {
  return { inserted: inserted.length === 0 ? [] : [inserted], deleted, resets, droppedActs };
}

/** The two as one: what the first inserted and the second deleted is in neither. */
export function joinSteps(first: UndoStep, second: UndoStep): UndoStep {
  const inserted = [...first.inserted];
  for (const range of second.inserted) {
    const last = inserted.at(-1);
    if (last?.client === range.client && last.clock + last.length === range.clock) {
      inserted[inserted.length - 1] = { ...last, length: last.length + range.length };
    } else inserted.push(range);
  }
  return {
    inserted,
    deleted: [...first.deleted, ...second.deleted.flatMap((run) => partsOutside(run, first.inserted))],
    resets: joinResets(first.resets, second.resets),
    droppedActs: [...first.droppedActs, ...second.droppedActs],
  };
}

/** A word that was typed in two goes is one run, and only a part of it may be of the step. */
function partsOutside(run: DeletedRun, ranges: readonly IdRange[]): DeletedRun[] {
  let parts = [run];
  for (const { client, clock, length } of ranges) {
    if (client !== run.id.client) continue;
    parts = parts.flatMap((part) => [
      ...partOf(part, 0, clock - part.id.clock),
      ...partOf(part, clock + length - part.id.clock, part.length),
    ]);
  }
  return parts;
}

function partOf(run: DeletedRun, from: number, to: number): DeletedRun[] {
  const [start, end] = [Math.max(0, from), Math.min(run.length, to)];
  if (start >= end) return [];
  const { id, content } = run;
  return [
    {
      ...run,
      id: { client: id.client, clock: id.clock + start },
      length: end - start,
      content: typeof content === 'string' ? content.slice(start, end) : content,
    },
  ];
}

function joinResets(first: readonly Reset[], second: readonly Reset[]): Reset[] {
  const joined = new Map<string, Reset>();
  for (const reset of [...first, ...second]) {
    const name = `${reset.map} ${reset.key}`;
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? reset : { ...reset, before: earlier.before });
  }
  return [...joined.values()];
}

/** Which ids things have now that were deleted and brought back. */
export class Rebirths {
  /** An id is left for another once: what comes back again does so from the newest. */
  readonly #moved = new Spans<{ readonly from: IdRange; readonly to: ItemId }>();

  add(restored: WriteRecord['restored']): void {
    for (const move of restored) this.#moved.add(move.from, move);
  }

  /** The newest id of the thing that had this one. */
  now({ client, clock }: ItemId): ItemId {
    const run = this.nowRun({ client, clock }, 1);
    return { client: run.client, clock: run.clock };
  }

  /** The same for a stretch: its begin's newest id, and how many of those behind it follow on from there. */
  nowRun(id: ItemId, length: number): IdRange {
    let current: IdRange = { ...id, length };
    for (;;) {
      const { found, length: alike } = this.#moved.at(current);
      const move = found[0];
      if (move === undefined) return { ...current, length: alike };
      const ahead = current.clock - move.from.clock;
      current = { client: move.to.client, clock: move.to.clock + ahead, length: alike };
    }
  }

  /** For bounding memory: once nothing can be undone, nothing can be asked for. */
  clear(): void {
    this.#moved.clear();
  }
}

/** Writes the opposite of a step, as far as it can still be done. */
export function planUndo(step: UndoStep, flows: FlowDocument, rebirths: Rebirths, writer: FlowWriter): void {
  new UndoPlanner(flows, rebirths, writer).plan(step);
}

interface Restorable {
  readonly run: DeletedRun;
  readonly item: Item;
  readonly place: Place;
  readonly origin: ItemId;
  readonly generation: number;
}

class UndoPlanner {
  readonly #flows: FlowDocument;
  readonly #rebirths: Rebirths;
  readonly #writer: FlowWriter;
  /** What comes back by this undo, by the id that it had: it has another one only once that is written. */
  readonly #comingBack = new Map<IdText, YMap<unknown>>();
  /** Those among them that had been moved, and to where. */
  readonly #placed: { readonly embed: YMap<unknown>; readonly at: ItemId }[] = [];

  constructor(flows: FlowDocument, rebirths: Rebirths, writer: FlowWriter) {
    this.#flows = flows;
    this.#rebirths = rebirths;
    this.#writer = writer;
  }

  plan({ inserted, deleted, resets, droppedActs }: UndoStep): void {
    for (const range of inserted) {
      for (const { place, length } of this.#livePlaces(range, true)) this.#writer.delete(place, length);
      this.#dropActs(range);
    }
    this.#restoreAll(deleted);
    this.#restorePlaces();
    for (const reset of resets) this.#reset(reset);
    for (const { kind, value, ranges } of droppedActs) {
      for (const range of ranges) {
        for (const { place, length } of this.#livePlaces(range)) {
          this.#writer.mark(place, length, kind, value);
        }
      }
    }
  }

  /**
   * Where the things of a range are now, in stretches; nowhere those that are gone. A table must not be deleted, as what
   * others typed in it would go with it: it is marked instead.
   */
  #livePlaces(
    { client, clock, length }: IdRange,
    isToGo = false,
  ): { readonly place: Place; readonly length: number }[] {
    const places: { place: Place; length: number }[] = [];
    for (let at = clock; at < clock + length;) {
      const run = this.#rebirths.nowRun({ client, clock: at }, clock + length - at);
      const item = findItem(this.#flows.doc, run);
      // None: that lay in an embed that was deleted, and what stands behind it is another matter.
      const units = item === null ? 1 : Math.min(run.length, item.id.clock + item.length - run.clock);
      at += units;
      if (item === null || item.deleted || !item.countable) continue;
      if (this.#flows.indexOf(item.parent) === undefined) continue;
      if (isToGo && this.#hideTable(item)) continue;
      const place = locate(this.#flows, run, 'before');
      if (place?.isExact !== true) continue;
      const last = places.at(-1);
      if (last?.place.segment === place.segment && last.place.offset + last.length === place.offset) {
        last.length += units;
      } else places.push({ place, length: units });
    }
    return places;
  }

  #hideTable(item: Item): boolean {
    const map = item.content instanceof ContentType ? item.content.type : null;
    if (!(map instanceof YMap) || map.get(typeKey) !== 'table') return false;
    this.#writer.set(map as YMap<unknown>, goneKey, true);
    return true;
  }

  /** The acts whose begin is among these ids. */
  #dropActs(range: IdRange): void {
    for (const item of itemsIn(this.#flows.doc, range)) {
      if (item.deleted || !(item.content instanceof ContentFormat) || item.content.value === null) continue;
      const index = this.#flows.indexOf(item.parent);
      if (index !== undefined) this.#writer.dropAct(index, item);
    }
  }

  /** Things that go back into one gap do so in the order in which they stood there. */
  #restoreAll(runs: readonly DeletedRun[]): void {
    const found: Restorable[] = [];
    for (const each of runs) for (const run of this.#missingParts(each)) found.push(run);
    const gaps = Map.groupBy(found, ({ place }) => `${place.segment.id} ${place.offset}`);
    for (const gap of gaps.values()) {
      const order = gap.length === 1 ? new Map<Item, number>() : orderOfDeleted(gap.map(({ item }) => item));
      const sorted = gap.toSorted(
        (a, b) => (order.get(a.item) ?? 0) - (order.get(b.item) ?? 0) || a.run.id.clock - b.run.id.clock,
      );
      for (const { place, run, origin, generation } of sorted) {
        const embed = this.#writer.restore(place, run, origin, generation);
        if (embed === null) continue;
        this.#comingBack.set(idText(run.id), embed);
        const at = placeIn(run.content);
        if (at !== null) this.#placed.push({ embed, at });
      }
    }
  }

  /** A block that was moved stands where its slot is, which comes back as it does, or has come back under another id. */
  #restorePlaces(): void {
    for (const { embed, at } of this.#placed) {
      const now = idText(this.#rebirths.now(at));
      const slot = this.#comingBack.get(now);
      if (slot !== undefined) this.#writer.setToId(embed, placeKey, slot);
    }
  }

  /**
   * The parts of what was deleted that are not there again, by this person's doing or another's. Where somebody typed
   * between its characters meanwhile, it comes back in two parts around that.
   */
  #missingParts(run: DeletedRun): Restorable[] {
    const parts: (Omit<Restorable, 'run'> & {
      readonly start: number;
      readonly id: ItemId;
      length: number;
    })[] = [];
    for (let unit = 0; unit < run.length;) {
      const { client, clock } = run.id;
      const { length, missing } = this.#missingStretch({
        client,
        clock: clock + unit,
        length: run.length - unit,
      });
      const start = unit;
      unit += length;
      if (missing === null) continue;
      const last = parts.at(-1);
      const isNext =
        last !== undefined &&
        last.start + last.length === start &&
        last.generation === missing.generation &&
        follows(last.origin, last.length, missing.origin) &&
        follows(last.id, last.length, missing.id) &&
        last.place.segment === missing.place.segment &&
        last.place.offset === missing.place.offset;
      if (isNext) last.length += length;
      else parts.push({ ...missing, start, length });
    }
    return parts.flatMap(({ start, length, id, ...part }) =>
      partOf(run, start, start + length).map((found) => ({ ...part, run: { ...found, id } })),
    );
  }

  /** The begin of a deleted stretch, as far as the same is to be said of all of it; null: it is not to be restored. */
  #missingStretch(deleted: IdRange): {
    readonly length: number;
    readonly missing: (Omit<Restorable, 'run'> & { readonly id: ItemId }) | null;
  } {
    const { restored } = this.#flows;
    const origin = restored.originOf(deleted);
    const { isLive, generation, length } = restored.copiesOf(origin);
    if (isLive) return { length, missing: null };
    const id = this.#rebirths.nowRun(deleted, length);
    const item = findItem(this.#flows.doc, id);
    if (item === null) return { length: 1, missing: null };
    const units = Math.min(id.length, item.id.clock + item.length - id.clock);
    // Alive: it has been brought back already. Gone with the table that it was in: there is no place for it.
    const place = item.deleted ? locate(this.#flows, id, 'before') : null;
    if (place === null) return { length: units, missing: null };
    return { length: units, missing: { id, item, place, origin, generation: generation + 1 } };
  }

  #reset({ map: id, key, before, after }: Reset): void {
    const map = this.#liveMap(id);
    if (map === null || !isSame(map.get(key), this.#nowValue(key, after))) return;
    const value = this.#nowValue(key, before);
    if (before === undefined && isLines(map) && typeof after === 'string') {
      // A row or column that was added goes as one that is taken away does: others may have typed in it.
      if (isOrderKey(after)) this.#writer.set(map, key, goneValue(after));
      return;
    }
    const slot = key === placeKey ? this.#comingBack.get(value as IdText) : undefined;
    if (slot !== undefined) this.#writer.setToId(map, key, slot);
    else this.#writer.set(map, key, isSettable(value) ? value : undefined);
  }

  #liveMap(id: IdText): YMap<unknown> | null {
    const parsed = parseIdText(id);
    const item = parsed === null ? null : findItem(this.#flows.doc, this.#rebirths.now(parsed));
    if (item === null || item.deleted || !(item.content instanceof ContentType)) return null;
    return item.content.type instanceof YMap ? (item.content.type as YMap<unknown>) : null;
  }

  /** A slot that came back has another id. */
  #nowValue(key: string, value: unknown): unknown {
    const id = key === placeKey ? parseIdText(value) : null;
    return id === null ? value : idText(this.#rebirths.now(id));
  }
}

function placeIn(content: DeletedRun['content']): ItemId | null {
  const value = content instanceof Map ? content.get(placeKey) : undefined;
  return value?.type === 'plain' ? parseIdText(value.value) : null;
}

function follows(begin: ItemId, length: number, next: ItemId): boolean {
  return begin.client === next.client && begin.clock + length === next.clock;
}

/** The order of items between which nothing is left. */
function orderOfDeleted(items: readonly Item[]): Map<Item, number> {
  let item = items[0] ?? null;
  while (item !== null) {
    const left: Item | null = item.left;
    if (left === null || (!left.deleted && left.countable)) break;
    item = left;
  }
  const order = new Map<Item, number>();
  for (let at = item; at !== null; at = at.right) {
    order.set(at, order.size);
    if (!at.deleted && at.countable && order.size > 1) break;
  }
  return order;
}

function isLines(map: YMap<unknown>): boolean {
  return map._item?.parentSub === rowsKey || map._item?.parentSub === columnsKey;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b;
}

function isSettable(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
