// RFC 6455 on the port of the real server, with nothing between the bytes and it. One server for all cases; behind
// each group two stock clients must still be writing to each other as if nothing had been.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { encodeReceipt } from '../../lib/protocol/encode.ts';
import { withServer, type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { frameCases, type FrameCase, type Seen } from './rfc6455/frame-cases.ts';
import { binary, opcodes, type ServerFrame } from './rfc6455/frames.ts';
import { handshake, handshakeCases, type HandshakeCase } from './rfc6455/handshake-cases.ts';
import { RawPeer } from './rfc6455/raw-peer.ts';

let server: ServerProcess;
let stop: () => void;
let stopped: Promise<unknown>;
let bystanders: readonly Bystander[];

interface Bystander {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  closes: number;
}

beforeAll(async () => {
  await new Promise<void>((started) => {
    stopped = withServer({ env: { WEFT_OPEN: '1' } }, (running) => {
      server = running;
      started();
      return new Promise<void>((resolve) => (stop = resolve));
    });
  });
  bystanders = [0, 1].map(() => {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(server.syncUrl, 'rfc6455', doc, {
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
    });
    const bystander: Bystander = { doc, provider, closes: 0 };
    provider.on('connection-close', () => (bystander.closes += 1));
    return bystander;
  });
  await waitUntil('both bystanders are synced', () => bystanders.every(({ provider }) => provider.synced));
});

afterAll(async () => {
  for (const { provider } of bystanders) provider.destroy();
  stop();
  await stopped;
});

async function expectUnharmedBystanders(word: string): Promise<void> {
  const [a, b] = bystanders as readonly [Bystander, Bystander];
  a.doc.getText('t').insert(0, word);
  await waitUntil('the bystander gets it', () => b.doc.getText('t').toJSON().startsWith(word));
  expect([a.closes, b.closes]).toEqual([0, 0]);
}

async function openPeer(): Promise<RawPeer> {
  const peer = await RawPeer.connect(server.port);
  await peer.write(handshake());
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  return peer;
}

async function withPeer<T>(peer: RawPeer, use: (peer: RawPeer) => Promise<T>): Promise<T> {
  try {
    return await use(peer);
  } finally {
    peer.destroy();
  }
}

/** What the case is to show, as it was seen. */
async function seenBy(peer: RawPeer, wanted: Seen): Promise<Seen> {
  switch (wanted.type) {
    case 'receipt': {
      const found = await peer.nextFrame(isReceipt(wanted.number));
      return found === null ? { type: 'ended' } : wanted;
    }
    case 'pong': {
      const found = await peer.nextFrame(
        ({ opcode, payload }) => opcode === opcodes.pong && isSame(payload, wanted.payload),
      );
      return found === null ? { type: 'ended' } : wanted;
    }
    case 'closed':
    case 'ended': {
      const { code } = await peer.ending();
      return code === null ? { type: 'ended' } : { type: 'closed', code };
    }
  }
}

function isReceipt(number: number): (each: ServerFrame) => boolean {
  return ({ opcode, payload }) => opcode === opcodes.binary && isSame(payload, encodeReceipt(number));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe('RFC 6455: the handshake', () => {
  test.each(handshakeCases.map((each): [string, HandshakeCase] => [each.name, each]))(
    '%s',
    async (_name, each) => {
      await withPeer(await RawPeer.connect(server.port), async (peer) => {
        await peer.write(each.request);
        const head = (await peer.head()).toLowerCase();
        const status = head === '' ? 0 : Number(head.split(' ', 2)[1]);
        expect([each.status].flat()).toContain(status);
        for (const line of each.has ?? []) expect(head.split('\r\n')).toContain(line);
        for (const part of each.hasNot ?? []) expect(head).not.toContain(part);
      });
    },
  );

  test.each(['in the same write', 'byte by byte', 'with the last byte held back'])(
    'frames behind the handshake, %s',
    async (how) => {
      await withPeer(await RawPeer.connect(server.port), async (peer) => {
        const bytes = Buffer.concat([Buffer.from(handshake()), binary(encodeReceipt(3))]);
        const pieces =
          how === 'in the same write'
            ? [bytes]
            : how === 'byte by byte'
              ? [...bytes].map((byte) => Uint8Array.of(byte))
              : [bytes.subarray(0, -1), bytes.subarray(-1)];
        for (const piece of pieces) await peer.write(piece);
        expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
        expect(await peer.nextFrame(isReceipt(3))).not.toBeNull();
      });
    },
  );

  test('the bystanders', () => expectUnharmedBystanders('after the handshakes'));
});

const groups = Map.groupBy(frameCases, (each) => each.group);

describe.each([...groups])('RFC 6455: %s', (group, cases) => {
  test.each(cases.map((each): [string, FrameCase] => [each.name, each]))('%s', async (_name, each) => {
    await withPeer(await openPeer(), async (peer) => {
      for (const bytes of each.send) await peer.write(bytes);
      if (each.finish === true) peer.finish();
      expect(await seenBy(peer, each.seen)).toEqual(each.seen);
    });
  });

  test('the bystanders', () => expectUnharmedBystanders(`after ${group}`));
});

test('the suite has as many cases as it says', () => {
  expect(handshakeCases.length + frameCases.length).toBeGreaterThanOrEqual(220);
});
