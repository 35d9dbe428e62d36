// `weft import`: from real files through the real command into a folder that a server then serves. What is imported is
// there with its title, whole, and as safe as if it had been written there.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $getRoot } from 'lexical';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId, UploadId, UserId } from '../../lib/base/ids.ts';
import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { flowText } from '../../lib/document/flow/flow-text.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { StorageUnavailable } from '../../server/core/ports.ts';
import { encodeHead, headKey, partKey, uploadAddress } from '../../server/core/upload-keys.ts';
import { StoreReader } from '../../server/storage/inspect-store.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { bootstrap, openStockPeer, type StockVersion } from '../support/flow-stock-peers.ts';
import { png } from '../support/images.ts';
import { withDataDir, withServer } from '../support/server-process.ts';
import { $paragraph } from '../support/stock-documents.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { damage, databaseFileOf, fillStore, rowsOf, typedUpdates, weft } from './cli-fixture.ts';

// Each of these runs several processes one after the other.
const timeout = 60_000;

/** A data folder, and one for files beside it. */
function withFolders(use: (dataDir: string, files: string) => Promise<void>): Promise<void> {
  return withDataDir(async (folder) => {
    const [dataDir, files] = [join(folder, 'data'), join(folder, 'files')];
    await mkdir(dataDir);
    await mkdir(files);
    await use(dataDir, files);
  });
}

function typedState(title: string, words: readonly string[]): Uint8Array {
  return Y.encodeStateAsUpdate(docOf(typedUpdates(title, words)));
}

function stockState(version: StockVersion): Uint8Array {
  const peer = openStockPeer(version, 3);
  bootstrap(peer);
  peer.edit(() => void $getRoot().clear().append($paragraph('first'), $paragraph('second')));
  const state = Y.encodeStateAsUpdate(peer.doc);
  peer.close();
  return state;
}

function docOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => updates.forEach((update) => Y.applyUpdate(doc, update)));
  return doc;
}

/** The documents as a server loads them, by title. */
function storedIn(dataDir: string) {
  const store = new SqliteStore(databaseFileOf(dataDir));
  try {
    return store.listDocuments().map(({ id, title }) => {
      const { base, tail, owners } = store.load(id);
      const updates = [...(base === null ? [] : [base.state]), ...tail.flatMap(({ update }) => update ?? [])];
      return { id, title, base, tail, owners, doc: docOf(updates) };
    });
  } finally {
    store.close();
  }
}

function textsIn(dataDir: string): Record<string, string> {
  return Object.fromEntries(storedIn(dataDir).map(({ title, doc }) => [title, flowText(doc)]));
}

async function expectSound(dataDir: string): Promise<void> {
  expect((await weft(dataDir, ['doctor'])).out).toMatch(/: sound\.\n$/);
}

describe('files', { timeout }, () => {
  test('of each kind become documents, each said with address and title, listed and served', () =>
    withFolders(async (dataDir, files) => {
      await writeFile(join(files, 'ours.yjs'), typedState('Ours', ['typed ', 'words']));
      await writeFile(join(files, 'minutes.bin'), stockState('V1'));
      await writeFile(join(files, 'Plan B.bin'), stockState('V2'));
      await writeFile(join(files, 'read.md'), '# Read *me*\n\nA **word**.\n');
      const names = ['ours.yjs', 'minutes.bin', 'Plan B.bin', 'read.md'];
      const { code, out, err } = await weft(dataDir, ['import', ...names], { cwd: files });
      const lines = out.split('\n');
      expect([code, err, lines.at(-2)]).toEqual([0, '', '4 documents imported, 0 failed.']);
      const said = lines.slice(0, 4).map((line) => /^\/d\/[\w-]{22} {2}(.*)$/.exec(line)?.[1]);
      expect(said).toEqual(['Ours', 'minutes', 'Plan B', 'Read me']);
      expect(textsIn(dataDir)).toEqual({
        Ours: 'typed words',
        minutes: 'first\nsecond',
        'Plan B': 'first\nsecond',
        'Read me': 'A word.',
      });
      await expectSound(dataDir);
      await withServer({ dataDir }, async ({ httpUrl, syncUrl }) => {
        const { documents } = (await (await fetch(`${httpUrl}/api/documents`)).json()) as {
          documents: { id: string; title: string }[];
        };
        expect(documents.map(({ id, title }) => `/d/${id}  ${title}`).toSorted()).toEqual(
          lines.slice(0, 4).toSorted(),
        );
        const client = await SyncClient.join(
          `${syncUrl}/${documents.find((each) => each.title === 'Ours')?.id}`,
        );
        expect(flowText(client.doc)).toBe('typed words');
        flowRoot(client.doc).insert(flowRoot(client.doc).length, ' and more');
        await client.saved();
        client.close();
      });
      expect(textsIn(dataDir)['Ours']).toBe('typed words and more');
      await expectSound(dataDir);
    }));

  test('that are none are named, each in one line, and leave the others', () =>
    withFolders(async (dataDir, files) => {
      const other = new Y.Doc();
      other.getMap('settings').set('a', 1);
      const good = typedState('Good', ['text']);
      await writeFile(join(files, 'a.yjs'), good);
      await writeFile(join(files, 'b.yjs'), good.subarray(0, -1));
      await writeFile(join(files, 'c.csv'), 'a,b\n');
      await writeFile(join(files, 'd.yjs'), Y.encodeStateAsUpdate(other));
      await writeFile(join(files, 'e.yjs'), new Uint8Array(limits.documentBytesMax + 1));
      await writeFile(join(files, 'z.md'), 'text\n');
      const names = ['a.yjs', 'b.yjs', 'c.csv', 'd.yjs', 'e.yjs', 'none.md', '.', 'z.md'];
      const { code, out, err } = await weft(dataDir, ['import', ...names], { cwd: files });
      expect([code, out.split('\n').at(-2)]).toEqual([1, '2 documents imported, 6 failed.']);
      expect(err.split('\n')).toEqual([
        'b.yjs is neither a Yjs update nor a text.',
        'c.csv is a text whose name does not end in .md.',
        'd.yjs is a Yjs document of another program (--any takes it as it is).',
        'e.yjs is larger than a document may be (20 MiB).',
        expect.stringMatching(/^none\.md cannot be read: ENOENT/),
        '. is a folder that export-all did not write.',
        '',
      ]);
      expect(textsIn(dataDir)).toEqual({ Good: 'text', z: 'text' });
      const any = await weft(dataDir, ['import', '--any', join(files, 'd.yjs')]);
      expect([any.code, any.out]).toEqual([0, expect.stringContaining('  (no title)\n1 document imported')]);
      await expectSound(dataDir);
    }));

  test('are imported by nobody while a server runs', () =>
    withFolders(async (dataDir, files) => {
      await writeFile(join(files, 'a.md'), 'text');
      await withServer({ dataDir }, async () => {
        expect(await weft(dataDir, ['import', join(files, 'a.md')])).toEqual({
          code: 2,
          out: '',
          err: expect.stringMatching(/^The data folder \S+ is in use by another server\.\n$/),
        });
      });
      expect(storedIn(dataDir)).toEqual([]);
    }));

  test('have to be named, and the command explains itself', () =>
    withFolders(async (dataDir) => {
      expect(await weft(dataDir, ['import'])).toEqual({
        code: 2,
        out: '',
        err: 'Usage: weft import FILE...\n',
      });
      expect((await weft(dataDir, ['import', '--help'])).out).toMatch(
        /^Usage: weft import FILE\.\.\.[^]+--any/,
      );
      expect((await weft(dataDir, [])).out).toContain('\n  import FILE... ');
      expect(await readdir(dataDir)).toEqual([]);
    }));
});

describe('a new document', { timeout }, () => {
  test('[A5] owns the client ids of its edits: who draws one of them is told so, and another is not', () =>
    withFolders(async (dataDir, files) => {
      await writeFile(join(files, 'a.yjs'), typedState('A', ['text']));
      await weft(dataDir, ['import', join(files, 'a.yjs')]);
      const [stored] = storedIn(dataDir);
      expect(stored?.owners).toEqual(
        new Map([
          [0, 'weft:import'],
          [7, 'weft:import'],
        ]),
      );
      await withServer({ dataDir }, async ({ syncUrl }) => {
        const unlucky = await SyncClient.join(`${syncUrl}/${stored?.id}`, 'unlucky');
        unlucky.doc.clientID = 7;
        flowRoot(unlucky.doc).insert(1, 'lost?');
        await waitUntil('it is told', () => unlucky.closeCode === 4409);
        unlucky.close();
        const lucky = await SyncClient.join(`${syncUrl}/${stored?.id}`, 'lucky');
        flowRoot(lucky.doc).insert(1, 'more ');
        await lucky.saved();
        expect(flowText(lucky.doc)).toBe('more text');
        lucky.close();
      });
    }));

  test('that is large is stored as a server would have it: parts, and a snapshot to open it by', () =>
    withFolders(async (dataDir, files) => {
      const doc = docOf([seedUpdate('Large')]);
      for (let i = 0; i < 3_000; i++) flowRoot(doc).insert(1 + i, `${i} and so on, `);
      const state = Y.encodeStateAsUpdate(doc);
      expect(state.length).toBeGreaterThan(limits.compactionBytesMin);
      await writeFile(join(files, 'a.yjs'), state);
      expect((await weft(dataDir, ['import', join(files, 'a.yjs')])).code).toBe(0);
      const [stored] = storedIn(dataDir);
      expect([stored?.title, stored?.tail]).toEqual(['Large', []]);
      expect(stored?.base?.uptoSeq).toBeGreaterThan(1);
      expect(Y.encodeStateAsUpdate(stored?.doc ?? new Y.Doc())).toEqual(
        Y.encodeStateAsUpdate(docOf([state])),
      );
      await expectSound(dataDir);
      await withServer({ dataDir }, async ({ syncUrl }) => {
        const client = await SyncClient.join(`${syncUrl}/${stored?.id}`);
        expect(flowText(client.doc)).toBe(flowText(doc));
        client.close();
      });
    }));

  test('[L12] is there whole or not at all when the command is killed', () =>
    withFolders(async (dataDir, files) => {
      const names = Array.from({ length: 400 }, (_, index) => `${index}.yjs`);
      const state = typedState('Whole', ['x'.repeat(20_000)]);
      for (const name of names) await writeFile(join(files, name), state);
      const cli = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));
      const child = spawn(process.execPath, [cli, 'import', ...names], {
        env: { NODE_ENV: 'production', PATH: process.env['PATH'], DATA_DIR: dataDir },
        cwd: files,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let told = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        told += part;
        child.kill('SIGKILL');
      });
      await once(child, 'close');
      const ids = [...told.matchAll(/^\/d\/(\S+) {2}Whole$/gm)].map((match) => match[1]);
      const stored = storedIn(dataDir);
      expect(ids.length).toBeGreaterThan(0);
      expect(stored.length, 'it was killed in the middle').toBeLessThan(names.length);
      expect(stored.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
      const reader = StoreReader.open(databaseFileOf(dataDir));
      expect(reader.documentKeys()).toHaveLength(stored.length);
      reader.close();
      for (const { doc } of stored) expect(Y.encodeStateAsUpdate(doc)).toEqual(state);
      await expectSound(dataDir);
      expect((await weft(dataDir, ['import', join(files, '0.yjs')])).code).toBe(0);
    }));

  test('[L12] for which there is no room leaves nothing', () =>
    withFolders(async (dataDir) => {
      const store = new SqliteStore(databaseFileOf(dataDir));
      const document = {
        id: 'large' as DocumentId,
        title: 'Large',
        at: 1,
        by: 'weft:import' as UserId,
        updates: [new Uint8Array(10), new Uint8Array(2_000_000)],
        owned: [7],
        snapshot: null,
        inTrash: false,
      };
      store.limitPages(store.pageCount + 10);
      expect(() => store.addDocument(document)).toThrow(StorageUnavailable);
      store.limitPages(1_000_000);
      expect([store.keyOf(document.id), store.listDocuments()]).toEqual([null, []]);
      expect([store.addDocument(document), store.addDocument(document)]).toEqual([true, false]);
      store.close();
      expect((await weft(dataDir, ['doctor', '--quick'])).code).toBe(0);
    }));
});

describe('what export-all wrote', { timeout }, () => {
  const documents = [
    { id: 'one', title: 'One', words: ['some ', 'words'], compactedAt: 3 },
    { id: 'two', title: '', words: ['no title'] },
    { id: 'gone', title: 'Gone', words: ['deleted'], deleted: true },
  ];
  const upload = { documentId: 'one' as DocumentId, id: 'u'.repeat(22) as UploadId };
  const picture = png(3, 2, 700_000);

  function addUpload(dataDir: string, id = upload.id): void {
    const place = { ...upload, id };
    const store = new SqliteStore(databaseFileOf(dataDir));
    const parts = [picture.subarray(0, limits.uploadPartBytes), picture.subarray(limits.uploadPartBytes)];
    parts.forEach((part, index) => store.blobs.putIfAbsent(partKey(place, index), part));
    const image = { type: 'image/png', width: 3, height: 2 } as const;
    const head = { id, name: 'cat.png', image, bytes: picture.length, parts: 2, at: 1 };
    store.blobs.putIfAbsent(headKey(place), encodeHead(head));
    store.close();
  }

  test('comes back as it was: ids, titles, states, files and the trash; a second export says the same', () =>
    withFolders(async (dataDir, files) => {
      fillStore(dataDir, documents);
      addUpload(dataDir);
      const [exported, again, other] = ['export', 'again', 'other'].map((name) => join(files, name)) as [
        string,
        string,
        string,
      ];
      await weft(dataDir, ['export-all', exported]);
      await mkdir(other);
      const { code, out, err } = await weft(other, ['import', exported]);
      expect([code, err]).toEqual([0, '']);
      expect(out.split('\n')).toEqual([
        '/d/one  One',
        '/d/two  (no title)',
        '/d/gone  Gone (in the trash)',
        '3 documents imported, 0 failed.',
        '',
      ]);
      await expectSound(other);
      await weft(other, ['export-all', again]);
      for (const name of ['one', 'two', 'gone'].flatMap((id) => [`${id}.yjs`, `${id}.md`])) {
        expect(await readFile(join(again, name)), name).toEqual(await readFile(join(exported, name)));
      }
      const indexes = await Promise.all([exported, again].map((folder) => indexIn(folder)));
      const compared = indexes.map((entries) =>
        entries.map(({ id, title, uploads, deletedAt }) => ({
          id,
          title,
          uploads,
          inTrash: deletedAt !== null,
        })),
      );
      expect(compared[1]).toEqual(compared[0]);
      expect(compared[0]?.[0]?.uploads).toHaveLength(1);
      await withServer({ dataDir: other }, async ({ httpUrl }) => {
        const served = await fetch(`${httpUrl}${uploadAddress(upload.documentId, upload.id)}`);
        expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png']);
        expect(new Uint8Array(await served.arrayBuffer())).toEqual(picture);
        expect((await fetch(`${httpUrl}/api/documents/gone`)).status).toBe(404);
      });
    }));

  test('[A5] may be gone on with by whoever has more of it, as after a restore', () =>
    withFolders(async (dataDir, files) => {
      fillStore(dataDir, documents.slice(0, 1));
      await weft(dataDir, ['export-all', join(files, 'export')]);
      const ahead = docOf(typedUpdates('One', ['some ', 'words', ' and more']));
      const other = join(files, 'other');
      await mkdir(other);
      await weft(other, ['import', join(files, 'export')]);
      await withServer({ dataDir: other }, async ({ syncUrl }) => {
        const client = await SyncClient.join(`${syncUrl}/one`);
        expect(flowText(client.doc)).toBe('some words');
        // Not its own: what a browser has kept goes to the server as an edit that was made here.
        client.doc.transact(() => Y.applyUpdate(client.doc, Y.encodeStateAsUpdate(ahead)));
        await client.saved();
        client.close();
      });
      expect(textsIn(other)).toEqual({ One: 'some words and more' });
    }));

  test('never takes the place of what is there: a second one is made, and said', () =>
    withFolders(async (dataDir, files) => {
      fillStore(dataDir, documents.slice(0, 1));
      addUpload(dataDir);
      await weft(dataDir, ['export-all', join(files, 'export')]);
      const before = rowsOf(databaseFileOf(dataDir)) as readonly (readonly unknown[])[];
      const { code, out, err } = await weft(dataDir, ['import', join(files, 'export')]);
      expect([code, out]).toEqual([
        0,
        expect.stringMatching(/^\/d\/[\w-]{22} {2}One\n1 document imported, 0 failed\.\n$/),
      ]);
      expect(err).toMatch(/one\.yjs is here already: this is a second one, [^\n]*\.\n$/);
      const after = rowsOf(databaseFileOf(dataDir)) as readonly (readonly unknown[])[];
      for (const [table, rows] of before.entries()) expect(after[table]?.slice(0, rows.length)).toEqual(rows);
      expect(storedIn(dataDir).map(({ doc }) => flowText(doc))).toEqual(['some words', 'some words']);
      await expectSound(dataDir);
    }));

  test('[L9] leaves what a damaged list hides as it is, its uploaded files too', () =>
    withFolders(async (dataDir, files) => {
      fillStore(dataDir, documents.slice(0, 1));
      addUpload(dataDir);
      await weft(dataDir, ['export-all', join(files, 'export')]);
      addUpload(dataDir, 'v'.repeat(22) as UploadId);
      damage(databaseFileOf(dataDir), "UPDATE documents SET name = 'lost' WHERE name = 'one'");
      damage(databaseFileOf(dataDir), 'UPDATE tally SET documents = documents + 1');
      const before = [rowsOf(databaseFileOf(dataDir)), blobsIn(dataDir)];
      const { code, out, err } = await weft(dataDir, ['import', join(files, 'export')]);
      expect([code, out]).toEqual([1, '0 documents imported, 1 failed.\n']);
      expect(err).toMatch(/one\.yjs was not imported: [^\n]*the list of documents is damaged\.\n$/);
      expect([rowsOf(databaseFileOf(dataDir)), blobsIn(dataDir)]).toEqual(before);
    }));

  test('without its files: each is named, and the document comes all the same', () =>
    withFolders(async (dataDir, files) => {
      fillStore(dataDir, documents.slice(0, 1));
      addUpload(dataDir);
      await weft(dataDir, ['export-all', join(files, 'export')]);
      const other = join(files, 'other');
      await mkdir(other);
      const { code, err } = await weft(other, ['import', join(files, 'export')], {
        env: { UPLOAD_BYTES_MAX: '1000' },
      });
      expect([code, err]).toEqual([
        0,
        expect.stringMatching(/u{22}\.png is more than a document may hold\.\n$/),
      ]);
      expect(textsIn(other)).toEqual({ One: 'some words' });
    }));

  test('by itself says that its files did not come along', () =>
    withFolders(async (dataDir, files) => {
      const doc = docOf(typedUpdates('One', ['words']));
      const address = uploadAddress(upload.documentId, upload.id);
      flowRoot(doc).insertEmbed(
        1,
        new Y.Map([
          ['type', 'image'],
          ['src', address],
        ]),
      );
      await writeFile(join(files, 'one.yjs'), Y.encodeStateAsUpdate(doc));
      await writeFile(join(files, 'of.md'), 'about /uploads/ and more');
      const { code, err } = await weft(dataDir, ['import', 'one.yjs', 'of.md'], { cwd: files });
      expect([code, err]).toEqual([
        0,
        'one.yjs shows uploaded files, which come along only with the folder of an export.\n',
      ]);
    }));
});

function blobsIn(dataDir: string): readonly unknown[] {
  const store = new SqliteStore(databaseFileOf(dataDir));
  try {
    return store.blobs.list('upload', '', 100);
  } finally {
    store.close();
  }
}

async function indexIn(folder: string) {
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    documents: { id: string; title: string; uploads: unknown[]; deletedAt: string | null }[];
  };
  return index.documents;
}
