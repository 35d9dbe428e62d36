// What was changed while there was no connection, by blocks: which ones here, which ones by others, as it turns out on
// return. Pure. Two changes are near each other in one block, or in blocks that follow each other: that is as close as
// two people come without seeing it.

export interface ReturnedChanges {
  /** The blocks changed here, those near what others changed first, each kind in the order of the text. */
  readonly places: readonly string[];
  /** How many of them, from the first, are near what others changed. */
  readonly near: number;
}

export class AwayChanges {
  readonly #mine = new Set<string>();
  readonly #others = new Set<string>();

  noteMine(blocks: Iterable<string>): void {
    for (const block of blocks) this.#mine.add(block);
  }

  noteOthers(blocks: Iterable<string>): void {
    for (const block of blocks) this.#others.add(block);
  }

  forget(): void {
    this.#mine.clear();
    this.#others.clear();
  }

  /** Null if there is nothing to look at: nobody else changed anything, or nothing of this person's is left. */
  summary(blocksInOrder: readonly string[]): ReturnedChanges | null {
    const isOthers = (at: number) => {
      const block = blocksInOrder[at];
      return block !== undefined && this.#others.has(block);
    };
    const near: string[] = [];
    const apart: string[] = [];
    for (const [at, block] of blocksInOrder.entries()) {
      if (!this.#mine.has(block)) continue;
      (isOthers(at - 1) || isOthers(at) || isOthers(at + 1) ? near : apart).push(block);
    }
    const isAlone = !blocksInOrder.some((block) => this.#others.has(block));
    if (isAlone || near.length + apart.length === 0) return null;
    return { places: [...near, ...apart], near: near.length };
  }
}
