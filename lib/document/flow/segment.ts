// A stretch of the flow from one marker to the next, read from Yjs' items. Reading never writes, unlike
// YTextEvent.delta, whose getter deletes format items that it finds redundant. Knows no order of blocks and no Lexical.

import { ContentFormat, ContentString, ContentType, type Item, Map as YMap, type XmlText } from 'yjs';

import { idText, type IdText, type ItemId } from './item-id.ts';
import { type Attributes, noAttributes } from './marks.ts';
import { hasHiddenUnits, hiddenStretch, isHiddenUnit } from './restored.ts';
import { embedKind, isVoid, joinKey, markerShape, paragraph, placeKey, type Shape } from './shape.ts';
import { isHiddenTable } from './table.ts';

/** The text in front of the first marker belongs to no block; it has an id so that it can be shown as one. */
export function headId(flow: XmlText): IdText {
  return (flow._item === null ? 'head' : `${idText(flow._item.id)}+head`) as IdText;
}

interface RunBase {
  /** The id of the first character; the others follow it one by one. */
  readonly id: ItemId;
  readonly length: number;
  readonly attributes: Attributes;
}
export interface TextRun extends RunBase {
  readonly type: 'text';
  readonly text: string;
}
/** Something in a line of text: its map, or null if it is no Y.Map and so none of ours. */
export interface EmbedRun extends RunBase {
  readonly type: 'embed';
  readonly map: YMap<unknown> | null;
}
/** What takes a place in the flow and shows nothing: where a moved block is shown, or a copy that is hidden. */
export interface SlotRun extends RunBase {
  readonly type: 'slot';
}
export type Run = TextRun | EmbedRun | SlotRun;

export interface Segment {
  readonly id: IdText;
  readonly flow: XmlText;
  /** Null for the head. */
  readonly marker: YMap<unknown> | null;
  /** What is active at the marker, and behind the last run. */
  attributesBefore: Attributes;
  attributesAfter: Attributes;
  /** Replaced when it changes, never altered: whoever keeps it has a snapshot. */
  runs: readonly Run[];
  /** Other blocks may be shown in the midst of it. */
  hasSlots: boolean;
  /** In flow positions, the marker's own included. */
  length: number;
  shape: Shape;
  isVoid: boolean;
  /** A table that was taken away: shown no more, but there for whoever types in it. */
  isHidden: boolean;
  place: IdText | null;
  isJoined: boolean;
}

/** One object for equal attributes, so that they can be compared and looked up by identity. */
export class AttributePool {
  readonly #known = new Map<string, Attributes>();
  readonly #keys = new Set<string>();

  /** Whether an attribute of this name has been met, still there or not. */
  hasKey(key: string): boolean {
    return this.#keys.has(key);
  }

  with(attributes: Attributes, key: string, value: unknown): Attributes {
    const changed: Record<string, unknown> = { ...attributes };
    if (value === null) delete changed[key];
    else changed[key] = value;
    const keys = Object.keys(changed).toSorted();
    if (keys.length === 0) return noAttributes;
    const name = JSON.stringify(keys.map((each) => [each, changed[each]]));
    let pooled = this.#known.get(name);
    if (pooled === undefined) {
      pooled = Object.freeze(Object.fromEntries(keys.map((each) => [each, changed[each]])));
      this.#known.set(name, pooled);
      for (const each of keys) this.#keys.add(each);
    }
    return pooled;
  }
}

export function isMarker(item: Item): boolean {
  const map = liveMap(item);
  return map !== null && embedKind(map) === 'marker' && !isHiddenUnit(map.doc, item.id);
}

function liveMap(item: Item): YMap<unknown> | null {
  if (item.deleted || !(item.content instanceof ContentType)) return null;
  const { type } = item.content;
  return type instanceof YMap ? (type as YMap<unknown>) : null;
}

export function emptyHead(flow: XmlText, id: IdText = headId(flow)): Segment {
  return {
    id,
    flow,
    marker: null,
    attributesBefore: noAttributes,
    attributesAfter: noAttributes,
    runs: [],
    hasSlots: false,
    length: 0,
    shape: paragraph,
    isVoid: false,
    isHidden: false,
    place: null,
    isJoined: false,
  };
}

export function segmentOfMarker(item: Item): Segment {
  const marker = (item.content as ContentType).type as YMap<unknown>;
  const segment: Segment = { ...emptyHead(item.parent as XmlText), id: idText(item.id), marker };
  readMarker(segment);
  return segment;
}

/** Takes over what the marker's map says now. */
export function readMarker(segment: Segment): void {
  const { marker } = segment;
  if (marker === null) return;
  segment.shape = markerShape(marker);
  segment.isHidden = isHiddenTable(marker);
  segment.isVoid = segment.isHidden || isVoid(segment.shape.type);
  const place = marker.get(placeKey);
  segment.place = typeof place === 'string' ? (place as IdText) : null;
  segment.isJoined = marker.get(joinKey) === true;
}

/** Reads the runs of a segment up to the next marker, which is returned; null at the end of the flow. */
export function readRuns(
  segment: Segment,
  flow: XmlText,
  attributesBefore: Attributes,
  pool: AttributePool,
): Item | null {
  const runs: Run[] = [];
  let attributes = attributesBefore;
  let length = segment.marker === null ? 0 : 1;
  let item: Item | null = segment.marker === null ? flow._start : (segment.marker._item?.right ?? null);
  for (; item !== null; item = item.right) {
    if (item.deleted) continue;
    const { content } = item;
    if (content instanceof ContentFormat) {
      attributes = pool.with(attributes, content.key, content.value);
      continue;
    }
    if (isMarker(item)) break;
    if (hasHiddenUnits(flow.doc)) runs.push(...readPartly(item, attributes, flow));
    else runs.push(readRun(item, attributes));
    length += item.length;
  }
  segment.runs = runs;
  segment.hasSlots = runs.some(({ type }) => type === 'slot');
  segment.length = length;
  segment.attributesBefore = attributesBefore;
  segment.attributesAfter = attributes;
  return item;
}

function readRun(item: Item, attributes: Attributes): Run {
  const { id, content, length } = item;
  if (content instanceof ContentString) return { type: 'text', id, length, attributes, text: content.str };
  const map = liveMap(item);
  if (map !== null && embedKind(map) === 'slot') return { type: 'slot', id, length, attributes };
  return { type: 'embed', id, length, attributes, map };
}

/** Units that are hidden are shown as little as a slot is. */
function readPartly(item: Item, attributes: Attributes, { doc }: XmlText): Run[] {
  const run = readRun(item, attributes);
  if (run.type !== 'text') {
    return [isHiddenUnit(doc, run.id) ? { type: 'slot', id: run.id, length: run.length, attributes } : run];
  }
  const runs: Run[] = [];
  for (let unit = 0; unit < run.length;) {
    const id = { client: run.id.client, clock: run.id.clock + unit };
    const { isHidden, length } = hiddenStretch(doc, { ...id, length: run.length - unit });
    const last = runs.at(-1);
    if (!isHidden) {
      runs.push({ type: 'text', id, length, attributes, text: run.text.slice(unit, unit + length) });
    } else if (last?.type === 'slot') runs[runs.length - 1] = { ...last, length: last.length + length };
    else runs.push({ type: 'slot', id, length, attributes });
    unit += length;
  }
  return runs;
}

/** Whether anything in it is to be seen. */
export function hasContent(segment: Segment): boolean {
  return segment.runs.some((run) => run.type !== 'slot');
}
