// Real sockets on the real core, with time that the test moves: what a peer that is late, silent or gone can keep of
// the server. Below rows 6 and 24 of the table of bad inputs.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { UserId } from '../../lib/base/ids.ts';
import { closeCodes, protocolError } from '../../lib/protocol/close-codes.ts';
import { encodeUpdate } from '../../lib/protocol/encode.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { Access } from '../../server/core/access.ts';
import type { Session } from '../../server/core/session.ts';
import { serveUpgrades } from '../../server/ws/upgrade.ts';
import { Author, CoreHarness } from '../support/core-harness.ts';
import { settle } from '../support/manual-clock.ts';
import { waitUntil } from '../support/wait-until.ts';

let core: CoreHarness;
let http: Server;
let url: string;
let port: number;
let refusals: Array<readonly [status: number, reason: string]>;
/** Who asks for a role waits until this is called. */
let answerAll: () => void;
let asked: number;
let sessions: Session[];

beforeEach(async () => {
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  answerAll = answer;
  asked = 0;
  const access: Access = {
    authenticate: async () => ({
      ok: true,
      value: { userId: 'ada' as UserId, isVouchedFor: true, grant: null },
    }),
    roleOf: async (_principal, documentId) => {
      asked += 1;
      if (documentId === 'slow') await answered;
      return 'editor';
    },
    onChange: () => () => {},
  };
  core = new CoreHarness({ access });
  sessions = [];
  const admit = core.server.admit.bind(core.server);
  core.server.admit = async (...asking) => {
    const admission = await admit(...asking);
    if (!admission.ok) return admission;
    const noting: typeof admission.value.open = (connection) => {
      const session = admission.value.open(connection);
      sessions.push(session);
      return session;
    };
    return { ok: true, value: { ...admission.value, open: noting } };
  };
  refusals = [];
  http = createServer();
  serveUpgrades(http, {
    syncServer: core.server,
    clock: core.clock,
    isKnownHost: () => true,
    isAllowedOrigin: () => true,
    onRefused: (status, reason) => refusals.push([status, reason]),
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  port = (http.address() as AddressInfo).port;
  url = `ws://127.0.0.1:${port}/sync`;
});

afterEach(() => {
  http.closeAllConnections();
  http.close();
});

/** Begins an upgrade by hand: the peer's end and the server's. */
async function dial(id: string, version = 13): Promise<{ readonly peer: Socket; readonly held: Socket }> {
  const connected = once(http, 'connection');
  const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  peer.on('error', () => {});
  peer.write(
    `GET /sync/${id} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  const [held] = (await connected) as [Socket];
  return { peer, held };
}

/** The end of a socket, in order or not. */
function closeOf(held: Socket): Promise<void> {
  return new Promise((resolve) => held.once('close', () => resolve()));
}

async function open(id = 'a-document'): Promise<{ socket: WebSocket; held: Socket; session: Session }> {
  const connected = once(http, 'connection');
  const socket = new WebSocket(`${url}/${id}`);
  socket.on('error', () => {});
  const [held] = (await connected) as [Socket];
  await once(socket, 'open');
  return { socket, held, session: sessions.at(-1) as Session };
}

/** Nobody holds the room: it is unloaded when its time has come. */
async function expectNothingHeld(): Promise<void> {
  await settle();
  await core.clock.advance(limits.idleRoomMs + 1_000);
  expect([core.server.sessionCount, core.server.registry.size]).toEqual([0, 0]);
}

describe('a place that nobody takes', () => {
  test('because it came too late: 504, and it is given back', async () => {
    const { peer } = await dial('slow');
    await waitUntil('it waits', () => asked === 1);
    const answer = once(peer, 'data');
    await core.clock.advance(limits.admissionMsMax);
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 504 /);
    answerAll();
    await expectNothingHeld();
    expect(refusals).toEqual([[504, 'too slow']]);
  });

  test('because the connection broke meanwhile is given back', async () => {
    const { peer, held } = await dial('slow');
    await waitUntil('it waits', () => asked === 1);
    const closed = closeOf(held);
    peer.resetAndDestroy();
    // Nobody reads a socket that waits for its upgrade: that its peer is gone shows when something is read.
    held.resume();
    await closed;
    answerAll();
    await waitUntil('it is told', () => refusals.length > 0);
    expect(refusals).toEqual([[400, 'gone']]);
    await expectNothingHeld();
  });

  test('because the peer hung up meanwhile is given back as soon as that shows', async () => {
    const { peer, held } = await dial('slow');
    await waitUntil('it waits', () => asked === 1);
    peer.destroy();
    const closed = closeOf(held);
    answerAll();
    await closed;
    await waitUntil('nobody is there', () => core.server.sessionCount === 0);
    await expectNothingHeld();
  });

  test('because the request is no handshake: 400, and it is given back', async () => {
    const { peer } = await dial('a-document', 99);
    expect(String((await once(peer, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
    await expectNothingHeld();
  });

  test('because it was refused: the socket is closed though the peer keeps its side open', async () => {
    const { peer, held } = await dial('no/id');
    const closed = once(held, 'close');
    expect(String((await once(peer, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
    await closed;
    peer.destroy();
  });
});

describe('a peer', () => {
  test('that leaves is gone for the session, and leaves no timer', async () => {
    const resting = core.clock.pendingTimers;
    const { socket, held } = await open();
    const closed = once(held, 'close');
    socket.close();
    await closed;
    await waitUntil('the session is over', () => core.server.sessionCount === 0);
    // What remains is the room's.
    expect(core.clock.pendingTimers).toBe(resting + 1);
  });

  test('that is pinged and answers stays; one that answers nothing is cut off', async () => {
    const { socket, held } = await open();
    const { peer, held: silent } = await dial('a-document');
    await once(peer, 'data');
    peer.on('data', () => {});
    const cut = once(silent, 'close');
    for (let ping = 1; ping <= 5; ping++) {
      const read = held.bytesRead;
      const pinged = once(socket, 'ping');
      await core.clock.advance(limits.silentSocketMs / 3);
      await pinged;
      await waitUntil('the answer is here', () => held.bytesRead > read);
    }
    await cut;
    expect([held.destroyed, core.server.sessionCount]).toEqual([false, 1]);
    socket.terminate();
    peer.destroy();
  });

  test('that is not read is not silent', async () => {
    const { socket, held, session } = await open();
    session.pause('rate');
    await core.clock.advance(limits.silentSocketMs * 3);
    expect(held.destroyed).toBe(false);
    socket.terminate();
  });

  test('that is not read is heard when it is read again, and not before', async () => {
    const { socket, session } = await open();
    session.pause('rate');
    socket.send(encodeUpdate(new Author(1).type('x')));
    // Another one, whose word came later, has been heard.
    const other = await open();
    other.socket.send(encodeUpdate(new Author(2).type('y')));
    await waitUntil('the other is heard', () => session.room.state.headSeq === 1);
    expect([...session.room.stateVector.keys()]).toEqual([2]);
    session.resume('rate');
    await waitUntil('it is heard', () => session.room.state.headSeq === 2);
    for (const each of [socket, other.socket]) each.terminate();
  });

  test('that was not read is closed in order, without waiting for its time to be up', async () => {
    const { socket, held, session } = await open();
    session.pause('rate');
    const closed = once(held, 'close');
    session.close(protocolError(closeCodes.restarting, 'test'));
    expect(((await once(socket, 'close')) as [number])[0]).toBe(1012);
    await closed;
  });

  test('that does not answer the close is cut off', async () => {
    const { peer, held } = await dial('a-document');
    await once(peer, 'data');
    const closed = once(held, 'close');
    sessions.at(-1)?.close(protocolError(closeCodes.restarting, 'test'));
    await core.clock.advance(2_000);
    await closed;
    expect(held.destroyed).toBe(true);
    peer.destroy();
  });
});
