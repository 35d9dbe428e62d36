// What is in this tab only, besides the text: each part of the page that holds such a thing says so while it does.

const holders = new Set<() => boolean>();

/** `isHolding`: something would be lost with the page. Returns what ends it. */
export function addHolder(isHolding: () => boolean): () => void {
  holders.add(isHolding);
  return () => holders.delete(isHolding);
}

export function isAnythingHeldHere(): boolean {
  return [...holders].some((isHolding) => isHolding());
}
