// Presence messages on bytes: y-protocols' awareness update is varUint n, then n entries of varUint client,
// varUint clock, varString JSON. The JSON is checked but never interpreted here: a receiver parses it without
// a safety net, so what does not parse must not be passed on.

import * as encoding from 'lib0/encoding';
import { err, ok, type Result } from '../base/result.ts';
import { ByteReader } from './byte-reader.ts';
import { closeCodes, protocolError, type ProtocolError } from './close-codes.ts';
import { limits } from './limits.ts';

export interface AwarenessEntry {
  readonly client: number;
  /** Grows with every change that the client makes to its state. */
  readonly clock: number;
  /** The state as JSON text; `null` in it means that the client has gone. */
  readonly stateJson: string;
}

export const goneState = 'null';

export function decodeAwareness(bytes: Uint8Array): Result<AwarenessEntry[], ProtocolError> {
  const reader = new ByteReader(bytes);
  const count = reader.count();
  if (count > limits.awarenessEntriesMax) {
    return err(protocolError(closeCodes.tooLarge, 'too many presence entries'));
  }
  const entries: AwarenessEntry[] = [];
  for (let i = 0; i < count && !reader.failed; i++) {
    const client = reader.varUintUpTo(limits.clientIdMax);
    const clock = reader.varUint();
    const stateJson = reader.varString();
    if (stateJson.length > limits.awarenessStateBytesMax) {
      return err(protocolError(closeCodes.tooLarge, 'presence too large'));
    }
    if (!reader.failed && !isJson(stateJson)) reader.fail();
    entries.push({ client, clock, stateJson });
  }
  return reader.finished ? ok(entries) : err(protocolError(closeCodes.malformed, 'unreadable presence'));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function encodeAwarenessEntries(entries: readonly AwarenessEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, stateJson } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, stateJson);
    }
  });
}
