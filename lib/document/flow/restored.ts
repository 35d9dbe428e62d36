// What undo brought back. A deleted character cannot be revived, so undo writes a copy; two people who undo the same
// deletion at once would write two. So each copy says in a map beside the flow what it is a copy of: `copy` range ->
// origin and generation. Of several copies of one thing exactly one is shown, the same for everybody (rule R1): of the
// latest generation the one with the smallest id. A new generation begins when all copies before it were deleted.
// Hidden for good: if the shown copy is deleted later, none of the others comes up.

import { type Doc, getState, type Map as YMap } from 'yjs';

import { Spans } from './id-spans.ts';
import { findItem, type IdRange, type ItemId, itemsIn } from './item-id.ts';

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

/** Copies that are not shown, by document: what reads a flow must ask for each unit. */
const hiddenByDoc = new WeakMap<Doc, Spans<IdRange>>();

/** Whether a unit of a flow is a copy that another was preferred to. */
export function isHiddenUnit(doc: Doc | null, { client, clock }: ItemId): boolean {
  return hiddenStretch(doc, { client, clock, length: 1 }).isHidden;
}

/** Whether the begin of a stretch is such a copy, and for how many of those behind it that is the same. */
export function hiddenStretch(
  doc: Doc | null,
  range: IdRange,
): { readonly isHidden: boolean; readonly length: number } {
  const hidden = doc === null ? undefined : hiddenByDoc.get(doc)?.at(range);
  return {
    isHidden: hidden !== undefined && hidden.found.length > 0,
    length: hidden?.length ?? range.length,
  };
}

export function hasHiddenUnits(doc: Doc | null): boolean {
  return doc !== null && hiddenByDoc.has(doc);
}

export class RestoredIds {
  readonly #doc: Doc;
  /** By the begin of the copy, and by that of what it is a copy of. */
  #byCopy = new Spans<Claim>();
  #byOrigin = new Spans<Claim>();
  #hidden: readonly IdRange[] = [];

  constructor(doc: Doc) {
    this.#doc = doc;
    this.refresh();
  }

  /** Reads the map anew; returns the stretches that are hidden now and were not, or the other way round. */
  refresh(): IdRange[] {
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
    this.#hidden = worseCopies(claims).flatMap((range) => notDeleted(this.#doc, range));
    if (this.#hidden.length > 0) {
      hiddenByDoc.set(this.#doc, new Spans(this.#hidden.map((range) => [range, range])));
    } else hiddenByDoc.delete(this.#doc);
    return differing(before, this.#hidden);
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
      const hidden = hiddenStretch(this.#doc, { ...id, length });
      length = hidden.length;
      if (!hidden.isHidden) isLive = true;
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

/**
 * By rule R1: of all copies of a unit the best is shown, the others are not. The best ones take their places first, so each
 * looks only at what is taken already, and not at all others.
 */
function worseCopies(claims: readonly Claim[]): IdRange[] {
  const taken = new Spans<true>();
  const hidden: IdRange[] = [];
  for (const { copy, origin } of claims.toSorted(byRank)) {
    const free: IdRange[] = [];
    for (let unit = 0; unit < copy.length;) {
      const rest = { client: origin.client, clock: origin.clock + unit, length: copy.length - unit };
      const { found, length } = taken.at(rest);
      if (found.length === 0) free.push({ ...rest, length });
      else hidden.push({ client: copy.client, clock: copy.clock + unit, length });
      unit += length;
    }
    for (const each of free) taken.add(each, true);
  }
  return hidden;
}

/** The best first; the rest is for claims that nobody of ours makes, so that they too mean the same everywhere. */
function byRank(a: Claim, b: Claim): number {
  return (
    b.generation - a.generation ||
    a.copy.client - b.copy.client ||
    a.copy.clock - b.copy.clock ||
    a.copy.length - b.copy.length ||
    a.origin.clock - b.origin.clock
  );
}

/** What has not come yet may still be shown. */
function notDeleted(doc: Doc, range: IdRange): IdRange[] {
  const { client, clock } = range;
  const end = clock + range.length;
  const come = getState(doc.store, client);
  const parts = [...itemsIn(doc, range)].flatMap(({ deleted, id, length }) =>
    deleted ? [] : [[id.clock, id.clock + length] as const],
  );
  if (come < end) parts.push([come, end]);
  return parts.map(([from, to]) => {
    const start = Math.max(clock, from);
    return { client, clock: start, length: Math.min(end, to) - start };
  });
}

/** What is among the one and not among the other. */
function differing(first: readonly IdRange[], second: readonly IdRange[]): IdRange[] {
  const names = [first, second].map((ranges) => new Set(ranges.map((range) => JSON.stringify(range))));
  return [...first, ...second].filter((range) => !names.every((each) => each.has(JSON.stringify(range))));
}
