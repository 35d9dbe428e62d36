// What the user is told about saving, as a pure function of the facts, and its wording. No timers: how long a state
// must last before it is worth showing is the concern of status-display.ts.

import { unreachable } from '../base/assert.ts';
import { closeCodes } from '../protocol/close-codes.ts';

export type SyncStatus =
  /** Nothing to show yet: neither a copy on this device nor the first sync. */
  | { readonly state: 'loading' }
  /** All that this tab made is on the server's disk; `at`: when the last receipt came, in ms, if one has. */
  | { readonly state: 'saved'; readonly at: number | null }
  /** Something is on its way to the disk. */
  | { readonly state: 'saving' }
  /** Connecting or just connected: what was made without a connection is on its way. */
  | { readonly state: 'syncing'; readonly pending: number }
  /** Not `keptLocally`: there is no copy on this device, and nothing pending that would need one. */
  | { readonly state: 'offline'; readonly pending: number; readonly keptLocally: boolean }
  | { readonly state: 'not-saved'; readonly reason: NotSavedReason };

export type NotSavedReason =
  | 'local-storage-failed'
  | 'refused'
  | 'deleted'
  | 'too-large'
  | 'malformed'
  | 'not-signed-in';

/**
 * The server refuses what this device has and it has not: sent again, it is refused again, and nothing that rests on it is
 * saved either. So the person is offered to try once more after taking something out, or to let go of it.
 */
export const reasonsAboutContent: ReadonlySet<NotSavedReason> = new Set(['too-large', 'malformed']);

/**
 * `dialling`: the first attempt since the document was opened. `catching-up`: connected, our step 2 not yet confirmed.
 * `lost`: the connection ended a moment ago. `down`: for so long that the user should know. `ended`: for good, by the
 * server's word.
 */
export type Connection =
  | { readonly state: 'dialling' | 'catching-up' | 'live' | 'lost' | 'down' }
  | { readonly state: 'ended'; readonly closeCode: number };

/**
 * The copy on this device. `kept`: it holds everything that the tab shows. `keeping`: a write is in progress. `failed`:
 * it cannot be written. `none`: none is wanted.
 */
export type LocalCopyState = 'kept' | 'keeping' | 'failed' | 'none';

export interface SyncFacts {
  /** There is content to show. */
  readonly ready: boolean;
  readonly connection: Connection;
  /** Edits of this tab that no receipt covers. */
  readonly pending: number;
  readonly lastReceiptAt: number | null;
  readonly localCopy: LocalCopyState;
}

/** For who wants to know more than the status says: what is stored where. */
export interface SavingFacts {
  /** Changes that were made in this tab. */
  readonly made: number;
  /** Changes that are not confirmed to be on the server's disk, those kept from before this tab included. */
  readonly pending: number;
  readonly lastReceiptAt: number | null;
  readonly localCopy: LocalCopyState;
  /** Since when there is no connection, in ms; null: there is one. */
  readonly withoutSince: number | null;
}

export function areSameFacts(a: SavingFacts, b: SavingFacts): boolean {
  return (
    a.made === b.made &&
    a.pending === b.pending &&
    a.lastReceiptAt === b.lastReceiptAt &&
    a.localCopy === b.localCopy &&
    a.withoutSince === b.withoutSince
  );
}

export function syncStatus(facts: SyncFacts): SyncStatus {
  const { connection, pending } = facts;
  if (connection.state === 'ended') return { state: 'not-saved', reason: reasonOf(connection.closeCode) };
  if (!facts.ready) return { state: 'loading' };
  switch (connection.state) {
    case 'dialling':
      return { state: 'syncing', pending };
    case 'catching-up':
      return pending === 0 ? savedStatus(facts) : { state: 'syncing', pending };
    case 'live':
    case 'lost':
      return pending === 0 ? savedStatus(facts) : { state: 'saving' };
    case 'down':
      return offlineStatus(facts);
    default:
      return unreachable(connection);
  }
}

/** Also where this device keeps nothing: that is what is told then, and there is no server all the same. */
export function isWithoutServer(status: SyncStatus): boolean {
  return (
    status.state === 'offline' || (status.state === 'not-saved' && status.reason === 'local-storage-failed')
  );
}

export type StatusLabel =
  | 'Loading…'
  | 'Saved'
  | 'Saving…'
  | 'Offline – changes kept on this device'
  | 'Syncing…'
  | 'Not saved';

export function statusLabel(status: SyncStatus): StatusLabel {
  switch (status.state) {
    case 'loading':
      return 'Loading…';
    case 'saved':
      return 'Saved';
    case 'saving':
      return 'Saving…';
    case 'syncing':
      return 'Syncing…';
    case 'offline':
      // Nothing is promised for the next key: that one says "Not saved".
      return status.keptLocally ? 'Offline – changes kept on this device' : 'Saved';
    case 'not-saved':
      return 'Not saved';
    default:
      return unreachable(status);
  }
}

function savedStatus({ lastReceiptAt }: SyncFacts): SyncStatus {
  return { state: 'saved', at: lastReceiptAt };
}

/** Without a server, the copy on this device is all there is: never promise what it does not hold. */
function offlineStatus({ pending, localCopy }: SyncFacts): SyncStatus {
  if (localCopy === 'keeping') return { state: 'saving' };
  const keptLocally = localCopy === 'kept';
  if (pending > 0 && !keptLocally) return { state: 'not-saved', reason: 'local-storage-failed' };
  return { state: 'offline', pending, keptLocally };
}

/** Close codes that end a connection for good; docs/PROTOCOL.md, "Close codes". */
export function reasonOf(closeCode: number): NotSavedReason {
  switch (closeCode) {
    case closeCodes.notAuthenticated:
      return 'not-signed-in';
    case closeCodes.notFound:
      return 'deleted';
    case closeCodes.tooLarge:
    case closeCodes.structuralLimit:
      return 'too-large';
    case closeCodes.malformed:
      return 'malformed';
    default:
      return 'refused';
  }
}
