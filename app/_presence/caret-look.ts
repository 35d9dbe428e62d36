// How a remote caret looks by how long ago its owner moved it: named for a moment, dimmed after a while. Knows nothing of
// the page.

/** In ms of a clock that never goes back. */
export interface CaretTimes {
  readonly movedAt: number;
  /** When the name was last to be shown. */
  readonly namedAt: number;
}

export interface CaretLook {
  readonly isNamed: boolean;
  /** Who has been still for a minute is dimmed, not gone. */
  readonly isResting: boolean;
  /** When it looks otherwise, if nothing else happens; Infinity: never. */
  readonly untilMs: number;
}

const restsAfterMs = 60_000;

/** `namedForMs`: how long a name is to be read. */
export function lookOf({ movedAt, namedAt }: CaretTimes, nowMs: number, namedForMs: number): CaretLook {
  const [nameEndsAt, restBeginsAt] = [namedAt + namedForMs, movedAt + restsAfterMs];
  const isNamed = nowMs < nameEndsAt;
  const isResting = nowMs >= restBeginsAt;
  const untilMs = Math.min(isNamed ? nameEndsAt : Infinity, isResting ? Infinity : restBeginsAt);
  return { isNamed, isResting, untilMs };
}
