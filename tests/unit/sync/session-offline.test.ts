// What the user is told when the connection is lost for a moment, for long, and for good.

import { describe, expect, test, vi } from 'vitest';

import { readTitle } from '../../../lib/document/title.ts';
import { closeCodes } from '../../../lib/protocol/close-codes.ts';
import { fullStore, label, type, useStage } from './session-stage.ts';

const stage = useStage();

describe('without a connection', () => {
  test('a blink of less than 5 s is nothing, if nothing is pending', async () => {
    const session = await stage.openedTab();
    const labels = new Set<string>();
    session.status.subscribe(() => labels.add(label(session)));
    stage.server.isUp = false;
    stage.server.crash();
    await stage.pass(2_000);
    stage.server.isUp = true;
    await stage.pass(4_000);
    expect([...labels]).toEqual(['Saved']);
    expect(stage.server.openSockets).toHaveLength(1);
  });

  test('after 5 s it is offline; typed text is kept; back again it syncs, then is saved', async () => {
    const session = await stage.openedTab();
    stage.server.isUp = false;
    stage.server.crash();
    type(session, '…');
    await stage.pass(500);
    expect(label(session)).toBe('Saving…');
    await stage.pass(5_000);
    expect(session.status.get()).toEqual({ state: 'offline', pending: 1, keptLocally: true });
    expect(session.hasUnkeptEdits()).toBe(false);

    stage.server.isUp = true;
    stage.server.holdsCommits = true;
    await stage.pass(3_000);
    expect(label(session)).toBe('Syncing…');
    stage.server.holdsCommits = false;
    stage.server.commit();
    await stage.server.settle();
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan…']);
  });

  test('the facts say what was made here, what is pending, and since when there is no connection', async () => {
    const session = await stage.openedTab();
    type(session, 'a');
    await stage.server.settle();
    expect(session.saving.get()).toMatchObject({ made: 1, pending: 0, withoutSince: null });
    stage.server.isUp = false;
    stage.server.crash();
    const lostAt = Date.now();
    await stage.pass(6_000);
    type(session, 'b');
    await stage.pass(100);
    expect(session.saving.get()).toMatchObject({ made: 2, pending: 1, withoutSince: lostAt });
    expect(session.saving.get().localCopy).toBe('kept');
    stage.server.isUp = true;
    await stage.pass(3_000);
    expect(session.saving.get()).toMatchObject({ made: 2, pending: 0, withoutSince: null });
  });

  test('who asks for it is connected at once instead of when the back-off is over', async () => {
    const session = await stage.openedTab();
    stage.server.isUp = false;
    stage.server.crash();
    await stage.pass(20_000);
    stage.server.isUp = true;
    session.retryNow();
    await stage.server.settle();
    expect([session.saving.get().withoutSince, stage.server.openSockets.length]).toEqual([null, 1]);
    session.retryNow();
    await stage.server.settle();
    expect(stage.server.openSockets).toHaveLength(1);
  });

  test('a server that accepts and ends every connection is away all the same', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    for (let round = 0; round < 100; round++) {
      stage.server.closeAll(1013);
      await stage.pass(100);
    }
    stage.server.closeAll(1013);
    expect(label(session)).toBe('Offline – changes kept on this device');
  });

  test.each(['none', 'full'])(
    'and without room on this device (%s): not saved, and the tab must not be closed',
    async (kind) => {
      const session = await stage.openedTab({ store: kind === 'none' ? null : fullStore });
      expect([label(session), session.hasUnkeptEdits()]).toEqual(['Saved', false]);
      stage.server.isUp = false;
      stage.server.crash();
      type(session, '!');
      await stage.pass(5_500);
      expect(session.status.get()).toEqual({ state: 'not-saved', reason: 'local-storage-failed' });
      expect(session.hasUnkeptEdits()).toBe(true);
    },
  );

  test('dials again with a spread: no two sessions at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => stage.openedTab()));
    const dials: number[] = [];
    stage.server.isUp = false;
    stage.server.crash();
    let known = stage.server.sockets.length;
    for (let passed = 0; passed < 400; passed++) {
      vi.advanceTimersByTime(1);
      for (; known < stage.server.sockets.length; known++) dials.push(passed);
    }
    expect(dials).toHaveLength(5);
    expect(Math.min(...dials)).toBeGreaterThanOrEqual(98);
    expect(new Set(dials).size).toBe(5);
  });
});

describe('ended by the server', () => {
  test.each([
    [4404, 'deleted'],
    [4401, 'not-signed-in'],
    [4413, 'too-large'],
  ])('with %i: not saved, %s, and does not dial by itself', async (code, reason) => {
    const session = await stage.openedTab();
    stage.server.closeAll(code);
    expect(session.status.get()).toEqual({ state: 'not-saved', reason });
    const dials = stage.server.sockets.length;
    await stage.pass(10_000);
    expect([stage.server.sockets.length, session.status.get()]).toEqual([
      dials,
      { state: 'not-saved', reason },
    ]);
  });

  test('[R15] of a document that was deleted and restored: dialled when asked to, and what was not saved is', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, ', typed');
    stage.server.closeAll(closeCodes.notFound);
    type(session, ' before and after');
    await stage.pass(1_000);
    expect(session.status.get()).toEqual({ state: 'not-saved', reason: 'deleted' });

    stage.server.crash();
    stage.server.holdsCommits = false;
    session.retryNow();
    expect(session.exactStatus.get().state).toBe('syncing');
    await stage.pass(1_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual([
      'Saved',
      'Plan, typed before and after',
    ]);
    expect(session.saving.get().withoutSince).toBeNull();
  });

  test('[R15] while it is still away: offline like any other, dialled until it is there', async () => {
    const session = await stage.openedTab();
    stage.server.closeAll(closeCodes.notFound);
    stage.server.isUp = false;
    session.retryNow();
    await stage.pass(6_000);
    expect(session.status.get().state).toBe('offline');
    stage.server.isUp = true;
    await stage.pass(3_000);
    expect(label(session)).toBe('Saved');
  });

  test('whose right was taken away is not dialled, whoever asks', async () => {
    const session = await stage.openedTab();
    stage.server.closeAll(closeCodes.notAuthenticated);
    session.retryNow();
    await stage.pass(1_000);
    expect(stage.server.sockets).toHaveLength(1);
  });
});
