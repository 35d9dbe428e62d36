// What the save state says beyond its one label: the details on request, what is announced, what must stay in view.
// Pure: from a SyncStatus to words. The labels themselves are lib/sync/sync-status.ts's.

import { unreachable } from '../../lib/base/assert.ts';
import type { SyncStatus } from '../../lib/sync/sync-status.ts';

export type NotSavedReason = Extract<SyncStatus, { state: 'not-saved' }>['reason'];

/** One or two sentences for who asks. `clockTime` writes a moment as the reader's clock does. */
export function statusDetails(status: SyncStatus, clockTime: (atMs: number) => string): string {
  switch (status.state) {
    case 'loading':
      return 'The document is on its way.';
    case 'saved':
      return status.at === null
        ? 'Everything you see is stored on the server.'
        : `All changes were stored on the server’s disk at ${clockTime(status.at)}.`;
    case 'saving':
      return 'Your latest changes are on their way to the server.';
    case 'syncing':
      return `Connected again. ${changes(status.pending)} on the way to the server.`;
    case 'offline':
      return status.keptLocally
        ? `The server cannot be reached. ${changes(status.pending)} kept on this device; they are sent as soon as it can.`
        : `The server cannot be reached. ${changes(status.pending)} in this tab only: keep it open until it can.`;
    case 'not-saved':
      return notSavedText(status.reason);
    default:
      return unreachable(status);
  }
}

/** Why nothing is saved any more, and what that means. */
export function notSavedText(reason: NotSavedReason): string {
  switch (reason) {
    case 'local-storage-failed':
      return 'This device cannot keep your changes (its storage is full or blocked), and the server has not confirmed them. Copy your text before you close this tab.';
    case 'refused':
      return 'You may no longer change this document. Your latest changes were not saved.';
    case 'deleted':
      return 'This document was deleted. Changes are no longer saved.';
    case 'too-large':
      return 'The latest change is too large for the server. Copy what you added, reload, and add it in smaller parts.';
    case 'malformed':
      return 'The server did not understand the latest change. Copy your text, then reload the page.';
    case 'not-signed-in':
      return 'You are no longer signed in. Sign in again to save your changes.';
    default:
      return unreachable(reason);
  }
}

/** What a screen reader hears when the state changes: losing and regaining, never each keystroke's saving. */
export function announcement(before: SyncStatus, after: SyncStatus): string | null {
  if (before.state === after.state) return null;
  if (after.state === 'offline') {
    return after.keptLocally ? 'Offline. Changes are kept on this device.' : 'Offline. Keep this tab open.';
  }
  const wasAway = before.state === 'offline' || before.state === 'syncing' || before.state === 'not-saved';
  return after.state === 'saved' && wasAway ? 'All changes saved.' : null;
}

function changes(count: number): string {
  if (count === 0) return 'No changes are';
  return count === 1 ? 'One change is' : `${count} changes are`;
}
