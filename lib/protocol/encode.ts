// Messages to frames, for the server's side of the wire. Layouts: docs/PROTOCOL.md, "Frames".

import * as encoding from 'lib0/encoding';
import { messageTags, syncTags } from './messages.ts';

/** The update that changes nothing: no structs, no deletions. */
export const emptyUpdate: Uint8Array = Uint8Array.of(0, 0);

/** An empty presence message: stock clients count it as a sign of life, and do nothing else with it. */
export const keepAliveFrame: Uint8Array = Uint8Array.of(messageTags.awareness, 1, 0);

export function encodeSyncStep1(stateVector: Uint8Array): Uint8Array {
  return syncFrame(syncTags.step1, stateVector);
}

export function encodeSyncStep2(update: Uint8Array): Uint8Array {
  return syncFrame(syncTags.step2, update);
}

export function encodeUpdate(update: Uint8Array): Uint8Array {
  return syncFrame(syncTags.update, update);
}

/** `entries` as awareness-codec.ts encodes them. */
export function encodeAwareness(entries: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageTags.awareness);
    encoding.writeVarUint8Array(encoder, entries);
  });
}

/** Tells a stock client that it may not do what it did; it writes the reason to its console. */
export function encodePermissionDenied(reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageTags.auth);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, reason);
  });
}

/** A receipt, or the request for one: both have the same form. */
export function encodeReceipt(upTo: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageTags.receipt);
    encoding.writeVarUint8Array(
      encoder,
      encoding.encode((body) => encoding.writeVarUint(body, upTo)),
    );
  });
}

function syncFrame(tag: number, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageTags.sync);
    encoding.writeVarUint(encoder, tag);
    encoding.writeVarUint8Array(encoder, bytes);
  });
}
