// [L9] A data file that lacks what was confirmed is noticed by the mark beside it, said, and left as it is; and nothing
// that can happen to a sound one makes it look so.

import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DocumentId } from '../../lib/base/ids.ts';
import { CorruptDocument } from '../../server/core/ports.ts';
import { acceptLoss } from '../../server/storage/accept-loss.ts';
import { readMark } from '../../server/storage/commit-mark.ts';
import { restore } from '../../server/storage/restore.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { StoreRefused, type Loss, type StoreProblem } from '../../server/storage/store-refused.ts';
import { bringBackToFormat1 } from '../support/format-1.ts';
import { withDataDir } from '../support/server-process.ts';
import { incarnationOf } from './cli-fixture.ts';
import { bytesOf, edit, guest, killedStore, textOf, write } from './killed-store.ts';

const one = 'one' as DocumentId;
/** The change that makes the document, before the first letter. */
const made = 1;

function withFile(use: (file: string) => void | Promise<void>): Promise<void> {
  return withDataDir(async (folder) => use(join(folder, 'weft.db')));
}

function refusal(open: () => unknown): StoreProblem | null {
  try {
    open();
    return null;
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error;
    return error.problem;
  }
}

function lossOf(file: string): Loss | null {
  const problem = refusal(() => new SqliteStore(file).close());
  return problem?.state === 'lost-commits' ? problem.loss : null;
}

function markOf(file: string): number | null {
  const reading = readMark(file);
  return reading.state === 'read' ? reading.mark.changes : null;
}

describe('what is missing is noticed', () => {
  test('[L9] a log that was damaged in the middle: named with what is missing, and not a byte is changed', () =>
    withFile((file) => {
      killedStore(file, 'abcdef');
      const wal = readFileSync(`${file}-wal`);
      const at = Math.floor(wal.length * 0.8);
      wal[at] = (wal[at] as number) ^ 1;
      writeFileSync(`${file}-wal`, wal);
      const before = bytesOf(file);
      const loss = lossOf(file);
      expect(loss).toMatchObject({ state: 'older', confirmed: made + 6 });
      if (loss?.state === 'older') expect(loss.last).toBeLessThan(made + 6);
      // What is behind the damage may still be worth something to whoever looks for it.
      expect(bytesOf(file)).toEqual(before);
    }));

  test('[L9] a log whose last commits are cut off, however many', () =>
    withFile((file) => {
      killedStore(file, 'abcdef');
      const wal = readFileSync(`${file}-wal`);
      const seen = new Set<number>();
      for (let length = wal.length - 1; length > 0; length -= 4_120) {
        writeFileSync(`${file}-wal`, wal.subarray(0, length));
        const loss = lossOf(file);
        expect(loss, `${length} bytes left`).not.toBeNull();
        if (loss?.state === 'older') seen.add(loss.last);
      }
      expect([...seen]).toEqual(expect.arrayContaining([6, 5, 4, 3, 2]));
    }));

  test('[L9] an earlier copy of the file in its place', () =>
    withFile((file) => {
      const store = new SqliteStore(file);
      write(store, 'a');
      store.close();
      copyFileSync(file, `${file}.copy`);
      const later = new SqliteStore(file);
      write(later, 'b');
      write(later, 'c');
      later.close();
      copyFileSync(`${file}.copy`, file);
      expect(lossOf(file)).toMatchObject({ state: 'older', last: made + 1, confirmed: made + 3 });
    }));

  test.each([
    ['a missing file', (file: string) => rmSync(file)],
    ['a file of no bytes', (file: string) => truncateSync(file, 0)],
    ['a file cut within its first page', (file: string) => truncateSync(file, 4_095)],
  ])('[L9] %s, whose log SQLite would throw away', (_name, spoil) =>
    withFile((file) => {
      killedStore(file, 'ab');
      spoil(file);
      const before = bytesOf(file);
      expect(lossOf(file)).toMatchObject({ state: 'gone', confirmed: made + 2 });
      expect(bytesOf(file)).toEqual(before);
    }),
  );

  test('[L9] the data file of another store', () =>
    withFile((file) => {
      for (const each of [file, `${file}.other`]) {
        const store = new SqliteStore(each);
        write(store, 'a');
        store.close();
      }
      copyFileSync(`${file}.other`, file);
      expect(lossOf(file)).toMatchObject({ state: 'replaced', confirmed: made + 1 });
    }));

  test('[L9] it comes through the storage thread as what it is', () =>
    withFile(async (file) => {
      killedStore(file, 'abc');
      rmSync(`${file}-wal`);
      await expect(SqliteClient.open(file)).rejects.toMatchObject({
        name: 'StoreRefused',
        problem: { state: 'lost-commits' },
        message: expect.stringMatching(
          /^The data file \S+ is not all that was confirmed: [^\n]+weft accept-loss[^\n]+$/,
        ),
      });
    }));
});

describe('a sound store is never taken for one that lost something', () => {
  test('[L9] the mark follows each commit, and what changes nothing is none', () =>
    withFile((file) => {
      const store = new SqliteStore(file);
      const marks = [markOf(file)];
      const does = (action: () => void) => {
        action();
        marks.push(markOf(file));
      };
      does(() => store.createDocument(one, 'One', 1));
      does(() => write(store, 'a'));
      does(() => store.createDocument(one, 'One', 1));
      does(() => store.compact(one, { expectBaseSeq: 5, uptoSeq: 9, state: Buffer.from('x') }));
      does(() => store.setTitle('nobody' as DocumentId, 'x'));
      does(() => store.control(one, 'access-changed', guest, 2));
      does(() => store.setTitle(one, 'First'));
      expect(marks).toEqual([0, 1, 2, 2, 2, 2, 3, 4]);
      store.close();
      expect(lossOf(file)).toBeNull();
    }));

  test('[L9] killed between a commit and its mark, or with an earlier mark as after a power cut', () =>
    withFile((file) => {
      const store = new SqliteStore(file);
      const marks = [readFileSync(`${file}-mark`)];
      for (const letter of 'abc') {
        write(store, letter);
        marks.push(readFileSync(`${file}-mark`));
      }
      store.close();
      for (const mark of marks) {
        writeFileSync(`${file}-mark`, mark);
        expect(lossOf(file)).toBeNull();
        expect(markOf(file)).toBe(made + 3);
      }
    }));

  test.each([
    ['no mark, as beside a file that was copied alone', (file: string) => rmSync(`${file}-mark`)],
    ['a mark whose making was cut off', (file: string) => truncateSync(`${file}-mark`, 0)],
    ['a mark of zeros', (file: string) => writeFileSync(`${file}-mark`, Buffer.alloc(4_160))],
    ['a mark of garbage', (file: string) => writeFileSync(`${file}-mark`, Buffer.alloc(4_160, 0xa5))],
  ])('[L9] %s is made anew', (_name, spoil) =>
    withFile((file) => {
      const first = new SqliteStore(file);
      for (const letter of 'abc') write(first, letter);
      first.close();
      spoil(file);
      const store = new SqliteStore(file);
      expect([textOf(store), markOf(file)]).toEqual(['abc', made + 3]);
      write(store, 'd');
      expect(markOf(file)).toBe(made + 4);
      store.close();
    }),
  );

  test('[L9] a torn slot of the mark leaves the one before it', () =>
    withFile((file) => {
      const store = new SqliteStore(file);
      for (const letter of 'abc') write(store, letter);
      store.close();
      const mark = readFileSync(`${file}-mark`);
      const marks = [20, 4_096 + 20].map((at) => {
        const torn = Buffer.from(mark);
        torn[at] = (torn[at] as number) ^ 1;
        writeFileSync(`${file}-mark`, torn);
        const left = markOf(file);
        expect(lossOf(file)).toBeNull();
        return left;
      });
      expect(marks.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([made + 2, made + 3]);
    }));

  test('[L9] two processes write by turns, as the server and a command do', () =>
    withFile((file) => {
      const server = new SqliteStore(file);
      write(server, 'a');
      const command = new SqliteStore(file);
      for (const letter of 'bcde') {
        write(letter < 'd' ? command : server, letter);
        expect(lossOf(file)).toBeNull();
      }
      command.close();
      server.close();
      const store = new SqliteStore(file);
      expect([textOf(store), markOf(file)]).toEqual(['abcde', made + 5]);
      store.close();
    }));

  test('[L9] a folder that was copied with its mark, log and all', () =>
    withFile((file) => {
      killedStore(file, 'abc');
      const store = new SqliteStore(file);
      expect(textOf(store)).toBe('abc');
      store.close();
    }));
});

describe('an older format', () => {
  test('is brought to the present one with its content, rights and owners, and is whole', () =>
    withFile((file) => {
      const first = new SqliteStore(file);
      first.createDocument(one, 'One', 5);
      const update = Buffer.from('a');
      first.append([
        { documentId: one, at: 7, userId: guest, sessionId: null, aclGen: 0, newClients: [4, 9], update },
      ]);
      first.control(one, 'access-changed', guest, 8);
      const before = first.load(one);
      first.close();
      bringBackToFormat1(file);
      rmSync(`${file}-mark`);
      const store = new SqliteStore(file);
      expect(store.load(one)).toEqual(before);
      expect(before.owners.size).toBe(2);
      expect(markOf(file)).toBe(2);
      store.close();
    }));

  test('[L9] beside the mark of its own incarnation, the change of format is among what is missing', () =>
    withFile((file) => {
      const store = new SqliteStore(file);
      write(store, 'a');
      store.close();
      bringBackToFormat1(file);
      expect(lossOf(file)).toMatchObject({ state: 'older', last: 0, confirmed: made + 1 });
    }));

  test('[L9] of another incarnation, it was restored by an earlier program: no loss', () =>
    withFile((file) => {
      const store = new SqliteStore(file);
      write(store, 'a');
      store.close();
      bringBackToFormat1(file);
      const database = new Sqlite(file);
      database.exec("UPDATE meta SET value = 'another' WHERE key = 'incarnation'");
      database.close();
      expect(lossOf(file)).toBeNull();
      expect(lossOf(file)).toBeNull();
    }));
});

describe('a loss that is accepted', () => {
  test('[L9] an older store is served as it is, as a new incarnation, and what was found is kept', () =>
    withFile((file) => {
      killedStore(file, 'xyz');
      const incarnation = incarnationOf(file);
      const wal = readFileSync(`${file}-wal`);
      writeFileSync(`${file}-wal`, wal.subarray(0, wal.length - 1));
      const [database, log] = bytesOf(file);
      const accepted = acceptLoss(file, 'now');
      expect(accepted).toMatchObject({
        loss: { state: 'older', last: made + 2 },
        keptAs: `${file}.before-loss-now`,
      });
      expect([readFileSync(`${file}.before-loss-now`), readFileSync(`${file}.before-loss-now-wal`)]).toEqual([
        database,
        log,
      ]);
      const store = new SqliteStore(file);
      expect(textOf(store)).toBe('xy');
      expect(incarnation).toMatch(/./);
      expect(store.incarnation()).not.toBe(incarnation);
      write(store, 'Z');
      store.close();
      expect(lossOf(file)).toBeNull();
    }));

  test('[L9] of a store that is gone begins an empty one', () =>
    withFile((file) => {
      killedStore(file, 'abc');
      truncateSync(file, 0);
      const wal = readFileSync(`${file}-wal`);
      expect(acceptLoss(file, 'now')).toMatchObject({ loss: { state: 'gone' } });
      expect(readFileSync(`${file}.before-loss-now-wal`)).toEqual(wal);
      const store = new SqliteStore(file);
      expect(store.load(one).headSeq).toBe(0);
      store.close();
    }));

  test('of a store that lost nothing is nothing', () =>
    withFile((file) => {
      killedStore(file, 'abc');
      const before = bytesOf(file);
      expect(acceptLoss(file, 'now')).toBeNull();
      expect(bytesOf(file)).toEqual(before);
    }));
});

describe('a restore', () => {
  test('[L9] keeps a log with a damaged middle byte for byte, and its mark, beside the file that it replaces', () =>
    withFile(async (file) => {
      killedStore(`${file}.backup`, 'ab');
      killedStore(file, 'abcdef');
      const wal = readFileSync(`${file}-wal`);
      wal.fill(0, wal.length / 2, wal.length / 2 + 100);
      writeFileSync(`${file}-wal`, wal);
      const before = bytesOf(file);
      // These letters are no updates, which a restore takes for damage.
      const { keptAs } = await restore(
        { from: `${file}.backup`, databaseFile: file, timeStamp: 'now', allowDamaged: true },
        { onFault: () => {}, onStep: () => () => {} },
      );
      expect(bytesOf(keptAs as string)).toEqual(before);
      const store = new SqliteStore(file);
      expect(textOf(store)).toBe('ab');
      store.close();
    }));
});

describe('a document that is hidden by a damaged list', () => {
  test('[L9] is refused, not taken for a new one; others are served', () =>
    withFile((file) => {
      const two = 'two' as DocumentId;
      const first = new SqliteStore(file);
      write(first, 'a');
      write(first, 'b', two);
      first.close();
      const database = new Sqlite(file);
      database.pragma('foreign_keys = OFF');
      database.exec("DELETE FROM documents WHERE name = 'one'");
      database.close();
      const store = new SqliteStore(file);
      expect(() => store.load(one)).toThrow(CorruptDocument);
      expect(store.append([edit('new', one), edit('c', two)])).toMatchObject([
        { state: 'refused', reason: 'damaged' },
        { state: 'stored' },
      ]);
      expect(() => store.createDocument(one, 'One', 1)).toThrow(CorruptDocument);
      expect(textOf(store, two)).toBe('bc');
      store.close();
    }));
});

test.skipIf(!existsSync('/proc/self/fd'))('a store that does not open leaves nothing open', () =>
  withFile((file) => {
    const store = new SqliteStore(file);
    store.close();
    const database = new Sqlite(file);
    database.pragma('user_version = 999');
    database.close();
    expect(refusal(() => new SqliteStore(file))).toMatchObject({ state: 'later-format', format: 999 });
    const held = readdirSync('/proc/self/fd').filter((descriptor) => {
      try {
        return readlinkSync(join('/proc/self/fd', descriptor)).startsWith(file);
      } catch {
        return false;
      }
    });
    expect(held).toEqual([]);
  }),
);
