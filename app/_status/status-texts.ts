// What the save state says: its label, the details on request, what is announced. Pure: from a SyncStatus and the
// words of the reader's language to sentences.

import { unreachable } from '../../lib/base/assert.ts';
import type { SyncStatus } from '../../lib/sync/sync-status.ts';
import type { FirstTexts } from '../_text/en-first.ts';
import { localeOf } from '../_text/locale.ts';

/** The one label of the state; in English what lib/sync/sync-status.ts promises. */
export function statusText(status: SyncStatus, { status: labels }: FirstTexts): string {
  const { state } = status;
  if (state === 'offline' && !status.keptLocally) return labels.saved;
  return state === 'not-saved' ? labels.notSaved : labels[state];
}

/** One or two sentences for who asks. */
export function statusDetails(status: SyncStatus, texts: FirstTexts): string {
  const { statusDetails: details, notSaved, code } = texts;
  switch (status.state) {
    case 'loading':
    case 'saving':
      return details[status.state];
    case 'saved':
      return status.at === null ? details.saved : details.savedAt(clockTime(status.at, code));
    case 'syncing':
      return details.syncing(status.pending);
    case 'offline':
      return status.keptLocally ? details.offlineKept(status.pending) : details.offline;
    case 'not-saved':
      return notSaved[status.reason];
    default:
      return unreachable(status);
  }
}

/** What a screen reader hears when the state changes: losing and regaining, never each keystroke's saving. */
export function announcement(before: SyncStatus, after: SyncStatus, { heard }: FirstTexts): string | null {
  if (before.state === after.state) return null;
  if (after.state === 'offline') return after.keptLocally ? heard.offlineKept : heard.offline;
  const wasAway = before.state === 'offline' || before.state === 'syncing' || before.state === 'not-saved';
  return after.state === 'saved' && wasAway ? heard.saved : null;
}

function clockTime(atMs: number, code: string): string {
  return new Intl.DateTimeFormat(localeOf(code), { timeStyle: 'medium' }).format(atMs);
}
