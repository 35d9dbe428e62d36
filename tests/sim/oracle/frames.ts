// Frames of the wire, as the checkers read them: independent of the decoder of the server.

import * as decoding from 'lib0/decoding';

/** The update in a sync frame that carries one; null for every other frame, and for an update that says nothing. */
export function updateIn(frame: Uint8Array): Uint8Array | null {
  if (frame.length < 4 || frame[0] !== 0 || (frame[1] !== 1 && frame[1] !== 2)) return null;
  const decoder = decoding.createDecoder(frame);
  decoder.pos = 2;
  try {
    const update = decoding.readVarUint8Array(decoder);
    return update.length > 2 ? update : null;
  } catch {
    return null;
  }
}

/** A tab's answer to what it was asked, step 2: it repeats what others wrote. */
export function isFullAnswer(frame: Uint8Array): boolean {
  return frame[0] === 0 && frame[1] === 1;
}

export interface PresenceEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
}

export function presenceIn(frame: Uint8Array): PresenceEntry[] {
  if (frame[0] !== 1) return [];
  const outer = decoding.createDecoder(frame);
  outer.pos = 1;
  const inner = decoding.createDecoder(decoding.readVarUint8Array(outer));
  const entries: PresenceEntry[] = [];
  for (let left = decoding.readVarUint(inner); left > 0; left--) {
    const client = decoding.readVarUint(inner);
    const clock = decoding.readVarUint(inner);
    entries.push({ client, clock, state: decoding.readVarString(inner) });
  }
  return entries;
}
