// What `weft doctor` finds: each kind of damage that a data file can have is made on purpose, and must be named with
// its document and place, and nothing else must be.

import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DocumentId } from '../../lib/base/ids.ts';
import { examine, type Examination } from '../../server/storage/doctor.ts';
import type { Fault } from '../../server/storage/doctor-document.ts';
import { DataFileError } from '../../server/storage/inspect-store.ts';
import { snapshotSum } from '../../server/storage/record-chain.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { withDataDir } from '../support/server-process.ts';
import {
  damage,
  databaseFileOf,
  fillStore,
  replaceRecords,
  rowsOf,
  typedUpdates,
  weft,
  type StoredText,
} from './cli-fixture.ts';

const documents: readonly StoredText[] = [
  { id: 'one', title: 'One', words: ['a ', 'b ', 'c '] },
  { id: 'two', title: 'Two', words: ['x ', 'y ', 'z '], compactedAt: 4 },
];

function withStore<T>(use: (dataDir: string) => Promise<T>): Promise<T> {
  return withDataDir(async (dataDir) => {
    fillStore(dataDir, documents);
    return use(dataDir);
  });
}

const rowFault = 'its head, rights or the beginning of its log are not what was written';
const keyOf = (name: string) => `(SELECT id FROM documents WHERE name = '${name}')`;

test('a sound store is called sound, with what it holds, and is left as it was', () =>
  withStore(async (dataDir) => {
    const before = rowsOf(databaseFileOf(dataDir));
    const { code, out } = await weft(dataDir, ['doctor']);
    expect(out).toMatch(/^2 documents with 10 records \([\d.]+ (bytes|KiB)\): sound\.\n$/);
    expect(code).toBe(0);
    expect(rowsOf(databaseFileOf(dataDir))).toEqual(before);
  }));

test('a document that is made meanwhile is no fault', () =>
  withStore(async (dataDir) => {
    const store = new SqliteStore(databaseFileOf(dataDir));
    let isMade = false;
    const progress = () => {
      if (!isMade) store.createDocument('three' as DocumentId, 'Three', 3);
      isMade = true;
    };
    const faults: Fault[] = [];
    const onFault = (fault: Fault) => void faults.push(fault);
    examine(databaseFileOf(dataDir), { pages: 'none', content: true }, { onFault, progress });
    store.close();
    expect([isMade, faults]).toEqual([true, []]);
  }));

describe('[L6] damage is named', () => {
  test.each([
    [
      'a flipped record',
      `UPDATE records SET body = CAST('?' AS BLOB) WHERE document = ${keyOf('one')} AND seq = 3`,
      ['document one, seq 3: record: checksum does not match'],
    ],
    [
      'a record whose time was changed',
      `UPDATE records SET at = at + 1 WHERE document = ${keyOf('one')} AND seq = 2`,
      ['document one, seq 2: record: checksum does not match'],
    ],
    [
      'a record that is said to be somebody else’s',
      `UPDATE records SET user = 'guest:other' WHERE document = ${keyOf('one')} AND seq = 2`,
      ['document one, seq 2: record: checksum does not match'],
    ],
    [
      'two flipped records: both',
      `UPDATE records SET body = CAST('?' AS BLOB) WHERE document = ${keyOf('one')} AND seq IN (2, 4)`,
      [
        'document one, seq 2: record: checksum does not match',
        'document one, seq 4: record: checksum does not match',
      ],
    ],
    [
      'a missing record',
      `DELETE FROM records WHERE document = ${keyOf('one')} AND seq = 3`,
      ['document one, seq 3: record missing'],
    ],
    [
      'missing records at the end',
      `DELETE FROM records WHERE document = ${keyOf('one')} AND seq >= 4`,
      ['document one, seq 4: records missing up to 5'],
    ],
    [
      'a head that was put back',
      `UPDATE documents SET head_seq = 4 WHERE name = 'one'`,
      ['document one, seq 4: there are records behind the head', `document one: ${rowFault}`],
    ],
    [
      'a flipped head',
      `UPDATE documents SET head_chain = zeroblob(16) WHERE name = 'one'`,
      ['document one, seq 5: the head does not match', `document one: ${rowFault}`],
    ],
    [
      'a flipped access generation',
      `UPDATE documents SET acl_gen = acl_gen + 1 WHERE name = 'one'`,
      [`document one: ${rowFault}`],
    ],
    [
      'a deletion that nobody ordered',
      `UPDATE documents SET deleted_at = 5 WHERE name = 'one'`,
      [`document one: ${rowFault}`],
    ],
    [
      'a client that is said to be somebody else’s',
      `UPDATE clients SET user = 'guest:other' WHERE document = ${keyOf('one')}`,
      ['document one: the owners of client ids are not what was written'],
    ],
    [
      'a missing owner',
      `DELETE FROM clients WHERE document = ${keyOf('one')}`,
      ['document one: the owners of client ids are not what was written'],
    ],
    [
      'a flipped snapshot',
      `UPDATE snapshots SET state = CAST('?' AS BLOB) WHERE document = ${keyOf('two')}`,
      ['document two, seq 4: snapshot: checksum does not match'],
    ],
    [
      'a record in another document’s place',
      `UPDATE records SET body = (SELECT body FROM records WHERE document = ${keyOf('two')} AND seq = 3)
       WHERE document = ${keyOf('one')} AND seq = 3`,
      ['document one, seq 3: record: checksum does not match'],
    ],
  ])('%s', (_name, sql, lines) =>
    withStore(async (dataDir) => {
      damage(databaseFileOf(dataDir), sql);
      expect(faultsIn(databaseFileOf(dataDir), { pages: 'full', content: true })).toEqual(lines);
      expect(faultsIn(databaseFileOf(dataDir), { pages: 'none', content: false })).toEqual(lines);
    }),
  );

  test('one line each, a summary and exit code 1', () =>
    withStore(async (dataDir) => {
      damage(databaseFileOf(dataDir), `DELETE FROM records WHERE seq = 3`);
      expect(await weft(dataDir, ['doctor'])).toMatchObject({
        code: 1,
        out: expect.stringMatching(
          /^document one, seq 3: record missing\ndocument two, seq 3: record missing\n2 documents with 8 records \(.*\): 2 faults\.\n$/,
        ),
      });
    }));
});

describe('what the checksums cannot tell is told by Yjs, unless --quick', () => {
  test('an update that builds on something missing', () =>
    withStore(async (dataDir) => {
      // Well chained, as a faulty program would have written it: the third record is left out.
      replaceRecords(dataDir, 'one', typedUpdates('One', ['a ', 'b ', 'c ']).toSpliced(2, 1));
      const { code, out } = await weft(dataDir, ['doctor']);
      expect(out).toContain('document one, seq 3: the update builds on something that is missing\n');
      expect(code).toBe(1);
      expect((await weft(dataDir, ['doctor', '--quick'])).code).toBe(0);
    }));

  test('an update that cannot be read', () =>
    withStore(async (dataDir) => {
      replaceRecords(dataDir, 'one', [...typedUpdates('One', ['a ']), Buffer.from('no update')]);
      const { code, out } = await weft(dataDir, ['doctor']);
      expect(out).toMatch(/^document one, seq 4: Yjs cannot read the update: /);
      expect(code).toBe(1);
    }));

  test('[D5] a snapshot that says something else than the records', () =>
    withStore(async (dataDir) => {
      const database = new Sqlite(databaseFileOf(dataDir));
      const state = typedUpdates('Two', [])[0] as Uint8Array;
      const { chain } = database.prepare(`SELECT chain FROM snapshots`).get() as { chain: Uint8Array };
      database
        .prepare('UPDATE snapshots SET state = ?, sum = ?')
        .run(state, snapshotSum('two', 4, chain, state));
      database.close();
      const { code, out } = await weft(dataDir, ['doctor']);
      expect(out).toContain('document two, seq 4: the snapshot does not say what the records say\n');
      expect(code).toBe(1);
    }));
});

describe('a file that is damaged below the rows', () => {
  test('a page that was overwritten is found, and the examination goes on', () =>
    withStore(async (dataDir) => {
      const file = await open(databaseFileOf(dataDir), 'r+');
      const { size } = await file.stat();
      // The last page of the file is a table's or an index's, never the header's.
      await file.write(Buffer.alloc(4_096, 0xa5), 0, 4_096, size - 4_096);
      await file.close();
      const { code, out } = await weft(dataDir, ['doctor']);
      expect(out.split('\n').length).toBeGreaterThan(2);
      expect(out).toMatch(/: \d+ faults?\.\n$/);
      expect(code).toBe(1);
    }));

  test('[L6] a flipped bit, wherever in the file, is found or changes nothing that a checksum covers', () =>
    withStore(async (dataDir) => {
      const file = databaseFileOf(dataDir);
      const sound = await readFile(file);
      const covered = coveredRows(file);
      // Most of a small file is empty, which would prove nothing.
      const bytesInUse = [...sound.keys()].filter((at) => sound[at] !== 0);
      const random = seededRandom(20);
      let found = 0;
      for (let round = 0; round < 200; round++) {
        const flipped = Buffer.from(sound);
        const at = bytesInUse[Math.floor(random.fraction() * bytesInUse.length)] as number;
        flipped[at] = (flipped[at] as number) ^ (1 << Math.floor(random.fraction() * 8));
        await writeFile(file, flipped);
        if (isFoundAtFault(file)) found += 1;
        else expect(coveredRows(file), `byte ${at}`).toEqual(covered);
      }
      expect(found).toBeGreaterThan(50);
      expect(found).toBeLessThan(200);
    }));
});

describe('what cannot be checked ends with 2 and one line', () => {
  test('no file', () =>
    withDataDir(async (dataDir) => {
      expect(await weft(dataDir, ['doctor'])).toEqual({
        code: 2,
        out: '',
        err: `There is no data file ${databaseFileOf(dataDir)}.\n`,
      });
    }));

  test("another program's database, a later format, something that is no database", () =>
    withDataDir(async (dataDir) => {
      const file = join(dataDir, 'other.db');
      new Sqlite(file).exec('CREATE TABLE t (a)').close();
      expect(await weft(dataDir, ['doctor', 'other.db'])).toMatchObject({
        code: 2,
        err: 'other.db is not a data file of Weft.\n',
      });
      fillStore(dataDir, []);
      damageVersion(databaseFileOf(dataDir), 999);
      expect((await weft(dataDir, ['doctor'])).err).toMatch(/ has format 999, .*\n$/);
      await truncate(file, 100);
      expect((await weft(dataDir, ['doctor', 'other.db'])).code).toBe(2);
      await writeFile(file, 'no database at all, but longer than the header of one: '.repeat(4));
      expect((await weft(dataDir, ['doctor', 'other.db'])).err).toMatch(/^other\.db cannot be read: .*\.\n$/);
    }));
});

test('a fault with control characters in it is shown and not obeyed', () =>
  withStore(async (dataDir) => {
    damage(
      databaseFileOf(dataDir),
      `UPDATE documents SET name = 'a' || char(27) || '[2J' WHERE name = 'one'`,
    );
    const { out, code } = await weft(dataDir, ['doctor', '--quick']);
    expect(out).toContain('document a\\u001b[2J: the id is none that Weft gives\n');
    expect(out).not.toContain('\u001b');
    expect(code).toBe(1);
  }));

/** What an examination finds, as the command writes it. */
function faultsIn(file: string, examination: Examination): string[] {
  const lines: string[] = [];
  const onFault = ({ documentId, seq, what }: Fault) =>
    lines.push(`document ${documentId}${seq === null ? '' : `, seq ${seq}`}: ${what}`);
  const { faults } = examine(file, examination, { onFault, progress: () => {} });
  expect(faults).toBe(lines.length);
  return lines;
}

/** Faults, or a file that is refused as a whole. */
function isFoundAtFault(file: string): boolean {
  try {
    const sink = { onFault: () => {}, progress: () => {} };
    return examine(file, { pages: 'full', content: false }, sink).faults > 0;
  } catch (error) {
    if (error instanceof DataFileError) return true;
    throw error;
  }
}

function coveredRows(file: string): unknown {
  const database = new Sqlite(file, { readonly: true });
  try {
    return [
      'SELECT name, head_seq, head_chain, acl_gen, created_at, deleted_at, begin_seq FROM documents ORDER BY id',
      'SELECT document, client, user FROM clients ORDER BY document, client',
      'SELECT document, seq, at, user, kind, body, chain FROM records ORDER BY id',
      'SELECT document, upto_seq, chain, state, sum FROM snapshots ORDER BY id',
    ].map((sql) => database.prepare(sql).raw().all());
  } finally {
    database.close();
  }
}

function damageVersion(file: string, version: number): void {
  const database = new Sqlite(file);
  database.pragma(`user_version = ${version}`);
  database.close();
}
