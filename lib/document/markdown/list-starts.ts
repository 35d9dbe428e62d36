// Which items begin a list: the number that a list starts with is said by its first item alone. As lists are put together
// from flat items (binding/list-nodes.ts): an item of another type at its depth ends the list there.

import { isListItem, type Shape } from '../flow/shape.ts';

/** Blocks are added in the order of the document. */
export class ListStarts {
  /** The types of the lists around the last item, from the outermost in. */
  #types: string[] = [];

  /** Whether a list begins with this block. */
  add({ type, attributes }: Shape): boolean {
    if (!isListItem(type)) {
      this.#types = [];
      return false;
    }
    const level = Number(attributes['indent'] ?? 0);
    this.#types.length = Math.min(this.#types.length, level + 1);
    if (this.#types[level] === type) return false;
    this.#types.length = Math.min(this.#types.length, level);
    while (this.#types.length <= level) this.#types.push(type);
    return true;
  }
}
