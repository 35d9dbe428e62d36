// `weft backup` and `weft restore`: by the side of a server that is being written to, on damaged data, and what becomes
// of people who have more than the backup that was restored.

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { DocumentId } from '../../lib/base/ids.ts';
import { StoreReader } from '../../server/storage/inspect-store.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { damage, databaseFileOf, fillStore, incarnationOf, rowsOf, weft } from './cli-fixture.ts';

const openServer = { WEFT_OPEN: '1' };

interface Writer {
  readonly text: Y.Text;
  readonly provider: WebsocketProvider;
  readonly leave: () => void;
}

function enter(syncUrl: string, id = 'a-document', doc = new Y.Doc()): Writer {
  const provider = new WebsocketProvider(syncUrl, id, doc, {
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
    maxBackoffTime: 200,
  });
  return { text: doc.getText('text'), provider, leave: () => provider.destroy() };
}

/** A data folder, and one for backups beside it. */
function withFolders<T>(use: (dataDir: string, backups: string) => Promise<T>): Promise<T> {
  return withDataDir(async (folder) => {
    const [dataDir, backups] = [join(folder, 'data'), join(folder, 'backups')];
    await mkdir(dataDir);
    await mkdir(backups);
    return use(dataDir, backups);
  });
}

/** The text of a document as the log has it. */
function storedText(file: string, id = 'a-document'): { text: string; records: number } {
  const database = new Sqlite(file, { readonly: true });
  try {
    const bodies = database
      .prepare(
        `SELECT body FROM records JOIN documents ON documents.id = records.document
         WHERE name = ? AND kind = 'update' ORDER BY seq`,
      )
      .pluck()
      .all(id) as Uint8Array[];
    const doc = new Y.Doc();
    for (const body of bodies) Y.applyUpdate(doc, body);
    return { text: doc.getText('text').toJSON(), records: bodies.length };
  } finally {
    database.close();
  }
}

describe('backup', () => {
  test('of a stopped server: says what is in it, with a checksum that holds, and needs no file beside it', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a', 'b'], compactedAt: 3 }]);
      const file = join(backups, 'weft.backup');
      const { code, out } = await weft(dataDir, ['backup', file]);
      expect(out).toMatch(
        /^Backed up 1 document with 4 records \([^)]+\) in a file of [^.]+\.?.*\.\n[0-9a-f]{64} {2}\S+\n$/,
      );
      expect(code).toBe(0);
      expect(out.split('\n')[1]).toBe(
        `${createHash('sha256')
          .update(await readFile(file))
          .digest('hex')}  ${file}`,
      );
      expect(rowsOf(file)).toEqual(rowsOf(databaseFileOf(dataDir)));
      expect(await readdir(backups)).toEqual(['weft.backup']);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await weft(dataDir, ['doctor', file])).code).toBe(0);
    }));

  test('during writes it ends, is sound, and holds all that was durable when it began', () =>
    withFolders((dataDir, backups) =>
      withServer({ dataDir, env: openServer }, async (server) => {
        const { text, provider, leave } = enter(server.syncUrl);
        await waitUntil('the writer is synced', () => provider.synced);
        let written = 0;
        const writing = setInterval(() => text.insert(text.length, `${written++} `), 1);
        try {
          const database = databaseFileOf(dataDir);
          await waitUntil('some is durable', () => storedText(database).records > 50);
          const before = storedText(database);
          const file = join(backups, 'during');
          expect(await weft(dataDir, ['backup', file])).toMatchObject({ code: 0, err: '' });
          const backed = storedText(file);
          const after = storedText(database);
          expect(backed.records).toBeGreaterThanOrEqual(before.records);
          expect(after.records, 'writing went on during the backup').toBeGreaterThan(backed.records);
          expect(after.text.startsWith(backed.text)).toBe(true);
          expect(backed.text.startsWith(before.text)).toBe(true);
          expect((await weft(dataDir, ['doctor', file])).out).toMatch(/: sound\.\n$/);
        } finally {
          clearInterval(writing);
          leave();
        }
      }),
    ));

  test('a commit at every step of the copy neither starts it anew nor gets into it', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const store = new SqliteStore(databaseFileOf(dataDir));
      const reader = StoreReader.open(databaseFileOf(dataDir));
      try {
        // Large enough to be copied in several steps.
        store.blobs.putIfAbsent('large', new Uint8Array(40_000_000));
        const before = rowsOf(databaseFileOf(dataDir));
        let steps = 0;
        await reader.copyTo(join(backups, 'b'), () => {
          steps += 1;
          if (steps > 20) throw new Error('the copy does not end');
          store.createDocument(`new-${steps}` as DocumentId, '', steps);
        });
        expect(steps).toBeGreaterThan(3);
        expect(rowsOf(join(backups, 'b'))).toEqual(before);
      } finally {
        reader.close();
        store.close();
      }
    }));

  test('replaces nothing unless told to', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const file = join(backups, 'weft.backup');
      await writeFile(file, 'precious');
      const refused = await weft(dataDir, ['backup', file]);
      expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('exists already')]);
      expect(await readFile(file, 'utf8')).toBe('precious');
      expect((await weft(dataDir, ['backup', file, '--force'])).code).toBe(0);
      expect(rowsOf(file)).toEqual(rowsOf(databaseFileOf(dataDir)));
    }));

  test('never goes into the data folder, where --force could replace the data', () =>
    withFolders(async (dataDir) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const before = rowsOf(databaseFileOf(dataDir));
      const { code, err } = await weft(dataDir, ['backup', 'weft.db', '--force']);
      expect([code, err]).toEqual([1, expect.stringContaining('cannot be in the data folder')]);
      expect(rowsOf(databaseFileOf(dataDir))).toEqual(before);
    }));

  test('of damaged data is none: the last one stays, the damage is named; --allow-damaged makes one', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const file = join(backups, 'weft.backup');
      await weft(dataDir, ['backup', file]);
      const good = rowsOf(file);
      damage(databaseFileOf(dataDir), `UPDATE records SET at = 7 WHERE seq = 2`);
      const refused = await weft(dataDir, ['backup', file, '--force']);
      expect(refused.code).toBe(1);
      expect(refused.out).toBe('document one, seq 2: record: checksum does not match\n');
      expect(rowsOf(file)).toEqual(good);
      expect(await readdir(backups)).toEqual(['weft.backup']);
      expect((await weft(dataDir, ['backup', file, '--force', '--allow-damaged'])).code).toBe(1);
      expect(rowsOf(file)).toEqual(rowsOf(databaseFileOf(dataDir)));
    }));

  test('what an interrupted one left behind is no obstacle', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      await writeFile(join(backups, 'b.tmp'), 'half a backup');
      expect((await weft(dataDir, ['backup', join(backups, 'b')])).code).toBe(0);
      expect(await readdir(backups)).toEqual(['b']);
    }));
});

describe('restore', () => {
  test('[D6] is refused while a server has the folder, and nothing changes', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const file = join(backups, 'b');
      await weft(dataDir, ['backup', file]);
      await withServer({ dataDir }, async () => {
        const before = rowsOf(databaseFileOf(dataDir));
        const { code, err } = await weft(dataDir, ['restore', file]);
        expect([code, err]).toEqual([2, expect.stringContaining('is in use by another server')]);
        expect(rowsOf(databaseFileOf(dataDir))).toEqual(before);
      });
    }));

  test('puts the backup in place, as a new incarnation, and keeps what was there', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'], compactedAt: 3 }]);
      const [file, database] = [join(backups, 'b'), databaseFileOf(dataDir)];
      await weft(dataDir, ['backup', file]);
      fillStore(dataDir, [{ id: 'two', title: 'Two', words: ['b'] }]);
      const [later, incarnation] = [rowsOf(database), incarnationOf(database)];
      const { code, out } = await weft(dataDir, ['restore', file]);
      expect(out).toMatch(/^Restored 1 document with 3 records \(.*\)\.\nWhat was there is kept as \S+\.\n$/);
      expect(code).toBe(0);
      expect(rowsOf(database)).toEqual(rowsOf(file));
      expect(incarnationOf(database)).not.toBe(incarnation);
      const kept = (await readdir(dataDir)).filter((name) => name.includes('before-restore'));
      expect(kept).toEqual([
        expect.stringMatching(/^weft\.db\.before-restore-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/),
        expect.stringMatching(/^weft\.db\.before-restore-.*Z-mark$/),
      ]);
      expect(rowsOf(join(dataDir, kept[0] as string))).toEqual(later);
      expect((await stat(database)).mode & 0o777).toBe(0o600);
      await withServer({ dataDir }, async ({ httpUrl }) => {
        const { documents } = (await (await fetch(`${httpUrl}/api/documents`)).json()) as {
          documents: unknown;
        };
        expect(documents).toMatchObject([{ id: 'one' }]);
      });
    }));

  test('into an empty folder', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      await weft(dataDir, ['backup', join(backups, 'b')]);
      const elsewhere = join(backups, 'new', 'data');
      const { code, out } = await weft(elsewhere, ['restore', join(backups, 'b')], { cwd: dataDir });
      expect([code, out]).toEqual([0, expect.not.stringContaining('kept')]);
      expect(rowsOf(databaseFileOf(elsewhere))).toEqual(rowsOf(databaseFileOf(dataDir)));
    }));

  test('what a killed server left in its write-ahead log is kept too, and does not get into the restored store', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const [file, database] = [join(backups, 'b'), databaseFileOf(dataDir)];
      await weft(dataDir, ['backup', file]);
      const server = await ServerProcess.start({ dataDir, env: openServer });
      const { text, provider, leave } = enter(server.syncUrl);
      await waitUntil('the writer is synced', () => provider.synced);
      text.insert(0, 'after the backup');
      await waitUntil('it is durable', () => storedText(database).text !== '');
      await server.kill();
      leave();
      expect((await stat(`${database}-wal`)).size).toBeGreaterThan(0);
      const { code, out } = await weft(dataDir, ['restore', file]);
      expect(code).toBe(0);
      expect(rowsOf(database)).toEqual(rowsOf(file));
      const kept = /kept as (\S+)\.\n/.exec(out)?.[1] as string;
      expect(storedText(kept).text).toBe('after the backup');
    }));

  test('a data file that is no database any more is kept with its log, byte for byte', () =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const [file, database] = [join(backups, 'b'), databaseFileOf(dataDir)];
      await weft(dataDir, ['backup', file]);
      await writeFile(database, 'ruins '.repeat(1_000));
      await writeFile(`${database}-wal`, 'of a log');
      const { code, out } = await weft(dataDir, ['restore', file]);
      expect(code).toBe(0);
      const kept = /kept as (\S+)\.\n/.exec(out)?.[1] as string;
      expect(await readFile(kept, 'utf8')).toBe('ruins '.repeat(1_000));
      expect(await readFile(`${kept}-wal`, 'utf8')).toBe('of a log');
      expect(existsSync(`${database}-wal`)).toBe(false);
      expect(rowsOf(database)).toEqual(rowsOf(file));
    }));

  test.each([
    [
      'a damaged backup',
      async (file: string) => damage(file, 'UPDATE records SET at = 7 WHERE seq = 2'),
      /damaged/,
    ],
    ['something else', (file: string) => writeFile(file, 'no backup '.repeat(100)), /cannot be read/],
    [
      'half a backup',
      async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 9_000)),
      /./,
    ],
  ])('%s is refused, and nothing changes', (_name, spoil, message) =>
    withFolders(async (dataDir, backups) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
      const file = join(backups, 'b');
      await weft(dataDir, ['backup', file]);
      await spoil(file);
      const before = rowsOf(databaseFileOf(dataDir));
      const { code, err } = await weft(dataDir, ['restore', file]);
      expect(code).toBe(1);
      expect(err).toMatch(message);
      expect(err.split('\n')).toHaveLength(2);
      expect(rowsOf(databaseFileOf(dataDir))).toEqual(before);
      expect((await readdir(dataDir)).filter((name) => /restore/.test(name))).toEqual([]);
    }),
  );

  test('a folder that was copied by hand with its log is restored with what is in the log', () =>
    withFolders(async (dataDir, backups) => {
      const database = databaseFileOf(dataDir);
      const server = await ServerProcess.start({ dataDir, env: openServer });
      const { text, provider, leave } = enter(server.syncUrl);
      await waitUntil('the writer is synced', () => provider.synced);
      text.insert(0, 'in the log');
      await waitUntil('it is durable', () => storedText(database).text !== '');
      await server.kill();
      leave();
      for (const ending of ['', '-wal']) await copyFile(database + ending, join(backups, `b${ending}`));
      const elsewhere = join(backups, 'data');
      expect((await weft(elsewhere, ['restore', join(backups, 'b')], { cwd: dataDir })).code).toBe(0);
      expect(storedText(databaseFileOf(elsewhere)).text).toBe('in the log');
    }));

  test('who was ahead of the backup sends again what it lacks, and nothing is lost or comes back', () =>
    withFolders(async (dataDir, backups) => {
      const file = join(backups, 'b');
      const first = await ServerProcess.start({ dataDir, env: openServer });
      const ahead = enter(first.syncUrl);
      await waitUntil('the writer is synced', () => ahead.provider.synced);
      ahead.text.insert(0, 'before, and gone');
      await waitUntil('it is durable', () => storedText(databaseFileOf(dataDir)).text === 'before, and gone');
      expect((await weft(dataDir, ['backup', file])).code).toBe(0);
      // After the backup: an insertion, and a deletion alone, which no state vector shows.
      ahead.text.insert(6, ' after');
      ahead.text.delete(ahead.text.length - 10, 10);
      await waitUntil('both are durable', () => storedText(databaseFileOf(dataDir)).text === 'before after');
      await first.stop();
      expect((await weft(dataDir, ['restore', file])).code).toBe(0);
      expect(storedText(databaseFileOf(dataDir)).text).toBe('before, and gone');

      const second = await ServerProcess.start({ dataDir, env: openServer, port: first.port });
      try {
        const other = enter(second.syncUrl);
        await waitUntil('the writer is back', () => ahead.provider.wsconnected);
        await waitUntil('another one has it all', () => other.text.toJSON() === 'before after');
        ahead.text.insert(0, 'and on: ');
        await waitUntil('they go on', () => other.text.toJSON() === 'and on: before after');
        other.leave();
        await waitUntil(
          'it is stored',
          () => storedText(databaseFileOf(dataDir)).text === 'and on: before after',
        );
      } finally {
        ahead.leave();
        await second.stop();
      }
      expect((await weft(dataDir, ['doctor'])).code).toBe(0);
    }));
});
