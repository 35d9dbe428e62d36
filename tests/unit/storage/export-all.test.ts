// What becomes of uploaded files in an export: each as it was, or named and left out, and the documents whole all the same.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DocumentId, UploadId } from '../../../lib/base/ids.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { encodeHead, headKey, partKey } from '../../../server/core/upload-keys.ts';
import { exportAll } from '../../../server/storage/export-all.ts';
import { exportUploads } from '../../../server/storage/export-uploads.ts';
import type { StoreReader } from '../../../server/storage/inspect-store.ts';
import { SqliteStore } from '../../../server/storage/sqlite-store.ts';
import { damage, databaseFileOf, fillStore } from '../../contract/cli-fixture.ts';
import { breakPage, pagesOf } from '../../support/broken-pages.ts';
import { withDataDir } from '../../support/server-process.ts';

const documentId = 'one' as DocumentId;
const ids = ['a', 'b'].map((letter) => letter.repeat(22) as UploadId);

/** A document with two files of two parts each. */
function withUploads(use: (file: string, target: string) => void): Promise<void> {
  return withDataDir(async (folder) => {
    fillStore(folder, [{ id: documentId, title: 'One', words: ['text'] }]);
    const store = new SqliteStore(databaseFileOf(folder));
    for (const id of ids) {
      const bytes = limits.uploadPartBytes + 1;
      store.blobs.putIfAbsent(partKey({ documentId, id }, 0), new Uint8Array(bytes - 1).fill(7));
      store.blobs.putIfAbsent(partKey({ documentId, id }, 1), new Uint8Array([7]));
      const info = { id, name: `${id}.bin`, image: null, bytes, parts: 2, at: 1 };
      store.blobs.putIfAbsent(headKey({ documentId, id }), encodeHead(info));
    }
    store.close();
    use(databaseFileOf(folder), join(folder, 'export'));
  });
}

function exported(file: string, target: string) {
  const faults: string[] = [];
  const onFault = ({ documentId: of, what }: { documentId: string | null; what: string }) =>
    void faults.push(`${of}: ${what}`);
  const { documents, damaged, lackingFiles } = exportAll(file, target, { onFault, progress: () => {} });
  const index = JSON.parse(readFileSync(join(target, 'index.json'), 'utf8')) as {
    documents: { id: string; damage: unknown; uploads: unknown[] }[];
  };
  expect(index.documents).toMatchObject([{ id: documentId, damage: null }]);
  return { counts: { documents, damaged, lackingFiles }, faults, uploads: index.documents[0]?.uploads };
}

const [first = '', second = ''] = ids;
const sound = (id: string) => ({ id, name: `${id}.bin`, file: `one.uploads/${id}.bin` });

test('sound files are whole in it', () =>
  withUploads((file, target) => {
    expect(exported(file, target)).toEqual({
      counts: { documents: 1, damaged: 0, lackingFiles: 0 },
      faults: [],
      uploads: ids.map(sound),
    });
    expect(readFileSync(join(target, sound(first).file)).length).toBe(limits.uploadPartBytes + 1);
  }));

test.each<[string, string, (file: string) => void]>([
  [
    'with a part that is not what was written',
    `${first}.bin`,
    (file) => damage(file, `UPDATE blobs SET body = x'08' WHERE key = 'upload-part/one/${first}/000001'`),
  ],
  [
    'with a part that SQLite cannot read',
    `${first}.bin`,
    (file) => breakPage(file, pagesOf(file, 'blobs', 'overflow')[0] ?? 0),
  ],
  [
    'with a head that is not what was written',
    '',
    (file) => damage(file, `UPDATE blobs SET body = x'08' WHERE key = 'upload/one/${first}'`),
  ],
])('a file %s is named and left out, with nothing of it left; the others come', (_how, name, harm) =>
  withUploads((file, target) => {
    harm(file);
    expect(exported(file, target)).toEqual({
      counts: { documents: 1, damaged: 0, lackingFiles: 1 },
      faults: [`one: the uploaded file ${first} is damaged, and left out`],
      uploads: [{ id: first, name, file: null }, sound(second)],
    });
    expect(readdirSync(join(target, 'one.uploads'))).toEqual([`${second}.bin`]);
  }),
);

test('files that cannot be listed are said, and the document comes', () =>
  withUploads((file, target) => {
    for (const page of pagesOf(file, 'sqlite_autoindex_blobs_1', 'leaf')) breakPage(file, page);
    expect(exported(file, target)).toEqual({
      counts: { documents: 1, damaged: 0, lackingFiles: 1 },
      faults: ['one: its uploaded files cannot be listed'],
      uploads: [],
    });
  }));

test('a file that a running server removed meanwhile is neither damaged nor there', () =>
  withDataDir(async (folder) => {
    const blobKeys = () => [headKey({ documentId, id: ids[0] as UploadId })];
    const reader = { blobKeys, blob: () => undefined } as unknown as StoreReader;
    const onFault = (what: string) => expect.unreachable(what);
    expect(exportUploads(reader, documentId, { folder, name: 'one.uploads' }, onFault)).toEqual([]);
  }));
