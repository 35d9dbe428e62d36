// What every store of documents must do, run against each implementation of the DocLog and Catalog ports, and
// what the one on disk must do besides.

import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import {
  CorruptDocument,
  StorageUnavailable,
  type AppendItem,
  type AppendOutcome,
  type LogRecord,
} from '../../server/core/ports.ts';
import { DataFolderError, openDataFolder } from '../../server/storage/data-folder.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { withDataDir } from '../support/server-process.ts';
import { stores } from './stores.ts';

const one = 'one' as DocumentId;
const two = 'two' as DocumentId;

const guest = 'guest' as UserId;
const emptyDocument = { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map() };

function item(documentId: DocumentId, text: string, options: Partial<AppendItem> = {}): AppendItem {
  const update = Buffer.from(text);
  return {
    documentId,
    at: 1_000,
    userId: guest,
    sessionId: null,
    aclGen: 0,
    newClients: [],
    update,
    ...options,
  };
}

function stored(...seqs: number[]): AppendOutcome[] {
  return seqs.map((seq) => ({ state: 'stored', seq }));
}

/** The updates as text; a control record as a dash. */
function texts(records: readonly LogRecord[]): string[] {
  return records.map(({ update }) => (update === null ? '-' : Buffer.from(update).toString()));
}

function snapshotsIn(file: string): unknown[] {
  const database = new Sqlite(file);
  try {
    return database.prepare('SELECT upto_seq FROM snapshots ORDER BY upto_seq').pluck().all();
  } finally {
    database.close();
  }
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
    return null;
  } catch (error) {
    return error;
  }
}

describe.each(stores)('a store: $name', ({ use }) => {
  test('[L1] numbers the records of each document 1, 2, 3… in the order of the batch', () =>
    use(async (store) => {
      expect(await store.append([item(one, 'a'), item(two, 'x'), item(one, 'b')])).toEqual(stored(1, 1, 2));
      expect(await store.append([item(two, 'y'), item(one, 'c')])).toEqual(stored(2, 3));
      const loaded = await store.load(one);
      expect(texts(loaded.tail)).toEqual(['a', 'b', 'c']);
      expect(loaded.tail.map((record) => record.seq)).toEqual([1, 2, 3]);
      expect(loaded.headSeq).toBe(3);
      expect(loaded.base).toBeNull();
    }));

  test('a document that nobody wrote is empty', () =>
    use(async (store) => {
      expect(await store.load(one)).toEqual(emptyDocument);
    }));

  test('[L2] a compaction replaces what it covers, and keeps what came after', () =>
    use(async (store) => {
      await store.append([item(one, 'a'), item(one, 'b'), item(one, 'c')]);
      const state = Buffer.from('ab');
      expect(await store.compact(one, { expectBaseSeq: 0, uptoSeq: 2, state })).toBe('ok');
      await store.append([item(one, 'd')]);
      const loaded = await store.load(one);
      expect(loaded.base?.uptoSeq).toBe(2);
      expect(Buffer.from(loaded.base?.state ?? []).toString()).toBe('ab');
      expect(texts(loaded.tail)).toEqual(['c', 'd']);
      expect(loaded.headSeq).toBe(4);
    }));

  test('[L3] of two compactions made from the same base the second is refused', () =>
    use(async (store) => {
      await store.append([item(one, 'a'), item(one, 'b'), item(one, 'c')]);
      const race = (uptoSeq: number, text: string) =>
        store.compact(one, { expectBaseSeq: 0, uptoSeq, state: Buffer.from(text) });
      expect(await Promise.all([race(3, 'abc'), race(2, 'ab')])).toEqual(['ok', 'lost-race']);
      expect((await store.load(one)).base?.uptoSeq).toBe(3);
      expect(await store.compact(one, { expectBaseSeq: 3, uptoSeq: 9, state: Buffer.from('?') })).toBe(
        'lost-race',
      );
      expect(await store.compact(one, { expectBaseSeq: 3, uptoSeq: 3, state: Buffer.from('?') })).toBe(
        'lost-race',
      );
      expect(await store.compact(two, { expectBaseSeq: 0, uptoSeq: 1, state: Buffer.from('?') })).toBe(
        'lost-race',
      );
    }));

  test('[L4] lists what was created, the last edited first, without what is deleted', () =>
    use(async (store) => {
      await store.append([item(two, 'unlisted')]);
      await store.create(one, 'One', 10);
      await store.create('three' as DocumentId, 'Three', 20);
      expect((await store.list()).map((info) => info.title)).toEqual(['Three', 'One']);
      await store.append([item(one, 'edit', { at: 5_000 })]);
      await store.setTitle(one, 'First');
      expect((await store.list()).map((info) => info.title)).toEqual(['First', 'Three']);
      await store.control(one, 'deleted', guest, 6_000);
      expect((await store.list()).map((info) => info.id)).toEqual(['three']);
      expect(await store.get(one)).toMatchObject({
        title: 'First',
        createdAt: 10,
        updatedAt: 5_000,
        deletedAt: 6_000,
      });
      await store.control(one, 'restored', guest, 7_000);
      expect(await store.list()).toHaveLength(2);
      expect(await store.get(two)).toBeNull();
    }));

  test('[L8] a control record takes its place in the order, and a compaction passes over it', () =>
    use(async (store) => {
      await store.append([item(one, 'a')]);
      expect(await store.control(one, 'access-changed', guest, 2_000)).toEqual({ seq: 2, aclGen: 1 });
      expect(await store.append([item(one, 'b', { aclGen: 1 })])).toEqual(stored(3));
      const loaded = await store.load(one);
      expect(texts(loaded.tail)).toEqual(['a', '-', 'b']);
      expect(loaded.aclGen).toBe(1);
      expect(await store.compact(one, { expectBaseSeq: 0, uptoSeq: 2, state: Buffer.from('a') })).toBe('ok');
      expect(texts((await store.load(one)).tail)).toEqual(['b']);
    }));

  test('[A3] what was allowed before rights changed is refused after, alone of its batch', () =>
    use(async (store) => {
      await store.append([item(one, 'a')]);
      await store.control(one, 'access-changed', guest, 2_000);
      expect(await store.append([item(one, 'late'), item(two, 'x'), item(one, 'b', { aclGen: 1 })])).toEqual([
        { state: 'refused', reason: 'access-changed' },
        { state: 'stored', seq: 1 },
        { state: 'stored', seq: 3 },
      ]);
      expect(texts((await store.load(one)).tail)).toEqual(['a', '-', 'b']);
    }));

  test('[A4] a deleted document takes no more edits, and takes them again once restored', () =>
    use(async (store) => {
      await store.append([item(one, 'a')]);
      await store.control(one, 'deleted', guest, 2_000);
      expect(await store.append([item(one, 'b', { aclGen: 1 })])).toEqual([
        { state: 'refused', reason: 'deleted' },
      ]);
      await store.control(one, 'restored', guest, 3_000);
      expect(await store.append([item(one, 'b', { aclGen: 2 })])).toEqual(stored(4));
      expect(texts((await store.load(one)).tail)).toEqual(['a', '-', '-', 'b']);
    }));

  test('[A5] a Yjs client belongs to the user who brought it first', () =>
    use(async (store) => {
      const ben = 'ben' as UserId;
      await store.append([
        item(one, 'a', { newClients: [7, 8] }),
        item(one, 'b', { newClients: [7], userId: ben }),
      ]);
      await store.append([item(one, 'c', { newClients: [9], userId: ben })]);
      expect((await store.load(one)).owners).toEqual(
        new Map([
          [7, guest],
          [8, guest],
          [9, ben],
        ]),
      );
    }));

  test('heads tell how far documents are without reading them', () =>
    use(async (store) => {
      await store.append([item(one, 'a'), item(one, 'b')]);
      await store.control(one, 'access-changed', guest, 2_000);
      expect(await store.heads([one, two])).toEqual([
        { seq: 3, aclGen: 1 },
        { seq: 0, aclGen: 0 },
      ]);
    }));

  test('an incarnation stays the same while nothing is restored', () =>
    use(async (store) => {
      const before = await store.incarnation();
      await store.append([item(one, 'a')]);
      expect(before).not.toBe('');
      expect(await store.incarnation()).toBe(before);
    }));

  test('creating a document again changes nothing', () =>
    use(async (store) => {
      await store.create(one, 'One', 10);
      await store.create(one, 'Other', 20);
      expect(await store.get(one)).toMatchObject({ title: 'One', createdAt: 10 });
    }));
});

describe('the store on disk', () => {
  test('[L5] everything is there after it was closed and opened again', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const first = new SqliteStore(file);
      first.append([item(one, 'a'), item(one, 'b')]);
      first.close();
      const second = new SqliteStore(file);
      expect(texts(second.load(one).tail)).toEqual(['a', 'b']);
      expect(second.append([item(one, 'c')])).toEqual(stored(3));
      second.close();
    }));

  test('[L6] a flipped bit in any field of a record is found and named, and other documents are served', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      store.append([item(one, 'aaaa'), item(one, 'bbbb'), item(two, 'cccc')]);
      store.close();
      const damages = [
        "UPDATE records SET body = x'62626263' WHERE seq = 2",
        'UPDATE records SET at = at + 1 WHERE seq = 2 AND document = 1',
        "UPDATE records SET user = 'somebody' WHERE seq = 2",
        "UPDATE records SET kind = 'deleted' WHERE seq = 2",
        'UPDATE records SET chain = zeroblob(16) WHERE seq = 2',
        'DELETE FROM records WHERE seq = 2',
      ];
      for (const damage of damages) {
        const copy = join(folder, 'damaged.db');
        await copyFile(file, copy);
        await rm(`${copy}-mark`, { force: true });
        const database = new Sqlite(copy);
        expect(database.prepare(damage).run().changes, damage).toBeGreaterThan(0);
        database.close();
        const damaged = new SqliteStore(copy);
        const thrown = thrownBy(() => damaged.load(one));
        expect(thrown, damage).toBeInstanceOf(CorruptDocument);
        expect(thrown, damage).toMatchObject({ documentId: one, seq: 2 });
        expect(texts(damaged.load(two).tail), damage).toEqual(['cccc']);
        damaged.close();
      }
    }));

  test('[L10] flipped rights or owners are found, the content before is given, and nothing is built on them', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      store.createDocument(one, 'One', 5);
      store.append([item(one, 'a', { newClients: [7, 8] }), item(two, 'b', { newClients: [7] })]);
      store.control(one, 'access-changed', guest, 2_000);
      store.close();
      const ofOne = "document = (SELECT id FROM documents WHERE name = 'one')";
      const damages = [
        "UPDATE documents SET acl_gen = 0 WHERE name = 'one'",
        "UPDATE documents SET deleted_at = 5 WHERE name = 'one'",
        "UPDATE documents SET created_at = NULL WHERE name = 'one'",
        "UPDATE documents SET seal = zeroblob(16) WHERE name = 'one'",
        "UPDATE documents SET begin_seq = 1 WHERE name = 'one'",
        "UPDATE documents SET owners_sum = zeroblob(16) WHERE name = 'one'",
        `UPDATE clients SET user = 'somebody' WHERE client = 7 AND ${ofOne}`,
        `UPDATE clients SET client = 9 WHERE client = 7 AND ${ofOne}`,
        `DELETE FROM clients WHERE client = 8 AND ${ofOne}`,
      ];
      for (const damage of damages) {
        const copy = join(folder, 'damaged.db');
        await copyFile(file, copy);
        await rm(`${copy}-mark`, { force: true });
        const database = new Sqlite(copy);
        expect(database.prepare(damage).run().changes, damage).toBe(1);
        database.close();
        const damaged = new SqliteStore(copy);
        const thrown = thrownBy(() => damaged.load(one));
        expect(thrown, damage).toBeInstanceOf(CorruptDocument);
        expect(thrown, damage).toMatchObject({ documentId: one });
        if (!damage.includes('begin_seq')) {
          expect(texts((thrown as CorruptDocument).lastGood.tail), damage).toEqual(['a', '-']);
        }
        expect(texts(damaged.load(two).tail), damage).toEqual(['b']);
        // What is written on top must not make the damage look right.
        thrownBy(() => damaged.append([item(one, 'c', { aclGen: 1, newClients: [10] })]));
        thrownBy(() => damaged.createDocument(one, 'One', 6));
        expect(
          thrownBy(() => damaged.load(one)),
          damage,
        ).toBeInstanceOf(CorruptDocument);
        damaged.close();
      }
    }));

  test('[L10] edits between everything else that changes a document’s row leave it sound', () =>
    withDataDir(async (folder) => {
      const store = new SqliteStore(join(folder, 'weft.db'));
      const edit = (text: string, aclGen: number) => {
        expect(store.append([item(one, text, { aclGen, newClients: [text.charCodeAt(0)] })])).toHaveLength(1);
        store.load(one);
      };
      edit('a', 0);
      store.createDocument(one, 'One', 5);
      edit('b', 0);
      store.control(one, 'access-changed', guest, 2_000);
      edit('c', 1);
      store.compact(one, { expectBaseSeq: 0, uptoSeq: 1, state: Buffer.from('a') });
      store.compact(one, { expectBaseSeq: 1, uptoSeq: 2, state: Buffer.from('ab') });
      expect(store.trim(store.keyOf(one) as number, Infinity).records).toBe(1);
      edit('d', 1);
      expect([texts(store.load(one).tail), store.load(one).owners.size]).toEqual([['-', 'c', 'd'], 4]);
      store.close();
    }));

  test('[L7] after a damaged snapshot the next compaction succeeds, and keeps the last sound one', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      store.append([item(one, 'a'), item(one, 'b'), item(one, 'c')]);
      store.compact(one, { expectBaseSeq: 0, uptoSeq: 1, state: Buffer.from('a') });
      store.compact(one, { expectBaseSeq: 1, uptoSeq: 2, state: Buffer.from('ab') });
      store.close();
      const damage = (uptoSeq: number) => {
        const database = new Sqlite(file);
        database.prepare("UPDATE snapshots SET state = x'00' WHERE upto_seq = ?").run(uptoSeq);
        database.close();
      };
      damage(2);
      const again = new SqliteStore(file);
      expect(again.load(one).base?.uptoSeq).toBe(1);
      expect(again.compact(one, { expectBaseSeq: 1, uptoSeq: 3, state: Buffer.from('abc') })).toBe('ok');
      again.close();
      expect(snapshotsIn(file)).toEqual([1, 3]);
      damage(3);
      const last = new SqliteStore(file);
      expect(last.load(one).base?.uptoSeq).toBe(1);
      last.close();
    }));

  test('[L2] two generations of snapshots are kept, and no more', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      store.append(['a', 'b', 'c', 'd'].map((text) => item(one, text)));
      for (const uptoSeq of [1, 2, 3, 4]) {
        store.compact(one, { expectBaseSeq: uptoSeq - 1, uptoSeq, state: Buffer.from('?') });
      }
      store.close();
      expect(snapshotsIn(file)).toEqual([3, 4]);
    }));

  test('[L7] a damaged snapshot is passed over: the records are all there', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      store.append([item(one, 'a'), item(one, 'b')]);
      store.compact(one, { expectBaseSeq: 0, uptoSeq: 2, state: Buffer.from('ab') });
      store.close();
      const database = new Sqlite(file);
      database.exec("UPDATE snapshots SET state = x'6163'");
      database.close();
      const damaged = new SqliteStore(file);
      const loaded = damaged.load(one);
      expect(loaded.base).toBeNull();
      expect(texts(loaded.tail)).toEqual(['a', 'b']);
      damaged.close();
    }));

  test('[D3] a full store writes nothing of the batch, says so, and goes on when there is room', () =>
    withDataDir(async (folder) => {
      const store = new SqliteStore(join(folder, 'weft.db'));
      store.append([item(one, 'a')]);
      store.limitPages(store.pageCount + 2);
      const large = 'x'.repeat(60_000);
      expect(() => store.append([item(one, 'b'), item(one, large)])).toThrow(StorageUnavailable);
      expect(texts(store.load(one).tail)).toEqual(['a']);
      store.limitPages(1_000_000);
      expect(store.append([item(one, 'b'), item(one, large)])).toEqual(stored(2, 3));
      store.close();
    }));

  test('a file of a later format, or of another program, is refused untouched', () =>
    withDataDir(async (folder) => {
      const later = join(folder, 'later.db');
      new SqliteStore(later).close();
      const database = new Sqlite(later);
      database.pragma('user_version = 999');
      database.close();
      expect(() => new SqliteStore(later)).toThrow(/format 999/);

      const foreign = join(folder, 'foreign.db');
      const other = new Sqlite(foreign);
      other.exec('CREATE TABLE mine (x)');
      other.pragma('application_id = 42');
      other.close();
      expect(() => new SqliteStore(foreign)).toThrow(/another program/);
      await expect(SqliteClient.open(foreign)).rejects.toThrow(/another program/);
    }));

  test('[D6] a data folder has one owner at a time', () =>
    withDataDir(async (folder) => {
      const first = openDataFolder(folder);
      const second = thrownBy(() => openDataFolder(folder));
      expect(second).toBeInstanceOf(DataFolderError);
      expect(second).toMatchObject({ folder, problem: { state: 'in-use' } });
      first.release();
      openDataFolder(folder).release();
    }));
});
