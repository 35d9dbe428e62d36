// Reads from the provider's decoder what the stock handlers do not: in messages of the server, which may be anything.
// Null means that there is nothing to read; then the message says nothing to us.

import * as decoding from 'lib0/decoding';

import { decodeStateVector, type StateVector } from '../protocol/state-vector.ts';

/** The state vector in a step 1; the decoder stays where it is, for the stock handler to read it again. */
export function peekStateVector(decoder: decoding.Decoder): StateVector | null {
  try {
    const ahead = decoding.clone(decoder);
    // The kind of sync message.
    decoding.readVarUint(ahead);
    const vector = decodeStateVector(decoding.readVarUint8Array(ahead));
    return vector.ok ? vector.value : null;
  } catch {
    return null;
  }
}

/** The number in a receipt. */
export function readReceipt(decoder: decoding.Decoder): number | null {
  try {
    return decoding.readVarUint(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
  } catch {
    return null;
  }
}
