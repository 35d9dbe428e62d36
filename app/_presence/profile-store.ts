// This browser's profile, kept in localStorage and shared by its tabs. In a browser only.

import { type Watchable, Watched } from '../../lib/base/listeners.ts';
import { systemRandom } from '../../lib/base/random.ts';
import type { Profile } from '../../lib/sync/document-session.ts';
import { firstTexts, translation } from '../_text/first-texts.ts';
import { guestName, newProfile, parseProfile } from './profile.ts';

const storageKey = 'weft:profile';

let watched: Watched<Profile> | null = null;

/** The profile; made when first asked for. */
export const profile: Watchable<Profile> = {
  get: () => store().get(),
  subscribe: (onChange) => store().subscribe(onChange),
};

export function changeProfile(change: Partial<Pick<Profile, 'name' | 'color'>>): void {
  const next = { ...store().get(), ...change };
  store().set(next);
  keep(next);
}

function store(): Watched<Profile> {
  if (watched !== null) return watched;
  const kept = parseProfile(stored());
  const mine = new Watched<Profile>(kept ?? newProfile(systemRandom, firstTexts().guestWords));
  if (kept === null) {
    keep(mine.get());
    nameInReadersLanguage(mine);
  }
  addEventListener('storage', (event) => {
    if (event.key !== storageKey) return;
    const changed = parseProfile(event.newValue);
    if (changed !== null) mine.set(changed);
  });
  watched = mine;
  return mine;
}

/** The reader's language comes after the page: a name that was made up before it did is made up again. */
function nameInReadersLanguage(mine: Watched<Profile>): void {
  const { name } = mine.get();
  const end = translation.subscribe(() => {
    end();
    if (mine.get().name !== name) return;
    changeProfile({ name: guestName(systemRandom, firstTexts().guestWords) });
  });
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function keep(profileToKeep: Profile): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(profileToKeep));
  } catch {
    // Storage is blocked: this tab is a guest of its own until it is closed.
  }
}
