// [R5] A Yjs client id that somebody else has: the session takes a new one, and nothing that was typed is lost. The
// server is the one in memory, with the real one's rule: who continues another user's client is closed with 4409.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { gatherMs } from '../../../lib/sync/others-gather.ts';
import { readTitle } from '../../../lib/document/title.ts';
import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import type { LocalStore } from '../../../lib/sync/local-store.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';
import { label, type, useStage } from './session-stage.ts';

const stage = useStage();

/** Nobody may go on under this client. Returns how often somebody was sent away. */
function forbid(client: number): () => number {
  const known = Y.getState(stage.server.stored.store, client);
  let refused = 0;
  stage.server.judge = (update) => {
    const { structs } = Y.decodeUpdate(update);
    const isNew = structs.some((each) => each.id.client === client && each.id.clock + each.length > known);
    if (isNew) refused += 1;
    return isNew ? 4409 : null;
  };
  return () => refused;
}

/** Two people, and the second writes on under the client id of the first. */
async function twins(records?: Uint8Array[]): Promise<[DocumentSession, DocumentSession]> {
  const first = await stage.openedTab();
  type(first, ' A');
  await stage.server.settle();
  const second = await stage.openedTab({
    userId: 'guest:other',
    ...(records === undefined ? {} : { records }),
  });
  type(second, ' mine');
  await stage.server.settle();
  takeId(second, first.doc.clientID);
  return [first, second];
}

/** As if it had drawn this id when it was opened. */
function takeId({ doc, awareness }: DocumentSession, clientId: number): void {
  const state = awareness.getLocalState();
  doc.clientID = clientId;
  awareness.clientID = clientId;
  awareness.setLocalState(state);
}

function textIn(records: readonly Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const record of records) Y.applyUpdate(doc, record);
  return readTitle(doc);
}

describe('[R5] refused by the server', () => {
  test('it goes on under a new id, with all that was typed, and it is saved', async () => {
    const records: Uint8Array[] = [];
    const [first, second] = await twins(records);
    const taken = first.doc.clientID;
    const refusals = forbid(taken);
    const { doc } = second;
    const told: string[] = [];
    second.exactStatus.subscribe(() => told.push(second.exactStatus.get().state));
    type(second, ' and');
    type(second, ' more');
    await stage.pass(1_000);
    expect(refusals()).toBe(1);
    expect([second.generation.get(), second.doc === doc]).toEqual([1, false]);
    expect(second.doc.clientID).not.toBe(taken);
    for (const text of [
      readTitle(second.doc),
      readTitle(first.doc),
      readTitle(stage.server.stored),
      textIn(records),
    ]) {
      expect(text).toBe('Plan A mine and more');
    }
    expect(told).toEqual(['saving', 'syncing', 'saved']);
    expect(flowRoot(second.doc).length).toBe(1);
  });

  test('what was confirmed keeps its id, what was not has another, here and on this device', async () => {
    const records: Uint8Array[] = [];
    const [first, second] = await twins(records);
    const taken = first.doc.clientID;
    const confirmed = Y.getState(stage.server.stored.store, taken);
    forbid(taken);
    type(second, ' more');
    await stage.pass(1_000);
    const kept = new Y.Doc();
    for (const record of records) Y.applyUpdate(kept, record);
    expect(records.length).toBeLessThan(5);
    expect(Y.getState(kept.store, taken)).toBe(confirmed);
    expect(Y.getState(second.doc.store, taken)).toBe(confirmed);
    expect(kept.store.pendingStructs).toBeNull();
  });

  test('typing goes on at once, and what the view writes into the doc before it has changed arrives too', async () => {
    const [first, second] = await twins();
    forbid(first.doc.clientID);
    const { doc } = second;
    type(second, ' 1');
    await stage.server.settle();
    expect(second.doc).not.toBe(doc);
    doc.getText('title').insert(doc.getText('title').length, ' 2');
    expect(readTitle(second.doc)).toBe('Plan A mine 1 2');
    type(second, ' 3');
    await stage.pass(1_000);
    expect([label(second), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan A mine 1 2 3']);
    second.close();
    expect(doc._observers.size).toBe(0);
  });

  test('never says Saved of what the server has not taken', async () => {
    const [first, second] = await twins();
    forbid(first.doc.clientID);
    stage.server.isUp = false;
    type(second, ' late');
    await stage.server.settle();
    await stage.pass(7_000);
    expect(second.status.get()).toMatchObject({ state: 'offline', keptLocally: true });
    expect(second.hasUnkeptEdits()).toBe(false);
    stage.server.isUp = true;
    await stage.pass(3_000);
    expect([label(second), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan A mine late']);
  });

  test('a third refusal in a row ends it: not saved, refused, and it never dials again', async () => {
    const session = await stage.openedTab();
    stage.server.judge = (update) => (update.length > 2 ? 4409 : null);
    type(session, '!');
    await stage.pass(2_000);
    expect(session.status.get()).toEqual({ state: 'not-saved', reason: 'refused' });
    expect(session.generation.get()).toBeLessThanOrEqual(3);
    expect(readTitle(session.doc)).toBe('Plan!');
    const dials = stage.server.sockets.length;
    await stage.pass(10_000);
    expect(stage.server.sockets.length).toBe(dials);
  });

  test('refusals far apart, with something confirmed in between, do not add up', async () => {
    const [first, second] = await twins();
    for (let round = 0; round < 5; round++) {
      takeId(second, first.doc.clientID);
      forbid(first.doc.clientID);
      type(second, String(round));
      await stage.pass(1_000);
      type(second, '.');
      await stage.pass(1_000);
      expect(label(second)).toBe('Saved');
    }
    expect(readTitle(stage.server.stored)).toBe('Plan A mine0.1.2.3.4.');
  });

  // Somebody else's unsent edits are on this device: they were made by another account, or this page was loaded anew in
  // the moment in which they were to get their new id.
  test('what this device has of a client of somebody else is brought under a new id as well', async () => {
    const [first] = await twins();
    const taken = first.doc.clientID;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(stage.server.stored));
    doc.clientID = taken;
    doc.getText('title').insert(doc.getText('title').length, ' unsent');
    const refusals = forbid(taken);
    const records = [Y.encodeStateAsUpdate(doc)];
    const session = await stage.openedTab({ records });
    await stage.pass(3_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan A mine unsent']);
    expect(refusals()).toBe(2);
    const later = await stage.openedTab({ records });
    await stage.pass(1_000);
    expect([label(later), refusals()]).toEqual(['Saved', 2]);
  });
});

describe('[R5] found before the server has to say so', () => {
  test('a server that knows more of the id than was made under it: nothing is mixed', async () => {
    const [first, second] = await twins();
    stage.server.isUp = false;
    stage.server.sockets[1]?.endedByServer(1006);
    type(second, ' offline');
    stage.server.isUp = true;
    type(first, ' much more than that');
    stage.server.log.length = 0;
    await stage.pass(3_000);
    const text = readTitle(stage.server.stored);
    expect(text).toContain(' offline');
    expect(text).toContain(' much more than that');
    expect([readTitle(first.doc), readTitle(second.doc)]).toEqual([text, text]);
    expect(second.generation.get()).toBe(1);
  });

  test('an id that comes in from elsewhere, as Yjs itself notices', async () => {
    const [first, second] = await twins();
    await stage.pass(2 * gatherMs);
    const taken = first.doc.clientID;
    type(first, ' first');
    await stage.pass(2 * gatherMs);
    expect(second.generation.get()).toBe(1);
    expect(second.doc.clientID).not.toBe(taken);
    type(second, ' second');
    await stage.pass(1_000);
    expect([readTitle(first.doc), readTitle(stage.server.stored)]).toEqual([
      'Plan A mine first second',
      'Plan A mine first second',
    ]);
  });

  test('an id that the copy on this device has already', async () => {
    const [first] = await twins();
    const records = [Y.encodeStateAsUpdate(first.doc)];
    const session = stage.openTab({ records });
    takeId(session, first.doc.clientID);
    await stage.server.settle();
    expect(session.generation.get()).toBe(1);
    expect(session.doc.clientID).toBe(session.awareness.clientID);
    type(session, '!');
    await stage.pass(1_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan A mine!']);
  });

  test('a session that is closed in the same moment stays closed', async () => {
    const [first, second] = await twins();
    forbid(first.doc.clientID);
    type(second, ' x');
    second.close();
    await stage.pass(1_000);
    expect(second.generation.get()).toBe(0);
  });
});

describe('[R5] the copy on this device', () => {
  test('is changed in one step, and before that it is as it was', async () => {
    const records: Uint8Array[] = [];
    const store = createMemoryLocalStore(records);
    let rewrites = 0;
    const writes: (() => void)[] = [];
    const slow: LocalStore = {
      ...store,
      rewrite: (change) => {
        rewrites += 1;
        return new Promise((resolve) => {
          writes.push(() => resolve(store.rewrite(change)));
        });
      },
    };
    const [first, second] = await twins();
    second.close();
    const third = await stage.openedTab({ store: slow });
    takeId(third, first.doc.clientID);
    forbid(first.doc.clientID);
    type(third, ' kept');
    await stage.pass(1_000);
    // The server has it, the copy on this device still is the old one, whole; a reload now would find this.
    expect(textIn(records)).toBe('Plan A mine kept');
    expect(third.status.get().state).toBe('saved');
    type(third, ' on');
    for (const write of writes) write();
    await stage.pass(1_000);
    expect([textIn(records), rewrites]).toEqual(['Plan A mine kept on', 1]);
  });

  test('if that fails, it is tried again with the next edit, and nothing is written over it before', async () => {
    const records: Uint8Array[] = [];
    const store = createMemoryLocalStore(records);
    let failures = 1;
    const failing: LocalStore = {
      ...store,
      rewrite: (change) => (failures-- > 0 ? Promise.reject(new Error('quota')) : store.rewrite(change)),
    };
    const [first] = await twins();
    const session = await stage.openedTab({ store: failing });
    takeId(session, first.doc.clientID);
    const confirmed = Y.getState(stage.server.stored.store, first.doc.clientID);
    forbid(first.doc.clientID);
    type(session, ' x');
    await stage.pass(1_000);
    type(session, ' y');
    await stage.pass(1_000);
    expect(textIn(records)).toBe('Plan A mine x y');
    const kept = new Y.Doc();
    for (const record of records) Y.applyUpdate(kept, record);
    expect(Y.getState(kept.store, first.doc.clientID)).toBe(confirmed);
  });
});
