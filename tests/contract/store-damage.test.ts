// [D7] [L6] Pages of the data file that SQLite itself cannot make sense of, met by reading and by writing: the damage is of
// one document where the store takes another one's edits all the same, and else the store's.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import {
  CorruptBlob,
  CorruptDocument,
  type AppendItem,
  type AppendOutcome,
} from '../../server/core/ports.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { breakPage, leafAtTheEndOf, pageBytes, pagesOf } from '../support/broken-pages.ts';
import { withDataDir } from '../support/server-process.ts';

const [one, two] = ['one' as DocumentId, 'two' as DocumentId];
const guest = 'guest' as UserId;
/** Enough that each document, but for its neighbours, has pages of its own in every table and index. */
const recordsEach = 1_500;
const damaged: AppendOutcome = { state: 'refused', reason: 'damaged' };

const textAt = (seq: number): string => `${seq} ${'x'.repeat(20)}`;

function item(documentId: DocumentId, text: string): AppendItem {
  const update = Buffer.from(text);
  return { documentId, at: 1_000, userId: guest, sessionId: null, aclGen: 0, newClients: [], update };
}

/** Documents one after the other, two snapshots of the first, and a large blob. */
function writeStore(file: string): void {
  const store = new SqliteStore(file);
  for (const id of [one, 'between' as DocumentId, two]) {
    store.append(Array.from({ length: recordsEach }, (_, index) => item(id, textAt(index + 1))));
  }
  const state = new Uint8Array(5 * pageBytes);
  store.compact(one, { expectBaseSeq: 0, uptoSeq: 10, state });
  store.compact(one, { expectBaseSeq: 10, uptoSeq: 20, state });
  store.blobs.putIfAbsent('upload/a', state);
  store.close();
}

function withStores(
  use: (sound: string, broken: (page: number) => string) => void | Promise<void>,
): Promise<void> {
  return withDataDir(async (folder) => {
    const sound = join(folder, 'sound.db');
    writeStore(sound);
    let copies = 0;
    await use(sound, (page) => {
      const file = join(folder, `broken-${(copies += 1)}.db`);
      copyFileSync(sound, file);
      copyFileSync(`${sound}-mark`, `${file}-mark`);
      breakPage(file, page);
      return file;
    });
  });
}

function corruption(action: () => unknown): CorruptDocument | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof CorruptDocument) return error;
    throw error;
  }
}

const lastOf = (pages: readonly number[]): number => pages.at(-1) as number;

describe('met by an edit', () => {
  test('[D7] damage of one document refuses its edits alone, in the same commit and from then on', () =>
    withStores((sound, broken) => {
      const store = new SqliteStore(broken(leafAtTheEndOf(one, sound)));
      const batch = [item(one, 'a'), item(two, 'b'), item(one, 'c'), item(two, 'd')];
      const stored = (seq: number): AppendOutcome => ({ state: 'stored', seq: recordsEach + seq });
      expect(store.append(batch)).toEqual([damaged, stored(1), damaged, stored(2)]);
      expect(store.append([item(one, 'e')])).toEqual([damaged]);
      expect(store.append([item(two, 'f')])).toEqual([stored(3)]);
      expect(
        store
          .load(two)
          .tail.slice(-3)
          .map(({ update }) => String(Buffer.from(update ?? []))),
      ).toEqual(['b', 'd', 'f']);
      for (const write of [
        () => store.control(one, 'deleted', guest, 1),
        () => store.compact(one, { expectBaseSeq: 20, uptoSeq: recordsEach, state: new Uint8Array(1) }),
      ]) {
        expect(corruption(write)).toMatchObject({ documentId: one });
      }
      store.close();
    }));

  test('[L6] it is named with document and seq, and what is sound of it can be read', () =>
    withStores((sound, broken) => {
      const store = new SqliteStore(broken(leafAtTheEndOf(one, sound)));
      expect(store.append([item(one, 'a')])).toEqual([damaged]);
      const met = corruption(() => store.load(one));
      expect(met).toMatchObject({ documentId: one, detail: expect.stringContaining('malformed') });
      const { base, tail, headSeq } = (met as CorruptDocument).lastGood;
      expect([base?.uptoSeq, met?.seq]).toEqual([20, headSeq + 1]);
      expect(headSeq).toBeGreaterThan(500);
      expect(tail.map(({ update }) => String(Buffer.from(update ?? [])))).toEqual(
        tail.map(({ seq }) => textAt(seq)),
      );
      store.close();
    }));

  test('[D7] damage that only a write meets keeps the document from being taken for a sound one', () =>
    withStores((sound, broken) => {
      // The snapshot before the last: nobody reads it, but the next compaction is to remove it.
      const store = new SqliteStore(broken(pagesOf(sound, 'snapshots', 'overflow')[0] as number));
      expect(store.load(one).headSeq).toBe(recordsEach);
      const compacting = () =>
        store.compact(one, { expectBaseSeq: 20, uptoSeq: recordsEach, state: new Uint8Array(1) });
      expect(corruption(compacting)).toMatchObject({ documentId: one, seq: 1 });
      expect(corruption(() => store.load(one))).toMatchObject({ documentId: one, seq: recordsEach + 1 });
      expect(store.append([item(one, 'a'), item(two, 'b')])).toMatchObject([damaged, { state: 'stored' }]);
      store.close();
    }));

  test('[D7] damage that meets every document is the store’s, and stays the error that ends the process', () =>
    withStores((sound, broken) => {
      const store = new SqliteStore(broken(lastOf(pagesOf(sound, 'records_order', 'leaf'))));
      for (const id of [two, 'new' as DocumentId]) {
        expect(() => store.append([item(id, 'a')])).toThrow(Sqlite.SqliteError);
      }
      store.close();
    }));

  test('[D7] it comes through the storage thread as what it is', () =>
    withStores(async (sound, broken) => {
      const ofOne = await SqliteClient.open(broken(leafAtTheEndOf(one, sound)));
      expect(await ofOne.append([item(one, 'a')])).toEqual([damaged]);
      await expect(ofOne.load(one)).rejects.toBeInstanceOf(CorruptDocument);
      await ofOne.close();
      const ofBlob = await SqliteClient.open(broken(pagesOf(sound, 'blobs', 'overflow')[0] as number));
      await expect(ofBlob.blobs.delete('upload/a')).rejects.toBeInstanceOf(CorruptBlob);
      await expect(ofBlob.blobs.get('upload/a')).rejects.toBeInstanceOf(CorruptBlob);
      expect(await ofBlob.append([item(one, 'a')])).toMatchObject([{ state: 'stored' }]);
      await ofBlob.close();
    }));
});

describe('met by reading', () => {
  test('[L6] the records before a page that cannot be read are the last good state', () =>
    withStores((sound, broken) => {
      const leaves = pagesOf(sound, 'records', 'leaf');
      const store = new SqliteStore(broken(leaves[Math.floor(leaves.length / 4)] as number));
      const met = corruption(() => store.load(one));
      expect(met).toMatchObject({ documentId: one, detail: expect.stringContaining('malformed') });
      expect(met?.seq).toBe((met?.lastGood.headSeq ?? 0) + 1);
      expect(met?.lastGood.headSeq).toBeGreaterThan(100);
      expect(store.load(two).headSeq).toBe(recordsEach);
      store.close();
    }));

  test('[L7] a snapshot that the engine cannot read is passed over as a damaged one is', () =>
    withStores((sound, broken) => {
      const pages = pagesOf(sound, 'snapshots', 'overflow');
      const store = new SqliteStore(broken(pages[pages.length / 2] as number));
      expect(store.load(one)).toMatchObject({ base: { uptoSeq: 10 }, headSeq: recordsEach });
      store.close();
    }));
});
