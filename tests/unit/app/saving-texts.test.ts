// The panel of the save state: nothing is called stored that is not, and each place says what it holds.
import { expect, test } from 'vitest';
import { savingSentences } from '../../../app/_status/saving-texts.ts';
import { de } from '../../../app/_text/de.ts';
import { en } from '../../../app/_text/en.ts';
import type { SavingFacts, SyncStatus } from '../../../lib/sync/sync-status.ts';

const calm: SavingFacts = { made: 214, pending: 0, lastReceiptAt: 1, localCopy: 'kept', withoutSince: null };
const saved: SyncStatus = { state: 'saved', at: 1 };
const timeOf = (atMs: number) => `time ${atMs}`;

test('what the server confirmed is counted, with the time of the receipt', () => {
  expect(savingSentences(calm, saved, en, timeOf)).toEqual({
    server: 'All 214 changes you made here, stored at time 1',
    device: 'A copy of everything, in this browser’s storage',
    connection: 'Connected',
  });
});

test('what is pending is not called stored, and is only on this device', () => {
  const facts: SavingFacts = { ...calm, pending: 3, withoutSince: 2 };
  const status: SyncStatus = { state: 'offline', pending: 3, keptLocally: true };
  expect(savingSentences(facts, status, en, timeOf)).toEqual({
    server: '211 of your changes here are stored, 3 not confirmed yet',
    device: 'A copy of everything; 3 changes are only here',
    connection: 'None since time 2; trying again by itself',
  });
});

test('changes kept from before this tab do not make less than nothing stored', () => {
  const { server } = savingSentences({ ...calm, made: 0, pending: 1 }, saved, en, timeOf);
  expect(server).toBe('0 of your changes here are stored, 1 not confirmed yet');
});

test.each(['keeping', 'failed', 'none'] as const)('a copy that is %s is not called kept', (localCopy) => {
  for (const texts of [en, de]) {
    const { device } = savingSentences({ ...calm, localCopy }, saved, texts, timeOf);
    expect([texts.saving.kept, texts.saving.keptOnly(1)]).not.toContain(device);
  }
});

test('a page from which the server takes nothing says so', () => {
  const status: SyncStatus = { state: 'not-saved', reason: 'deleted' };
  expect(savingSentences(calm, status, en, timeOf).server).toBe(en.saving.none);
});
