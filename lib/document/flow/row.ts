// A row of things with ids in which each is found by where it stood last, and from there outwards: what comes and goes
// moves the others by a few places, so a look-up in a long document need not walk over it.

import type { IdText } from './item-id.ts';

export class Row<T extends { readonly id: IdText }> {
  #items: T[] = [];
  /** Where each thing stood when it was last looked for. Null until something is: loading alone needs no places. */
  #lastSeen: Map<IdText, number> | null = null;

  get items(): readonly T[] {
    return this.#items;
  }

  get length(): number {
    return this.#items.length;
  }

  /** -1 if it is not there. */
  positionOf(id: IdText): number {
    this.#lastSeen ??= new Map(this.#items.map((item, position) => [item.id, position]));
    const near = this.#lastSeen.get(id);
    if (near === undefined) return -1;
    const items = this.#items;
    for (let distance = 0; distance < items.length + near; distance++) {
      const [left, right] = [near - distance, near + distance];
      const position = items[right]?.id === id ? right : items[left]?.id === id ? left : -1;
      if (position === -1) continue;
      if (distance > 0) this.#lastSeen.set(id, position);
      return position;
    }
    throw new Error(`a row that says it has ${id}, and has not`);
  }

  get(id: IdText): T | undefined {
    const position = this.positionOf(id);
    return position === -1 ? undefined : this.#items[position];
  }

  /** All anew. The array is the row's from now on. */
  become(items: T[]): void {
    this.#items = items;
    this.#lastSeen = null;
  }

  /** Puts another state of the same thing in its place. */
  renew(position: number, item: T): void {
    this.#items[position] = item;
  }

  /** Takes some out and puts others in at one place. */
  replace(start: number, end: number, added: readonly T[]): void {
    const lastSeen = this.#lastSeen;
    if (lastSeen !== null) {
      for (const { id } of this.#items.slice(start, end)) lastSeen.delete(id);
      for (const [index, { id }] of added.entries()) lastSeen.set(id, start + index);
    }
    // A spread has as many arguments as there are things, and of those there is a limit.
    if (added.length < 1_000) this.#items.splice(start, end - start, ...added);
    else this.#items = [...this.#items.slice(0, start), ...added, ...this.#items.slice(end)];
  }
}
