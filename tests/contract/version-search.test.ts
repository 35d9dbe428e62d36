// The search for words in all that is kept of a document: in memory and in SQLite, where it comes in slices.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { AppendItem, DocLog, DocVersions } from '../../server/core/ports.ts';
import { MemoryStore } from '../../server/storage/memory-store.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
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
