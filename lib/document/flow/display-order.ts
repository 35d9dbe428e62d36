// The blocks of a flow in the order in which they are shown: a total, pure function of its segments. Rules:
//   O1 a block is shown where its marker stands, unless the marker names a slot that is there: then at the slot;
//   O2 slots belong to the place where they stand, not to the block around them, so moves can form no circle;
//   O3 a segment whose marker says "join" goes on the block that is shown before it;
//   O4 text where no block can hold it (before the first marker, behind a void block) is an implicit paragraph;
//   O5 there is always one block.
// So a move writes a slot and one attribute, and no character is copied; whatever others type stays in the block.

import { type IdText, idText } from './item-id.ts';
import { hasContent, type Run, type Segment } from './segment.ts';
import { paragraph, type Shape } from './shape.ts';

/** A snapshot: later changes of the flow make a new one. */
export interface Block {
  readonly id: IdText;
  readonly shape: Shape;
  /** The segment whose marker begins it; null if it is implicit. */
  readonly begin: Segment | null;
  /** Its text, one piece after the other. None for a void block. */
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly segment: Segment;
  readonly runs: readonly Run[];
}

export interface DisplayOrder {
  readonly blocks: readonly Block[];
  /** The block in which a segment's text is shown, where it is not the segment's own. */
  readonly owners: ReadonlyMap<IdText, IdText>;
}

/** All segments of a container's flows. */
export function displayOrder(segments: readonly Segment[]): DisplayOrder {
  const order = displayPart(inShownOrder(segments));
  const [head] = segments;
  if (order.blocks.length > 0 || head === undefined) return order;
  return { ...order, blocks: [implicitBlock(head.id, head)] };
}

/** A part of the segments in which none has a place or slots, and the first begins a block. It may show none. */
export function displayPart(segments: readonly Segment[]): DisplayOrder {
  const builder = new OrderBuilder();
  for (const segment of segments) builder.add(segment);
  return builder;
}

/** The segments but the head, by rules O1 and O2. */
function inShownOrder(segments: readonly Segment[]): readonly Segment[] {
  if (!segments.some((segment) => segment.place !== null)) return segments;
  const slots = new Set<IdText>();
  for (const { runs } of segments) {
    for (const run of runs) if (run.type === 'slot') slots.add(idText(run.id));
  }
  const placed = new Map<IdText, Segment[]>();
  for (const segment of segments) {
    const { place } = segment;
    if (place === null || !slots.has(place)) continue;
    const others = placed.get(place);
    if (others === undefined) placed.set(place, [segment]);
    else others.push(segment);
  }
  const shown: Segment[] = [];
  for (const segment of segments) {
    if (segment.place === null || !slots.has(segment.place)) shown.push(segment);
    for (const run of segment.runs) {
      if (run.type === 'slot') shown.push(...(placed.get(idText(run.id)) ?? []));
    }
  }
  return shown;
}

export function implicitId(segment: IdText): IdText {
  return `${segment}+` as IdText;
}

function implicitBlock(id: IdText, segment: Segment): Block {
  return { id, shape: paragraph, begin: null, pieces: [pieceOf(segment)] };
}

function pieceOf(segment: Segment): Piece {
  return { segment, runs: segment.runs };
}

/** The same block with what its segments say now; itself if nothing changed. */
export function refreshed(block: Block): Block {
  const shape = block.begin === null ? block.shape : block.begin.shape;
  const isSame = shape === block.shape && block.pieces.every(({ segment, runs }) => segment.runs === runs);
  return isSame ? block : { ...block, shape, pieces: block.pieces.map(({ segment }) => pieceOf(segment)) };
}

class OrderBuilder implements DisplayOrder {
  readonly blocks: Block[] = [];
  readonly owners = new Map<IdText, IdText>();

  add(segment: Segment): void {
    const { id, shape } = segment;
    if (segment.marker === null) {
      if (hasContent(segment)) this.blocks.push(implicitBlock(id, segment));
    } else if (segment.isVoid) this.#addVoid(segment);
    else if (!segment.isJoined || !this.#join(segment)) {
      this.blocks.push({ id, shape, begin: segment, pieces: [pieceOf(segment)] });
    }
  }

  #addVoid(segment: Segment): void {
    const { id, shape } = segment;
    if (!segment.isHidden) this.blocks.push({ id, shape, begin: segment, pieces: [] });
    if (!hasContent(segment)) return;
    const implicit = implicitId(id);
    this.owners.set(id, implicit);
    this.blocks.push(implicitBlock(implicit, segment));
  }

  /** False if there is nothing before that could hold its text. */
  #join(segment: Segment): boolean {
    const last = this.blocks.at(-1);
    if (last === undefined || last.pieces.length === 0) return false;
    this.blocks[this.blocks.length - 1] = { ...last, pieces: [...last.pieces, pieceOf(segment)] };
    this.owners.set(segment.id, last.id);
    return true;
  }
}
