// The table of bad inputs, row 28: what is uploaded that is not what it says, too much, or broken off. And what becomes of
// good files: they survive a crash, and are in backups and exports.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { uploadSchema, type Upload } from '../../lib/api/contract.ts';
import { SqliteStore } from '../../server/storage/sqlite-store.ts';
import { png } from '../support/images.ts';
import { metric } from '../support/metrics.ts';
import { ServerProcess, withDataDir } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { times, uploadRefused } from './acceptance/expected-lines.ts';
import { databaseFileOf, weft } from './cli-fixture.ts';

async function withDocument(use: (server: ServerProcess, id: string, dataDir: string) => Promise<void>) {
  await withDataDir(async (dataDir) => {
    const server = await ServerProcess.start({ dataDir });
    try {
      const made = await fetch(`${server.httpUrl}/api/documents`, { method: 'POST' });
      await use(server, ((await made.json()) as { id: string }).id, dataDir);
    } finally {
      await server.kill();
    }
  });
}

function upload(
  server: ServerProcess,
  id: string,
  body: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Response> {
  return fetch(`${server.httpUrl}/api/documents/${id}/uploads?name=file`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
}

async function uploaded(...given: Parameters<typeof upload>): Promise<Upload> {
  const answer = await upload(...given);
  expect(answer.status).toBe(201);
  return uploadSchema.parse(await answer.json());
}

/** What the store holds under the keys of uploads; the server may be running. */
function keysIn(dataDir: string): string[] {
  const store = new SqliteStore(databaseFileOf(dataDir));
  try {
    return store.blobs.list('upload', '', 1_000).map(({ key }) => key);
  } finally {
    store.close();
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
/** What is not what it says, or too much, and what the log says of it. */
const hostile: ReadonlyArray<
  readonly [body: Uint8Array<ArrayBuffer>, type: string, status: number, reason: string]
> = [
  [bytesOf(script), 'image/svg+xml', 415, 'not-an-image'],
  [bytesOf(script), 'image/png', 415, 'not-an-image'],
  [bytesOf('<!DOCTYPE html><script>alert(1)</script>'), 'image/jpeg', 415, 'not-an-image'],
  [png(20_000, 20_000), 'image/png', 413, 'too-many-pixels'],
  [new Uint8Array(21 * 1_048_576), 'application/zip', 413, 'too-large'],
  [new Uint8Array(), 'image/png', 400, 'empty'],
];
/** Each of them so often, beside people who write. */
const rounds = 3;

const attacked = attackedServer({});

describe('row 28', () => {
  test('what is not what it says, or too much, is refused and leaves nothing', () =>
    withDocument(async (server, id, dataDir) => {
      for (const [body, type, status] of hostile) {
        expect([type, (await upload(server, id, body, type)).status]).toEqual([type, status]);
      }
      await server.stop();
      expect(keysIn(dataDir)).toEqual([]);
      expect(server.output).not.toContain('alert');
    }));

  test('beside it two people write on, and nothing of it stays in the process', async () => {
    await attacked.withstands(
      async (_url, id) => {
        for (let round = 0; round < rounds; round++) {
          for (const [body, type, status] of hostile) {
            expect([type, (await upload(attacked.process, id, body, type)).status]).toEqual([type, status]);
          }
        }
      },
      { log: hostile.flatMap(([, , , reason]) => times(rounds, uploadRefused(reason))) },
    );
    expect(await attacked.leftBehind()).toEqual([]);
  }, 60_000);

  test('a gigabyte that is only said, or that never says its end, is cut off', () =>
    withDocument(async (server, id, dataDir) => {
      const ask = (headers: string): string =>
        `POST /api/documents/${id}/uploads HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: x/y\r\n${headers}\r\n\r\n`;
      const said = connect(server.port, 'localhost');
      said.write(ask('Content-Length: 1073741824'));
      expect(String((await once(said, 'data'))[0])).toMatch(/^HTTP\/1\.1 413 /);
      said.destroy();

      const endless = connect(server.port, 'localhost');
      endless.on('error', () => {});
      const heard = { answer: '' };
      endless.on('data', (data: Buffer) => (heard.answer += data.toString()));
      endless.write(ask('Transfer-Encoding: chunked'));
      const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x10_0000), Buffer.from('\r\n')]);
      for (let sent = 0; sent < 40 && heard.answer === ''; sent++) {
        await new Promise<void>((resolve) => {
          endless.write(chunk, () => resolve());
        });
      }
      await waitUntil('the answer has come', () => heard.answer !== '');
      expect(heard.answer).toMatch(/^HTTP\/1\.1 413 /);
      endless.destroy();
      await server.stop();
      expect(keysIn(dataDir)).toEqual([]);
    }));

  test('a polyglot is given out as the picture that it also is, and can do nothing', () =>
    withDocument(async (server, id) => {
      const polyglot = new Uint8Array(Buffer.concat([png(2, 2), Buffer.from(script)]));
      const { url } = await uploaded(server, id, polyglot, 'text/html');
      const given = await fetch(server.httpUrl + url);
      expect(Object.fromEntries(given.headers)).toMatchObject({
        'content-type': 'image/png',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      });
      const html = await uploaded(server, id, bytesOf(script), 'text/html');
      const download = await fetch(server.httpUrl + html.url);
      expect(download.headers.get('content-type')).toBe('application/octet-stream');
      expect(download.headers.get('content-disposition')).toMatch(/^attachment/);
    }));

  test('broken off in the middle, it leaves nothing', () =>
    withDocument(async (server, id, dataDir) => {
      const socket = connect(server.port, 'localhost');
      socket.on('error', () => {});
      socket.write(
        `POST /api/documents/${id}/uploads HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: x/y\r\nContent-Length: 5000000\r\n\r\n`,
      );
      socket.write(Buffer.alloc(2_000_000));
      await waitUntil('parts of it are stored', () => keysIn(dataDir).length >= 3);
      socket.destroy();
      await waitUntil('they are gone', () => keysIn(dataDir).length === 0);
      expect(await metric(server, 'weft_storage_ok')).toBe(1);
    }));
});

test('a file survives kill -9, is in a backup, and in an export', () =>
  withDocument(async (server, id, dataDir) => {
    const bytes = new Uint8Array(Buffer.concat([png(40, 30), randomBytes(1_500_000)]));
    const { url, id: uploadId } = await uploaded(server, id, bytes, 'image/png');
    await server.kill();

    await withDataDir(async (folder) => {
      const backup = join(folder, 'weft.backup');
      expect((await weft(dataDir, ['backup', backup])).code).toBe(0);
      expect((await weft(dataDir, ['export-all', join(folder, 'export')])).code).toBe(0);
      const file = `${id}.uploads/${uploadId}.png`;
      expect(Buffer.compare(await readFile(join(folder, 'export', file)), bytes)).toBe(0);
      const index = JSON.parse(await readFile(join(folder, 'export', 'index.json'), 'utf8')) as {
        documents: Array<{ uploads: unknown }>;
      };
      expect(index.documents[0]?.uploads).toEqual([{ id: uploadId, name: 'file', file }]);

      const restoredDir = join(folder, 'restored');
      expect((await weft(dataDir, ['restore', backup], { env: { DATA_DIR: restoredDir } })).code).toBe(0);
      for (const each of [dataDir, restoredDir]) {
        const again = await ServerProcess.start({ dataDir: each });
        try {
          const given = await fetch(again.httpUrl + url);
          expect(Buffer.compare(Buffer.from(await given.arrayBuffer()), bytes)).toBe(0);
        } finally {
          await again.kill();
        }
      }
    });
  }));
