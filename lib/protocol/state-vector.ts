// State vectors: for each Yjs client, how many of its edits are known. On the wire: varUint n, then n pairs of
// varUint client and varUint clock.

import * as encoding from 'lib0/encoding';
import { err, ok, type Result } from '../base/result.ts';
import { ByteReader } from './byte-reader.ts';
import { closeCodes, protocolError, type ProtocolError } from './close-codes.ts';
import { limits } from './limits.ts';

/** Client id to the first clock that is *not* known; a client that is absent is known up to 0. */
export type StateVector = ReadonlyMap<number, number>;

/** `clientsMax`: one that claims to have more is not read. */
export function decodeStateVector(
  bytes: Uint8Array,
  clientsMax = Infinity,
): Result<StateVector, ProtocolError> {
  const reader = new ByteReader(bytes);
  const vector = new Map<number, number>();
  const count = reader.count();
  if (count > clientsMax) return err(protocolError(closeCodes.tooLarge, 'state vector too large'));
  for (let i = 0; i < count && !reader.failed; i++) {
    const client = reader.varUintUpTo(limits.clientIdMax);
    vector.set(client, reader.varUintUpTo(limits.clockMax));
  }
  return reader.finished ? ok(vector) : err(protocolError(closeCodes.malformed, 'unreadable state vector'));
}

export function encodeStateVector(vector: StateVector): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, vector.size);
    for (const [client, clock] of vector) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
    }
  });
}
