// What an awareness state holds, parsed: whoever published it may be anyone, running anything. Owns the names of the
// fields, so that presence (lib/sync) and carets (remote-cursors.ts) read the same ones.

import type { RelativePosition } from 'yjs';
import { createRelativePositionFromJSON } from 'yjs';

import { parseUserId } from '../base/ids.ts';
import { limits } from '../protocol/limits.ts';

/** The field `user`: who sits behind a client. */
export interface AwarenessUser {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

/** The fields `anchorPos` and `focusPos`, named as @lexical/yjs names them. */
export interface Caret {
  readonly anchorPos: RelativePosition | null;
  readonly focusPos: RelativePosition | null;
}

export const noCaret: Caret = { anchorPos: null, focusPos: null };

const nameCharactersMax = 60;
const fallbackName = 'Guest';
const fallbackColor = '#6b7280';
const colorPattern = /^#[0-9a-f]{6}$/;

/** Control characters, line separators, and the marks that turn the direction of whatever text follows them. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The person behind one client, or null if the state tells of none. Other Yjs programs publish a name and a colour
 * without an id: each of their clients counts as a person of its own.
 */
export function parseUser(state: unknown, clientId: number): AwarenessUser | null {
  if (!isRecord(state) || !isRecord(state['user'])) return null;
  const { id, name, color } = state['user'];
  const parsedId = typeof id === 'string' ? parseUserId(id) : null;
  return {
    id: parsedId?.ok === true ? parsedId.value : `client:${clientId}`,
    name: printableName(name),
    color: typeof color === 'string' && colorPattern.test(color) ? color : fallbackColor,
  };
}

/** The caret that a state publishes, or null if it publishes none that could be one of our document's content. */
export function parseCaret(state: unknown, rootName: string): Caret | null {
  if (!isRecord(state)) return null;
  const anchorPos = parsePosition(state['anchorPos'], rootName);
  const focusPos = parsePosition(state['focusPos'], rootName);
  return anchorPos === null || focusPos === null ? null : { anchorPos, focusPos };
}

/** Whether somebody has ever put the caret into the text: who has not, only watches. */
export function hasCaret(state: unknown): boolean {
  return isRecord(state) && isRecord(state['anchorPos']);
}

/** At most 60 characters, counted so that no emoji is cut in half by its surrogates. */
function printableName(name: unknown): string {
  if (typeof name !== 'string') return fallbackName;
  const printable = name.replace(unprintable, '').toWellFormed().trim();
  const cut = [...printable].slice(0, nameCharactersMax).join('').trimEnd();
  return cut === '' ? fallbackName : cut;
}

/**
 * A relative position whose numbers are what Yjs expects. A root name other than ours is refused: resolving it would
 * create that root in our doc.
 */
function parsePosition(value: unknown, rootName: string): RelativePosition | null {
  if (!isRecord(value)) return null;
  const { type, tname, item, assoc } = value;
  if (tname !== null && tname !== undefined && tname !== rootName) return null;
  if (!isIdOrNothing(type) || !isIdOrNothing(item)) return null;
  if (assoc !== undefined && assoc !== 0 && assoc !== -1) return null;
  // Yjs takes a position without any of the three for a programming error.
  if (item === null || item === undefined) {
    if ((tname ?? null) === null && (type ?? null) === null) return null;
  }
  return createRelativePositionFromJSON(value);
}

function isIdOrNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return (
    isRecord(value) &&
    isCount(value['client'], limits.clientIdMax) &&
    isCount(value['clock'], limits.clockMax)
  );
}

function isCount(value: unknown, max: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
