// A part of the app that is fetched once for the whole page, as soon as the text can be written in and is on the screen,
// so that what it holds opens without delay and also when the connection has gone by then.
'use client';

import { useEffect } from 'react';

import { Watched } from '../../lib/base/listeners.ts';
import { useWatchedOr } from '../_ui/use-watched.ts';

export class FetchedPart<T> {
  readonly loaded = new Watched<T | null>(null);
  readonly #load: () => Promise<T>;
  #isFetching = false;

  /** `load` is an import(): the boundary of the part. */
  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  readonly fetch = (): void => {
    if (this.#isFetching || this.loaded.get() !== null) return;
    this.#isFetching = true;
    this.#load()
      .then(
        (part) => this.loaded.set(part),
        // Nothing to tell: text can be written without it, and the next occasion tries again.
        () => undefined,
      )
      .finally(() => {
        this.#isFetching = false;
      });
  };
}

/** Null until it is there. Fetched after the first picture of what is there already, once `isReady`. */
export function usePartSoon<T>(part: FetchedPart<T>, isReady: boolean): T | null {
  useEffect(() => {
    if (!isReady) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(part.fetch);
    });
    addEventListener('online', part.fetch);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      removeEventListener('online', part.fetch);
    };
  }, [part, isReady]);
  return useWatchedOr(part.loaded, null);
}

/** Null until it is there. Fetched at once if it is `wanted` and was not yet. */
export function usePartNow<T>(part: FetchedPart<T>, wanted: boolean): T | null {
  useEffect(() => {
    if (!wanted) return;
    part.fetch();
    // It may have failed for want of a connection.
    addEventListener('online', part.fetch);
    return () => removeEventListener('online', part.fetch);
  }, [part, wanted]);
  return useWatchedOr(part.loaded, null);
}
