// Fetches the deferred chunk once for the whole page, as soon as the text can be written in and is on the screen, so
// that what it holds opens without delay and also when the connection has gone by then.
'use client';

import { useEffect } from 'react';

import { Watched } from '../../lib/base/listeners.ts';
import { useWatchedOr } from '../_ui/use-watched.ts';
import type * as deferred from './deferred.ts';

type Deferred = typeof deferred;

const loaded = new Watched<Deferred | null>(null);
let fetching = false;

/** Fetches it before anybody asks for it, but after the first picture of what is there already. */
export function useDeferredSoon(isReady: boolean): void {
  useEffect(() => {
    if (!isReady) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(fetchDeferred);
    });
    addEventListener('online', fetchDeferred);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      removeEventListener('online', fetchDeferred);
    };
  }, [isReady]);
}

/** Null until it is there. `wanted`: whether it should be fetched now. */
export function useDeferred(wanted: boolean): Deferred | null {
  useEffect(() => {
    if (!wanted) return;
    fetchDeferred();
    // It may have failed for want of a connection.
    addEventListener('online', fetchDeferred);
    return () => removeEventListener('online', fetchDeferred);
  }, [wanted]);
  return useWatchedOr(loaded, null);
}

function fetchDeferred(): void {
  if (fetching || loaded.get() !== null) return;
  fetching = true;
  import('./deferred.ts')
    .then(
      (module) => loaded.set(module),
      // Nothing to tell: text can be written without it, and the next occasion tries again.
      () => undefined,
    )
    .finally(() => {
      fetching = false;
    });
}
