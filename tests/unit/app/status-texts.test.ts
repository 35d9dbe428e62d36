// The words of the save state promise exactly what is true, in every language, and screen readers hear of losses and
// returns only.
import { expect, test } from 'vitest';
import { announcement, statusDetails, statusText } from '../../../app/_status/status-texts.ts';
import { de } from '../../../app/_text/de.ts';
import { en } from '../../../app/_text/en.ts';
import {
  type NotSavedReason,
  statusLabel,
  type SyncStatus,
  syncStatus,
} from '../../../lib/sync/sync-status.ts';

const saved: SyncStatus = { state: 'saved', at: 1 };
const saving: SyncStatus = { state: 'saving' };
const kept: SyncStatus = { state: 'offline', pending: 3, keptLocally: true };
const notKept: SyncStatus = { state: 'offline', pending: 0, keptLocally: false };
const all: readonly SyncStatus[] = [
  { state: 'loading' },
  saved,
  saving,
  { state: 'syncing', pending: 2 },
  kept,
  notKept,
  { state: 'not-saved', reason: 'refused' },
];

test('the English labels are the ones that are promised, and the German ones are others', () => {
  for (const status of all) {
    expect(statusText(status, en)).toBe(statusLabel(status));
    expect(statusText(status, de)).not.toBe(statusLabel(status));
  }
});

test('the details name the moment of the receipt and the number of changes', () => {
  expect(statusDetails(saved, en)).toMatch(/at \d{1,2}:\d\d:\d\d/);
  expect(statusDetails(saved, de)).toMatch(/seit \d{1,2}:\d\d:\d\d/);
  expect(statusDetails(kept, en)).toContain('3 changes are kept on this device');
  expect(statusDetails(kept, de)).toContain('3 Änderungen sind auf diesem Gerät');
  expect(statusDetails({ state: 'syncing', pending: 1 }, en)).toContain('One change is');
  expect(statusDetails({ state: 'syncing', pending: 1 }, de)).toContain('Eine Änderung ist');
});

test('a copy on this device is promised only where there is one', () => {
  for (const texts of [en, de]) {
    expect(statusText(notKept, texts)).toBe(statusText(saved, texts));
    expect(statusDetails(notKept, texts)).toBe(texts.statusDetails.offline);
  }
  expect(statusDetails(notKept, en)).not.toContain('kept on this device');
  expect(announcement(saved, notKept, en)).not.toContain('kept');
});

test('a connection is not claimed while the first one is still dialled', () => {
  const dialling = syncStatus({
    ready: true,
    connection: { state: 'dialling' },
    pending: 1,
    lastReceiptAt: null,
    localCopy: 'kept',
  });
  expect(statusText(dialling, en)).toBe('Syncing…');
  expect(statusDetails(dialling, en)).not.toMatch(/connected/i);
  expect(statusDetails(dialling, de)).not.toMatch(/verbunden/i);
});

test('every reason for not saving has its own sentence', () => {
  const reasons: readonly NotSavedReason[] = ['local-storage-failed', 'refused', 'deleted', 'too-large', 'malformed', 'not-signed-in']; // prettier-ignore
  for (const texts of [en, de]) {
    const said = reasons.map((reason) => statusDetails({ state: 'not-saved', reason }, texts));
    expect(new Set(said).size).toBe(reasons.length);
  }
});

test.each<[string, SyncStatus, SyncStatus, string | null]>([
  ['typing is not announced', saved, saving, null],
  ['a saved keystroke is not announced', saving, saved, null],
  ['going offline is', saved, kept, 'Offline. Changes are kept on this device.'],
  ['coming back is', { state: 'syncing', pending: 3 }, saved, 'All changes saved.'],
  ['more changes while offline are not', kept, { ...kept, pending: 4 }, null],
])('%s', (_case, before, after, said) => {
  expect(announcement(before, after, en)).toBe(said);
});
