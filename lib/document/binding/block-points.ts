// Places in a block, counted three ways: as a Lexical point, as units of the block's text, as the flow's ids. A unit is
// a character, a break or an inline embed; what is not to be seen (slots, joined markers) counts nothing.

import { $isElementNode, $isTextNode, type ElementNode, type LexicalNode, type NodeKey } from 'lexical';

import type { Block } from '../flow/display-order.ts';
import type { ItemId } from '../flow/item-id.ts';
import type { Segment } from '../flow/segment.ts';

export interface Point {
  readonly key: NodeKey;
  readonly offset: number;
  readonly type: 'text' | 'element';
}

function unitsOf(node: LexicalNode): number {
  if ($isTextNode(node)) return node.getTextContentSize();
  if (!$isElementNode(node)) return 1;
  let units = 0;
  for (let child = node.getFirstChild(); child !== null; child = child.getNextSibling()) {
    units += unitsOf(child);
  }
  return units;
}

/** How many units of the block lie before a point in it. */
export function $unitsBefore(block: ElementNode, { key, offset, type }: Point): number {
  let units = 0;
  const $walk = (element: ElementNode): boolean => {
    let index = 0;
    for (let child = element.getFirstChild(); child !== null; child = child.getNextSibling(), index++) {
      if (type === 'element' && element.getKey() === key && index === offset) return true;
      if (child.getKey() === key && type === 'text') {
        units += Math.min(offset, unitsOf(child));
        return true;
      }
      if ($isElementNode(child)) {
        if ($walk(child)) return true;
      } else units += unitsOf(child);
    }
    return element.getKey() === key;
  };
  $walk(block);
  return units;
}

/** The point with so many units before it: in the text that ends there rather than in the one that begins. */
export function $pointAfter(block: ElementNode, units: number): Point {
  let rest = units;
  const $walk = (element: ElementNode): Point | null => {
    let index = 0;
    for (let child = element.getFirstChild(); child !== null; child = child.getNextSibling(), index++) {
      const size = unitsOf(child);
      if (rest > size || (rest === size && !$isTextNode(child) && !$isElementNode(child))) {
        rest -= size;
        continue;
      }
      if ($isElementNode(child)) {
        const found = $walk(child);
        if (found !== null) return found;
        continue;
      }
      if ($isTextNode(child)) return { key: child.getKey(), offset: rest, type: 'text' };
      return $before(element, child, index);
    }
    return null;
  };
  return $walk(block) ?? { key: block.getKey(), offset: block.getChildrenSize(), type: 'element' };
}

/** In front of a break or an embed: in the text before it if there is one, as Lexical has it. */
function $before(element: ElementNode, child: LexicalNode, index: number): Point {
  const previous = child.getPreviousSibling();
  if ($isTextNode(previous)) {
    return { key: previous.getKey(), offset: previous.getTextContentSize(), type: 'text' };
  }
  return { key: element.getKey(), offset: index, type: 'element' };
}

/** The id of what stands left of the gap behind so many units; the begin's if none; null if the block has none either. */
export function idAtUnits(block: Block, units: number): ItemId | null {
  let rest = units;
  let last: ItemId | null = block.begin?.marker?._item?.id ?? null;
  if (units <= 0) return last ?? implicitBegin(block);
  for (const { runs } of block.pieces) {
    for (const run of runs) {
      if (run.type === 'slot') continue;
      if (rest <= run.length) return { client: run.id.client, clock: run.id.clock + rest - 1 };
      rest -= run.length;
      last = { client: run.id.client, clock: run.id.clock + run.length - 1 };
    }
  }
  return last;
}

/** Text behind a void block begins behind that block's marker. */
function implicitBegin({ pieces }: Block): ItemId | null {
  return pieces[0]?.segment.marker?._item?.id ?? null;
}

/** How many of the block's units lie before a gap of one of its segments. */
export function unitsAtOffset(block: Block, segment: Segment, offset: number): number {
  let units = 0;
  for (const piece of block.pieces) {
    let at = segmentBegin(piece.segment);
    for (const run of piece.runs) {
      if (piece.segment === segment && at >= offset) return units;
      const isCut = piece.segment === segment && at + run.length > offset;
      if (run.type !== 'slot') units += isCut ? offset - at : run.length;
      if (isCut) return units;
      at += run.length;
    }
    if (piece.segment === segment) return units;
  }
  return units;
}

function segmentBegin({ marker }: Segment): number {
  return marker === null ? 0 : 1;
}
