// A data folder whose data file lacks confirmed commits, as an operator meets it: what the server and each command say,
// and the two ways out. And how a history with a retention looks from there.

import { copyFile, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { databaseFileOf, fillStore, incarnationOf, weft } from './cli-fixture.ts';

const older =
  /its last (?:change is|\d+ changes are) missing, the last confirmed \S+Z; it ends with one of \S+Z/;

/** A folder in whose data file the second document is missing, as if the end of its log had been damaged. */
function withOlderStore(use: (dataDir: string, backups: string) => Promise<void>): Promise<void> {
  return withDataDir(async (folder) => {
    const [dataDir, backups] = [join(folder, 'data'), join(folder, 'backups')];
    await mkdir(dataDir);
    await mkdir(backups);
    fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a'] }]);
    await copyFile(databaseFileOf(dataDir), join(folder, 'earlier.db'));
    fillStore(dataDir, [{ id: 'two', title: 'Two', words: ['b'] }]);
    await copyFile(databaseFileOf(dataDir), join(backups, 'whole'));
    await copyFile(join(folder, 'earlier.db'), databaseFileOf(dataDir));
    await use(dataDir, backups);
  });
}

// Each of these runs several processes one after the other.
const timeout = 60_000;

describe('a data file that lacks commits', { timeout }, () => {
  test('[L9] is not served: one line says what is missing, and the ways out', () =>
    withOlderStore(async (dataDir) => {
      const before = await readFile(databaseFileOf(dataDir));
      const started = ServerProcess.start({ dataDir });
      await expect(started).rejects.toThrow(older);
      await expect(started).rejects.toThrow(
        /ended with 1:\nThe data file [^\n]*weft restore[^\n]*weft accept-loss[^\n]*\n$/,
      );
      expect(await readFile(databaseFileOf(dataDir))).toEqual(before);
    }));

  test('[L9] is named by doctor, and neither backed up nor compacted', () =>
    withOlderStore(async (dataDir, backups) => {
      const doctor = await weft(dataDir, ['doctor', '--quick']);
      expect(doctor.out).toMatch(new RegExp(`^data file: ${older.source}\n1 document .*: 1 fault\\.\n$`));
      expect(doctor.code).toBe(1);
      const backup = await weft(dataDir, ['backup', join(backups, 'b')]);
      expect([backup.code, backup.err]).toEqual([1, expect.stringContaining('No backup was made')]);
      expect(await readdir(backups)).toEqual(['whole']);
      const compact = await weft(dataDir, ['compact']);
      expect([compact.code, compact.err]).toEqual([1, expect.stringMatching(older)]);
    }));

  test('[L9] can be looked at, and its documents exported, with a word on what is missing', () =>
    withOlderStore(async (dataDir, backups) => {
      const exported = await weft(dataDir, ['export-all', join(backups, 'export')]);
      expect([exported.code, exported.out]).toEqual([1, expect.stringMatching(older)]);
      expect(await readFile(join(backups, 'export', 'one.md'), 'utf8')).toBe('# One\n\na\n');
      const inspect = await weft(dataDir, ['inspect', 'one']);
      expect([inspect.code, inspect.out]).toEqual([1, expect.stringMatching(older)]);
    }));

  test('[L9] accept-loss: served as it is, as a new incarnation; what was found is kept', () =>
    withOlderStore(async (dataDir) => {
      const before = incarnationOf(databaseFileOf(dataDir));
      const { code, out } = await weft(dataDir, ['accept-loss']);
      expect(out).toMatch(new RegExp(`^Accepted: ${older.source}\\.\nWhat was found is kept as \\S+\\.\n$`));
      expect(code).toBe(0);
      expect(incarnationOf(databaseFileOf(dataDir))).not.toBe(before);
      const kept = (await readdir(dataDir)).filter((name) => name.includes('before-loss'));
      expect(kept).toEqual([
        expect.stringMatching(/^weft\.db\.before-loss-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/),
      ]);
      await withServer({ dataDir }, async ({ httpUrl }) => {
        const response = await fetch(`${httpUrl}/api/documents`);
        expect(await response.json()).toMatchObject({ documents: [{ id: 'one' }] });
        expect((await weft(dataDir, ['doctor'])).code).toBe(0);
        expect((await weft(dataDir, ['accept-loss'])).code).toBe(2);
      });
      expect(await weft(dataDir, ['accept-loss'])).toMatchObject({
        code: 0,
        out: 'Nothing is missing, as far as is known. Nothing was changed.\n',
      });
    }));

  test('[L9] restore: the backup takes its place with a mark of its own, and the old mark goes with the old file', () =>
    withOlderStore(async (dataDir, backups) => {
      const restored = await weft(dataDir, ['restore', join(backups, 'whole')]);
      expect(restored.code).toBe(0);
      expect((await weft(dataDir, ['doctor'])).out).toMatch(/^2 documents .*: sound\.\n$/);
      const kept = /kept as (\S+)\.\n/.exec(restored.out)?.[1] as string;
      expect((await weft(dataDir, ['doctor', kept, '--quick'])).out).toMatch(older);
      await withServer({ dataDir }, async ({ httpUrl }) => {
        expect((await fetch(`${httpUrl}/readyz`)).status).toBe(200);
      });
    }));

  test('[L9] what is lost after a restore is noticed, also before the first start', () =>
    withOlderStore(async (dataDir, backups) => {
      await weft(dataDir, ['restore', join(backups, 'whole')]);
      const file = databaseFileOf(dataDir);
      await copyFile(join(backups, 'whole'), file);
      expect((await weft(dataDir, ['doctor', '--quick'])).out).toContain(
        'it is another file than the one that was here',
      );
    }));
});

describe('a history with a retention', { timeout }, () => {
  const words = Array.from({ length: 210 }, (_, index) => `${index} `);
  const documents = [
    { id: 'long', title: 'Long', words, compactedAt: 10 },
    { id: 'short', title: 'Short', words: ['a'] },
  ];
  const forOneDay = { env: { HISTORY_DAYS: '1' } };

  test('[L11] compact removes what is old enough, says so, and everything else copes', () =>
    withDataDir(async (folder) => {
      const dataDir = join(folder, 'data');
      await mkdir(dataDir);
      fillStore(dataDir, documents);
      expect((await weft(dataDir, ['compact'])).out).toBe('Compacted 1 document.\n');
      const { code, out } = await weft(dataDir, ['compact'], forOneDay);
      expect([code, out]).toEqual([0, 'Compacted 0 documents; removed 10 records of old history.\n']);
      expect(await weft(dataDir, ['doctor'])).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^2 documents with 205 records .*: sound\.\n$/),
      });
      const inspect = await weft(dataDir, ['inspect', 'long', '--text']);
      expect(inspect.out).toMatch(/\nhead {8}212\nhistory {5}removed up to 10\nedits {7}202 /);
      expect(inspect.out).toContain(words.join('').trimEnd());
      const exported = await weft(dataDir, ['export-all', join(folder, 'export')]);
      expect(exported.out).toBe('Exported 2 documents, all whole.\n');
      expect(await readFile(join(folder, 'export', 'long.md'), 'utf8')).toBe(`# Long\n\n${words.join('')}\n`);
      expect((await weft(dataDir, ['backup', join(folder, 'b')])).code).toBe(0);
      expect((await weft(dataDir, ['restore', join(folder, 'b')])).code).toBe(0);
      expect((await weft(dataDir, ['doctor'])).out).toMatch(/^2 documents with 205 records .*: sound\.\n$/);
    }));

  test('[L11] the room is used again, and --vacuum gives it to the disk: each says how much', () =>
    withDataDir(async (dataDir) => {
      fillWithWeight(dataDir, 3_000_000);
      const file = databaseFileOf(dataDir);
      expect((await weft(dataDir, ['compact'], forOneDay)).out).toMatch(
        /; removed 1 record of old history; 2\.9 MiB in the file are free for new edits, and --vacuum gives them to the disk\.\n$/,
      );
      const before = (await stat(file)).size;
      const vacuumed = await weft(dataDir, ['compact', '--vacuum'], forOneDay);
      expect(vacuumed.out).toMatch(/; 2\.9 MiB went back to the disk\.\n$/);
      expect(before - (await stat(file)).size).toBeGreaterThan(2_900_000);
      expect((await weft(dataDir, ['doctor', '--quick'])).code).toBe(0);
    }));
});

/** A document whose first record weighs so much and is behind both of its snapshots. */
function fillWithWeight(dataDir: string, bytes: number): void {
  const store = new SqliteStore(databaseFileOf(dataDir));
  const documentId = 'heavy' as DocumentId;
  for (const [index, size] of [bytes, 10, 10].entries()) {
    const update = new Uint8Array(size).fill(index);
    store.append([
      { documentId, at: 1, userId: 'guest' as UserId, sessionId: null, aclGen: 0, newClients: [], update },
    ]);
    const request = { expectBaseSeq: index, uptoSeq: index + 1, state: new Uint8Array(9) };
    if (index < 2) store.compact(documentId, request);
  }
  store.close();
}
