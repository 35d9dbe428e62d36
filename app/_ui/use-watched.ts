// Reading a Watchable in React.

import { useSyncExternalStore } from 'react';

import type { Watchable } from '../../lib/base/listeners.ts';

/** The current value, and a new render when it changes. For what exists in the browser only. */
export function useWatched<T>(source: Watchable<T>): T {
  return useSyncExternalStore(source.subscribe, source.get);
}

/** The same, with the value that the exported HTML was made with, so that hydration agrees with it. */
export function useWatchedOr<T>(source: Watchable<T>, exported: T): T {
  return useSyncExternalStore(source.subscribe, source.get, () => exported);
}
