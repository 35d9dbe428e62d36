// Stands in for how Next's router guesses the structure of an address that it has not seen from those that it has (2 kB
// gzipped), to save a request. The app has two pages, and what it has seen it still keeps, each under its address.
// next.config.js puts it there.

import * as cache from 'next/dist/client/components/segment-cache/cache.js';

type Write = Parameters<typeof cache.writeRouteIntoCache>;
type Pending = Parameters<typeof cache.fulfillRouteCacheEntry>[1];
type Entry = ReturnType<typeof cache.writeRouteIntoCache>;

/** Keeps a route under its own address: in the entry that waits for it, or in a new one. */
export function discoverKnownRoute(
  now: Write[0],
  pathname: Write[1],
  search: Write[2],
  nextUrl: Write[3],
  pending: Pending | null,
  ...[root, couldBeIntercepted, canonicalUrl, renderedSearch, supportsPrefetching]: [
    Write[4],
    Write[5],
    Write[6],
    Write[7],
    Write[8],
  ]
): Entry {
  const route = [root, couldBeIntercepted, canonicalUrl, renderedSearch, supportsPrefetching] as const;
  return pending === null
    ? cache.writeRouteIntoCache(now, pathname, search, nextUrl, ...route)
    : cache.fulfillRouteCacheEntry(now, pending, ...route);
}

export function matchKnownRoute(): null {
  return null;
}

export function resetKnownRoutes(): void {}
