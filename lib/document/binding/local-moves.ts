// Blocks that the editor has in another order than the flow: which of them were moved, and how a move is written. The
// text stays where it is; a slot in the flow says where the block is shown (flow/display-order.ts).

import type { NodeKey } from 'lexical';
import type { Map as YMap } from 'yjs';

import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import { type IdText, parseIdText } from '../flow/item-id.ts';
import { locate, type Place } from '../flow/position.ts';
import type { Segment } from '../flow/segment.ts';
import { placeKey } from '../flow/shape.ts';

interface MoveContext {
  readonly flows: FlowDocument;
  readonly writer: FlowWriter;
}

export interface PlannedMoves {
  /** The shown blocks in the order in which the editor has those that it still has. */
  readonly arranged: readonly Block[];
  readonly moved: readonly Block[];
  /** Returns the slots of implicit blocks, which have no marker yet that could say where they are shown. */
  write(context: MoveContext, before: Block | undefined, origin: Place): Map<IdText, YMap<unknown>>;
}

/**
 * `ids`: the blocks of the editor, null for new ones. Moved are as few as can be; where that leaves a choice, as
 * when two neighbours change places, those of `hint`.
 */
export function planMoves(
  shown: readonly Block[],
  ids: readonly (IdText | null)[],
  hint: ReadonlySet<NodeKey>,
  keyOf: (id: IdText) => NodeKey | undefined,
): PlannedMoves {
  // Most edits are in one block.
  if (shown.length === 1) return nothingMoved(shown);
  const positions = new Map(shown.map((block, index) => [block.id, index]));
  const order = ids.flatMap((id) => {
    const position = id === null ? undefined : positions.get(id);
    return position === undefined ? [] : [position];
  });
  const isHinted = (position: number): boolean => {
    const key = keyOf(shown[position]?.id ?? ('' as IdText));
    return key !== undefined && hint.has(key);
  };
  const staying = new Set(
    heaviestIncreasing(order, (position) => (isHinted(position) ? 1 : 2 * order.length)),
  );
  const moved = order.filter((position) => !staying.has(position));
  if (moved.length === 0) return nothingMoved(shown);
  const arranged = arrange(shown, order, staying);
  const movedBlocks = new Set(moved.flatMap((position) => shown[position] ?? []));
  return {
    arranged,
    moved: [...movedBlocks],
    write: (context, before, origin) => writeMoves(arranged, movedBlocks, before, origin, context),
  };
}

function nothingMoved(shown: readonly Block[]): PlannedMoves {
  return { arranged: shown, moved: [], write: () => new Map() };
}

/** Those that stay, deleted ones behind the one they stood behind, and each moved one where the editor has it. */
function arrange(shown: readonly Block[], order: readonly number[], staying: ReadonlySet<number>): Block[] {
  const present = new Set(order);
  const rest = shown.map((_, index) => index).filter((index) => staying.has(index) || !present.has(index));
  let at = 0;
  for (const position of order) {
    const found = rest.indexOf(position);
    if (found !== -1) at = found + 1;
    else rest.splice(at++, 0, position);
  }
  return rest.flatMap((position) => shown[position] ?? []);
}

function writeMoves(
  arranged: readonly Block[],
  moved: ReadonlySet<Block>,
  before: Block | undefined,
  origin: Place,
  context: MoveContext,
): Map<IdText, YMap<unknown>> {
  const slots = new Map<IdText, YMap<unknown>>();
  let previous = before;
  for (const [index, block] of arranged.entries()) {
    if (!moved.has(block)) {
      previous = block;
      continue;
    }
    const next = arranged.slice(index).find((each) => !moved.has(each));
    const place = placeBefore(next, context) ?? placeBehind(previous, context) ?? origin;
    if (block.begin === null) slots.set(block.id, context.writer.insertSlot(place));
    else for (const segment of segmentsOf(block)) moveTo(segment, place, context);
  }
  return slots;
}

/** A block is moved with all that was joined to it. */
function segmentsOf({ begin, pieces }: Block): Segment[] {
  const segments = pieces.map(({ segment }) => segment).filter(({ marker }) => marker !== null);
  return begin === null || segments.includes(begin) ? segments : [begin, ...segments];
}

function moveTo(segment: Segment, place: Place, { flows, writer }: MoveContext): void {
  if (segment.marker === null) return;
  const old = slotPlace(segment, flows, 'before');
  writer.setToId(segment.marker, placeKey, writer.insertSlot(place));
  if (old !== null) writer.delete(old, 1);
}

function placeBefore(block: Block | undefined, { flows }: MoveContext): Place | null {
  const segment = block?.begin ?? block?.pieces[0]?.segment ?? null;
  if (segment === null) return null;
  const index = flows.indexOf(segment.flow);
  if (index === undefined) return null;
  if (block?.begin === null) {
    return { index, segment, offset: segment.marker === null ? 0 : 1, isExact: true };
  }
  return slotPlace(segment, flows, 'before') ?? { index, segment, offset: 0, isExact: true };
}

function placeBehind(block: Block | undefined, { flows }: MoveContext): Place | null {
  const segment = block?.pieces.at(-1)?.segment ?? block?.begin ?? null;
  if (segment === null) return null;
  const index = flows.indexOf(segment.flow);
  if (index === undefined) return null;
  return slotPlace(segment, flows, 'behind') ?? { index, segment, offset: segment.length, isExact: true };
}

function slotPlace(segment: Segment, flows: FlowDocument, side: 'before' | 'behind'): Place | null {
  const id = parseIdText(segment.place);
  const place = id === null ? null : locate(flows, id, side);
  return place?.isExact === true ? place : null;
}

/** The longest of the increasing subsequences: what need not be moved to put all in order. */
export function longestIncreasing(order: readonly number[]): number[] {
  return heaviestIncreasing(order, () => 1);
}

/** The increasing subsequence of greatest weight, as few of the others as can be. Quadratic only in what is out of order. */
function heaviestIncreasing(order: readonly number[], weightOf: (value: number) => number): number[] {
  let isSorted = true;
  for (let index = 1; index < order.length; index++) {
    if ((order[index - 1] ?? 0) > (order[index] ?? 0)) isSorted = false;
  }
  if (isSorted) return [...order];
  const weights: number[] = [];
  const previous: number[] = [];
  let best = -1;
  for (const [index, value] of order.entries()) {
    let link = -1;
    for (let other = 0; other < index; other++) {
      if ((order[other] ?? 0) >= value) continue;
      if (link === -1 || (weights[other] ?? 0) > (weights[link] ?? 0)) link = other;
    }
    weights.push(weightOf(value) + (link === -1 ? 0 : (weights[link] ?? 0)));
    previous.push(link);
    if (best === -1 || (weights[index] ?? 0) > (weights[best] ?? 0)) best = index;
  }
  const chosen: number[] = [];
  for (let at = best; at !== -1; at = previous[at] ?? -1) chosen.push(order[at] ?? 0);
  return chosen.toReversed();
}
