// Which person this one wants to see: asked in the list of people, done by follow-views.tsx once that part is there. And
// when all names are to be shown at the carets for a moment.
'use client';

import { type Watchable, Watched } from '../../lib/base/listeners.ts';

export interface Wish {
  readonly userId: string;
  /** True: to be followed from now on. False: to be gone to once. */
  readonly isLasting: boolean;
}

const wish = new Watched<Wish | null>(null);
const names = new Watched(0);

export const wished: Watchable<Wish | null> = wish;

/** Grows when the names are to be shown. */
export const namesWanted: Watchable<number> = names;

export function wishFor(wanted: Wish | null): void {
  wish.set(wanted);
}

export function showNames(): void {
  names.set(names.get() + 1);
}
