// Opening a document: from this device, from the server, from both, and from a store that hangs.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { readTitle } from '../../../lib/document/title.ts';
import { loadAgainMs } from '../../../lib/sync/local-copy.ts';
import type { LocalStore } from '../../../lib/sync/local-store.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';
import { fullStore, label, type, useStage } from './session-stage.ts';

const stage = useStage();

/** Text that a tab without a server wrote and left here: the server has "Plan", and is away. */
async function leftOnThisDevice(): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  const first = await stage.openedTab({ records });
  stage.server.isUp = false;
  stage.server.crash();
  type(first, ' B');
  await stage.server.settle();
  first.close();
  return records;
}

/** A device that does not give its copy until it is told to. */
function busyStore(records: Uint8Array[]): { readonly store: LocalStore; readonly giveIt: () => void } {
  const store = createMemoryLocalStore(records);
  const load = store.load.bind(store);
  store.load = () => Promise.reject(new Error('busy'));
  return { store, giveIt: () => (store.load = load) };
}

describe('opening', () => {
  test('without anything on this device: loading, then the content of the stage.server, saved', async () => {
    const session = stage.openTab();
    expect([label(session), session.ready.get()]).toEqual(['Loading…', false]);
    await stage.server.settle();
    expect([label(session), session.ready.get(), readTitle(session.doc)]).toEqual(['Saved', true, 'Plan']);
  });

  test('with a copy on this device and no stage.server: ready, then offline', async () => {
    const records: Uint8Array[] = [];
    (await stage.openedTab({ records })).close();
    stage.server.isUp = false;
    const session = await stage.openedTab({ records });
    expect([session.ready.get(), label(session)]).toEqual([true, 'Syncing…']);
    await stage.pass(5_000);
    expect(session.status.get()).toEqual({ state: 'offline', pending: 1, keptLocally: true });
  });

  test('with a copy that has no content, it is not ready before the server has answered', async () => {
    const empty = new Y.Doc();
    empty.getText('title').insert(0, 'orphan');
    stage.server.isUp = false;
    const session = await stage.openedTab({ records: [Y.encodeStateAsUpdate(empty)] });
    await stage.pass(6_000);
    expect([session.ready.get(), label(session)]).toEqual([false, 'Loading…']);
    stage.server.isUp = true;
    await stage.pass(3_000);
    expect([session.ready.get(), label(session)]).toEqual([true, 'Saved']);
  });

  test('what only this device has is sent in the first step 2, and saved only with its receipt', async () => {
    const records = await leftOnThisDevice();
    stage.server.isUp = true;
    stage.server.holdsCommits = true;
    stage.server.log.length = 0;
    const session = await stage.openedTab({ records });
    expect(label(session)).toBe('Syncing…');
    stage.server.commit();
    await stage.server.settle();
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan B']);
    expect(stage.server.log.filter((message) => message.type === 'update')).toEqual([]);
  });

  test('a store that never answers does not keep the document away', async () => {
    const store: LocalStore = {
      ...fullStore,
      load: () => new Promise(() => {}),
      append: () => Promise.resolve(),
    };
    const session = await stage.openedTab({ store });
    expect(session.ready.get()).toBe(false);
    await stage.pass(2_000);
    expect([session.ready.get(), label(session)]).toEqual([true, 'Saved']);
  });

  test('[R14] what a device did not give at once is shown, sent and saved when it does', async () => {
    const { store, giveIt } = busyStore(await leftOnThisDevice());
    const session = await stage.openedTab({ store });
    await stage.pass(10_000);
    expect(session.ready.get()).toBe(false);
    giveIt();
    await stage.pass(loadAgainMs);
    expect([session.ready.get(), readTitle(session.doc)]).toEqual([true, 'Plan B']);
    expect(session.status.get()).toEqual({ state: 'offline', pending: 1, keptLocally: true });
    stage.server.isUp = true;
    await stage.pass(5_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan B']);
  });

  test('[R14] beside a connection too: Syncing until the server has it', async () => {
    const { store, giveIt } = busyStore(await leftOnThisDevice());
    stage.server.isUp = true;
    const session = await stage.openedTab({ store });
    await stage.pass(5_000);
    expect([label(session), readTitle(session.doc)]).toEqual(['Saved', 'Plan']);
    giveIt();
    stage.server.holdsCommits = true;
    await stage.pass(loadAgainMs);
    expect([label(session), readTitle(session.doc)]).toEqual(['Syncing…', 'Plan B']);
    stage.server.commit();
    await stage.server.settle();
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan B']);
  });

  test('every session has a client id of its own', async () => {
    const records: Uint8Array[] = [];
    const ids = [];
    for (let round = 0; round < 3; round++) {
      const session = await stage.openedTab({ records });
      ids.push(session.doc.clientID);
      session.close();
    }
    expect(new Set(ids).size).toBe(3);
  });
});
