// What is to happen, the earliest first: a binary heap by time, then by a number drawn from the seed, then by age.

import type { Actor } from './world.ts';

export class Pending {
  readonly atMs: number;
  readonly lot: number;
  readonly age: number;
  readonly owner: Actor;
  readonly action: () => void;
  isCancelled = false;

  constructor(atMs: number, lot: number, age: number, owner: Actor, action: () => void) {
    this.atMs = atMs;
    this.lot = lot;
    this.age = age;
    this.owner = owner;
    this.action = action;
    owner.pending += 1;
  }

  /** More than once does nothing. The loop calls it too, for what happens now is not to come any more. */
  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.owner.pending -= 1;
  }
}

export class EventHeap {
  readonly #items: Pending[] = [];
  #age = 0;

  push(atMs: number, lot: number, owner: Actor, action: () => void): Pending {
    const pending = new Pending(atMs, lot, this.#age++, owner, action);
    const items = this.#items;
    let at = items.length;
    items.push(pending);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as Pending;
      if (!isBefore(pending, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = pending;
    return pending;
  }

  peek(): Pending | undefined {
    return this.#items[0];
  }

  pop(): Pending | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) return undefined;
    if (first !== last) this.#sink(last);
    return first;
  }

  #sink(item: Pending): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      const left = items[child];
      if (left === undefined) break;
      const right = items[child + 1];
      if (right !== undefined && isBefore(right, left)) child += 1;
      const below = items[child] as Pending;
      if (!isBefore(below, item)) break;
      items[at] = below;
      at = child;
    }
    items[at] = item;
  }
}

function isBefore(a: Pending, b: Pending): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  if (a.lot !== b.lot) return a.lot < b.lot;
  return a.age < b.age;
}
