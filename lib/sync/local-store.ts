// The port to the copy of one document that is kept on this device, so that it opens at once and nothing typed without a
// connection is lost with the tab. A list of updates: order matters little, every one of them a lot. Each tab has a store
// of its own on one list; what a store "has" is what it loaded and appended.
// Implementations: local-store.browser.ts, memory-local-store.ts.

export interface LocalStore {
  /** Every update that is kept. Rejects if this device keeps nothing, as in some private modes. */
  load(): Promise<readonly Uint8Array[]>;
  /** Resolves when the update is kept, not before; rejects if it is not, as when the disk is full. */
  append(update: Uint8Array): Promise<void>;
  /**
   * Puts what `change` makes of everything that is kept, merged, in its place: in one step, so that whoever loads, also
   * after a crash, finds either all of the old or all of the new. Rejects if nothing was changed.
   */
  rewrite(change: (kept: Uint8Array) => Uint8Array): Promise<void>;
  /**
   * Makes less of what this store has, in one step; what others appended stays as it is. `whole`: the document's state, in
   * which all of that is; asked for only if it is worth it. `isConfirmed`: the server has all of that, which is kept too. Both
   * are asked at one moment.
   */
  tidy(whole: () => Uint8Array, isConfirmed: () => boolean): Promise<void>;
  /**
   * Forgets everything that is kept, in one step, and tells the stores of the other tabs. What they append that they had
   * from before is not kept any more; each begins anew with its next load(). Rejects if nothing was changed.
   */
  discard(): Promise<void>;
  /** Calls `onDiscarded` when another tab did. */
  watchDiscards(onDiscarded: () => void): void;
  /** Idempotent. What was appended before still becomes kept. */
  close(): void;
}

/** Above this many records a store merges its own into one: each costs time when the document is opened. */
export const compactionRecordsMin = 200;
