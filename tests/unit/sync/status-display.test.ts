import { describe, expect, test } from 'vitest';

import { StatusDisplay } from '../../../lib/sync/status-display.ts';
import type { SyncStatus } from '../../../lib/sync/sync-status.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const saved: SyncStatus = { state: 'saved', at: 1 };
const saving: SyncStatus = { state: 'saving' };

function display(): { clock: ManualClock; status: StatusDisplay; shown: string[] } {
  const clock = new ManualClock();
  const status = new StatusDisplay(clock, saved);
  const shown: string[] = [];
  status.shown.subscribe(() => shown.push(status.shown.get().state));
  return { clock, status, shown };
}

describe('what the screen shows', () => {
  test('saving of less than 500 ms is not shown', async () => {
    const { clock, status, shown } = display();
    for (let round = 0; round < 5; round++) {
      status.set(saving);
      await clock.advance(499);
      status.set(saved);
    }
    expect(shown).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('saving of 500 ms is, also while more edits come', async () => {
    const { clock, status, shown } = display();
    for (let key = 0; key < 5; key++) {
      status.set({ state: 'saving' });
      await clock.advance(100);
    }
    expect(shown).toEqual(['saving']);
    status.set(saved);
    expect(shown).toEqual(['saving', 'saved']);
  });

  test('every other state is shown at once and ends the waiting', async () => {
    const { clock, status, shown } = display();
    status.set(saving);
    status.set({ state: 'offline', pending: 1, keptLocally: true });
    await clock.advance(1_000);
    expect(shown).toEqual(['offline']);
  });

  test('the exact status is never held back', () => {
    const { status } = display();
    const exact: string[] = [];
    status.exact.subscribe(() => exact.push(status.exact.get().state));
    status.set(saving);
    status.set(saved);
    expect(exact).toEqual(['saving', 'saved']);
  });

  test('a later receipt is shown when it is of another second, as more is not told of it', () => {
    const { status, shown } = display();
    status.set({ state: 'saved', at: 10_000 });
    const before = shown.length;
    status.set({ state: 'saved', at: 10_400 });
    status.set({ state: 'saved', at: 10_999 });
    expect(shown).toHaveLength(before);
    expect(status.exact.get()).toEqual({ state: 'saved', at: 10_999 });
    status.set({ state: 'saved', at: 11_000 });
    expect(shown).toHaveLength(before + 1);
    expect(status.shown.get()).toEqual({ state: 'saved', at: 11_000 });
  });

  test('close() ends the waiting', async () => {
    const { clock, status, shown } = display();
    status.set(saving);
    status.close();
    await clock.advance(1_000);
    expect(shown).toEqual([]);
  });
});
