// Edits of whole blocks: their type and attributes, what is put in between them, what goes, what is shown elsewhere. Every
// edit goes into the writer; places are those before any of them.

import type { Map as YMap } from 'yjs';

import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowIndex } from '../flow/flow-index.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import { parseIdText } from '../flow/item-id.ts';
import { locate, type Place } from '../flow/position.ts';
import { hasContent, type Segment } from '../flow/segment.ts';
import { joinKey, paragraph, placeKey, type Shape, typeKey } from '../flow/shape.ts';
import { removeTable } from '../flow/table-lines.ts';
import { type SaidBlock, saidShape } from './said.ts';
import { saidShapeOf } from './said-document.ts';

export class BlockEdits {
  readonly #flows: FlowDocument;
  readonly #writer: FlowWriter;
  /** Blocks without a marker that have got one. */
  readonly #materialised = new Set<Block>();
  readonly #removed = new Set<Block>();

  constructor(flows: FlowDocument, writer: FlowWriter) {
    this.#flows = flows;
    this.#writer = writer;
  }

  /** Makes a block with text be what Markdown says, where it is said to be something else than it was. */
  reshape(block: Block, { shape, isListStart = false }: SaidBlock): void {
    const marker = block.begin?.marker ?? null;
    // An image in a paragraph is said as one that is a block.
    const type = shape.type === 'image' ? 'paragraph' : shape.type;
    if (marker === null) {
      this.materialise(block, type === 'paragraph' ? paragraph : shape);
      return;
    }
    const said = saidShapeOf(block.shape);
    if (type !== said.type) this.#writer.set(marker, typeKey, type === 'paragraph' ? undefined : type);
    if (shape.type === 'image') return;
    const wanted = { ...shape.attributes };
    // The number that a list starts with is said by its first item; the others keep theirs for the day they are first.
    const { start } = block.shape.attributes;
    if (type === 'number' && said.type === 'number' && start !== undefined && !isListStart) {
      wanted['start'] = start;
    }
    // Where the type changes, what it says of itself counts whatever was there unsaid: an item's depth is its indent.
    const before =
      type === said.type ? said : { type, attributes: { ...said.attributes, ...ofType(block.shape, type) } };
    this.setAttributes(marker, before, saidShape(type, wanted));
  }

  /** Sets the keys that differ; what neither says stays as it is. */
  setAttributes(map: YMap<unknown>, before: Shape, after: Shape): void {
    for (const key of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])) {
      if (before.attributes[key] !== after.attributes[key]) this.#writer.set(map, key, after.attributes[key]);
    }
  }

  /** Gives a block that has no marker one, as something is done to it or to what kept it apart from what is before. */
  materialise(block: Block, shape: Shape): void {
    if (block.begin !== null || this.#materialised.has(block)) return;
    const place = this.begin(block);
    if (place === null) return;
    this.#materialised.add(block);
    this.#writer.insertMarker(place, shape);
  }

  /** The gap before a block's marker, or before its text if it has none. */
  begin(block: Block): Place | null {
    const segment = block.begin ?? block.pieces[0]?.segment ?? null;
    const index = segment === null ? undefined : this.#flows.indexOf(segment.flow);
    if (segment === null || index === undefined) return null;
    const offset = block.begin === null && segment.marker !== null ? 1 : 0;
    return { index, segment, offset, isExact: true };
  }

  /** The text of a block goes on the one before, whose last segment is `before`. */
  join({ begin }: Block, before: Segment | null): void {
    const marker = begin?.marker ?? null;
    if (begin === null || marker === null) return;
    const index = this.#flows.indexOf(begin.flow);
    const isNext = index !== undefined && before !== null && index.segmentBefore(begin) === before;
    // Without its marker its text would go on what stands before it, which must be what is shown before it.
    if (!isNext || begin.place !== null) this.#writer.set(marker, joinKey, true);
    else if (index !== undefined) this.#writer.delete({ index, segment: begin, offset: 0, isExact: true }, 1);
  }

  /** Takes a block away with all that it shows. */
  remove(block: Block): void {
    if (this.#removed.has(block)) return;
    this.#removed.add(block);
    for (const { segment, runs } of block.pieces) {
      const index = this.#flows.indexOf(segment.flow);
      if (index === undefined) continue;
      let offset = segment.marker === null ? 0 : 1;
      for (const { type, length } of runs) {
        // Other blocks may be shown at a slot.
        const place = { index, segment, offset, isExact: true };
        if (type !== 'slot') this.#writer.delete(place, length);
        offset += length;
      }
    }
    for (const segment of segmentsOf(block)) this.#removeMarker(segment);
  }

  #removeMarker(segment: Segment): void {
    const { marker } = segment;
    const index = this.#flows.indexOf(segment.flow);
    if (marker === null || index === undefined) return;
    if (marker.get(typeKey) === 'table') {
      removeTable(marker, this.#flows, this.#writer);
      return;
    }
    this.#writer.delete({ index, segment, offset: 0, isExact: true }, 1);
    const slot = slotPlace(segment, this.#flows, 'before');
    if (slot !== null) this.#writer.delete(slot, 1);
  }

  /** Shows a block at a gap instead of where it is shown; with it what was joined to it. */
  move(block: Block, place: Place): void {
    if (block.begin === null) {
      const begin = this.begin(block);
      if (begin === null) return;
      this.#materialised.add(block);
      this.showAt(this.#writer.insertMarker(begin, paragraph), place);
      return;
    }
    for (const segment of segmentsOf(block)) {
      if (segment.marker === null) continue;
      const old = slotPlace(segment, this.#flows, 'before');
      this.showAt(segment.marker, place);
      if (old !== null) this.#writer.delete(old, 1);
    }
  }

  showAt(marker: YMap<unknown>, place: Place): void {
    this.#writer.setToId(marker, placeKey, this.#writer.insertSlot(place));
  }
}

/** Of what a block has, whatever it is, that which blocks of this type say of themselves. */
function ofType({ attributes }: Shape, type: string): Shape['attributes'] {
  return saidShapeOf({ type, attributes }).attributes;
}

/** Those whose text is the block's. */
export function segmentsOf({ begin, pieces }: Block): Segment[] {
  const segments = pieces.map(({ segment }) => segment).filter(({ marker }) => marker !== null);
  return begin === null || segments.includes(begin) ? (begin === null ? [] : segments) : [begin, ...segments];
}

export function slotPlace(segment: Segment, flows: FlowDocument, side: 'before' | 'behind'): Place | null {
  const id = parseIdText(segment.place);
  const place = id === null ? null : locate(flows, id, side);
  return place?.isExact === true ? place : null;
}

export function slotBehind(segment: Segment, flows: FlowDocument): Place | null {
  return slotPlace(segment, flows, 'behind');
}

/** The flow's last gap. */
export function endOf(index: FlowIndex): Place {
  const segment = index.segments.at(-1);
  if (segment === undefined) throw new Error('a flow without a segment');
  return { index, segment, offset: segment.length, isExact: true };
}

/** Whether text that is shown as a block of its own stands behind a block without text. */
export function hasTextBehind({ begin }: Block): boolean {
  return begin !== null && begin.isVoid && hasContent(begin);
}
