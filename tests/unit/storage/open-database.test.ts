// Who may read the data file, in a folder into which others may look.

import { chmodSync, chownSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { SqliteStore } from '../../../server/storage/sqlite-store.ts';
import { withDataDir } from '../../support/server-process.ts';

const endings = ['', '-wal', '-shm', '-mark'];
const modesOf = (file: string) => endings.map((ending) => statSync(file + ending).mode & 0o777);
const isAdministrator = process.geteuid?.() === 0;

function withOpenFolder(use: (file: string) => void): Promise<void> {
  return withDataDir(async (folder) => {
    chmodSync(folder, 0o755);
    use(join(folder, 'weft.db'));
  });
}

test('a new data file is its owner’s only, and what lies beside it', () =>
  withOpenFolder((file) => {
    const store = new SqliteStore(file);
    store.createDocument('one' as DocumentId, 'One', 1);
    expect(modesOf(file)).toEqual(endings.map(() => 0o600));
    store.close();
  }));

test('one that others may read is taken from them, and what a killed server left beside it', () =>
  withOpenFolder((file) => {
    const killed = new SqliteStore(file);
    killed.createDocument('one' as DocumentId, 'One', 1);
    for (const ending of endings) chmodSync(file + ending, ending === '-mark' ? 0o600 : 0o644);
    const store = new SqliteStore(file);
    expect(modesOf(file)).toEqual(endings.map(() => 0o600));
    expect(store.listDocuments()).toHaveLength(1);
    store.close();
    killed.close();
  }));

test.runIf(isAdministrator)('one of somebody else keeps its mode; a new one is the folder’s owner’s', () =>
  withOpenFolder((file) => {
    const somebody = 65_534;
    chownSync(join(file, '..'), somebody, somebody);
    expect(existsSync(file)).toBe(false);
    new SqliteStore(file).close();
    expect(statSync(file).uid).toBe(somebody);
    chmodSync(file, 0o640);
    new SqliteStore(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o640);
  }),
);
