// The words beside the save state promise exactly what is true, and screen readers hear of losses and returns only.
import { expect, test } from 'vitest';
import { announcement, notSavedText, statusDetails } from '../../../app/_status/status-texts.ts';
import type { NotSavedReason, SyncStatus } from '../../../lib/sync/sync-status.ts';

const at = () => '12:04:05';
const saved: SyncStatus = { state: 'saved', at: 1 };
const saving: SyncStatus = { state: 'saving' };
const kept: SyncStatus = { state: 'offline', pending: 3, keptLocally: true };
const notKept: SyncStatus = { state: 'offline', pending: 1, keptLocally: false };

test('the details name the moment of the receipt and the number of changes', () => {
  expect(statusDetails(saved, at)).toContain('12:04:05');
  expect(statusDetails(kept, at)).toContain('3 changes are kept on this device');
  expect(statusDetails({ state: 'syncing', pending: 1 }, at)).toContain('One change is');
});

test('a copy on this device is promised only where there is one', () => {
  expect(statusDetails(notKept, at)).not.toContain('kept on this device');
  expect(announcement(saved, notKept)).not.toContain('kept');
});

test('every reason for not saving has its own sentence', () => {
  const reasons: readonly NotSavedReason[] = ['local-storage-failed', 'refused', 'deleted', 'too-large', 'malformed', 'not-signed-in']; // prettier-ignore
  expect(new Set(reasons.map(notSavedText)).size).toBe(reasons.length);
});

test.each<[string, SyncStatus, SyncStatus, string | null]>([
  ['typing is not announced', saved, saving, null],
  ['a saved keystroke is not announced', saving, saved, null],
  ['going offline is', saved, kept, 'Offline. Changes are kept on this device.'],
  ['coming back is', { state: 'syncing', pending: 3 }, saved, 'All changes saved.'],
  ['more changes while offline are not', kept, { ...kept, pending: 4 }, null],
])('%s', (_case, before, after, said) => {
  expect(announcement(before, after)).toBe(said);
});
