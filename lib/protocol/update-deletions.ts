// The deletions of an update, to be handed out beside what they delete, so that a part of an update can carry those of
// its own edits.

import type { DeletedRange } from './delete-set.ts';

/** One client's ranges, ascending and apart, and which of them comes next. */
interface Own {
  readonly ranges: DeletedRange[];
  next: number;
}

export class Deletions {
  readonly #byClient = new Map<number, Own>();
  readonly #passedOver: DeletedRange[] = [];

  constructor(ranges: readonly DeletedRange[]) {
    for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
      const own = this.#byClient.get(range.client);
      const last = own?.ranges.at(-1);
      if (own === undefined) this.#byClient.set(range.client, { ranges: [range], next: 0 });
      else if (last === undefined || range.from > last.to) own.ranges.push(range);
      else if (range.to > last.to) own.ranges[own.ranges.length - 1] = { ...last, to: range.to };
    }
  }

  /** What is deleted of [from, to). Each time of a client, `from` must lie at or behind the `to` of the time before. */
  take(client: number, from: number, to: number): DeletedRange[] {
    const taken: DeletedRange[] = [];
    const own = this.#byClient.get(client);
    if (own === undefined) return taken;
    for (
      let range = own.ranges[own.next];
      range !== undefined && range.from < to;
      range = own.ranges[own.next]
    ) {
      const [start, end] = [Math.max(range.from, from), Math.min(range.to, to)];
      if (range.from < from) this.#passedOver.push({ ...range, to: Math.min(range.to, from) });
      if (start < end) taken.push({ client, from: start, to: end });
      if (range.to > to) {
        own.ranges[own.next] = { ...range, from: to };
        break;
      }
      own.next += 1;
    }
    return taken;
  }

  /** What was not taken: deletions of edits that are not in the update. */
  rest(): DeletedRange[] {
    const left = [...this.#byClient.values()].flatMap((own) => own.ranges.slice(own.next));
    return [...this.#passedOver, ...left];
  }
}
