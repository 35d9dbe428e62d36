// The smallest script that turns one row of numbers into another (Myers 1986), for rows that are mostly equal. Knows
// nothing of what the numbers stand for. Where equal neighbours leave the place of an edit open, a hint decides.

/** A stretch of the old row that a stretch of the new one takes the place of; either may be empty. */
export interface Replacement {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Beyond this many edits in one stretch it is taken for rewritten: the search costs their square. */
const editsMax = 1_500;

/**
 * The stretches that differ, in order. `hint` is a position in the new row, where the caret stands: an insertion or
 * deletion that could lie at several places, as one more `a` in `aaa`, ends there if it can.
 */
export function diff(before: readonly number[], after: readonly number[], hint = -1): Replacement[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const oldEnd = before.length - end;
  const newEnd = after.length - end;
  if (start === oldEnd && start === newEnd) return [];
  if (start === oldEnd || start === newEnd) {
    return [slideToHint(before, after, { oldStart: start, oldEnd, newStart: start, newEnd }, hint)];
  }
  return myers(before.slice(start, oldEnd), after.slice(start, newEnd), start);
}

function slideToHint(
  before: readonly number[],
  after: readonly number[],
  { oldStart, oldEnd, newStart, newEnd }: Replacement,
  hint: number,
): Replacement {
  const isInsertion = oldStart === oldEnd;
  const row = isInsertion ? after : before;
  let [from, to] = isInsertion ? [newStart, newEnd] : [oldStart, oldEnd];
  let shift = 0;
  // The common beginning was taken as far as it goes, so the stretch can only move to the left.
  if (hint < 0) return { oldStart, oldEnd, newStart, newEnd };
  while (from > 0 && (isInsertion ? to : from) > hint && row[from - 1] === row[to - 1]) {
    from--;
    to--;
    shift++;
  }
  return {
    oldStart: oldStart - shift,
    oldEnd: oldEnd - shift,
    newStart: newStart - shift,
    newEnd: newEnd - shift,
  };
}

function myers(before: readonly number[], after: readonly number[], base: number): Replacement[] {
  const trace = forwardTrace(before, after);
  if (trace === null) {
    return [{ oldStart: base, oldEnd: base + before.length, newStart: base, newEnd: base + after.length }];
  }
  const replacements: Replacement[] = [];
  let [x, y] = [before.length, after.length];
  let last: { oldStart: number; oldEnd: number; newStart: number; newEnd: number } | null = null;
  for (let d = trace.length - 1; d > 0; d--) {
    const previous = trace[d - 1] as Int32Array;
    const k = x - y;
    const offset = d;
    const isDown =
      k === -d || (k !== d && (previous[k - 1 + offset] ?? -1) < (previous[k + 1 + offset] ?? -1));
    const previousK = isDown ? k + 1 : k - 1;
    const previousX = previous[previousK + offset] ?? 0;
    const previousY = previousX - previousK;
    // From (previousX, previousY) one edit leads to here, but for the equal stretch that follows it.
    const [editX, editY] = isDown ? [previousX, previousY + 1] : [previousX + 1, previousY];
    if (last !== null && last.oldStart === editX && last.newStart === editY) {
      last.oldStart = previousX;
      last.newStart = previousY;
    } else {
      last = { oldStart: previousX, oldEnd: editX, newStart: previousY, newEnd: editY };
      replacements.push(last);
    }
    [x, y] = [previousX, previousY];
  }
  return replacements.toReversed().map((each) => ({
    oldStart: each.oldStart + base,
    oldEnd: each.oldEnd + base,
    newStart: each.newStart + base,
    newEnd: each.newEnd + base,
  }));
}

/** How far each diagonal got after 0, 1, 2… edits; entry d has the diagonals -d-1 to d+1, shifted by d + 1. */
function forwardTrace(before: readonly number[], after: readonly number[]): Int32Array[] | null {
  const [n, m] = [before.length, after.length];
  const trace: Int32Array[] = [];
  let previous = new Int32Array(3);
  for (let d = 0; d <= Math.min(n + m, editsMax); d++) {
    const reached = new Int32Array(2 * d + 3).fill(-1);
    for (let k = -d; k <= d; k += 2) {
      let x = 0;
      if (d > 0) {
        const left = previous[k - 1 + d] ?? -1;
        const right = previous[k + 1 + d] ?? -1;
        x = k === -d || (k !== d && left < right) ? right : left + 1;
      }
      let y = x - k;
      while (x < n && y < m && before[x] === after[y]) {
        x++;
        y++;
      }
      reached[k + d + 1] = x;
      if (x >= n && y >= m) {
        trace.push(reached);
        return trace;
      }
    }
    trace.push(reached);
    previous = reached;
  }
  return null;
}
