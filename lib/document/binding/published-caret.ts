// The caret as the others are told of it: by what stands right of it, not left as it is kept here. So it goes along with
// what its person types, and typing needs no message of its own. If somebody else writes at the very same place, the
// caret that is shown stands behind that until it moves.

import { ContentType, createRelativePositionFromJSON, type RelativePosition } from 'yjs';

import type { Caret } from '../awareness-fields.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowIndex } from '../flow/flow-index.ts';
import { flowRootName } from '../flow/flow-root.ts';
import { findItem, type ItemId } from '../flow/item-id.ts';
import { locate, type Place } from '../flow/position.ts';

/** Nowhere for a caret whose place is not there. */
export function publishedCaret({ anchorPos, focusPos }: Caret, flows: FlowDocument): Caret {
  const anchor = rightOf(anchorPos, flows);
  return { anchorPos: anchor, focusPos: focusPos === anchorPos ? anchor : rightOf(focusPos, flows) };
}

function rightOf(position: RelativePosition | null, flows: FlowDocument): RelativePosition | null {
  const place = position === null ? null : placeOf(position, flows);
  if (place === null) return null;
  const { index } = place;
  const type = index.flow._item?.id ?? null;
  return createRelativePositionFromJSON({
    type,
    tname: type === null ? flowRootName : null,
    item: idBehind(place),
    assoc: 0,
  });
}

/** The place that a position names, kept or published. Null if it is not there, or not yet. */
export function placeOf({ item, type, assoc }: RelativePosition, flows: FlowDocument): Place | null {
  const place = item === null ? null : locate(flows, item, assoc < 0 ? 'behind' : 'before');
  if (item !== null) return place === null || assoc < 0 ? place : notBeforeMarker(place);
  const index = type === null ? flows.root : indexOfType(type, flows);
  const segment = assoc < 0 ? index?.segments[0] : index?.segments.at(-1);
  if (index === undefined || segment === undefined) return null;
  return { index, segment, offset: assoc < 0 ? 0 : segment.length, isExact: true };
}

function indexOfType(id: ItemId, flows: FlowDocument): FlowIndex | undefined {
  const content = findItem(flows.doc, id)?.content;
  return content instanceof ContentType ? flows.indexOf(content.type) : undefined;
}

/** Before a block's begin is the end of what stands before it. */
function notBeforeMarker(place: Place): Place {
  const { index, segment, offset } = place;
  if (offset > 0 || segment.marker === null) return place;
  const before = index.segmentBefore(segment);
  return before === undefined ? place : { ...place, segment: before, offset: before.length };
}

/** Null at the end of the flow. */
function idBehind({ index, segment, offset }: Place): ItemId | null {
  let at = segment.marker === null ? 0 : 1;
  for (const { id, length } of segment.runs) {
    if (offset < at + length) return { client: id.client, clock: id.clock + Math.max(0, offset - at) };
    at += length;
  }
  return index.segmentAfter(segment)?.marker?._item?.id ?? null;
}
