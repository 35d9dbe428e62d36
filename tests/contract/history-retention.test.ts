// [L11] Old history is removed, as far as nothing needs it: what a document is, and what it falls back to when a snapshot
// is damaged, stays the same. Letters stand for updates, so that a state can be read.

import Sqlite from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { CorruptDocument, type StoredDocument } from '../../server/core/ports.ts';
import { examine } from '../../server/storage/doctor.ts';
import type { Fault } from '../../server/storage/doctor-document.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import type { HistoryKept } from '../../server/storage/sqlite-messages.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { trimSliceRecords } from '../../server/storage/trim-history.ts';
import { withDataDir } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const one = 'one' as DocumentId;
const guest = 'guest' as UserId;
const letters = 'abcdefgh';
const eight = letters.split('');
const later = Infinity;

interface Sample {
  readonly file: string;
  readonly store: SqliteStore;
  readonly key: number;
}

/** Records a to h at 1000, 2000…, and snapshots up to these. */
function withSample(snapshots: readonly number[], use: (sample: Sample) => void): Promise<void> {
  return withDataDir(async (folder) => {
    const file = join(folder, 'weft.db');
    const store = new SqliteStore(file);
    try {
      fill(store, eight, snapshots);
      use({ file, store, key: store.keyOf(one) as number });
    } finally {
      store.close();
    }
  });
}

function fill(
  store: SqliteStore,
  updates: readonly string[],
  snapshots: readonly number[],
  times?: readonly number[],
): void {
  store.append(
    updates.map((update, index) => ({
      documentId: one,
      at: times?.[index] ?? (index + 1) * 1_000,
      userId: guest,
      sessionId: null,
      aclGen: 0,
      newClients: index === 0 ? [7] : [],
      update: Buffer.from(update),
    })),
  );
  snapshots.forEach((uptoSeq, index) => {
    const state = Buffer.from(updates.slice(0, uptoSeq).join(''));
    const outcome = store.compact(one, { expectBaseSeq: snapshots[index - 1] ?? 0, uptoSeq, state });
    expect(outcome).toBe('ok');
  });
}

function textOf({ base, tail }: StoredDocument): string {
  return [base?.state ?? [], ...tail.map(({ update }) => update ?? [])]
    .map((part) => Buffer.from(part).toString())
    .join('');
}

function seqsIn(file: string): unknown[] {
  return withDatabase(file, (database) =>
    database.prepare('SELECT seq FROM records ORDER BY seq').pluck().all(),
  );
}

function withDatabase<T>(file: string, use: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(file);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

function damage(file: string, sql: string): void {
  const { changes } = withDatabase(file, (database) => database.prepare(sql).run());
  expect(changes, sql).toBeGreaterThan(0);
}

/** Empties the last page but one of a record that ends with this: the chain of its pages breaks there. */
function breakPagesOf(file: string, text: string): void {
  const pageBytes = 4_096;
  const bytes = readFileSync(file);
  const page = Math.floor(bytes.lastIndexOf(text) / pageBytes) - 1;
  bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
  writeFileSync(file, bytes);
}

function faultsIn(file: string): string[] {
  const faults: Fault[] = [];
  examine(
    file,
    { pages: 'full', content: false },
    { onFault: (fault) => faults.push(fault), progress: () => {} },
  );
  return faults.map(({ seq, what }) => `${seq}: ${what}`);
}

describe('what is removed', () => {
  test('[L11] records up to the older of two snapshots, and the document stays the same', () =>
    withSample([3, 6], ({ file, store, key }) => {
      const before = store.load(one);
      expect(store.trim(key, later)).toEqual({ records: 3, more: false });
      expect(seqsIn(file)).toEqual([4, 5, 6, 7, 8]);
      expect(store.load(one)).toEqual(before);
      expect(faultsIn(file)).toEqual([]);
      expect(store.trim(key, later)).toEqual({ records: 0, more: false });
    }));

  test('[L11] nothing that is younger, or lies behind something that is', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      // The clock went back between the third and the fourth.
      fill(store, eight, [6, 8], [1, 2, 900, 3, 4, 5, 6, 7]);
      expect(store.trim(store.keyOf(one) as number, 100).records).toBe(2);
      expect(seqsIn(file)).toEqual([3, 4, 5, 6, 7, 8]);
      expect(faultsIn(file)).toEqual([]);
      store.close();
    }));

  test.each([[[]], [[5]]])('[L11] nothing with the snapshots %j: two are needed', (snapshots) =>
    withSample(snapshots, ({ file, store, key }) => {
      expect(store.trim(key, later).records).toBe(0);
      expect(seqsIn(file)).toHaveLength(letters.length);
    }),
  );

  test.each([
    ['the older snapshot', "UPDATE snapshots SET state = x'00' WHERE upto_seq = 3"],
    ['the newer snapshot', "UPDATE snapshots SET state = x'00' WHERE upto_seq = 6"],
    ['a record that would go', "UPDATE records SET body = x'00' WHERE seq = 2"],
    ['the link of the last one', 'UPDATE records SET chain = zeroblob(16) WHERE seq = 3'],
    ['the row of the document', 'UPDATE documents SET acl_gen = 5'],
  ])('[L11] nothing if %s is damaged', (_name, sql) =>
    withSample([3, 6], ({ file, store, key }) => {
      damage(file, sql);
      expect(store.trim(key, later).records).toBe(0);
      expect(seqsIn(file)).toHaveLength(letters.length);
    }),
  );

  test('[L11] little by little: one transaction has a bound', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      const count = trimSliceRecords + 5;
      fill(store, Array<string>(count + 1).fill('x'), [count, count + 1]);
      const key = store.keyOf(one) as number;
      expect(store.trim(key, later)).toEqual({ records: trimSliceRecords, more: true });
      expect(store.load(one).headSeq).toBe(count + 1);
      expect(store.trim(key, later)).toEqual({ records: 5, more: false });
      expect(seqsIn(file)).toEqual([count + 1]);
      expect(faultsIn(file)).toEqual([]);
      store.close();
    }));

  test('[L11] documents of which something may go are found, and no others', () =>
    withSample([3, 6], ({ store, key }) => {
      store.createDocument('two' as DocumentId, '', 1);
      expect(store.nextTrimmable(0, later).found).toEqual({ key, documentId: one });
      expect(store.nextTrimmable(0, 1_000).found).toBeNull();
      expect(store.nextTrimmable(key, later).found).toBeNull();
      store.trim(key, later);
      expect(store.nextTrimmable(0, later).found).toBeNull();
    }));
});

describe('what a log that begins later can still do', () => {
  test('[L7] a damaged newest snapshot is passed over for the older one', () =>
    withSample([3, 6], ({ file, store, key }) => {
      store.trim(key, later);
      damage(file, "UPDATE snapshots SET state = x'00' WHERE upto_seq = 6");
      const loaded = store.load(one);
      expect([loaded.base?.uptoSeq, textOf(loaded)]).toEqual([3, letters]);
    }));

  test('[L6] with both damaged it is refused, and not served from the middle', () =>
    withSample([3, 6], ({ file, store, key }) => {
      store.trim(key, later);
      damage(file, "UPDATE snapshots SET state = x'00'");
      expect(() => store.load(one)).toThrow(CorruptDocument);
      expect(() => store.load(one)).toThrow(/no sound snapshot of what was removed/);
    }));

  test.each([
    [
      'a record behind the beginning',
      "UPDATE records SET body = x'00' WHERE seq = 4",
      ['4: record: checksum does not match'],
    ],
    ['a missing first record', 'DELETE FROM records WHERE seq = 4', ['4: record missing']],
    [
      'a beginning elsewhere',
      'UPDATE documents SET begin_seq = 4',
      ['4: a record from before the log begins'],
    ],
    [
      'a flipped link before the beginning',
      'UPDATE documents SET begin_chain = zeroblob(16)',
      ['4: record: checksum does not match'],
    ],
    ['snapshots that are not there', 'DELETE FROM snapshots', ['3: no snapshot of what was removed']],
  ])('[L6] %s is found', (_name, sql, expected) =>
    withSample([3, 6], ({ file, store, key }) => {
      store.trim(key, later);
      damage(file, sql);
      expect(faultsIn(file)).toEqual(expect.arrayContaining(expected));
    }),
  );

  test('[L1] [L2] it goes on: appended to, compacted, trimmed and opened again', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      let store = new SqliteStore(file);
      let text = '';
      for (let round = 1; round <= 6; round++) {
        const base = store.load(one).base?.uptoSeq ?? 0;
        store.append(
          eight.map((letter) => ({
            documentId: one,
            at: round,
            userId: guest,
            sessionId: null,
            aclGen: 0,
            newClients: [],
            update: Buffer.from(letter),
          })),
        );
        text += letters;
        const request = { expectBaseSeq: base, uptoSeq: text.length, state: Buffer.from(text) };
        expect(store.compact(one, request)).toBe('ok');
        store.trim(store.keyOf(one) as number, later);
        store.close();
        store = new SqliteStore(file);
        expect(textOf(store.load(one))).toBe(text);
        expect(faultsIn(file)).toEqual([]);
      }
      // The newest snapshot and what the one before it does not hold.
      expect(seqsIn(file)).toHaveLength(letters.length);
      store.close();
    }));
});

describe('the storage thread', () => {
  const compactTwice = async (client: SqliteClient, documentId = one): Promise<void> => {
    const items = eight.map((letter) => ({
      documentId,
      at: 1_000,
      userId: guest,
      sessionId: null,
      aclGen: 0,
      newClients: [],
      update: Buffer.from(letter),
    }));
    await client.append(items);
    await client.compact(documentId, { expectBaseSeq: 0, uptoSeq: 3, state: Buffer.from('abc') });
    await client.compact(documentId, { expectBaseSeq: 3, uptoSeq: 6, state: Buffer.from('abcdef') });
  };

  test('[L11] removes old history after a compaction, if it has a retention', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const client = await SqliteClient.open(file, { historyDays: 1 });
      await compactTwice(client);
      await waitUntil('it is removed', () => seqsIn(file).length === 5);
      expect(textOf(await client.load(one))).toBe(letters);
      await client.close();
    }));

  test('[L11] keeps it for ever without one', () =>
    withDataDir(async (folder) => {
      const files = ['kept.db', 'removed.db'].map((name) => join(folder, name)) as [string, string];
      const [keeping, removing] = await Promise.all([
        SqliteClient.open(files[0]),
        SqliteClient.open(files[1], { historyDays: 1 }),
      ]);
      await compactTwice(keeping);
      await compactTwice(removing);
      // By then the other one, which was there before, would have removed its own as well.
      await waitUntil('the one with a retention has removed some', () => seqsIn(files[1]).length === 5);
      await Promise.all([keeping.close(), removing.close()]);
      expect(seqsIn(files[0])).toHaveLength(letters.length);
    }));

  test('[L11] a page that cannot be read is one document’s matter: said, left, and the others are swept', () =>
    withDataDir(async (folder) => {
      const file = join(folder, 'weft.db');
      const store = new SqliteStore(file);
      // Its second record goes over several pages. The last snapshot comes from the thread, which then sweeps.
      fill(store, ['a', 'b'.repeat(20_000), 'c'], []);
      store.compact(one, { expectBaseSeq: 0, uptoSeq: 1, state: Buffer.from('a') });
      store.compact(one, { expectBaseSeq: 1, uptoSeq: 2, state: Buffer.from('ab') });
      store.close();
      breakPagesOf(file, 'bbbb');
      const kept: HistoryKept[] = [];
      const client = await SqliteClient.open(
        file,
        { historyDays: 1 },
        {
          onLost: (error) => void kept.push({ documentId: null, reason: error.message }),
          onHistoryKept: (each) => kept.push(each),
        },
      );
      expect(await client.compact(one, { expectBaseSeq: 2, uptoSeq: 3, state: Buffer.from('abc') })).toBe(
        'ok',
      );
      await waitUntil('it is said', () => kept.length > 0);
      expect(kept).toEqual([{ documentId: one, reason: 'database disk image is malformed' }]);
      await compactTwice(client, 'two' as DocumentId);
      await waitUntil('the other is swept', () => seqsIn(file).length === 3 + 5);
      expect(textOf(await client.load(one))).toBe('abc');
      await client.close();
    }));
});
