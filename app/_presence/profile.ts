// Who this browser's guest is: made up once, then kept, and readable again whatever lies in storage.

import { newGuestId, parseUserId } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import type { Profile } from '../../lib/sync/document-session.ts';
import { isColor, palette } from './color.ts';

export const nameCharactersMax = 40;

/** Words that any two make a friendly name of: one of the first, one of the last. */
export interface GuestWords {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

/** A guest nobody has been before: an id that cannot be guessed, a friendly name, a colour of the palette. */
export function newProfile(random: Random, words: GuestWords): Profile {
  return {
    userId: newGuestId(random),
    name: guestName(random, words),
    color: pick(palette, random).color,
  };
}

export function guestName(random: Random, { first, last }: GuestWords): string {
  return `${pick(first, random)} ${pick(last, random)}`;
}

/** The profile in `stored`, or null if it is not one: an older version's, somebody else's, or cut off. */
export function parseProfile(stored: string | null): Profile | null {
  if (stored === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { userId, name, color } = value as Record<string, unknown>;
  if (typeof userId !== 'string' || typeof name !== 'string' || !isColor(color)) return null;
  const id = parseUserId(userId);
  const tidy = tidyName(name);
  return id.ok && tidy !== '' ? { userId: id.value, name: tidy, color } : null;
}

/** A name as it is shown: one line, no spaces around it, not endless. Empty if nothing is left. */
export function tidyName(name: string): string {
  const oneLine = name.toWellFormed().replace(/\s+/g, ' ').trim();
  return [...oneLine].slice(0, nameCharactersMax).join('').trim();
}

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(' ').filter((word) => word !== '');
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random.fraction() * items.length)] as T;
}
