// Which of many stretches of ids hold a given one, without a look at all of them: somebody may undo the deletion of a whole
// document, again and again, and each time every character is asked for.

import type { IdRange } from './item-id.ts';

interface Span<T> {
  readonly from: number;
  readonly to: number;
  readonly value: T;
}

interface Row<T> {
  /** By their begin. */
  readonly spans: Span<T>[];
  /** How far the spans up to each reach. */
  readonly reach: number[];
}

export class Spans<T> {
  readonly #rows = new Map<number, Row<T>>();

  constructor(spans: readonly (readonly [IdRange, T])[] = []) {
    for (const [range, value] of spans) this.#rowOf(range.client).spans.push(spanOf(range, value));
    for (const row of this.#rows.values()) {
      row.spans.sort((a, b) => a.from - b.from);
      reckonFrom(row, 0);
    }
  }

  add(range: IdRange, value: T): void {
    const row = this.#rowOf(range.client);
    const index = countBegun(row, range.clock);
    row.spans.splice(index, 0, spanOf(range, value));
    row.reach.splice(index, 0, 0);
    reckonFrom(row, index);
  }

  clear(): void {
    this.#rows.clear();
  }

  /** Those that hold the begin of a range, and for how much of the range these and no others hold all. */
  at({ client, clock, length }: IdRange): { readonly found: readonly T[]; readonly length: number } {
    const row = this.#rows.get(client);
    if (row === undefined) return { found: [], length };
    const begun = countBegun(row, clock);
    let end = Math.min(clock + length, row.spans[begun]?.from ?? Infinity);
    const found: T[] = [];
    for (let index = begun - 1; index >= 0 && (row.reach[index] ?? 0) > clock; index--) {
      const span = row.spans[index];
      if (span === undefined || span.to <= clock) continue;
      end = Math.min(end, span.to);
      found.push(span.value);
    }
    return { found: found.reverse(), length: end - clock };
  }

  #rowOf(client: number): Row<T> {
    let row = this.#rows.get(client);
    if (row === undefined) {
      row = { spans: [], reach: [] };
      this.#rows.set(client, row);
    }
    return row;
  }
}

function spanOf<T>({ clock, length }: IdRange, value: T): Span<T> {
  return { from: clock, to: clock + length, value };
}

/** How many begin at or before a clock. */
function countBegun({ spans }: Row<unknown>, clock: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.from ?? Infinity) <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** To the end, or to where it is right already. */
function reckonFrom({ spans, reach }: Row<unknown>, index: number): void {
  for (let at = index; at < spans.length; at++) {
    const far = Math.max(reach[at - 1] ?? 0, spans[at]?.to ?? 0);
    if (far === reach[at]) return;
    reach[at] = far;
  }
}
