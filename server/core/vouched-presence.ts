// Who a presence says it is, where the server knows: the id is then the server's word, not the peer's. Names and colours
// stay what people choose. Of guests nobody knows more than they say, so their states pass as the bytes that came.

import type { AwarenessEntry } from '../../lib/protocol/awareness-codec.ts';
import type { Principal } from './access.ts';

/** The entries, with `user.id` of each state that has a `user` as the principal's. */
export function vouchedEntries(
  entries: readonly AwarenessEntry[],
  { userId, isVouchedFor }: Principal,
): readonly AwarenessEntry[] {
  if (!isVouchedFor) return entries;
  return entries.map((entry) => {
    // It was parsed once, when the message was read.
    const state: unknown = JSON.parse(entry.stateJson);
    if (!isRecord(state) || !isRecord(state['user']) || state['user']['id'] === userId) return entry;
    const stateJson = JSON.stringify({ ...state, user: { ...state['user'], id: userId } });
    return { ...entry, stateJson };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
