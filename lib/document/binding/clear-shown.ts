// Taking away what a container shows. Its blocks stay, empty, as others may be typing in them; and what others put in and
// is not shown yet stays too, for nobody has seen it go.

import type { Map as YMap } from 'yjs';

import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import type { FlowView } from './flow-view.ts';
import { TokenPlaces } from './token-places.ts';
import { TokenRow } from './token-row.ts';
import { addFlowTokens, type FlowToken, Identities } from './tokens.ts';

export function clearShown(
  view: FlowView,
  flows: FlowDocument,
  writer: FlowWriter,
  removeTable: (marker: YMap<unknown>) => void,
): void {
  const places = new TokenPlaces(flows);
  for (const block of view.blocks) {
    const row = new TokenRow<FlowToken>();
    addFlowTokens(block, new Identities(), row);
    const tokens = row.slice(0, row.length);
    for (const { place, length } of places.placesOf(tokens.filter(({ piece }) => piece !== null))) {
      writer.delete(place, length);
    }
    const { begin } = block;
    if (begin === null || begin.marker === null || !begin.isVoid) continue;
    if (begin.shape.type === 'table') removeTable(begin.marker);
    else {
      const place = tokens[0] === undefined ? null : places.placeOf(tokens[0]);
      if (place !== null) writer.delete(place, 1);
    }
  }
}
