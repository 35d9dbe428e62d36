// Where the tokens that were shown stand in the flow now. Mostly where they stood; if the flow has moved on since, as it
// may while an input method composes, they are found by their ids.

import type { FlowDocument } from '../flow/flow-document.ts';
import { parseIdText } from '../flow/item-id.ts';
import { locate, type Place } from '../flow/position.ts';
import type { Segment } from '../flow/segment.ts';
import type { FlowToken } from './tokens.ts';

export class TokenPlaces {
  readonly #flows: FlowDocument;

  constructor(flows: FlowDocument) {
    this.#flows = flows;
  }

  /** The gap behind a token; behind its nearest neighbour if it is gone. */
  behind(token: FlowToken): Place | null {
    const segment = token.piece?.segment ?? token.block.begin;
    const index = segment === null ? undefined : this.#flows.indexOf(segment.flow);
    if (segment !== null && index !== undefined && this.#isCurrent(token)) {
      return { index, segment, offset: token.offset + token.length, isExact: true };
    }
    const { client, clock } = token.id;
    return locate(this.#flows, { client, clock: clock + token.length - 1 }, 'behind');
  }

  /** Whether the flow still has the token's segment as it was shown. */
  #isCurrent({ piece, block }: FlowToken): boolean {
    const segment = piece?.segment ?? block.begin;
    if (segment === null || this.#flows.indexOf(segment.flow)?.get(segment.id) !== segment) {
      return false;
    }
    return piece === null || piece.runs === segment.runs;
  }

  /** Stretches of the flow that hold these tokens, as far as they are still there. */
  placesOf(tokens: readonly FlowToken[]): { readonly place: Place; readonly length: number }[] {
    const places: { place: Place; length: number }[] = [];
    for (const token of tokens) {
      const place = this.placeOf(token);
      if (place === null) continue;
      const last = places.at(-1);
      if (last?.place.segment === place.segment && last.place.offset + last.length === place.offset) {
        last.length += token.length;
      } else places.push({ place, length: token.length });
    }
    return places;
  }

  /** The gap before a token; null if it is gone. */
  placeOf(token: FlowToken): Place | null {
    const segment = token.piece?.segment ?? token.block.begin;
    const index = segment === null ? undefined : this.#flows.indexOf(segment.flow);
    if (segment !== null && index !== undefined && this.#isCurrent(token)) {
      return { index, segment, offset: token.offset, isExact: true };
    }
    const place = locate(this.#flows, token.id, 'before');
    return place?.isExact === true ? place : null;
  }

  /** The gap behind the slot where a segment is shown; null if it is shown where it stands. */
  slotOf({ place }: Segment): Place | null {
    const id = parseIdText(place);
    const slot = id === null ? null : locate(this.#flows, id, 'behind');
    return slot?.isExact === true ? slot : null;
  }
}
