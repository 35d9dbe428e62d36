// Which of the old things are which of the new ones, where both stand in a row: blocks, rows of a table, columns. First
// those that are equal (Myers), then, between them, those that are most alike, none crossing another.

import { diff } from '../flow/diff.ts';

export interface Pair {
  readonly old: number;
  readonly new: number;
}

export interface Rows {
  /** Equal keys: the same thing, unchanged. */
  readonly oldKeys: readonly string[];
  readonly newKeys: readonly string[];
  /** From 0 to 1; below {@link alikeMin} they are two things. */
  likeness(old: number, added: number): number;
  /** Whether one may be taken for the other just because both stand alone at one place. */
  canReplace(old: number, added: number): boolean;
  /** Whether it may be found again elsewhere. */
  canMove(old: number): boolean;
}

export const alikeMin = 0.3;

/** Beyond this many comparisons in one stretch only what stands near is compared: each looks through two texts. */
const comparisonsMax = 20_000;

export interface Alignment {
  /** In order, none crossing another. */
  readonly pairs: readonly Pair[];
  /** Equal things of which one went where nothing was found for it, and the other came elsewhere. */
  readonly moved: readonly Pair[];
}

/** Each thing is in at most one pair. */
export function align(rows: Rows): Alignment {
  const { equal, stretches } = alignEqual(rows);
  // Before any are compared that are merely alike: what is the same elsewhere is no other thing here.
  const moved = movedBetween(stretches, rows);
  const [goneOlds, goneNews] = [
    new Set(moved.map((pair) => pair.old)),
    new Set(moved.map((pair) => pair.new)),
  ];
  const alike = stretches.flatMap(({ olds, news }) =>
    alignStretch(rows, {
      olds: olds.filter((old) => !goneOlds.has(old)),
      news: news.filter((added) => !goneNews.has(added)),
    }),
  );
  return { pairs: [...equal, ...alike].toSorted((a, b) => a.new - b.new), moved };
}

/** What stands between two things that are equal, on both sides. */
interface Stretch {
  readonly olds: readonly number[];
  readonly news: readonly number[];
}

function alignEqual({ oldKeys, newKeys }: Rows): { equal: Pair[]; stretches: Stretch[] } {
  const codes = new Map<string, number>();
  const codeOf = (key: string): number => {
    const code = codes.get(key) ?? codes.size;
    codes.set(key, code);
    return code;
  };
  const [old, added] = [oldKeys.map(codeOf), newKeys.map(codeOf)];
  const [equal, stretches]: [Pair[], Stretch[]] = [[], []];
  let [oldAt, newAt] = [0, 0];
  const end = { oldStart: old.length, oldEnd: old.length, newStart: added.length, newEnd: added.length };
  for (const { oldStart, oldEnd, newStart, newEnd } of [...diff(old, added), end]) {
    for (; oldAt < oldStart; oldAt++, newAt++) equal.push({ old: oldAt, new: newAt });
    stretches.push({ olds: range(oldStart, oldEnd), news: range(newStart, newEnd) });
    [oldAt, newAt] = [oldEnd, newEnd];
  }
  return { equal, stretches };
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, step) => start + step);
}

function movedBetween(stretches: readonly Stretch[], rows: Rows): Pair[] {
  const waiting = new Map<string, number[]>();
  for (const old of stretches.flatMap(({ olds }) => olds)) {
    if (!rows.canMove(old)) continue;
    const key = rows.oldKeys[old] ?? '';
    const others = waiting.get(key);
    if (others === undefined) waiting.set(key, [old]);
    else others.push(old);
  }
  return stretches
    .flatMap(({ news }) => news)
    .flatMap((added) => {
      const old = waiting.get(rows.newKeys[added] ?? '')?.shift();
      return old === undefined ? [] : [{ old, new: added }];
    });
}

function alignStretch(rows: Rows, { olds, news }: Stretch): Pair[] {
  if (olds.length === 0 || news.length === 0) return [];
  const pairs: Pair[] = [];
  let [oldAt, newAt] = [0, 0];
  for (const pair of [...mostAlike(rows, olds, news), { old: olds.length, new: news.length }]) {
    pairs.push(...replaced(rows, olds.slice(oldAt, pair.old), news.slice(newAt, pair.new)));
    const [old, added] = [olds[pair.old], news[pair.new]];
    if (old !== undefined && added !== undefined) pairs.push({ old, new: added });
    [oldAt, newAt] = [pair.old + 1, pair.new + 1];
  }
  return pairs;
}

/** What is left between two pairs: if it is as many of the same kind, each took the place of one. */
function replaced(rows: Rows, olds: readonly number[], news: readonly number[]): Pair[] {
  if (olds.length !== news.length) return [];
  const pairs = olds.map((old, step) => ({ old, new: news[step] ?? 0 }));
  return pairs.filter((pair) => rows.canReplace(pair.old, pair.new));
}

/** The pairs of greatest likeness in sum, found by the best of each pair of beginnings. As positions in both rows. */
function mostAlike(rows: Rows, olds: readonly number[], news: readonly number[]): Pair[] {
  const [height, width] = [olds.length, news.length];
  const reach = Math.max(1, Math.floor(comparisonsMax / Math.max(height, width) / 2));
  const isNear = (row: number, column: number): boolean =>
    height * width <= comparisonsMax || Math.abs(column - Math.round((row * width) / height)) <= reach;
  const best: Float64Array[] = [new Float64Array(width + 1)];
  const scores: Map<number, number>[] = [new Map()];
  for (let row = 1; row <= height; row++) {
    const [above, here, own] = [best[row - 1], new Float64Array(width + 1), new Map<number, number>()];
    for (let column = 1; column <= width; column++) {
      let score = Math.max(above?.[column] ?? 0, here[column - 1] ?? 0);
      if (isNear(row, column)) {
        const likeness = rows.likeness(olds[row - 1] ?? 0, news[column - 1] ?? 0);
        if (likeness >= alikeMin) {
          own.set(column, likeness);
          score = Math.max(score, (above?.[column - 1] ?? 0) + likeness);
        }
      }
      here[column] = score;
    }
    best.push(here);
    scores.push(own);
  }
  return traced(best, scores);
}

function traced(best: readonly Float64Array[], scores: readonly ReadonlyMap<number, number>[]): Pair[] {
  const pairs: Pair[] = [];
  let [row, column] = [best.length - 1, (best[0]?.length ?? 1) - 1];
  while (row > 0 && column > 0) {
    const score = best[row]?.[column] ?? 0;
    const likeness = scores[row]?.get(column);
    if (likeness !== undefined && score === (best[row - 1]?.[column - 1] ?? 0) + likeness) {
      pairs.push({ old: row - 1, new: column - 1 });
      row--;
      column--;
    } else if (score === (best[row - 1]?.[column] ?? 0)) row--;
    else column--;
  }
  return pairs.toReversed();
}

/** Pairs of letters that follow each other, counted: what texts are compared by. */
export type Bigrams = ReadonlyMap<string, number>;

/** Enough to tell paragraphs apart; more would only take time. */
const bigramsMax = 2_000;

export function bigramsOf(text: string): Bigrams {
  const bigrams = new Map<string, number>();
  const padded = ` ${text.slice(0, bigramsMax)} `;
  for (let at = 0; at + 1 < padded.length; at++) {
    const bigram = padded.slice(at, at + 2);
    bigrams.set(bigram, (bigrams.get(bigram) ?? 0) + 1);
  }
  return bigrams;
}

/** How much of both is common to them (Dice). */
export function alikeness(a: Bigrams, b: Bigrams): number {
  const [all, common] = [countOf(a) + countOf(b), commonOf(a, b)];
  return all === 0 ? 0 : (2 * common) / all;
}

/** How much of `part` is in `whole` besides `others`. */
export function containment(part: Bigrams, whole: Bigrams, others: readonly Bigrams[]): number {
  const rest = new Map(whole);
  for (const other of others) {
    for (const [bigram, count] of other) rest.set(bigram, Math.max(0, (rest.get(bigram) ?? 0) - count));
  }
  return commonOf(part, rest) / Math.max(1, countOf(part));
}

function countOf(bigrams: Bigrams): number {
  let sum = 0;
  for (const count of bigrams.values()) sum += count;
  return sum;
}

function commonOf(a: Bigrams, b: Bigrams): number {
  let common = 0;
  for (const [bigram, count] of a) common += Math.min(count, b.get(bigram) ?? 0);
  return common;
}
