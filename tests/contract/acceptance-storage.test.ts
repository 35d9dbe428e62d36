// The table of bad inputs, rows 29 and 30: a disk that fails under the real server, by the shim of tests/power-loss, and
// stored bytes that are not what was written. What was confirmed is there, what is not confirmed nobody is shown, and
// people in other documents write on.

import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { encodeUpdate } from '../../lib/protocol/encode.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { ForgetfulDisk, type DiskFault } from '../power-loss/forgetful-disk.ts';
import { breakPage, pagesOf } from '../support/broken-pages.ts';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { closeCode } from './acceptance/attacks.ts';
import { linesIn } from './acceptance/expected-lines.ts';
import { damage, databaseFileOf, rowsOf, typedUpdates } from './cli-fixture.ts';

const disk = ForgetfulDisk.create();

async function withDisk(use: (disk: ForgetfulDisk) => Promise<void>): Promise<void> {
  const own = ForgetfulDisk.create();
  if (own === null) return;
  try {
    await use(own);
  } finally {
    own.remove();
  }
}

/** Somebody with the editor's own kind of client: it comes back by itself, with all that it has. */
function stockWriter(server: ServerProcess, id: string) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server.syncUrl, id, doc, {
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
    maxBackoffTime: 200,
  });
  const leave = (): void => {
    provider.destroy();
    doc.destroy();
  };
  return { text: doc.getText('t'), provider, leave };
}

const flowIn = (client: SyncClient): string =>
  client.doc.getXmlFragment('root').toJSON().replaceAll('[object Object]', '');
const textOf = (client: SyncClient): string => client.doc.getText('t').toJSON();
const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
const large = 'x'.repeat(200_000);

describe.skipIf(disk === null)('row 29', () => {
  test.each<[string, DiskFault]>([
    ['a flush that fails with EIO', 'fsync'],
    ['a file system that has become read-only', 'read-only'],
  ])(
    '[D4] %s: nothing of it is confirmed or shown, the process ends, and clients bring it again',
    (_name, fault) =>
      withDisk(async (own) => {
        const options = { dataDir: own.dataDir, env: { ...own.env, WEFT_OPEN: '1' } };
        const server = await ServerProcess.start(options);
        const writer = stockWriter(server, 'doc');
        const [asking, reader] = [
          await SyncClient.join(`${server.syncUrl}/doc`),
          await SyncClient.join(`${server.syncUrl}/doc`),
        ];
        writer.text.insert(0, 'confirmed');
        await waitUntil('it is delivered', () => textOf(reader) === 'confirmed');
        asking.doc.getText('t').insert(9, ' and saved');
        await asking.saved();

        own.fault = fault;
        writer.text.insert(writer.text.length, ', failed');
        asking.doc.getText('t').insert(0, 'lost with its tab ');
        const saved = asking.saved();
        await expect(saved).rejects.toThrow('before it was saved');
        expect(await server.ended()).toBe(1);
        expect(textOf(reader)).toBe('confirmed and saved');
        expect(linesIn(server.output)).toContainEqual(
          expect.objectContaining({ level: 'fatal', msg: expect.stringContaining('the storage failed') }),
        );

        // What the failed flush left in the page cache is not on the disk.
        own.fault = null;
        own.cutPower();
        const again = await ServerProcess.start({ ...options, port: server.port });
        try {
          const joiner = await SyncClient.join(`${again.syncUrl}/doc`);
          await waitUntil('the writer has brought it again', () => textOf(joiner).endsWith(', failed'));
          expect(textOf(joiner)).toBe('confirmed and saved, failed');
          await joiner.saved();
          joiner.close();
        } finally {
          writer.leave();
          for (const each of [asking, reader]) each.close();
          await again.kill();
        }
      }),
  );

  test('[D3] a full disk: not ready, nothing confirmed or shown, and with room again all of it is', () =>
    withDisk((own) =>
      withServer({ dataDir: own.dataDir, env: { ...own.env, WEFT_OPEN: '1' } }, async (server) => {
        const writer = await SyncClient.join(`${server.syncUrl}/doc`);
        const reader = await SyncClient.join(`${server.syncUrl}/doc`);
        const bystander = await SyncClient.join(`${server.syncUrl}/other`);
        writer.doc.getText('t').insert(0, 'kept');
        await writer.saved();

        own.fault = 'full';
        writer.doc.getText('t').insert(4, large);
        const saved = writer.saved();
        await waitUntil('it says so', async () => (await statusOf(`${server.httpUrl}/readyz`)) === 503);
        expect(await statusOf(`${server.httpUrl}/healthz`)).toBe(200);
        bystander.doc.getText('t').insert(0, 'waits too');
        expect([textOf(reader), writer.receipt]).toEqual(['kept', 1]);

        own.fault = null;
        await Promise.all([saved, bystander.saved()]);
        await waitUntil('it is shown', () => textOf(reader) === `kept${large}`);
        expect(await statusOf(`${server.httpUrl}/readyz`)).toBe(200);
        for (const each of [writer, reader, bystander]) each.close();
      }),
    ));
});

/** Somebody who goes on writing in another document for as long as something is done; how often it was confirmed. */
async function besideAWriter(url: string, act: () => Promise<void>): Promise<number> {
  const writer = await SyncClient.join(url, 'bystander');
  const state = { isOver: false, confirmed: 0 };
  const writing = (async () => {
    do {
      writer.doc.getText('t').insert(0, '.');
      await writer.saved();
      state.confirmed += 1;
    } while (!state.isOver);
  })();
  try {
    await act();
  } finally {
    state.isOver = true;
    await writing;
    writer.close();
  }
  return state.confirmed;
}

const damagedLine = (seq: number, reason: string): unknown =>
  expect.objectContaining({
    level: 'error',
    msg: expect.stringContaining('a stored document is damaged'),
    document: expect.stringMatching(/^[0-9a-f]{12}$/),
    seq,
    reason,
  });

/** A change of the document is refused, by socket and by HTTP, and what is sound of it is read. */
async function expectReadOnly(server: ServerProcess, id: string, text: string): Promise<void> {
  const reader = await SyncClient.join(`${server.syncUrl}/${id}`);
  expect(flowIn(reader)).toBe(text);
  const edit = new Y.Doc();
  edit.getText('t').insert(0, 'refused');
  const frame = encodeUpdate(Y.encodeStateAsUpdate(edit));
  expect(await closeCode(`${server.syncUrl}/${id}`, (socket) => socket.send(frame))).toBe(4403);
  const renamed = await fetch(`${server.httpUrl}/api/documents/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'refused' }),
  });
  expect([renamed.status, await renamed.json()]).toMatchObject([
    500,
    { error: { code: 'document-damaged' } },
  ]);
  reader.close();
}

function addDocuments(file: string, names: readonly string[], words: readonly string[]): void {
  const store = new SqliteStore(file);
  for (const [index, name] of names.entries()) {
    const at = 1_700_000_000_000 + index;
    const [id, by] = [name as DocumentId, 'guest:maker' as UserId];
    const updates = typedUpdates('', words);
    store.addDocument({ id, title: '', at, by, updates, owned: [7], snapshot: null, inTrash: false });
  }
  store.close();
}

describe('[L6] row 30', () => {
  test.each([
    [
      'a flipped bit in a record',
      'UPDATE records SET body = zeroblob(9) WHERE seq = 4 AND document = 1',
      'checksum does not match',
    ],
    ['a missing record', 'DELETE FROM records WHERE seq = 4 AND document = 1', 'record missing'],
  ])('%s: read-only with what precedes it, named, and others write on', (_name, sql, reason) =>
    withDataDir(async (dataDir) => {
      // Record 1 is the seed, 2 makes a heading of it, then the words.
      addDocuments(databaseFileOf(dataDir), ['broken'], ['good ', 'lost ', 'lost as well']);
      damage(databaseFileOf(dataDir), sql);
      const before = rowsOf(databaseFileOf(dataDir));
      await withServer({ dataDir, env: { WEFT_OPEN: '1' } }, async (server) => {
        const confirmed = await besideAWriter(`${server.syncUrl}/sound`, () =>
          expectReadOnly(server, 'broken', 'good '),
        );
        expect(confirmed).toBeGreaterThan(0);
        expect(linesIn(server.output)).toContainEqual(damagedLine(4, reason));
        await server.stop();
      });
      const [documents, records] = rowsOf(databaseFileOf(dataDir)) as [
        { name: string }[],
        { document: number }[],
      ];
      const ofBroken = {
        documents: [documents[0]],
        records: records.filter(({ document }) => document === 1),
      };
      const [had, hadRecords] = before as [unknown[], unknown[]];
      expect(ofBroken).toEqual({ documents: [had[0]], records: hadRecords });
    }),
  );

  test('[D7] a page that SQLite finds broken when it is written: that document alone, and the process lives', () =>
    withDataDir(async (dataDir) => {
      const file = databaseFileOf(dataDir);
      // In the list by time the first is the last, on a page that nobody reads who opens it.
      const others = Array.from({ length: 900 }, (_, index) => `other-${index}`);
      addDocuments(file, ['broken', ...others, 'sound'], ['good']);
      breakPage(file, pagesOf(file, 'documents_listed', 'leaf').at(-1) as number);
      await withServer({ dataDir, env: { WEFT_OPEN: '1' } }, async (server) => {
        const confirmed = await besideAWriter(`${server.syncUrl}/sound`, async () => {
          const editor = await SyncClient.join(`${server.syncUrl}/broken`);
          expect(flowIn(editor)).toBe('good');
          editor.doc.getText('t').insert(0, 'refused');
          await expect(editor.saved()).rejects.toThrow('closed with 1012');
          await expectReadOnly(server, 'broken', 'good');
        });
        expect(confirmed).toBeGreaterThan(0);
        const reason = 'met in writing: database disk image is malformed';
        expect(linesIn(server.output)).toContainEqual(damagedLine(4, reason));
      });
    }));

  test('[D7] damage where every edit goes: nothing is confirmed, and the process ends', () =>
    withDataDir(async (dataDir) => {
      const file = databaseFileOf(dataDir);
      addDocuments(file, ['one', 'two'], ['good']);
      breakPage(file, pagesOf(file, 'documents_listed', 'leaf').at(-1) as number);
      await withServer({ dataDir, env: { WEFT_OPEN: '1' } }, async (server) => {
        const [editor, reader] = [
          await SyncClient.join(`${server.syncUrl}/one`),
          await SyncClient.join(`${server.syncUrl}/one`),
        ];
        editor.doc.getText('t').insert(0, 'never confirmed');
        await expect(editor.saved()).rejects.toThrow('before it was saved');
        expect(await server.ended()).toBe(1);
        expect(textOf(reader)).toBe('');
        expect(server.output).toContain('the storage failed');
      });
    }));
});
