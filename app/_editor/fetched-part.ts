// A part of the app that is fetched once for the whole page, as soon as the text can be written in and is on the screen,
// so that what it holds opens without delay and also when the connection has gone by then. What fails is tried again.
'use client';

import { useEffect } from 'react';

import { type Clock, systemClock, type Timer } from '../../lib/base/clock.ts';
import { Watched } from '../../lib/base/listeners.ts';
import { useWatchedOr } from '../_ui/use-watched.ts';

/** A server that restarts is back soon; one that stays away is not to be asked all the time. */
const againMsFirst = 1_000;
const againMsMax = 30_000;

export class FetchedPart<T> {
  readonly loaded = new Watched<T | null>(null);
  readonly #load: () => Promise<T>;
  readonly #clock: Clock;
  #isFetching = false;
  #again: Timer | null = null;
  #againMs = againMsFirst;

  /** `load` is an import(): the boundary of the part. */
  constructor(load: () => Promise<T>, clock: Clock = systemClock) {
    this.#load = load;
    this.#clock = clock;
  }

  readonly fetch = (): void => {
    if (this.#isFetching || this.loaded.get() !== null) return;
    this.#isFetching = true;
    this.#again?.cancel();
    this.#load()
      .then(
        (part) => this.loaded.set(part),
        // Nothing to tell: text can be written without it.
        () => {
          addEventListener('online', this.fetch, { once: true });
          this.#again = this.#clock.after(this.#againMs, this.fetch);
          this.#againMs = Math.min(this.#againMs * 2, againMsMax);
        },
      )
      .finally(() => {
        this.#isFetching = false;
      });
  };
}

/**
 * Null until it is there. Fetched after the first picture of what is there already, once `isReady`; tried at once when
 * `isOffline` is over.
 */
export function usePartSoon<T>(part: FetchedPart<T>, isReady: boolean, isOffline: boolean): T | null {
  useEffect(() => {
    if (!isReady) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(part.fetch);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [part, isReady, isOffline]);
  return useWatchedOr(part.loaded, null);
}

/** Null until it is there. Fetched at once if it is `wanted` and was not yet. */
export function usePartNow<T>(part: FetchedPart<T>, wanted: boolean): T | null {
  useEffect(() => {
    if (wanted) part.fetch();
  }, [part, wanted]);
  return useWatchedOr(part.loaded, null);
}
