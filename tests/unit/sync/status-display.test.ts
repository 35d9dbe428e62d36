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
  test('what is not confirmed is never shown as saved, not for a moment', () => {
    const { status, shown } = display();
    status.set(saving);
    expect(shown).toEqual(['saving']);
  });

  test('keys that are each confirmed before the next do not make it flicker: saved is shown after the last', async () => {
    const { clock, status, shown } = display();
    for (let key = 0; key < 5; key++) {
      status.set(saving);
      await clock.advance(20);
      status.set(saved);
      await clock.advance(499);
    }
    expect(shown).toEqual(['saving']);
    await clock.advance(1);
    expect(shown).toEqual(['saving', 'saved']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('saved that comes again and again is not put off by that', async () => {
    const { clock, status, shown } = display();
    status.set(saving);
    for (let receipt = 1; receipt <= 5; receipt++) {
      status.set({ state: 'saved', at: receipt });
      await clock.advance(100);
    }
    expect(shown).toEqual(['saving', 'saved']);
    expect(status.shown.get()).toEqual({ state: 'saved', at: 5 });
  });

  test('who writes on without a server reads that there is none, however fast the keys come', async () => {
    const { clock, status, shown } = display();
    const offline: SyncStatus = { state: 'offline', pending: 1, keptLocally: true };
    status.set(saving);
    for (let key = 0; key < 20; key++) {
      status.set(offline);
      await clock.advance(30);
      status.set(saving);
      await clock.advance(70);
    }
    expect(shown).toEqual(['saving', 'offline']);
    // This device does not take the last one.
    await clock.advance(500);
    expect(shown).toEqual(['saving', 'offline', 'saving']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('what is no good news is shown at once and ends the waiting', async () => {
    const { clock, status, shown } = display();
    status.set(saving);
    status.set(saved);
    status.set({ state: 'not-saved', reason: 'refused' });
    await clock.advance(1_000);
    expect(shown).toEqual(['saving', 'not-saved']);
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
    status.set(saved);
    status.close();
    await clock.advance(1_000);
    expect(shown).toEqual(['saving']);
  });
});
