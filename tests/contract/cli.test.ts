// The other operator's commands, with a server running and without: inspect, export-all, compact, and what is common to
// all of them: help, wrong arguments, exit codes.

import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { flowText } from '../../lib/document/flow/flow-text.ts';
import { withDataDir, withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  damage,
  databaseFileOf,
  fillStore,
  replaceRecords,
  rowsOf,
  typedUpdates,
  weft,
} from './cli-fixture.ts';

describe('arguments', () => {
  test.each(['backup', 'restore', 'doctor', 'inspect', 'export-all', 'compact', 'accept-loss'])(
    '%s --help explains itself',
    (name) =>
      withDataDir(async (dataDir) => {
        const { code, out, err } = await weft(dataDir, [name, '--help']);
        expect(out).toMatch(new RegExp(`^Usage: weft ${name}.*\\n\\n[^]+--help`));
        expect([code, err]).toEqual([0, '']);
        expect(await readdir(dataDir)).toEqual([]);
      }),
  );

  test('without a command all are listed', () =>
    withDataDir(async (dataDir) => {
      const { code, out } = await weft(dataDir, []);
      expect(code).toBe(0);
      for (const usage of [
        'backup FILE',
        'restore FILE',
        'doctor [FILE]',
        'inspect DOC',
        'export-all DIR',
        'compact',
        'accept-loss',
      ]) {
        expect(out).toContain(`\n  ${usage} `);
      }
    }));

  test.each([
    [['copy'], {}, 'There is no command "copy": see weft --help.\n'],
    [['toString'], {}, 'There is no command "toString": see weft --help.\n'],
    [['backup'], {}, 'Usage: weft backup FILE\n'],
    [['inspect', 'a', 'b'], {}, 'Usage: weft inspect DOC\n'],
    [['doctor', '--fast'], {}, "Unknown option '--fast'. Usage: weft doctor [FILE]\n"],
    [['doctor'], { PORT: 'x' }, 'PORT is "x", but must be a whole number from 0 to 65535.\n'],
  ])('%j with %j is one line and exit code 2', (args, env, err) =>
    withDataDir(async (dataDir) => {
      expect(await weft(dataDir, args, { env })).toEqual({ code: 2, out: '', err });
    }),
  );

  test.each([[['backup', '../b']], [['inspect', 'one']], [['export-all', '../e']], [['compact']]])(
    '%j where there is no data is one line, and makes none',
    (args) =>
      withDataDir(async (folder) => {
        const dataDir = join(folder, 'data');
        await mkdir(dataDir);
        const { code, out, err } = await weft(dataDir, args);
        expect([code, out, err]).toEqual([1, '', `There is no data file ${databaseFileOf(dataDir)}.\n`]);
        expect(await readdir(folder, { recursive: true })).toEqual(['data']);
      }),
  );

  test('npx weft runs it, whichever Node the system has', () => {
    const script = fileURLToPath(new URL('../../scripts/weft.mjs', import.meta.url));
    const { status, stdout } = spawnSync(script, ['--help'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Usage: weft <command>/)]);
  });
});

describe('inspect', () => {
  const documents = [{ id: 'one', title: 'Secret title', words: ['secret ', 'words'], compactedAt: 3 }];

  test.each(['running', 'stopped'])(
    'says what is stored, and no word of content; the server is %s',
    (server) =>
      withDataDir(async (dataDir) => {
        fillStore(dataDir, documents);
        const look = async () => {
          const { code, out } = await weft(dataDir, ['inspect', 'one']);
          expect(out.split('\n')).toEqual([
            'document    one',
            'created     1970-01-01T00:00:00.500Z',
            'deleted     no',
            'head        4',
            expect.stringMatching(/^edits {7}4 \(\d+ bytes\), and 0 control records$/),
            expect.stringMatching(/^snapshot {4}up to 3 \(\d+ bytes\)$/),
            'first edit  1970-01-01T00:00:01.000Z',
            'last edit   1970-01-01T00:00:04.000Z',
            'user        guest:writer (3 edits)',
            'user        guest:maker (1 edit)',
            'clients     1',
            'text        12 characters',
            '',
          ]);
          expect(code).toBe(0);
        };
        if (server === 'running') await withServer({ dataDir }, look);
        else await look();
      }),
  );

  test('--text shows the content', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, documents);
      const { out } = await weft(dataDir, ['inspect', 'one', '--text']);
      expect(out).toMatch(/\n\n# Secret title\n\nsecret words\n$/);
    }));

  test('damage is said with its place, and the rest is shown', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, [{ id: 'one', title: 'One', words: ['a', 'b', 'c'] }]);
      damage(databaseFileOf(dataDir), 'UPDATE records SET at = 7 WHERE seq = 4');
      const { code, out } = await weft(dataDir, ['inspect', 'one', '--text']);
      expect(out).toMatch(/\n\n# One\n\na\ndocument one, seq 4: checksum does not match\n$/);
      expect(code).toBe(1);
    }));

  test('a document that is not there', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, documents);
      expect(await weft(dataDir, ['inspect', 'two'])).toEqual({
        code: 1,
        out: '',
        err: 'There is no document two.\n',
      });
    }));
});

describe('export-all', () => {
  const documents = [
    { id: 'one', title: 'One', words: ['a ', 'b ', 'c '] },
    { id: 'ONE', title: '', words: ['another'], compactedAt: 2 },
    { id: 'gone', title: 'Gone', words: ['x'], deleted: true },
  ];

  test.each(['running', 'stopped'])('writes text, state and index of each; the server is %s', (server) =>
    withDataDir(async (folder) => {
      const dataDir = join(folder, 'data');
      const target = join(folder, 'export');
      await mkdir(dataDir);
      fillStore(dataDir, documents);
      const run = () => weft(dataDir, ['export-all', '../export']);
      const { code, out } = server === 'running' ? await withServer({ dataDir }, run) : await run();
      expect([code, out]).toEqual([0, 'Exported 3 documents, all whole.\n']);
      const index = JSON.parse(await readFile(join(target, 'index.json'), 'utf8')) as {
        documents: { id: string; text: string; state: string }[];
      };
      expect(index.documents).toMatchObject([
        { id: 'one', title: 'One', deletedAt: null, damage: null },
        { id: 'ONE', title: '', deletedAt: null, damage: null },
        { id: 'gone', title: 'Gone', deletedAt: '1970-01-01T00:01:39.000Z', damage: null },
      ]);
      const texts = await Promise.all(
        index.documents.map(({ text }) => readFile(join(target, text), 'utf8')),
      );
      expect(texts).toEqual(['# One\n\na b c \n', 'another\n', '# Gone\n\nx\n']);
      for (const [at, { state }] of index.documents.entries()) {
        const doc = new Y.Doc();
        Y.applyUpdate(doc, await readFile(join(target, state)));
        expect(flowText(doc)).toBe(documents[at]?.words.join(''));
      }
      // Also where the file system does not tell upper from lower case.
      const names = (await readdir(target)).map((name) => name.toLowerCase());
      expect(new Set(names).size).toBe(7);
      expect((await stat(join(target, 'one.md'))).mode & 0o777).toBe(0o600);
    }),
  );

  test.each([
    [
      'a damaged record',
      `UPDATE records SET at = 7 WHERE seq = 4 AND document = 1`,
      'a ',
      'checksum does not match',
    ],
    ['a missing one', `DELETE FROM records WHERE seq = 5 AND document = 1`, 'a b ', 'record missing'],
  ])('of a document with %s, what precedes it; the others whole', (_name, sql, text, what) =>
    withDataDir(async (folder) => {
      fillStore(folder, documents);
      damage(databaseFileOf(folder), sql);
      const target = join(folder, 'export');
      const { code, out } = await weft(folder, ['export-all', target]);
      expect(out).toMatch(new RegExp(`^document one, seq \\d: ${what}\nExported 3 documents, 1 damaged.\n$`));
      expect(code).toBe(1);
      expect(await readFile(join(target, 'one.md'), 'utf8')).toBe(`# One\n\n${text}\n`);
      expect(await readFile(join(target, 'gone.md'), 'utf8')).toBe('# Gone\n\nx\n');
    }),
  );

  test('without an uploaded file that is damaged: it is named, and the exit code is 1', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, documents.slice(0, 1));
      damage(
        databaseFileOf(dataDir),
        `INSERT INTO blobs VALUES ('upload/one/${'u'.repeat(22)}', x'00', x'00')`,
      );
      const { code, out } = await weft(dataDir, ['export-all', join(dataDir, 'export')]);
      expect(out).toBe(
        `document one: the uploaded file ${'u'.repeat(22)} is damaged, and left out\n` +
          'Exported 1 document, 1 without all of the uploaded files.\n',
      );
      expect(code).toBe(1);
    }));

  test('an update that Yjs cannot take in is not even half in the export', () =>
    withDataDir(async (dataDir) => {
      // Left out: the second word. The third builds on it.
      const updates = typedUpdates('One', ['a ', 'b ', 'c ']).toSpliced(3, 1);
      fillStore(dataDir, [{ id: 'one', title: 'One', words: [] }]);
      replaceRecords(dataDir, 'one', updates);
      const target = join(dataDir, 'export');
      expect((await weft(dataDir, ['export-all', target])).out).toMatch(
        /^document one, seq 4: the update builds on/,
      );
      const doc = new Y.Doc();
      Y.applyUpdate(doc, await readFile(join(target, 'one.yjs')));
      expect([flowText(doc), doc.store.pendingStructs]).toEqual(['a ', null]);
    }));

  test('an earlier export is brought up to date; another folder with something in it is left alone', () =>
    withDataDir(async (dataDir) => {
      const target = join(dataDir, 'export');
      fillStore(dataDir, documents.slice(0, 1));
      await weft(dataDir, ['export-all', target]);
      fillStore(dataDir, [{ id: 'new', title: 'New', words: ['n'] }]);
      expect((await weft(dataDir, ['export-all', target])).out).toBe('Exported 2 documents, all whole.\n');
      const foreign = join(dataDir, 'foreign');
      await mkdir(foreign);
      await writeFile(join(foreign, 'thesis.md'), 'precious');
      expect((await weft(dataDir, ['export-all', foreign])).code).toBe(1);
      expect(await readdir(foreign)).toEqual(['thesis.md']);
    }));
});

describe('compact', () => {
  const words = Array.from({ length: 300 }, (_, index) => `${index} `);
  const documents = [
    { id: 'long', title: 'Long', words },
    { id: 'short', title: 'Short', words: ['a'] },
  ];
  const snapshots = (dataDir: string): unknown => {
    const database = new Sqlite(databaseFileOf(dataDir), { readonly: true });
    try {
      const sql =
        'SELECT name, upto_seq FROM snapshots JOIN documents ON documents.id = document ORDER BY 1, 2';
      return database.prepare(sql).raw().all();
    } finally {
      database.close();
    }
  };

  test('[D5] folds what has grown and nothing else, and removes no record', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, documents);
      expect(await weft(dataDir, ['compact'])).toEqual({ code: 0, out: 'Compacted 1 document.\n', err: '' });
      expect(snapshots(dataDir)).toEqual([['long', 302]]);
      expect((await weft(dataDir, ['doctor'])).out).toMatch(/^2 documents with 305 records .*: sound\.\n$/);
      expect((await weft(dataDir, ['compact'])).out).toBe('Compacted 0 documents.\n');
    }));

  test('[L3] by the side of a server with the document open: people go on, and all is sound', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, documents);
      await withServer({ dataDir }, async ({ syncUrl }) => {
        const doc = new Y.Doc();
        const provider = new WebsocketProvider(syncUrl, 'long', doc, {
          WebSocketPolyfill: WebSocket as never,
          disableBc: true,
        });
        await waitUntil('the writer is synced', () => provider.synced);
        expect((await weft(dataDir, ['compact'])).code).toBe(0);
        doc.getMap('further').set('edit', 1);
        await waitUntil('a later edit is stored', () => recordCount(dataDir) === 306);
        provider.destroy();
      });
      expect(snapshots(dataDir)).toContainEqual(['long', 302]);
      expect((await weft(dataDir, ['doctor'])).out).toMatch(/: sound\.\n$/);
    }));

  test('a damaged document is named and left alone, the others are folded', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, [...documents, { id: 'bad', title: 'Bad', words }]);
      damage(databaseFileOf(dataDir), 'UPDATE records SET at = 7 WHERE seq = 9 AND document = 3');
      const { code, out } = await weft(dataDir, ['compact']);
      expect(out).toBe(
        'document bad, seq 9: checksum does not match\nCompacted 1 document; 1 could not be.\n',
      );
      expect(code).toBe(1);
      expect(snapshots(dataDir)).toEqual([['long', 302]]);
    }));

  test('--vacuum gives room back, but not under a running server [D6]', () =>
    withDataDir(async (dataDir) => {
      fillStore(dataDir, documents);
      const database = databaseFileOf(dataDir);
      damage(database, `INSERT INTO blobs VALUES ('large', zeroblob(3000000), x'00')`);
      damage(database, `DELETE FROM blobs`);
      const before = (await stat(database)).size;
      await withServer({ dataDir }, async () => {
        const refused = await weft(dataDir, ['compact', '--vacuum']);
        expect([refused.code, refused.err]).toEqual([
          2,
          expect.stringContaining('is in use by another server'),
        ]);
      });
      const rows = rowsOf(database);
      expect((await weft(dataDir, ['compact', '--vacuum'])).code).toBe(0);
      expect(before - (await stat(database)).size).toBeGreaterThan(2_500_000);
      expect((rowsOf(database) as unknown[])[1]).toEqual((rows as unknown[])[1]);
      expect((await weft(dataDir, ['doctor'])).code).toBe(0);
    }));
});

function recordCount(dataDir: string): unknown {
  const database = new Sqlite(databaseFileOf(dataDir), { readonly: true });
  try {
    return database.prepare('SELECT count(*) FROM records').pluck().get();
  } finally {
    database.close();
  }
}
