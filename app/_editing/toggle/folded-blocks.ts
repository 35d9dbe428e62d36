// Which blocks a closed toggle hides: those behind it that are indented further, until one is not. Knows no editor.

export interface FoldingBlock {
  readonly indent: number;
  /** Of a toggle that is closed. */
  readonly isClosed: boolean;
}

/** For each block the index of the closed toggle that hides it, the outermost; -1 if it shows. */
export function foldedBy(blocks: readonly FoldingBlock[]): readonly number[] {
  let closedAt = -1;
  return blocks.map(({ indent, isClosed }, index) => {
    const owner = blocks[closedAt];
    if (owner !== undefined && indent > owner.indent) return closedAt;
    closedAt = isClosed ? index : -1;
    return -1;
  });
}
