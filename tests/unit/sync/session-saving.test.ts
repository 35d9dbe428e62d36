// What the user is told of saving, and when, on a server in memory that holds commits, crashes and lies.

import { describe, expect, test } from 'vitest';

import { readTitle } from '../../../lib/document/title.ts';
import { gatherMs } from '../../../lib/sync/others-gather.ts';
import { label, type, useStage } from './session-stage.ts';

const stage = useStage();

function requestsSeen(): number {
  return stage.server.log.filter((message) => message.type === 'receipt-request').length;
}

describe('saving', () => {
  test('[R4] on each connection the first request for a receipt comes after our step 2', async () => {
    const session = await stage.openedTab();
    for (let round = 0; round < 3; round++) {
      const order = stage.server.log.splice(0).map((message) => message.type);
      expect(order).toContain('receipt-request');
      expect(order.indexOf('receipt-request')).toBeGreaterThan(order.indexOf('sync-step-2'));
      expect(order).toContain('sync-step-2');
      stage.server.crash();
      type(session, 'x');
      await stage.pass(2_000);
    }
  });

  test('is said and shown at once, and shown as over 500 ms after the receipt', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, '!');
    expect([session.exactStatus.get().state, label(session)]).toEqual(['saving', 'Saving…']);
    await stage.server.settle();
    expect(label(session)).toBe('Saving…');
    stage.server.commit();
    await stage.server.settle();
    expect([session.exactStatus.get().state, label(session)]).toEqual(['saved', 'Saving…']);
    await stage.pass(500);
    expect(label(session)).toBe('Saved');
    expect(readTitle(stage.server.stored)).toBe('Plan!');
  });

  test('is not over while there is text on the screen that is not in the doc, with a server or without', async () => {
    const session = await stage.openedTab();
    session.noteUnwritten(true);
    expect([session.exactStatus.get().state, session.hasUnkeptEdits()]).toEqual(['saving', true]);
    session.noteUnwritten(false);
    expect([session.exactStatus.get().state, session.hasUnkeptEdits()]).toEqual(['saved', false]);

    stage.server.isUp = false;
    stage.server.crash();
    await stage.pass(5_500);
    session.noteUnwritten(true);
    expect(session.exactStatus.get().state).toBe('saving');
    session.noteUnwritten(false);
    expect(session.exactStatus.get()).toMatchObject({ state: 'offline', pending: 0, keptLocally: true });
  });

  test('a burst asks for two receipts, not one for each key', async () => {
    const session = await stage.openedTab();
    stage.server.log.length = 0;
    for (const key of 'abcdefgh') type(session, key);
    await stage.server.settle();
    expect([requestsSeen(), session.exactStatus.get().state]).toEqual([2, 'saved']);
  });

  test('what others type changes nothing about it', async () => {
    const [mine, other] = [await stage.openedTab(), await stage.openedTab({ userId: 'guest:other' })];
    const seen: string[] = [];
    mine.exactStatus.subscribe(() => seen.push(mine.exactStatus.get().state));
    type(other, ' by another');
    await stage.pass(2 * gatherMs);
    expect([readTitle(mine.doc), seen]).toEqual(['Plan by another', []]);
  });

  test('an edit that the server lost in a crash is pending until it is there again', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, '?');
    await stage.server.settle();
    stage.server.crash();
    expect(session.exactStatus.get().state).toBe('saving');
    stage.server.holdsCommits = false;
    await stage.pass(1_000);
    expect([session.exactStatus.get().state, readTitle(stage.server.stored)]).toEqual(['saved', 'Plan?']);
  });

  test('a receipt of a connection that is gone confirms nothing', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, '1');
    await stage.server.settle();
    const old = stage.server.openSockets[0];
    stage.server.closeAll(1012);
    old?.onmessage?.({ data: Uint8Array.of(102, 1, 2).buffer });
    await stage.pass(1_000);
    expect(session.exactStatus.get().state).not.toBe('saved');
  });

  test('a malformed receipt confirms nothing and breaks nothing', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, '1');
    await stage.server.settle();
    for (const frame of [[102], [102, 9, 1], [102, 0], [102, 1, 255]]) {
      stage.server.openSockets[0]?.onmessage?.({ data: Uint8Array.from(frame).buffer });
    }
    expect(session.exactStatus.get().state).toBe('saving');
    stage.server.commit();
    await stage.server.settle();
    expect(session.exactStatus.get().state).toBe('saved');
  });
});
