// What an index of an export may name: documents and files beside it, whoever has written it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourcesOf } from '../../../server/storage/import-sources.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-index-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sourcesIn(index: unknown) {
  writeFileSync(join(folder, 'index.json'), typeof index === 'string' ? index : JSON.stringify(index));
  return sourcesOf(folder);
}

const uploadId = 'u'.repeat(22);
const entry = { id: 'one', title: 'One', state: 'one.yjs', deletedAt: null, uploads: [], damage: null };

test('each document is one, with its files, its place in the trash and its damage', () => {
  const uploads = [
    { id: uploadId, name: 'a.png', file: `one.uploads/${uploadId}.png` },
    { id: 'v'.repeat(22), name: '', file: null },
  ];
  const damage = { lastGoodSeq: 1, headSeq: 2, what: 'x' };
  const deletedAt = '2026-01-01T00:00:00.000Z';
  const file = join(folder, 'one.yjs');
  const upload = join(folder, `one.uploads/${uploadId}.png`);
  expect(
    sourcesIn({
      documents: [
        { ...entry, uploads, damage, deletedAt },
        { ...entry, id: 'two' },
      ],
    }),
  ).toEqual([
    {
      ok: true,
      value: {
        label: file,
        file,
        exported: {
          id: 'one',
          uploads: [{ id: uploadId, name: 'a.png', file: upload }],
          uploadsLost: 1,
          isDamaged: true,
          isDeleted: true,
        },
      },
    },
    {
      ok: true,
      value: {
        label: file,
        file,
        exported: { id: 'two', uploads: [], uploadsLost: 0, isDamaged: false, isDeleted: false },
      },
    },
  ]);
});

test.each([
  ['a path out of the folder', { state: '../one.yjs' }],
  ['an absolute path', { state: '/etc/passwd' }],
  ['the folder above', { state: '..' }],
  ['no file', { state: null }],
  ['an id that is none', { id: '../one' }],
  ['no id', { id: undefined }],
])('%s names no document', (_, change) => {
  expect(sourcesIn({ documents: [{ ...entry, ...change }] })).toMatchObject([
    { ok: false, error: { what: 'names a document in no way that export-all has' } },
  ]);
});

test.each([`../${uploadId}.png`, `/etc/${uploadId}`, `a/b/${uploadId}.png`, `${uploadId}.png`, '', 7])(
  'a file that is said to lie at %j is not looked for',
  (file) => {
    expect(
      sourcesIn({ documents: [{ ...entry, uploads: [{ id: uploadId, name: 'a', file }] }] }),
    ).toMatchObject([{ ok: true, value: { exported: { uploads: [], uploadsLost: 1 } } }]);
  },
);

test.each(['', '{', '[]', 'null', '{"documents": 1}'])('%j is no index', (index) => {
  expect(sourcesIn(index)).toEqual([
    { ok: false, error: { label: folder, what: 'has an index that cannot be read' } },
  ]);
});

test('entries of any kind are refused one by one', () => {
  expect(sourcesIn({ documents: [null, 1, [], entry] }).map(({ ok }) => ok)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test('a folder without an index is none of ours', () => {
  expect(sourcesOf(folder)).toEqual([
    { ok: false, error: { label: folder, what: 'is a folder that export-all did not write' } },
  ]);
});
