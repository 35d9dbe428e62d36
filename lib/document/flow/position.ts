// Places in a flow by identity: behind which character a caret stands, where a deleted character was. A place that was
// given up is looked for to the left, as the text around it survives: the nearest neighbour, never the document's end.

import type { Doc } from 'yjs';

import type { FlowIndex } from './flow-index.ts';
import { findItem, type ItemId } from './item-id.ts';
import type { Run, Segment } from './segment.ts';

/** A gap of a segment: 0 lies before its marker, 1 behind it (in the head, 0 is where it begins). */
export interface Place {
  readonly index: FlowIndex;
  readonly segment: Segment;
  readonly offset: number;
  /** False if what the place was named by is deleted, and this is its nearest neighbour. */
  readonly isExact: boolean;
}

/** All flows of a document, by the type that holds them. */
export interface Flows {
  readonly doc: Doc;
  indexOf(type: unknown): FlowIndex | undefined;
}

/** The gap right behind (or before) the thing with this id. Null if it has not come, or its whole flow is gone. */
export function locate(flows: Flows, id: ItemId, side: 'before' | 'behind'): Place | null {
  let item = findItem(flows.doc, id);
  if (item === null) return null;
  const index = flows.indexOf(item.parent);
  if (index === undefined) return null;
  const isExact = !item.deleted && item.countable;
  let units = id.clock - item.id.clock + (side === 'behind' ? 1 : 0);
  if (!isExact) {
    do item = item.left;
    while (item !== null && (item.deleted || !item.countable));
    if (item === null) {
      const [segment] = index.segments;
      return segment === undefined ? null : { index, segment, offset: 0, isExact };
    }
    units = item.length;
  }
  const segment = index.segmentOfItem(item);
  const offset = segment === undefined ? null : offsetInSegment(segment, item.id, units);
  if (segment === undefined || offset === null) return null;
  return { index, segment, offset, isExact };
}

/** Where in its segment lies the gap `units` behind the begin of the item with this id. */
function offsetInSegment(segment: Segment, { client, clock }: ItemId, units: number): number | null {
  const markerId = segment.marker?._item?.id;
  if (markerId?.client === client && markerId.clock === clock) return units;
  let offset = segment.marker === null ? 0 : 1;
  for (const { id, length } of segment.runs) {
    // An item may have been one with its neighbour when the index read it, or be so now.
    if (id.client === client && id.clock <= clock && clock < id.clock + length) {
      return offset + (clock - id.clock) + units;
    }
    offset += length;
  }
  return null;
}

/** The run that ends at, or lies across, the gap; null if the marker or the begin of the flow is there. */
export function runBefore(segment: Segment, offset: number): { run: Run; units: number } | null {
  let at = segment.marker === null ? 0 : 1;
  for (const run of segment.runs) {
    if (offset > at && offset <= at + run.length) return { run, units: offset - at };
    at += run.length;
  }
  return null;
}

export function runBehind(segment: Segment, offset: number): Run | null {
  let at = segment.marker === null ? 0 : 1;
  for (const run of segment.runs) {
    if (offset >= at && offset < at + run.length) return run;
    at += run.length;
  }
  return null;
}
