// How much Markdown is read. Beyond it the parser's time, not the text's use, would decide: figures of micromark 4 on one
// core of a small machine.

/** A document of 20,000 paragraphs is half as long; a million characters take the parser some 1.2 s. */
export const markdownCharactersMax = 4_000_000;

/** Quotes and lists within each other: the flow's lists go 15 deep (flow/schema.ts), and a line costs its depth. */
export const markdownNestingMax = 40;

/**
 * Of the sum over all lines of how deep they stand in quotes and lists. A step costs up to 0.2 ms; 5,000 items of an
 * outline four levels deep are 12,500 and take some 2 s.
 */
export const markdownContainersMax = 40_000;

/**
 * Of the sum over all paragraphs of the square of their marks (`*`, `[`, a backtick…) and of each `<` times what follows
 * it: the parser looks for each one's partner. 100 million cost 1.5 s; a paragraph may have 10,000 marks.
 */
export const markdownSearchesMax = 100_000_000;

/** Bold in italics in a link…: each of the ten marks some times over. The tree is walked by recursion. */
export const inlineNestingMax = 60;

/** An editor shows no greater table (flow/table.ts). */
export const markdownTableCellsMax = 5_000;
