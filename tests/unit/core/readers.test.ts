// How a session treats a peer that reads slowly, is silent, or is held up, and what it leaves behind when it ends.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { decodeAwareness, encodeAwarenessEntries, goneState } from '../../../lib/protocol/awareness-codec.ts';
import { closeCodes, protocolError } from '../../../lib/protocol/close-codes.ts';
import {
  encodeAwareness,
  encodeReceipt,
  encodeSyncStep1,
  encodeUpdate,
  keepAliveFrame,
} from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { Author, CoreHarness, type SentMessage } from '../../support/core-harness.ts';

const queryPresence = Uint8Array.of(3);

function presence(client: number, clock: number): Uint8Array {
  return encodeAwareness(encodeAwarenessEntries([{ client, clock, stateJson: `{"at":${clock}}` }]));
}

/** What the last word on each client is. */
function listOf(messages: readonly SentMessage[]): Map<number, string> {
  const list = new Map<number, string>();
  for (const message of messages) {
    if (message.type !== 'awareness') continue;
    const entries = decodeAwareness(message.bytes);
    if (!entries.ok) throw new Error(entries.error.reason);
    for (const { client, stateJson } of entries.value) list.set(client, stateJson);
  }
  return list;
}

function textOf(messages: readonly SentMessage[]): string {
  const doc = new Y.Doc();
  for (const message of messages) {
    if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
  }
  return doc.getText('text').toJSON();
}

describe('[F1] a reader that lags', () => {
  test('lacks nothing within a second of having caught up, though a single edit was held back', async () => {
    const core = new CoreHarness();
    const [writer, reader] = [await core.connect(), await core.connect()];
    const author = new Author(1);
    reader.take();
    await writer.say(encodeUpdate(author.type('seen ')));
    const seen = reader.take();
    reader.buffered = limits.outboxLagBytes + 1;
    await writer.say(encodeUpdate(author.type('held back')));
    reader.buffered = 0;
    await core.clock.advance(1_000);
    expect(textOf([...seen, ...reader.take()])).toBe('seen held back');
  });

  test('is owed what came since it joined, and nothing from before', async () => {
    const core = new CoreHarness();
    const [writer, author] = [await core.connect(), new Author(1)];
    for (let i = 0; i < 40; i++) await writer.say(encodeUpdate(author.type('before ')));
    const reader = await core.connect();
    await reader.say(encodeSyncStep1(Uint8Array.of(0)));
    reader.take();
    reader.buffered = limits.outboxLagBytes + 1;
    await writer.say(encodeUpdate(author.type('after')));
    reader.buffered = 0;
    await core.clock.advance(10_000);
    expect(reader.types().filter((type) => type === 'update')).toHaveLength(1);
  });

  test('is told of nobody’s movements meanwhile, and of everybody afterwards', async () => {
    const core = new CoreHarness();
    const [writer, reader] = [await core.connect(), await core.connect()];
    reader.buffered = limits.outboxLagBytes + 1;
    await writer.say(encodeUpdate(new Author(1).type('x')));
    reader.take();
    await writer.say(presence(1, 1));
    await core.clock.advance(100);
    expect(reader.take()).toEqual([]);
    reader.buffered = 0;
    await core.clock.advance(1_000);
    expect(reader.types()).toContain('awareness');
  });

  // Found by the simulator: whoever left while a reader lagged stayed in its list until they had been silent for 30 s by
  // the reader's clock; for a day, if that clock had been set back by a day.
  test('is told afterwards who left meanwhile, but not of those who were back by then', async () => {
    const core = new CoreHarness();
    const [writer, guest, reader] = [await core.connect(), await core.connect(), await core.connect()];
    await writer.say(presence(1, 1));
    await guest.say(presence(2, 1));
    await core.clock.advance(100);
    reader.buffered = limits.outboxLagBytes + 1;
    await writer.say(encodeUpdate(new Author(1).type('x')));
    reader.take();
    writer.session.disconnected();
    guest.session.disconnected();
    await core.clock.advance(limits.presenceGraceMs + 100);
    await (await core.connect()).say(presence(2, 1));
    reader.buffered = 0;
    await core.clock.advance(1_000);
    expect(listOf(reader.take())).toEqual(
      new Map([
        [1, goneState],
        [2, '{"at":1}'],
      ]),
    );
  });

  test('is told of somebody who left just before it began to lag', async () => {
    const core = new CoreHarness();
    const [writer, guest, reader] = [await core.connect(), await core.connect(), await core.connect()];
    await guest.say(presence(2, 1));
    await core.clock.advance(100);
    guest.session.disconnected();
    // The frame that tells it is about to go out.
    await core.clock.advance(limits.presenceGraceMs);
    reader.buffered = limits.outboxLagBytes + 1;
    await writer.say(encodeUpdate(new Author(1).type('x')));
    reader.take();
    await core.clock.advance(100);
    reader.buffered = 0;
    await core.clock.advance(1_000);
    expect(listOf(reader.take())).toEqual(new Map([[2, goneState]]));
  });

  test('gets the receipts of its own edits all the same', async () => {
    const core = new CoreHarness();
    const reader = await core.connect();
    reader.buffered = limits.outboxLagBytes + 1;
    reader.take();
    await reader.say(encodeUpdate(new Author(1).type('x')));
    await reader.say(encodeReceipt(1));
    expect(reader.take()).toEqual([{ type: 'receipt', upTo: 1 }]);
  });
});

describe('[F1] a reader that stands still', () => {
  test('and asks for more is sent away with 1013 once too much lies in its socket', async () => {
    const core = new CoreHarness();
    const reader = await core.connect();
    await reader.say(presence(1, 1));
    reader.buffered = limits.outboxBytesMax;
    await reader.say(queryPresence);
    expect(reader.closed).toBeNull();
    reader.buffered = limits.outboxBytesMax + 1;
    await reader.say(queryPresence);
    expect(reader.closed?.code).toBe(1013);
  });

  test('is sent away though nobody writes and it keeps its socket alive', async () => {
    const core = new CoreHarness();
    const reader = await core.connect();
    await core.clock.advance(60_000);
    reader.buffered = 300_000;
    for (let second = 0; second < 40 && reader.closed === null; second += 10) {
      await reader.say(queryPresence);
      await core.clock.advance(10_000);
    }
    expect(reader.closed).toEqual({ code: 1013, reason: 'reads too slowly' });
  });

  test('just before it has caught up is sent away too', async () => {
    const core = new CoreHarness();
    const [writer, reader] = [await core.connect(), await core.connect()];
    reader.buffered = limits.outboxLagBytes + 1;
    await writer.say(encodeUpdate(new Author(1).type('x')));
    reader.buffered = 1_000;
    await core.clock.advance(limits.outboxLagMsMax + 1_000);
    expect(reader.closed?.code).toBe(1013);
  });

  test('is not one whose line is slow and goes on, whether others write or not', async () => {
    const core = new CoreHarness();
    const [writer, reader] = [await core.connect(), await core.connect()];
    const author = new Author(1);
    const backlog = 20 * limits.joinPartBytes;
    for (let half = 0; half < 2; half++) await writer.say(encodeUpdate(author.type('x'.repeat(backlog / 2))));
    await reader.say(encodeSyncStep1(Uint8Array.of(0)));
    for (let taken = 0; taken < backlog; taken += limits.joinPartBytes) {
      reader.buffered = backlog - taken;
      if (taken > backlog / 2) await writer.say(encodeUpdate(author.type('x')));
      await core.clock.advance(20_000);
    }
    reader.buffered = 0;
    await core.clock.advance(1_000);
    expect(reader.closed).toBeNull();
  });

  test('may have a first sync of a large document in its socket', async () => {
    const core = new CoreHarness();
    const reader = await core.connect();
    await reader.say(encodeUpdate(new Author(1).type('x'.repeat(500_000))));
    await reader.say(presence(1, 1));
    reader.buffered = limits.outboxBytesMax + 1_000_000;
    await reader.say(queryPresence);
    expect(reader.closed).toBeNull();
    reader.buffered = limits.outboxBytesMax + 1_010_000;
    await reader.say(queryPresence);
    expect(reader.closed?.code).toBe(1013);
  });
});

describe('keep-alive', () => {
  test('a silent connection gets the empty presence before a stock client would leave', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    client.take();
    await core.clock.advance(limits.keepAliveMs);
    const sent = client.take();
    expect(sent.length).toBeGreaterThan(0);
    for (const message of sent) {
      expect(message).toEqual({ type: 'awareness', bytes: keepAliveFrame.slice(2) });
    }
  });

  test('one on which something was said lately does not', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    client.take();
    for (let second = 0; second < 30; second++) {
      await client.say(encodeUpdate(author.type('x')));
      await core.clock.advance(1_000);
    }
    expect(new Set(client.types())).toEqual(new Set(['update']));
  });
});

describe('[F2] [F3] a socket that is not read', () => {
  test('is read again when there is no reason left, and not before', async () => {
    const reader = await new CoreHarness().connect();
    reader.session.pause('congestion');
    reader.session.pause('rate');
    reader.session.resume('rate');
    expect(reader.paused).toBe(true);
    reader.session.resume('congestion');
    expect(reader.paused).toBe(false);
  });

  test('nobody is read while too much waits for the disk, newcomers included; then everybody', async () => {
    const core = new CoreHarness();
    const writer = await core.connect();
    const author = new Author(1);
    core.store.hold();
    const portion = 'x'.repeat(1_000_000);
    for (let i = 0; i < 18; i++) await writer.say(encodeUpdate(author.type(portion)));
    expect(writer.paused).toBe(true);
    const newcomer = await core.connect('another');
    expect(newcomer.paused).toBe(true);
    core.store.release();
    await core.clock.advance(1_000);
    expect([writer.paused, newcomer.paused, writer.closed]).toEqual([false, false, null]);
  });
});

describe('[E1] the end of a session', () => {
  test('has one code, whatever comes after the first fault', async () => {
    const client = await new CoreHarness().connect();
    client.session.receiveText();
    client.session.close(protocolError(closeCodes.restarting, 'later'));
    client.session.changeRole(null);
    expect(client.closed).toEqual({ code: 4400, reason: 'text frame' });
  });

  test('is told once, with the fault, or with none if the peer left', async () => {
    const core = new CoreHarness();
    const [faulty, leaving, broken] = [await core.connect(), await core.connect(), await core.connect()];
    faulty.session.receiveText();
    faulty.session.disconnected();
    leaving.session.disconnected();
    leaving.session.disconnected();
    broken.session.failed(protocolError(closeCodes.brokenFrames, 'frames are broken'));
    broken.session.disconnected();
    const told = core.events.flatMap((event) => (event.type === 'session-closed' ? [event] : []));
    expect(told.map(({ code, reason }) => [code, reason])).toEqual([
      [4400, 'text frame'],
      [null, 'disconnected'],
      [1002, 'frames are broken'],
    ]);
    expect(broken.closed).toBeNull();
    expect(core.server.sessionCount).toBe(0);
  });

  test('leaves no timer, not of the session and once the room is gone not of that', async () => {
    const core = new CoreHarness();
    const resting = core.clock.pendingTimers;
    const client = await core.connect();
    const author = new Author(1);
    for (let i = 0; i <= limits.messageRate.burst; i++) {
      client.session.receive(encodeReceipt(i));
    }
    expect(client.paused).toBe(true);
    client.session.disconnected();
    // What remains is the room's time to be unloaded.
    expect(core.clock.pendingTimers).toBe(resting + 1);
    const again = await core.connect();
    await again.say(encodeUpdate(author.type('x')));
    await again.say(presence(1, 1));
    again.session.disconnected();
    await core.clock.advance(limits.idleRoomMs + limits.presenceGraceMs + 1_000);
    expect([core.server.registry.size, core.clock.pendingTimers]).toEqual([0, resting]);
  });

  test('a room that had to be given up leaves no timer either', async () => {
    const core = new CoreHarness();
    const client = await core.connect();
    const author = new Author(1);
    await client.say(encodeUpdate(author.type('x')));
    await core.clock.advance(10_000);
    const resting = core.clock.pendingTimers;
    await client.say(presence(1, 1));
    await core.store.control(client.session.room.id, 'access-changed', client.session.principal.userId, 1);
    await client.say(encodeUpdate(author.type('y')));
    expect(client.closed?.code).toBe(1012);
    // The session's own is gone too.
    expect(core.clock.pendingTimers).toBe(resting - 1);
  });
});
