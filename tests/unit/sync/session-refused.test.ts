// A device that holds what the server refuses. The story: something too large for the server was in the copy on this device;
// after each reload it was sent again and refused again, and nothing that was written later on that device ever came to
// the server. The way out is the person's: take out what is too large and try again, or let go of it.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { textOfEdits } from '../../../lib/document/flow/text-of-edits.ts';
import { readTitle } from '../../../lib/document/title.ts';
import { closeCodes } from '../../../lib/protocol/close-codes.ts';
import type { DocumentSession } from '../../../lib/sync/document-session.ts';
import { fullStore, label, type, useStage } from './session-stage.ts';

const stage = useStage();
const MB = 1_000_000;
const tooLarge = { state: 'not-saved', reason: 'too-large' };

/** What no message can hold, as it is one edit; the text around it stays. */
function putInTooMuch(session: DocumentSession): void {
  const picture = new Y.Map([['src', 'x'.repeat(2 * MB)]]);
  flowRoot(session.doc).insertEmbed(flowRoot(session.doc).length, picture);
}

/** A tab with "Plan" saved, then something too large, then ", later". */
async function trapped(records: Uint8Array[], host = 'same'): Promise<DocumentSession> {
  stage.server.refusesFrames = true;
  const session = await stage.openedTab({ records, host });
  putInTooMuch(session);
  await stage.pass(100);
  type(session, ', later');
  await stage.pass(100);
  return session;
}

function textOnlyHere(session: DocumentSession): string {
  return textOfEdits(session.doc, session.unconfirmedEdits());
}

describe('[R9] what the server refuses', () => {
  test('is refused again after a reload, with all that came later', async () => {
    const records: Uint8Array[] = [];
    const before = await trapped(records);
    expect(before.status.get()).toEqual(tooLarge);
    before.close();
    const after = await stage.openedTab({ records });
    expect([after.status.get(), readTitle(after.doc)]).toEqual([tooLarge, 'Plan, later']);
    expect(readTitle(stage.server.stored)).toBe('Plan');
  });

  test('is saved with all that came later once what was too large is taken out and it is tried again', async () => {
    const records: Uint8Array[] = [];
    (await trapped(records)).close();
    const session = await stage.openedTab({ records });
    flowRoot(session.doc).delete(flowRoot(session.doc).length - 1, 1);
    session.retryNow();
    await stage.pass(1_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan, later']);
    type(session, ', on');
    await stage.pass(1_000);
    expect(readTitle(stage.server.stored)).toBe('Plan, later, on');
  });

  test('tried again as it is, it is refused again', async () => {
    const session = await trapped([]);
    session.retryNow();
    expect(session.exactStatus.get().state).toBe('syncing');
    await stage.pass(1_000);
    expect(session.status.get()).toEqual(tooLarge);
  });
});

describe('[R9] letting go of it', () => {
  test('leaves what the server has, here and on this device, and what is written then is saved', async () => {
    const records: Uint8Array[] = [];
    const session = await trapped(records);
    expect(await session.discardUnconfirmed()).toBe(true);
    expect([session.ready.get(), session.generation.get()]).toEqual([false, 1]);
    await stage.pass(1_000);
    expect([label(session), readTitle(session.doc), session.ready.get()]).toEqual(['Saved', 'Plan', true]);
    type(session, '!');
    await stage.pass(1_000);
    expect([label(session), readTitle(stage.server.stored)]).toEqual(['Saved', 'Plan!']);
    session.close();

    stage.server.closeAll(1006);
    stage.server.isUp = false;
    const offline = await stage.openedTab({ records });
    expect([readTitle(offline.doc), flowRoot(offline.doc).length]).toEqual([
      'Plan!',
      flowRoot(stage.server.stored).length,
    ]);
  });

  test('another tab does the same, and brings nothing of it back', async () => {
    const records: Uint8Array[] = [];
    const one = await stage.openedTab({ records, host: 'same' });
    const two = await trapped(records);
    // It sends on what the other tab wrote.
    await stage.pass(500);
    expect([one.status.get(), readTitle(one.doc)]).toEqual([tooLarge, 'Plan, later']);
    await one.discardUnconfirmed();
    await stage.pass(1_000);
    for (const tab of [one, two]) expect([label(tab), readTitle(tab.doc)]).toEqual(['Saved', 'Plan']);
    type(two, '?');
    await stage.pass(1_000);
    expect([readTitle(one.doc), readTitle(stage.server.stored)]).toEqual(['Plan?', 'Plan?']);
    const late = await stage.openedTab({ records });
    expect(readTitle(late.doc)).toBe('Plan?');
  });

  test('where this device cannot be written to, nothing is changed, and it says so', async () => {
    stage.server.refusesFrames = true;
    const session = await stage.openedTab({ store: fullStore });
    putInTooMuch(session);
    type(session, ', later');
    await stage.pass(100);
    expect(await session.discardUnconfirmed()).toBe(false);
    await stage.pass(100);
    expect([readTitle(session.doc), session.status.get(), session.generation.get()]).toEqual([
      'Plan, later',
      tooLarge,
      0,
    ]);
  });
});

describe('[R9] what is only here', () => {
  test('is told from what the server has, and from what others write', async () => {
    const records: Uint8Array[] = [];
    const session = await stage.openedTab({ records });
    const root = flowRoot(session.doc);
    root.insert(root.length, 'safe ');
    await stage.pass(1_000);
    stage.server.judge = () => closeCodes.tooLarge;
    root.insert(root.length, 'only here');
    await stage.pass(100);
    expect(textOnlyHere(session)).toBe('only here');

    session.close();
    stage.server.judge = () => null;
    const other = await stage.openedTab({ userId: 'guest:other' });
    flowRoot(other.doc).insert(0, 'of another ');
    await stage.pass(1_000);
    stage.server.judge = () => closeCodes.tooLarge;
    const again = await stage.openedTab({ records });
    expect(again.status.get()).toEqual(tooLarge);
    expect(textOnlyHere(again)).toBe('only here');
  });

  test('is nothing once all is confirmed, also of what was written without a server', async () => {
    const records: Uint8Array[] = [];
    const before = await stage.openedTab({ records });
    stage.server.isUp = false;
    stage.server.crash();
    flowRoot(before.doc).insert(0, 'written offline');
    await stage.pass(1_000);
    expect(textOnlyHere(before)).toBe('written offline');
    before.close();
    stage.server.isUp = true;
    const session = await stage.openedTab({ records });
    flowRoot(session.doc).insert(0, 'and on ');
    await stage.pass(1_000);
    expect([label(session), textOnlyHere(session)]).toEqual(['Saved', '']);
  });
});
