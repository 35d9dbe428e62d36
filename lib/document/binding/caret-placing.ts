// The selection put where a caret is now. It must never stay in nodes that are gone: Lexical throws then, and the editor
// is behind from there on.

import {
  $createRangeSelection,
  $getNodeByKey,
  $getPreviousSelection,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  type RangeSelection,
} from 'lexical';

import type { Caret } from '../awareness-fields.ts';
import type { Point } from './block-points.ts';
import { $pointOf, type CaretContext } from './carets.ts';

interface Points {
  readonly anchor: Point;
  readonly focus: Point;
}

/** Puts the selection where the caret is now, or where `last` is, if it is nowhere. To be called in an update. */
export function $placeCaret(caret: Caret, last: Caret, context: CaretContext): void {
  const selection = $getSelection();
  if (selection !== null && !$isRangeSelection(selection)) {
    if (!selection.getNodes().some((node) => node.isAttached())) $setSelection(null);
    return;
  }
  const shown = caret === last ? $getPreviousSelection() : null;
  const before = $isRangeSelection(shown) ? shown : null;
  const points = $pointsOf(caret, context, before) ?? $pointsOf(last, context);
  if (points === null) {
    if (selection !== null && !$isSomewhere(selection)) $setSelection(null);
    return;
  }
  if (selection !== null && isAt(selection, points)) return;
  const placed = selection ?? $createRangeSelection();
  placed.anchor.set(points.anchor.key, points.anchor.offset, points.anchor.type);
  placed.focus.set(points.focus.key, points.focus.offset, points.focus.type);
  if (placed !== selection) $setSelection(placed);
}

/** Null for a caret that is nowhere now. Reads the active state. `before`: this person's selection as it was shown. */
export function $pointsOf(
  { anchorPos, focusPos }: Caret,
  context: CaretContext,
  before: Points | null = null,
): Points | null {
  const anchor = $pointOf(anchorPos, context, before?.anchor);
  const focus = anchorPos === focusPos ? anchor : $pointOf(focusPos, context, before?.focus);
  return anchor === null || focus === null ? null : { anchor, focus };
}

/** Both ends in nodes that are there, and not behind their end: a table may have lost rows. */
function $isSomewhere({ anchor, focus }: RangeSelection): boolean {
  return [anchor, focus].every(({ key, offset }) => {
    const node = $getNodeByKey(key);
    if (node?.isAttached() !== true) return false;
    return offset <= ($isElementNode(node) ? node.getChildrenSize() : node.getTextContentSize());
  });
}

function isAt({ anchor, focus }: Points, points: Points): boolean {
  return isSamePoint(anchor, points.anchor) && isSamePoint(focus, points.focus);
}

function isSamePoint(a: Point, b: Point): boolean {
  return a.key === b.key && a.offset === b.offset && a.type === b.type;
}
