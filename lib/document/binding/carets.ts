// Carets as places that survive edits: behind which character (or block's begin) each end of a selection stands. Theirs
// come over awareness, ours are kept for the moment when remote edits have changed the text around them.
// A caret sticks to what is left of it, so that two people typing at one place write two runs, not one mixture.

import {
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  type BaseSelection,
  type LexicalNode,
  type PointType,
} from 'lexical';
import { type AbstractType, createRelativePositionFromJSON, type RelativePosition, XmlText } from 'yjs';

import { type Caret, noCaret } from '../awareness-fields.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import { flowRootName } from '../flow/flow-root.ts';
import { findItem, type IdText } from '../flow/item-id.ts';
import { locate, type Place } from '../flow/position.ts';
import { $pointAfter, $unitsBefore, idAtUnits, type Point, unitsAtOffset } from './block-points.ts';
import type { FlowView } from './flow-view.ts';
import { $besideGone } from './gone-caret.ts';
import type { NodeKeys } from './node-keys.ts';
import { placeOf } from './published-caret.ts';

export interface CaretContext {
  readonly flows: FlowDocument;
  readonly keys: NodeKeys;
  /** The view that shows a flow. */
  readonly viewOfFlow: (flow: unknown) => FlowView | undefined;
  readonly views: () => Iterable<FlowView>;
}

/** The selection's ends as places in the flow; nowhere if it is none of text. Reads the active state. */
export function $caretOf(selection: BaseSelection | null, context: CaretContext): Caret {
  if (!$isRangeSelection(selection)) return noCaret;
  const anchorPos = $positionOf(selection.anchor, context);
  const focusPos = selection.isCollapsed() ? anchorPos : $positionOf(selection.focus, context);
  return anchorPos === null || focusPos === null ? noCaret : { anchorPos, focusPos };
}

function $positionOf(point: PointType, context: CaretContext): RelativePosition | null {
  const found = $blockAt(point, context);
  if (found === null) return null;
  const { view, id, units } = found;
  const block = view.block(id);
  if (block === undefined) return null;
  const item = idAtUnits(block, units);
  const flow = block.pieces[0]?.segment.flow ?? block.begin?.flow;
  // A cell that nobody has made yet: there is no place in it.
  if (flow?.doc !== context.flows.doc) return null;
  const type = flow?._item?.id ?? null;
  return createRelativePositionFromJSON({
    type,
    tname: type === null ? flowRootName : null,
    item,
    assoc: -1,
  });
}

/** The block that the caret is in. Reads the active state. */
export function $blockOfSelection(context: CaretContext): IdText | null {
  const selection = $getSelection();
  return $isRangeSelection(selection) ? ($blockAt(selection.anchor, context)?.id ?? null) : null;
}

interface PointInBlock {
  readonly view: FlowView;
  readonly id: IdText;
  readonly units: number;
}

/** The block that a point lies in. Of a point between blocks, the begin of the one behind it. */
function $blockAt(point: PointType, context: CaretContext): PointInBlock | null {
  let node = $getNodeByKey(point.key);
  let isWithin = true;
  while (node !== null && context.keys.idOf(node.getKey()) === undefined) {
    const child =
      isWithin && $isElementNode(node)
        ? node.getChildAtIndex(Math.min(point.offset, node.getChildrenSize() - 1))
        : null;
    // Above all blocks: down again, to the first block of the child that the point names.
    if (
      child !== null &&
      point.type === 'element' &&
      !node.isInline() &&
      $firstBlock(child, context.keys) !== null
    ) {
      node = $firstBlock(child, context.keys);
      return node === null ? null : $pointInBlock(node.getKey(), 0, context);
    }
    node = node.getParent();
    isWithin = false;
  }
  if (node === null) return null;
  const units = $isElementNode(node) ? $unitsBefore(node, point) : 0;
  return $pointInBlock(node.getKey(), units, context);
}

function $firstBlock(node: LexicalNode | null, keys: NodeKeys): LexicalNode | null {
  let at = node;
  while (at !== null && keys.idOf(at.getKey()) === undefined) {
    at = $isElementNode(at) ? at.getFirstChild() : null;
  }
  return at;
}

function $pointInBlock(key: string, units: number, context: CaretContext): PointInBlock | null {
  const id = context.keys.idOf(key);
  if (id === undefined) return null;
  for (const view of context.views()) {
    if (view.block(id) !== undefined) return { view, id, units };
  }
  return null;
}

/**
 * Where a place is shown now; null if it is not there, or not yet. Reads the active state. `before`: where this person's
 * caret was shown, if it is that and what it stood behind may be gone.
 */
export function $pointOf(
  position: RelativePosition | null,
  context: CaretContext,
  before: Point | null = null,
): Point | null {
  const place = position === null ? null : placeOf(position, context.flows);
  const point = place === null ? $placeOfGone(position, context) : $shownPlace(place, context);
  if (before === null || position === null) return point;
  const isInView = place !== null && context.viewOfFlow(place.segment.flow) !== undefined;
  if (isInView && place.isExact) return point;
  return $besideGone(before, isInView ? point : null, context.keys) ?? point;
}

function $placeOfGone(position: RelativePosition | null, context: CaretContext): Point | null {
  const item =
    position === null || position.item === null ? null : findItem(context.flows.doc, position.item);
  return item?.parent instanceof XmlText ? $besideTable(item.parent, context) : null;
}

function $shownPlace(place: Place, context: CaretContext): Point | null {
  const { segment, offset } = place;
  const view = context.viewOfFlow(segment.flow);
  if (view === undefined) return $besideTable(segment.flow, context);
  const block = view.blockOf(segment);
  if (block === undefined) return $nearest(view, context, -1);
  const key = context.keys.keyOf(block.id);
  const node = key === undefined ? null : $getNodeByKey(key);
  if ($isElementNode(node) && block.pieces.length > 0) {
    return $pointAfter(node, unitsAtOffset(block, segment, offset));
  }
  return $nearest(view, context, view.positionOf(block.id));
}

/** For a cell that is not shown: where its table is, or was. */
function $besideTable(flow: XmlText, context: CaretContext): Point | null {
  const marker = (flow._item?.parent as AbstractType<unknown> | undefined)?._item?.parent;
  const id = (marker as AbstractType<unknown> | undefined)?._item?.id;
  const place = id === undefined ? null : locate(context.flows, id, 'behind');
  return place === null ? null : $shownPlace(place, context);
}

/** The begin of the first block with text behind a position in the row of blocks, or else the end of the last before. */
function $nearest(view: FlowView, { keys }: CaretContext, position: number): Point | null {
  const behind = view.blocks.slice(position + 1).find((block) => block.pieces.length > 0);
  const block =
    behind ?? view.blocks.slice(0, Math.max(0, position)).findLast((each) => each.pieces.length > 0);
  const key = block === undefined ? undefined : keys.keyOf(block.id);
  const node = key === undefined ? null : $getNodeByKey(key);
  if (!$isElementNode(node)) return null;
  return $pointAfter(node, behind === undefined ? Number.MAX_SAFE_INTEGER : 0);
}
