// Two people in one title field. While somebody composes (IME) the field must be left alone, so what they made of it
// and what others made of it meanwhile are put together afterwards; and the caret must stay where its person left it.

/** One contiguous edit: `removed` characters at `start` give way to `inserted`. */
export interface TextEdit {
  readonly start: number;
  readonly removed: number;
  readonly inserted: string;
}

/** The smallest single edit that turns `before` into `after`. */
export function editBetween(before: string, after: string): TextEdit {
  const max = Math.min(before.length, after.length);
  let start = 0;
  while (start < max && before[start] === after[start]) start++;
  let end = 0;
  while (end < max - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { start, removed: before.length - start - end, inserted: after.slice(start, after.length - end) };
}

/**
 * Where the place `offset` is after `edit`. Text inserted right at it goes behind it, so that typing of others at my
 * caret does not push it along; a place inside what was removed moves to where that was.
 */
export function mapOffset(offset: number, edit: TextEdit): number {
  if (offset <= edit.start) return offset;
  if (offset >= edit.start + edit.removed) return offset + edit.inserted.length - edit.removed;
  return edit.start;
}

/** What `theirs` becomes when the edit from `base` to `mine` is made to it as well. */
export function mergeTitle(base: string, mine: string, theirs: string): string {
  const myEdit = editBetween(base, mine);
  const theirEdit = editBetween(base, theirs);
  const start = mapOffset(myEdit.start, theirEdit);
  const end = Math.max(start, mapOffset(myEdit.start + myEdit.removed, theirEdit));
  return theirs.slice(0, start) + myEdit.inserted + theirs.slice(end);
}
