// The search for words in all that is kept of a document: in memory and in SQLite, where it comes in slices.

import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { CorruptDocument, type AppendItem, type DocLog, type DocVersions } from '../../server/core/ports.ts';
import { MemoryStore } from '../../server/storage/memory-store.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { searchSliceRecords } from '../../server/storage/version-search.ts';
import { withDataDir } from '../support/server-process.ts';

const one = 'one' as DocumentId;
const two = 'two' as DocumentId;

function item(documentId: DocumentId, text: string): AppendItem {
  const userId = 'guest:a' as UserId;
  return { documentId, at: 1, userId, sessionId: null, aclGen: 0, newClients: [], update: Buffer.from(text) };
}

describe('the search in all versions', () => {
  const asked = { documentId: one, text: '/uploads/one/', characters: 2 };

  async function all(store: DocVersions): Promise<{ found: string[]; slices: number }> {
    const found: string[] = [];
    let slices = 0;
    for (let from: number | null = null; slices === 0 || from !== null; slices++) {
      const slice = await store.search({ ...asked, from });
      found.push(...slice.found);
      from = slice.next;
    }
    return { found: found.toSorted(), slices };
  }

  async function write(store: DocLog): Promise<void> {
    await store.append([
      item(one, 'x /uploads/one/aa and /uploads/one/bb'),
      item(two, '/uploads/one/zz'),
      item(one, 'cut off: /uploads/one/c'),
      item(one, '/uploads/two/yy'),
    ]);
    await store.compact(one, { expectBaseSeq: 0, uptoSeq: 3, state: Buffer.from('/uploads/one/dd') });
  }

  test('finds what stands in the records and in the snapshots, of this document only', async () => {
    const memory = new MemoryStore();
    await write(memory);
    expect((await all(memory)).found).toEqual(['aa', 'bb', 'dd']);
    await withDataDir(async (folder) => {
      const store = await SqliteClient.open(join(folder, 'weft.db'));
      await write(store);
      expect((await all(store)).found).toEqual(['aa', 'bb', 'dd']);
      await store.close();
    });
  });

  test('[H4] ends with the damage where anything of a document is not what was written', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const written = new SqliteStore(file);
      written.append(['1 /uploads/one/aa', '2', '3', '4', '5', '6'].map((text) => item(one, text)));
      written.append([item(two, '/uploads/one/zz')]);
      for (const [expectBaseSeq, uptoSeq] of [
        [0, 2],
        [2, 4],
      ] as const) {
        const state = Buffer.from('/uploads/one/bb');
        expect(written.compact(one, { expectBaseSeq, uptoSeq, state })).toBe('ok');
      }
      written.close();

      // All of it, and so what no opening reads: old records, and a snapshot that is passed over.
      const flipped = Buffer.from('/uploads/one/b~');
      for (const [change, value] of [
        ['UPDATE documents SET head_seq = ?', 3],
        ['UPDATE documents SET begin_seq = ?', 1],
        ['UPDATE records SET body = ? WHERE seq = 1', Buffer.from('1 /uploads/one/a~')],
        ['UPDATE records SET body = ? WHERE seq = 6', Buffer.from('7')],
        ['UPDATE records SET user = ? WHERE seq = 2', 'guest:b'],
        ['DELETE FROM records WHERE seq = ?', 1],
        ['DELETE FROM records WHERE seq = ?', 3],
        ['DELETE FROM records WHERE seq = ?', 6],
        ['UPDATE snapshots SET state = ? WHERE upto_seq = 2', flipped],
        ['UPDATE snapshots SET state = ? WHERE upto_seq = 4', flipped],
      ] as const) {
        const damaged = join(folder, 'damaged.db');
        for (const end of ['', '-mark']) copyFileSync(`${file}${end}`, `${damaged}${end}`);
        const database = new Sqlite(damaged);
        const condition = change.includes('WHERE') ? 'AND' : 'WHERE';
        const key = change.includes('UPDATE documents') ? 'id' : 'document';
        const its = `${condition} ${key} = (SELECT id FROM documents WHERE name = 'one')`;
        expect([change, database.prepare(`${change} ${its}`).run(value).changes]).toEqual([change, 1]);
        database.close();
        const store = new SqliteStore(damaged);
        const versions: DocVersions = { search: async (search) => store.search(search) };
        await expect(all(versions), change).rejects.toThrow(CorruptDocument);
        // The other is judged as ever.
        expect(store.search({ ...asked, documentId: two, from: null }).found).toEqual(['zz']);
        store.close();
        for (const end of ['', '-mark', '-wal', '-shm']) rmSync(`${damaged}${end}`, { force: true });
      }
    }));

  test('goes on in a history of which the begin was removed', () =>
    withDataDir(async (folder) => {
      const store = new SqliteStore(join(folder, 'weft.db'));
      store.append(['1 /uploads/one/aa', '2', '3 /uploads/one/bb', '4'].map((text) => item(one, text)));
      for (const [expectBaseSeq, uptoSeq] of [
        [0, 2],
        [2, 4],
      ] as const) {
        store.compact(one, { expectBaseSeq, uptoSeq, state: Buffer.from('/uploads/one/cc') });
      }
      const key = store.keyOf(one) ?? 0;
      expect(store.trim(key, 2)).toEqual({ records: 2, more: false });
      const versions: DocVersions = { search: async (search) => store.search(search) };
      expect((await all(versions)).found).toEqual(['bb', 'cc', 'cc']);
      // Also where it went while the search was on its way there.
      expect(store.search({ ...asked, from: 2 })).toEqual({ found: [], next: null });
      store.close();
    }));

  test('takes many small records in bounded slices as well', () =>
    withDataDir(async (folder) => {
      const store = new SqliteStore(join(folder, 'weft.db'));
      store.append(Array.from({ length: searchSliceRecords + 1 }, (_, index) => item(one, `${index}`)));
      expect(store.search({ ...asked, from: null })).toEqual({ found: [], next: 2 });
      expect(store.search({ ...asked, from: 2 })).toEqual({ found: [], next: null });
      store.close();
    }));

  test('reads a long history in bounded slices, from its end', () =>
    withDataDir(async (folder) => {
      const store = new SqliteStore(join(folder, 'weft.db'));
      const large = (word: string): string =>
        `/uploads/one/${word}${'.'.repeat(limits.versionSearchBytes / 2)}`;
      for (const word of ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg']) store.append([item(one, large(word))]);
      expect(store.search({ ...asked, from: null }).found).toEqual(['gg', 'ff']);
      const { found, slices } = await all({ search: async (search) => store.search(search) });
      expect(found).toEqual(['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg']);
      expect(slices).toBe(4);
      store.close();
    }));
});
