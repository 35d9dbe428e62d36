// What undo brought back. A deleted character cannot be revived, so undo writes a copy; two people who undo the same
// deletion at once would write two. So each copy says in a map beside the flow what it is a copy of: `copy` range ->
// origin and generation. Of several copies of one thing exactly one is shown, the same for everybody (rule R1): of the
// latest generation the one with the smallest id. A new generation begins when all copies before it were deleted.
// Hidden for good: if the shown copy is deleted later, none of the others comes up.

import type { Doc, Map as YMap } from 'yjs';

import { Spans } from './id-spans.ts';
import { findItem, type IdRange, type ItemId } from './item-id.ts';

const restoredName = 'restored';

interface Claim {
  readonly copy: IdRange;
  readonly origin: ItemId;
  readonly generation: number;
}

const keyPattern = /^(\d{1,16}):(\d{1,16}):(\d{1,9})$/;
const valuePattern = /^(\d{1,16}):(\d{1,16})\/(\d{1,9})$/;

export function restoredMap(doc: Doc): YMap<unknown> {
  return doc.getMap(restoredName);
}

/** Units of copies that are not shown, by document: what reads a flow must ask for each. */
const hiddenByDoc = new WeakMap<Doc, ReadonlyMap<number, ReadonlySet<number>>>();

/** Whether a unit of a flow is a copy that another was preferred to. */
export function isHiddenUnit(doc: Doc | null, { client, clock }: ItemId): boolean {
  return doc !== null && hiddenByDoc.get(doc)?.get(client)?.has(clock) === true;
}

export function hasHiddenUnits(doc: Doc | null): boolean {
  return doc !== null && hiddenByDoc.has(doc);
}

export class RestoredIds {
  readonly #doc: Doc;
  /** By the begin of the copy, and by that of what it is a copy of. */
  #byCopy = new Spans<Claim>();
  #byOrigin = new Spans<Claim>();
  #hidden = new Map<number, Set<number>>();

  constructor(doc: Doc) {
    this.#doc = doc;
    this.refresh();
  }

  /** Reads the map anew; returns the units that are hidden now and were not, or the other way round. */
  refresh(): ItemId[] {
    const claims: Claim[] = [];
    for (const [key, value] of restoredMap(this.#doc).entries()) {
      const claim = parseClaim(key, value);
      if (claim !== null) claims.push(claim);
    }
    this.#byCopy = new Spans(claims.map((claim) => [claim.copy, claim]));
    this.#byOrigin = new Spans(
      claims.map((claim) => [{ ...claim.origin, length: claim.copy.length }, claim]),
    );
    const before = this.#hidden;
    this.#hidden = hiddenUnits(claims);
    if (this.#hidden.size > 0) hiddenByDoc.set(this.#doc, this.#hidden);
    else hiddenByDoc.delete(this.#doc);
    return [...difference(this.#hidden, before), ...difference(before, this.#hidden)];
  }

  /** What a unit is a copy of, itself if it is none, and for how many of those behind it the same goes on. */
  originOf(range: IdRange): IdRange {
    const { found, length } = this.#byCopy.at(range);
    const claim = found[0];
    if (claim === undefined) return { ...range, length };
    const { client, clock } = claim.origin;
    return { client, clock: clock + range.clock - claim.copy.clock, length };
  }

  /** The copies of an origin's unit, the latest generation among them (0: there is none), and how far that goes on. */
  copiesOf(range: IdRange): {
    readonly isLive: boolean;
    readonly generation: number;
    readonly length: number;
  } {
    let isLive = false;
    let generation = 0;
    const claims = this.#byOrigin.at(range);
    let { length } = claims;
    for (const { copy, origin, generation: own } of claims.found) {
      const id = { client: copy.client, clock: copy.clock + range.clock - origin.clock };
      generation = Math.max(generation, own);
      const item = findItem(this.#doc, id);
      if (item === null) {
        // Not come yet, or gone for good: where that ends is not known.
        length = 1;
        continue;
      }
      length = Math.min(length, item.id.clock + item.length - id.clock);
      if (item.deleted) continue;
      if (this.#hidden.has(copy.client)) length = 1;
      if (!isHiddenUnit(this.#doc, id)) isLive = true;
    }
    return { isLive, generation, length };
  }
}

/** To be called in the transaction that writes the copy. */
export function claimCopy(doc: Doc, copy: IdRange, origin: ItemId, generation: number): void {
  restoredMap(doc).set(
    `${copy.client}:${copy.clock}:${copy.length}`,
    `${origin.client}:${origin.clock}/${generation}`,
  );
}

function parseClaim(key: string, value: unknown): Claim | null {
  const copy = keyPattern.exec(key);
  const origin = typeof value === 'string' ? valuePattern.exec(value) : null;
  if (copy === null || origin === null) return null;
  return {
    copy: { client: Number(copy[1]), clock: Number(copy[2]), length: Number(copy[3]) },
    origin: { client: Number(origin[1]), clock: Number(origin[2]) },
    generation: Number(origin[3]),
  };
}

/** By rule R1: of each two claims to one unit the worse is hidden. */
function hiddenUnits(claims: readonly Claim[]): Map<number, Set<number>> {
  const hidden = new Map<number, Set<number>>();
  const sorted = claims.toSorted(
    (a, b) => a.origin.client - b.origin.client || a.origin.clock - b.origin.clock,
  );
  for (const [index, first] of sorted.entries()) {
    const end = first.origin.clock + first.copy.length;
    for (let at = index + 1; at < sorted.length; at++) {
      const second = sorted[at];
      if (
        second === undefined ||
        second.origin.client !== first.origin.client ||
        second.origin.clock >= end
      ) {
        break;
      }
      const worse = isBetter(first, second) ? second : first;
      hide(hidden, worse, second.origin.clock, Math.min(end, second.origin.clock + second.copy.length));
    }
  }
  return hidden;
}

function isBetter(a: Claim, b: Claim): boolean {
  if (a.generation !== b.generation) return a.generation > b.generation;
  return a.copy.client === b.copy.client ? a.copy.clock < b.copy.clock : a.copy.client < b.copy.client;
}

function hide(hidden: Map<number, Set<number>>, { copy, origin }: Claim, from: number, to: number): void {
  let clocks = hidden.get(copy.client);
  if (clocks === undefined) {
    clocks = new Set();
    hidden.set(copy.client, clocks);
  }
  for (let clock = from; clock < to; clock++) clocks.add(copy.clock + clock - origin.clock);
}

function* difference(
  a: ReadonlyMap<number, ReadonlySet<number>>,
  b: ReadonlyMap<number, ReadonlySet<number>>,
): Iterable<ItemId> {
  for (const [client, clocks] of a) {
    for (const clock of clocks) if (b.get(client)?.has(clock) !== true) yield { client, clock };
  }
}
