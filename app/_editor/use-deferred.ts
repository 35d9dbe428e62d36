// Fetches the deferred chunk once for the whole page, right after the editor is there, so that what it holds opens
// without delay and also when the connection has gone by then.
'use client';

import { useEffect } from 'react';

import { Watched } from '../../lib/base/listeners.ts';
import { useWatchedOr } from '../_ui/use-watched.ts';
import type * as deferred from './deferred.ts';

type Deferred = typeof deferred;

const loaded = new Watched<Deferred | null>(null);
let fetching = false;

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
