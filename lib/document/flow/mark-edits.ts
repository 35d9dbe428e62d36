// What must be written so that a stretch of a flow shows a mark or shows it no more, and so that new text shows what it is
// to show where other marks are active: acts that are begun, and acts that are taken back as nothing is left of them.

import { type Doc, getState } from 'yjs';

import type { FlowIndex } from './flow-index.ts';
import type { IdRange } from './item-id.ts';
import {
  type Act,
  actAttribute,
  actKey,
  actsOf,
  areSameMarks,
  type Attributes,
  type MarkKind,
  markKinds,
  type Marks,
  marksOf,
} from './marks.ts';
import { type Place, runBefore, runBehind } from './position.ts';
import { type DroppedAct, partsWithin } from './write-record.ts';

export interface MarkEdit {
  /** What the stretch holds. */
  readonly ranges: readonly IdRange[];
  readonly begun: { readonly key: string; readonly value: string | number } | null;
  /** Acts that lie wholly in the stretch and are taken back. */
  readonly ended: readonly string[];
}

/** Keys are looked for so often before one is taken that another act may have. */
const keyAttemptsMax = 64;

export class ActPlanner {
  readonly #doc: Doc;
  readonly #taken = new Set<string>();
  #attempts = 0;

  constructor(doc: Doc) {
    this.#doc = doc;
  }

  /** Null if nothing needs to be done. */
  plan(
    place: Place,
    length: number,
    kind: MarkKind,
    value: string | null,
  ): { readonly edit: MarkEdit; readonly dropped: readonly DroppedAct[] } | null {
    const parts = [...partsWithin(place.segment, place.offset, length)];
    const [before] = attributesAround(place);
    const [, behind] = attributesAround({ ...place, offset: place.offset + length });
    const ended = new Map<string, Act>();
    const isEnded = (act: Act): boolean => {
      // An act that lies wholly in the stretch is taken back instead of being overruled.
      if (act.value === value || act.key in before || act.key in behind) return false;
      ended.set(act.key, act);
      return true;
    };
    let isShown = true;
    const remaining: Act[] = [];
    for (const { run } of parts) {
      const acts = actsOf(run.attributes).filter((act) => act.kind === kind && !isEnded(act));
      remaining.push(...acts);
      const kept = Object.fromEntries(acts.map((act) => [act.key, run.attributes[act.key]]));
      if ((marksOf(kept)[kind] ?? null) !== value) isShown = false;
    }
    if (isShown && ended.size === 0) return null;
    const key = isShown ? null : this.#newKey(place.index, kind);
    const begun = key === null ? null : { key, value: actAttribute(remaining, value) };
    const rangesOf = (among: typeof parts): IdRange[] =>
      among.map(({ run: { id }, from, to }) => ({
        client: id.client,
        clock: id.clock + from,
        length: to - from,
      }));
    const dropped = [...ended.values()].map((act) => ({
      kind,
      value: act.value,
      ranges: rangesOf(parts.filter(({ run }) => act.key in run.attributes)),
    }));
    return { edit: { ranges: rangesOf(parts), begun, ended: [...ended.keys()] }, dropped };
  }

  /** The acts that new content needs to show `marks` where `left` is active. */
  over(index: FlowIndex, left: Attributes, marks: Marks | null): [string, string | number][] {
    if (showsMarks(left, marks)) return [];
    return markKinds.flatMap((kind) => {
      const value = marks?.[kind] ?? null;
      if (value === (marksOf(left)[kind] ?? null)) return [];
      const acts = actsOf(left).filter((act) => act.kind === kind);
      return [[this.#newKey(index, kind), actAttribute(acts, value)] as [string, string | number]];
    });
  }

  /** A key that no act in this flow has, as far as is known here. */
  #newKey(index: FlowIndex, kind: MarkKind): string {
    const { clientID: client, store } = this.#doc;
    const clock = getState(store, client);
    let key = '';
    for (let attempt = 0; attempt < keyAttemptsMax; attempt++) {
      key = actKey(kind, { client, clock: clock + this.#attempts++ * 0x10000 });
      if (!index.hasAttribute(key) && !this.#taken.has(key)) break;
    }
    this.#taken.add(key);
    return key;
  }
}

export function showsMarks(attributes: Attributes, marks: Marks | null): boolean {
  return marks === null || areSameMarks(marksOf(attributes), marks);
}

/** What is active on the left and on the right of a gap. */
export function attributesAround({ segment, offset }: Place): readonly [Attributes, Attributes] {
  if (segment.marker !== null && offset === 0) {
    return [segment.attributesBefore, segment.attributesBefore];
  }
  const left = runBefore(segment, offset)?.run.attributes ?? segment.attributesBefore;
  const right = runBehind(segment, offset)?.attributes ?? segment.attributesAfter;
  return [left, right];
}
