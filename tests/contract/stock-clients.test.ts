// The real y-websocket packages against the real server process: what a program written for the stock server
// may expect of ours. What they make of a refusal is in stock-clients-refused.test.ts.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y14 from '@y/y';
import * as Y from 'yjs';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { joinWith14, stockVersions, stockVersions13, type StockPeer } from '../support/stock-peers.ts';
import { waitUntil } from '../support/wait-until.ts';

const env = { WEFT_OPEN: '1' };
const open = new Set<StockPeer>();
let documents = 0;
let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weft-test-'));
  server = await ServerProcess.start({ dataDir: folder, env });
}, 60_000);

afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

afterEach(() => {
  for (const peer of open) peer.destroy();
  open.clear();
});

function keep(peer: StockPeer): StockPeer {
  open.add(peer);
  return peer;
}

/** A document of its own on the server that all share who do not end it. */
function withDocument(use: (url: string) => Promise<void>): Promise<void> {
  documents += 1;
  return use(`${server.syncUrl}/document-${documents}`);
}

const areSynced = (...peers: readonly StockPeer[]) =>
  waitUntil('all are synced', () => peers.every((peer) => peer.isSynced()));

describe.each(stockVersions)('[W1] a stock provider, $version', ({ join }) => {
  test('joins, edits both ways, and a late joiner gets everything', () =>
    withDocument(async (url) => {
      const [a, b] = [keep(join(url)), keep(join(url))];
      await areSynced(a, b);
      a.insert(0, 'from a');
      await waitUntil('b has it', () => b.text() === 'from a');
      b.insert(6, ' and b');
      b.delete(0, 5);
      await waitUntil('a has it', () => a.text() === 'a and b');
      const c = keep(join(url));
      await areSynced(c);
      expect(c.text()).toBe('a and b');
      expect(c.stateVector()).toEqual(a.stateVector());
    }));

  test('sees who is there, who has left, and who came back', () =>
    withDocument(async (url) => {
      const [a, b] = [keep(join(url)), keep(join(url))];
      a.introduce('Ada');
      await waitUntil('b sees a', () => b.people().get(a.clientId) === 'Ada');
      expect(b.people()).toEqual(new Map([[a.clientId, 'Ada']]));
      a.leave();
      await waitUntil('b sees that a left', () => !b.people().has(a.clientId));
      a.comeBack();
      a.introduce('Ada again');
      await waitUntil('b sees a again', () => b.people().get(a.clientId) === 'Ada again');
    }));

  test('keeps what it wrote while the server was down, across a kill -9', () =>
    withDataDir(async (dataDir) => {
      const first = await ServerProcess.start({ dataDir, env });
      const url = `${first.syncUrl}/a-document`;
      const [a, b] = [keep(join(url)), keep(join(url))];
      await areSynced(a, b);
      a.insert(0, 'seen by b, ');
      await waitUntil('b has it', () => b.text() === 'seen by b, ');
      await first.kill();
      a.insert(11, 'written offline');
      await withServer({ dataDir, env, port: first.port }, async () => {
        await waitUntil('b has both', () => b.text() === 'seen by b, written offline');
        const c = keep(join(url));
        await areSynced(c);
        expect(c.text()).toBe('seen by b, written offline');
      });
    }));
});

describe.each(stockVersions13)('[W1] a stock provider, $version', ({ joinWith }) => {
  test('round-trips every shared type byte for byte', () =>
    withDocument(async (url) => {
      const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()] as const;
      const [a, b, c] = docs;
      keep(joinWith(url, a));
      keep(joinWith(url, b));
      writeEverySharedType(a);
      const all = Y.encodeStateAsUpdate(a);
      await waitUntil('b has all', () => same(Y.encodeStateAsUpdate(b), all));
      await areSynced(keep(joinWith(url, c)));
      for (const doc of [b, c]) {
        expect(Y.encodeStateAsUpdate(doc)).toEqual(all);
        expect(doc.getArray('array').toJSON()).toEqual([1, 'zwei', { drei: [true, null] }, Uint8Array.of(7)]);
        const page = doc.getMap('map').get('page');
        expect(page).toBeInstanceOf(Y.Doc);
        expect(page).toMatchObject({ guid: 'a-subdocument', meta: { title: 'Page' }, autoLoad: true });
        expect([...doc.getSubdocs()]).toEqual([page]);
      }
    }));
});

function writeEverySharedType(doc: Y.Doc): void {
  doc.getArray('array').insert(0, [1, 'zwei', { drei: [true, null] }, Uint8Array.of(7)]);
  doc.getMap('map').set('nested', new Y.Map([['list', Y.Array.from([1, 'zwei', null])]]));
  doc.getMap('map').set('bytes', new Uint8Array([0, 1, 255]));
  // A reference: what the subdocument holds is a document of its own.
  doc
    .getMap('map')
    .set('page', new Y.Doc({ guid: 'a-subdocument', meta: { title: 'Page' }, autoLoad: true }));
  doc.getXmlFragment('xml').insert(0, [new Y.XmlElement('p'), new Y.XmlText('naïve 𝒲')]);
  doc
    .getText('text')
    .applyDelta([{ insert: 'bold', attributes: { bold: true } }, { insert: { image: 'x' } }]);
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('[W1] a stock provider, 4-rc, on Yjs 14', () => {
  test('round-trips what Yjs 14 has byte for byte', () =>
    withDocument(async (url) => {
      const [a, b, c] = [new Y14.Doc(), new Y14.Doc(), new Y14.Doc()];
      keep(joinWith14(url, a));
      keep(joinWith14(url, b));
      const nested = new Y14.Type('p');
      a.get('array').insert(0, [1, 'zwei', { drei: [true, null] }, Uint8Array.of(7), nested]);
      nested.insert(0, 'naïve 𝒲', { bold: true });
      a.get('map').setAttr('bytes', new Uint8Array([0, 1, 255]));
      a.get('map').setAttr('page', new Y14.Doc({ guid: 'a-subdocument', autoLoad: true }));
      const all = Y14.encodeStateAsUpdate(a);
      await waitUntil('b has all', () => same(Y14.encodeStateAsUpdate(b), all));
      await areSynced(keep(joinWith14(url, c)));
      for (const doc of [b, c]) {
        expect(Y14.encodeStateAsUpdate(doc)).toEqual(all);
        expect(doc.get('array').length).toBe(5);
        expect([...doc.getSubdocs()].map(({ guid }) => guid)).toEqual(['a-subdocument']);
      }
    }));

  test('edits beside a stock 3.1 provider, on Yjs 13', () =>
    withDocument(async (url) => {
      const old = keep(stockVersions13[2].join(url));
      const young = keep(joinWith14(url, new Y14.Doc()));
      await areSynced(old, young);
      old.insert(0, 'from 3');
      await waitUntil('4 has it', () => young.text() === 'from 3');
      young.insert(0, 'from 4, ');
      young.delete(0, 5);
      await waitUntil('3 has it', () => old.text() === '4, from 3');
      expect(young.text()).toBe('4, from 3');
    }));
});
