// Nothing is too large to sync: what is more than the server takes in one message goes to it in parts, in an order in
// which each applies at once, as fast as the line takes them; a receipt is asked for behind all of it.

import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { gatherMs } from '../../../lib/sync/others-gather.ts';
import { readTitle } from '../../../lib/document/title.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import type { ClientMessage } from '../../../lib/protocol/messages.ts';
import { bufferedBytesMax, lookAgainMs, wholeFrameBytesMax } from '../../../lib/sync/paced-socket.ts';
import type { FakeSocket } from './fake-server.ts';
import { label, type, useStage } from './session-stage.ts';

const stage = useStage();
const MB = 1_000_000;

function changes(): Uint8Array[] {
  return stage.server.log.flatMap((message) => ('update' in message ? [message.update] : []));
}

function kinds(): ClientMessage['type'][] {
  return stage.server.log.map((message) => message.type);
}

function socketOf(dial: number): FakeSocket {
  const socket = stage.server.sockets[dial];
  if (socket === undefined) throw new Error(`there was no dial ${dial}`);
  return socket;
}

/** A copy on this device that the server has nothing of: half of it one edit, half of it many, and holes in both. */
function bigRecords(bytes: number): Uint8Array[] {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedUpdate('Plan'));
  const title = doc.getText('title');
  title.insert(4, '中'.repeat(bytes / 6));
  doc.transact(() => {
    for (let edit = 0; edit < bytes / 2_000; edit++) {
      title.insert(0, 'y'.repeat(1_000));
      title.delete(title.length - 2 * edit - 2, 1);
    }
  });
  return [Y.encodeStateAsUpdate(doc)];
}

describe('[R6] more than a message holds', () => {
  test('a pasted text goes in parts, the receipt behind it, and nobody sees a part that does not apply', async () => {
    const [mine, other] = [await stage.openedTab(), await stage.openedTab({ userId: 'guest:other' })];
    stage.server.log.length = 0;
    const pasted = 'naïve 😀 '.repeat(300_000);
    type(mine, pasted);
    expect(mine.exactStatus.get().state).toBe('saving');
    await stage.pass(100);
    expect(changes().length).toBeGreaterThan(30);
    for (const update of changes()) expect(update.length).toBeLessThanOrEqual(limits.joinPartBytes);
    expect(kinds().lastIndexOf('receipt-request')).toBeGreaterThan(kinds().lastIndexOf('update'));
    expect(mine.exactStatus.get().state).toBe('saved');
    expect(other.doc.store.pendingStructs).toBeNull();
    await stage.pass(gatherMs);
    expect(readTitle(other.doc)).toBe(`Plan${pasted}`);
  });

  test('what was written offline goes in parts, a step 2 last, and is saved only with all of it', async () => {
    const records = bigRecords(3 * MB);
    stage.server.holdsCommits = true;
    const session = await stage.openedTab({ records });
    const sent = kinds();
    const lastPart = sent.lastIndexOf('update');
    expect(sent.filter((kind) => kind === 'update').length).toBeGreaterThan(30);
    expect(sent.filter((kind) => kind === 'sync-step-2')).toHaveLength(1);
    expect(sent.indexOf('sync-step-2')).toBe(lastPart + 1);
    expect(sent.indexOf('receipt-request')).toBe(lastPart + 2);
    expect(label(session)).toBe('Syncing…');
    stage.server.commit();
    await stage.pass(100);
    expect(label(session)).toBe('Saved');
    expect(readTitle(stage.server.stored)).toBe(readTitle(session.doc));
    expect(stage.server.stored.store.pendingStructs).toBeNull();
  });

  test('up to a size that every server takes, one change is one message', async () => {
    const session = await stage.openedTab();
    stage.server.log.length = 0;
    type(session, 'x'.repeat(wholeFrameBytesMax - 100));
    await stage.server.settle();
    expect(changes()).toHaveLength(1);
  });

  test('one thing that is too large is not saved, and too large is what is said', async () => {
    const session = await stage.openedTab();
    stage.server.refusesFrames = true;
    session.doc.getText('title').insertEmbed(0, { image: 'x'.repeat(2 * MB) });
    await stage.pass(100);
    expect(session.status.get()).toEqual({ state: 'not-saved', reason: 'too-large' });
  });
});

describe('[R6] a line that takes little', () => {
  test('is given more only when it has taken what it has, and everything stays in order', async () => {
    const session = await stage.openedTab();
    const socket = socketOf(0);
    stage.server.log.length = 0;
    const full = bufferedBytesMax + 1;
    socket.bufferedAmount = full;
    type(session, 'x'.repeat(MB));
    type(session, ' and on');
    await stage.pass(1_000);
    expect([changes(), label(session)]).toEqual([[], 'Saving…']);
    // It takes one part in every look.
    socket.afterSend = () => (socket.bufferedAmount = full);
    let looks = 0;
    for (; session.exactStatus.get().state !== 'saved' && looks < 40; looks++) {
      socket.bufferedAmount = 0;
      await stage.pass(100);
      expect(changes().length).toBeLessThanOrEqual((looks + 1) * (100 / lookAgainMs));
    }
    expect(looks).toBeGreaterThan(15);
    expect(readTitle(stage.server.stored)).toBe(readTitle(session.doc));
    expect(kinds().at(-1)).toBe('receipt-request');
  });

  test('presence overtakes, so that nobody takes the writer for gone', async () => {
    const [mine, other] = [await stage.openedTab(), await stage.openedTab({ userId: 'guest:other' })];
    const socket = socketOf(0);
    socket.bufferedAmount = bufferedBytesMax + 1;
    type(mine, 'x'.repeat(MB));
    mine.setProfile({ userId: 'guest:me', name: 'Still here', color: '#112233' });
    await stage.pass(100);
    expect(other.people.get().map((person) => person.name)).toContain('Still here');
    expect(readTitle(other.doc)).toBe('Plan');
  });

  test('that breaks in between loses nothing: the next connection brings the rest', async () => {
    const session = await stage.openedTab();
    const socket = socketOf(0);
    socket.afterSend = () => (socket.bufferedAmount += 30_000);
    type(session, 'x'.repeat(MB));
    await stage.pass(100);
    const taken = readTitle(stage.server.stored).length;
    expect(taken).toBeGreaterThan(100_000);
    expect(taken).toBeLessThan(MB);
    stage.server.crash();
    stage.server.log.length = 0;
    await stage.pass(1_000);
    expect([readTitle(stage.server.stored), label(session)]).toEqual([readTitle(session.doc), 'Saved']);
    // Only the rest.
    expect(changes().reduce((sum, update) => sum + update.length, 0)).toBeLessThan(MB - taken + 5_000);
  });
});

describe('[R7] a line that is dead and does not say so', () => {
  const silence = 16_000;

  test('is given up when a receipt stays out and nothing moves; the next one brings it', async () => {
    const session = await stage.openedTab();
    socketOf(0).isDead = true;
    type(session, '!');
    await stage.pass(9_000);
    expect([stage.server.sockets.length, label(session)]).toEqual([1, 'Saving…']);
    await stage.pass(silence - 9_000);
    expect(stage.server.sockets.length).toBe(2);
    await stage.pass(1_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan!']);
  });

  test('also if the server never began to speak', async () => {
    const session = await stage.openedTab({ records: bigRecords(6_000) });
    stage.server.crash();
    vi.advanceTimersByTime(300);
    socketOf(1).isDead = true;
    socketOf(1).open();
    await stage.pass(silence);
    expect([stage.server.sockets.length, label(session)]).toEqual([3, 'Saved']);
  });

  test('not while the server says that it lives, as it does with a slow disk', async () => {
    const session = await stage.openedTab();
    stage.server.holdsCommits = true;
    type(session, '!');
    for (let round = 0; round < 6; round++) {
      await stage.pass(10_000);
      stage.server.openSockets[0]?.push(Uint8Array.of(1, 1, 0));
    }
    expect([stage.server.sockets.length, label(session)]).toEqual([1, 'Saving…']);
  });

  test('not while an upload moves, however slowly', async () => {
    const session = await stage.openedTab();
    const socket = socketOf(0);
    socket.isDead = true;
    socket.bufferedAmount = bufferedBytesMax;
    type(session, 'x'.repeat(MB));
    for (let round = 0; round < 28; round++) {
      socket.bufferedAmount -= 5_000;
      await stage.pass(1_000);
    }
    expect(stage.server.sockets.length).toBe(1);
  });

  test('also while nothing is awaited: who only reads would go on reading what is old', async () => {
    await stage.openedTab();
    socketOf(0).isDead = true;
    await stage.pass(silence);
    expect(stage.server.sockets.length).toBe(2);
  });

  // Found by the simulator: what the machine takes of a dead line counted as a sign of life, and presence is said every ten
  // seconds. Only the stock provider's own watch was left, after half a minute; and that one goes by the wall clock, so
  // that who had set it back was told "Saving…" until the machine gave the connection up.
  test('though presence is said on it again and again, and the machine takes that', async () => {
    const session = await stage.openedTab();
    for (let round = 0; round < 3; round++) {
      await stage.pass(10_000);
      stage.server.openSockets[0]?.push(Uint8Array.of(1, 1, 0));
    }
    socketOf(0).isDead = true;
    type(session, '!');
    await stage.pass(silence);
    expect(stage.server.sockets.length).toBe(2);
    await stage.pass(1_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan!']);
  });

  test('also a dial that nobody answers', async () => {
    const session = await stage.openedTab();
    stage.server.crash();
    vi.advanceTimersByTime(300);
    socketOf(1).isDead = true;
    type(session, '!');
    await stage.pass(silence);
    expect([stage.server.sockets.length, label(session)]).toEqual([3, 'Saved']);
  });
});
