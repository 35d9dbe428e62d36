// The real y-websocket packages against the real server process: what a program written for the stock server
// may expect of ours.

import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider as Provider3 } from 'y-websocket';
import { WebsocketProvider as Provider2 } from 'y-websocket-v2';
import { WebsocketProvider as Provider30 } from 'y-websocket-v30';
import * as Y14 from '@y/y';
import { WebsocketProvider as Provider4 } from '@y/websocket';
import * as Y from 'yjs';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const versions = [
  { version: '2.1', Provider: Provider2 as unknown as typeof Provider3 },
  { version: '3.0', Provider: Provider30 as unknown as typeof Provider3 },
  { version: '3.1', Provider: Provider3 },
];

const open = new Set<{ provider: Provider3; doc: Y.Doc }>();

afterEach(() => {
  for (const { provider, doc } of open) {
    provider.destroy();
    doc.destroy();
  }
  open.clear();
});

function join(Provider: typeof Provider3, syncUrl: string, id: string): { doc: Y.Doc; provider: Provider3 } {
  const doc = new Y.Doc();
  const provider = new Provider(syncUrl, id, doc, {
    WebSocketPolyfill: WebSocket as never,
    // Else the peers of one process would not need the server.
    disableBc: true,
    maxBackoffTime: 200,
  });
  open.add({ doc, provider });
  return { doc, provider };
}

function textOf(doc: Y.Doc): string {
  return doc.getText('text').toJSON();
}

describe.each(versions)('[W1] a stock y-websocket $version provider', ({ Provider }) => {
  test('joins, edits both ways, and a late joiner gets everything', async () => {
    await withServer({ env: { WEFT_OPEN: '1' } }, async ({ syncUrl }) => {
      const a = join(Provider, syncUrl, 'a-document');
      const b = join(Provider, syncUrl, 'a-document');
      await waitUntil('both are synced', () => a.provider.synced && b.provider.synced);
      a.doc.getText('text').insert(0, 'from a');
      await waitUntil('b has it', () => textOf(b.doc) === 'from a');
      b.doc.getText('text').insert(6, ' and b');
      b.doc.getText('text').delete(0, 5);
      await waitUntil('a has it', () => textOf(a.doc) === 'a and b');
      const c = join(Provider, syncUrl, 'a-document');
      await waitUntil('c is synced', () => c.provider.synced);
      expect(textOf(c.doc)).toBe('a and b');
      expect(Y.encodeStateVector(c.doc)).toEqual(Y.encodeStateVector(a.doc));
    });
  });

  test('sees who is there, and who has left', async () => {
    await withServer({ env: { WEFT_OPEN: '1' } }, async ({ syncUrl }) => {
      const a = join(Provider, syncUrl, 'a-document');
      const b = join(Provider, syncUrl, 'a-document');
      a.provider.awareness.setLocalState({ user: { name: 'Ada' } });
      await waitUntil(
        'b sees a',
        () => b.provider.awareness.getStates().get(a.doc.clientID)?.['user'] !== undefined,
      );
      expect(b.provider.awareness.getStates().get(a.doc.clientID)).toEqual({ user: { name: 'Ada' } });
      a.provider.disconnect();
      await waitUntil('b sees that a left', () => !b.provider.awareness.getStates().has(a.doc.clientID));
    });
  });

  test('keeps what it wrote while the server was down, across a kill -9', async () => {
    await withDataDir(async (dataDir) => {
      const env = { WEFT_OPEN: '1' };
      const first = await ServerProcess.start({ dataDir, env });
      const a = join(Provider, first.syncUrl, 'a-document');
      const b = join(Provider, first.syncUrl, 'a-document');
      await waitUntil('both are synced', () => a.provider.synced && b.provider.synced);
      a.doc.getText('text').insert(0, 'seen by b, ');
      await waitUntil('b has it', () => textOf(b.doc) === 'seen by b, ');
      await first.kill();
      a.doc.getText('text').insert(11, 'written offline');
      await withServer({ dataDir, env, port: first.port }, async ({ syncUrl }) => {
        await waitUntil('b has both', () => textOf(b.doc) === 'seen by b, written offline');
        const c = join(Provider, syncUrl, 'a-document');
        await waitUntil('c is synced', () => c.provider.synced);
        expect(textOf(c.doc)).toBe('seen by b, written offline');
      });
    });
  });

  test('round-trips every shared type', async () => {
    await withServer({ env: { WEFT_OPEN: '1' } }, async ({ syncUrl }) => {
      const a = join(Provider, syncUrl, 'a-document');
      a.doc.getMap('map').set('nested', new Y.Map([['list', Y.Array.from([1, 'zwei', null])]]));
      a.doc.getMap('map').set('bytes', new Uint8Array([0, 1, 255]));
      a.doc.getXmlFragment('xml').insert(0, [new Y.XmlElement('p'), new Y.XmlText('naïve 𝒲')]);
      a.doc
        .getText('text')
        .applyDelta([{ insert: 'bold', attributes: { bold: true } }, { insert: { image: 'x' } }]);
      const b = join(Provider, syncUrl, 'a-document');
      await waitUntil(
        'b has all',
        () => b.doc.getXmlFragment('xml').length === 2 && b.doc.getText('text').length === 5,
      );
      expect(Y.encodeStateAsUpdate(b.doc)).toEqual(Y.encodeStateAsUpdate(a.doc));
    });
  });
});

test('[W1] a release candidate of y-websocket 4, on Yjs 14, edits beside a stock 3.1 provider', async () => {
  await withServer({ env: { WEFT_OPEN: '1' } }, async ({ syncUrl }) => {
    const old = join(Provider3, syncUrl, 'a-document');
    const doc = new Y14.Doc();
    const provider = new Provider4(syncUrl, 'a-document', doc, {
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
    });
    try {
      await waitUntil('both are synced', () => provider.synced && old.provider.synced);
      old.doc.getText('text').insert(0, 'from 3');
      const text = doc.get('text');
      await waitUntil('4 has it', () => text.toString() === 'from 3');
      text.insert(0, 'from 4, ');
      text.delete(0, 5);
      await waitUntil('3 has it', () => textOf(old.doc) === '4, from 3');
      expect(text.toString()).toBe('4, from 3');
    } finally {
      provider.destroy();
      doc.destroy();
    }
  });
});

test('[W2] a document that nobody made is refused unless the server is open to all', async () => {
  await withServer({}, async ({ port }) => {
    const socket = new WebSocket(`ws://localhost:${port}/sync/unknown`);
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => {});
    });
    expect(status).toBe(403);
    socket.terminate();
  });
});
