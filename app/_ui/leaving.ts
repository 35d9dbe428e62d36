// The way to another page of this app: whoever shows something that would be lost with its page may stand in it. The
// browser's own beforeunload is not asked there, as nothing is unloaded.

/** Calls `go` if the page may be left; now, later or never. */
export type Guard = (go: () => void) => void;

let guard: Guard | null = null;

export function leavePage(go: () => void): void {
  if (guard === null) go();
  else guard(go);
}

/** Returns what ends it. */
export function guardPage(by: Guard): () => void {
  guard = by;
  return () => {
    if (guard === by) guard = null;
  };
}
