// Several tabs of one browser, and several people.

import { describe, expect, test } from 'vitest';

import { readTitle } from '../../../lib/document/title.ts';
import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import { gatherMs } from '../../../lib/sync/others-gather.ts';
import { type, useStage } from './session-stage.ts';

const stage = useStage();

describe('another tab of the same browser', () => {
  test('shows the edit at once, and says saved of it only with a receipt of its own', async () => {
    const [one, two] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
    stage.server.holdsCommits = true;
    type(one, ' from one');
    expect(readTitle(two.doc)).toBe('Plan from one');
    expect([one.exactStatus.get().state, two.exactStatus.get().state]).toEqual(['saving', 'saving']);
    stage.server.holdsCommits = false;
    await stage.pass(300);
    expect([one.exactStatus.get().state, two.exactStatus.get().state]).toEqual(['saved', 'saved']);
  });

  // A tab whose connection ended, as by a page that is being closed, may never send what it showed to the others.
  test('sends what a tab without a connection typed', async () => {
    const [one, two] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
    stage.server.sockets[0]?.endedByServer(4499);
    type(one, ' from one');
    one.close();
    await stage.pass(300);
    expect([readTitle(stage.server.stored), two.exactStatus.get().state]).toEqual(['Plan from one', 'saved']);
  });

  test('typing in one costs the other a message now and then, not one for each key', async () => {
    const [one] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
    stage.server.log.length = 0;
    for (const key of 'abcdefghij') type(one, key);
    await stage.pass(300);
    expect(stage.server.log.filter((message) => message.type === 'update')).toHaveLength(11);
  });

  // The story: the provider of a tab without a connection takes everybody for gone, and tells the other tabs.
  test('[R13] whose connection ends makes nobody vanish from this one', async () => {
    const other = await stage.openedTab({ userId: 'guest:other' });
    const [one, two] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
    const names = (tab: DocumentSession): string[] => tab.people.get().map(({ name }) => name);
    other.setProfile({ userId: 'guest:other', name: 'Ann', color: '#445566' });
    await stage.pass(2 * gatherMs);
    expect([names(one), names(two)]).toEqual([
      ['Me', 'Ann'],
      ['Me', 'Ann'],
    ]);
    stage.server.sockets[2]?.endedByServer(1006);
    expect([names(one), names(two)]).toEqual([['Me', 'Ann'], ['Me']]);
  });

  test('[R13] with a connection shows one without who is here', async () => {
    const other = await stage.openedTab({ userId: 'guest:other' });
    const [one, two] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
    stage.server.sockets[2]?.endedByServer(4499);
    other.setProfile({ userId: 'guest:other', name: 'Ann', color: '#445566' });
    await stage.pass(2 * gatherMs);
    for (const tab of [one, two]) expect(tab.people.get().map(({ name }) => name)).toEqual(['Me', 'Ann']);
  });

  test('while both are offline each counts it as pending', async () => {
    const [one, two] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
    stage.server.isUp = false;
    stage.server.crash();
    await stage.pass(5_500);
    type(one, '!');
    await stage.server.settle();
    expect([one.exactStatus.get(), two.exactStatus.get()]).toEqual([
      { state: 'offline', pending: 1, keptLocally: true },
      { state: 'offline', pending: 1, keptLocally: true },
    ]);
  });
});

test('[R12] what waits to be read is read before what another tab says, which may rest on it', async () => {
  const [one, two] = [await stage.openedTab({ host: 'same' }), await stage.openedTab({ host: 'same' })];
  const other = await stage.openedTab({ userId: 'guest:other' });
  await stage.pass(2 * gatherMs);
  type(other, ' 1');
  await stage.server.settle();
  type(other, ' 2');
  await stage.server.settle();
  expect(readTitle(one.doc)).not.toContain('2');
  type(two, ' 3');
  await stage.server.settle();
  expect(readTitle(one.doc)).toContain('2');
  expect(readTitle(one.doc)).toContain('3');
});

describe('people', () => {
  test('come, change their name, and go', async () => {
    const [mine, other] = [await stage.openedTab(), await stage.openedTab({ userId: 'guest:other' })];
    const names = (): string[] => mine.people.get().map((person) => person.name);
    other.setProfile({ userId: 'guest:other', name: 'Ann', color: '#445566' });
    await stage.pass(2 * gatherMs);
    expect(names()).toEqual(['Me', 'Ann']);
    expect(mine.people.get()[0]).toMatchObject({ isMe: true, clientIds: [mine.doc.clientID] });
    other.close();
    await stage.pass(2 * gatherMs);
    expect(names()).toEqual(['Me']);
  });

  // The story: the provider takes everybody away when the connection ends, and what was read behind that brought them back.
  test('[R12] are gone with the connection, also those whose word waited to be read', async () => {
    const [mine, other] = [await stage.openedTab(), await stage.openedTab({ userId: 'guest:other' })];
    await stage.pass(2 * gatherMs);
    for (const name of ['Ann', 'Ben']) {
      other.setProfile({ userId: 'guest:other', name, color: '#445566' });
      await stage.server.settle();
    }
    expect(mine.people.get().map(({ name }) => name)).toEqual(['Me', 'Ann']);
    stage.server.isUp = false;
    stage.server.crash();
    expect(mine.people.get().map(({ name }) => name)).toEqual(['Me']);
  });

  test('mine is known before any connection', () => {
    expect(stage.openTab().people.get()).toMatchObject([{ userId: 'guest:me', isMe: true }]);
  });
});
